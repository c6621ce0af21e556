//! Who signs in: users with their passwords, and what they are at merchants. What people and admins change of an account stands in
//! `users`, the team of a merchant in `team`.

use orion_domain::{Email, Locale, MerchantId, Role, StoreId, Timestamp, UserId};

use crate::Error;
use crate::db::args;
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

statements! {
    COUNT_ADMINS("SELECT COUNT(*) AS found FROM users WHERE is_platform_admin = TRUE");
    INSERT_USER("INSERT INTO users (id, email_display, email_key, name, locale, password_hash, is_platform_admin, created_at, name_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (email_key) DO NOTHING");
    FIND_USER("SELECT id, email_display, name, locale, password_hash, is_platform_admin, disabled_at FROM users WHERE id = $1");
    FIND_USER_BY_EMAIL("SELECT id, email_display, name, locale, password_hash, is_platform_admin, disabled_at
        FROM users WHERE email_key = $1");
    LINK_USER_MERCHANT("INSERT INTO user_merchants (user_id, merchant_id) VALUES ($1, $2) ON CONFLICT (user_id, merchant_id) DO NOTHING");
    LIST_USER_MERCHANTS("SELECT merchant_id FROM user_merchants WHERE user_id = $1 ORDER BY merchant_id LIMIT 100");
    INSERT_MEMBERSHIP("INSERT INTO memberships (merchant_id, user_id, store_id, role, state, created_at)
        VALUES ($1, $2, $3, $4, 'active', $5)");
    LIST_MEMBERSHIPS("SELECT store_id, role FROM memberships
        WHERE merchant_id = $1 AND user_id = $2 AND state = 'active' ORDER BY store_id LIMIT 500");
}

/// A person who signs in with e-mail and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address as typed.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their language.
    pub locale: Locale,
    /// argon2id, in PHC form.
    pub password_hash: String,
    /// Whether they run the platform.
    pub is_platform_admin: bool,
    /// Whether they may sign in at all.
    pub is_disabled: bool,
}

/// A role that a person holds at a merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The nil id for every store.
    pub store: StoreId,
    /// What they are there.
    pub role: Role,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct MerchantIdRow {
    merchant_id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct UserRow {
    id: uuid::Uuid,
    email_display: String,
    name: String,
    locale: String,
    password_hash: String,
    is_platform_admin: bool,
    disabled_at: Option<i64>,
}

impl TryFrom<UserRow> for User {
    type Error = Error;
    fn try_from(row: UserRow) -> Result<Self, Error> {
        Ok(Self {
            id: UserId::new(row.id),
            email: row.email_display,
            name: row.name,
            locale: row.locale.parse().map_err(|error| Error::corrupt("users", "locale", error))?,
            password_hash: row.password_hash,
            is_platform_admin: row.is_platform_admin,
            is_disabled: row.disabled_at.is_some(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    store_id: uuid::Uuid,
    role: String,
}

impl Platform<'_> {
    /// Whether anybody runs the platform yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_admin(&mut self) -> Result<bool, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_ADMINS, args![]).await?;
        Ok(row.is_some_and(|row| row.found > 0))
    }

    /// Adds a user; `false` when the address is taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_user(&mut self, user: &User, email: &Email, now: Timestamp) -> Result<bool, Error> {
        let args = args![
            user.id,
            email.display(),
            email.key(),
            user.name.as_str(),
            user.locale.as_str(),
            user.password_hash.as_str(),
            user.is_platform_admin,
            now,
            user.name.to_lowercase()
        ];
        Ok(self.on.execute(INSERT_USER, args).await? == 1)
    }

    /// A user.
    ///
    /// # Errors
    /// The database's.
    pub async fn user(&mut self, id: UserId) -> Result<Option<User>, Error> {
        let row: Option<UserRow> = self.on.optional(FIND_USER, args![id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The user with an address.
    ///
    /// # Errors
    /// The database's.
    pub async fn user_by_email(&mut self, email: &Email) -> Result<Option<User>, Error> {
        let row: Option<UserRow> = self.on.optional(FIND_USER_BY_EMAIL, args![email.key()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The merchants a user belongs to, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchants_of(&mut self, user: UserId) -> Result<Vec<MerchantId>, Error> {
        let rows: Vec<MerchantIdRow> = self.on.all(LIST_USER_MERCHANTS, args![user]).await?;
        Ok(rows.into_iter().map(|row| MerchantId::new(row.merchant_id)).collect())
    }

    /// Notes that a user belongs to a merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn link_user(&mut self, user: UserId, merchant: MerchantId) -> Result<(), Error> {
        self.on.execute(LINK_USER_MERCHANT, args![user, merchant]).await.map(|_| ())
    }
}

impl Merchant<'_> {
    /// The active roles of a user here. Invited and suspended members have none (G-T6).
    ///
    /// # Errors
    /// The database's.
    pub async fn memberships(&mut self, user: UserId) -> Result<Vec<Membership>, Error> {
        let rows: Vec<MembershipRow> = self.on.all(LIST_MEMBERSHIPS, args![self.id, user]).await?;
        rows.into_iter()
            .map(|row| {
                let role = row.role.parse().map_err(|error| Error::corrupt("memberships", "role", error))?;
                Ok(Membership { store: StoreId::new(row.store_id), role })
            })
            .collect()
    }

    /// Makes a user a member.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_membership(&mut self, user: UserId, membership: Membership, now: Timestamp) -> Result<(), Error> {
        self.on
            .execute(INSERT_MEMBERSHIP, args![self.id, user, membership.store, membership.role.as_str(), now])
            .await
            .map(|_| ())
    }
}

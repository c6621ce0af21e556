//! The tables of the whole installation: users and how they sign in, API keys, facts, attempts counted by every node.

use orion_domain::{ApiKeyId, Email, Label, Locale, MerchantId, Role, StoreId, Timestamp, UserId, UserSessionId};

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
    SET_MEMBERSHIP_STATE("UPDATE memberships SET state = $4 WHERE merchant_id = $1 AND user_id = $2 AND store_id = $3");
    INSERT_SESSION("INSERT INTO user_sessions (id, token_hash, user_id, surface, merchant_id, store_id, created_at, last_seen_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)");
    FIND_SESSION("SELECT s.id, s.user_id, s.surface, s.merchant_id, s.store_id, s.last_seen_at, s.expires_at,
        u.is_platform_admin, u.disabled_at, u.name, u.locale
        FROM user_sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1");
    TOUCH_SESSION("UPDATE user_sessions SET last_seen_at = $2 WHERE id = $1");
    CHOOSE_STORE("UPDATE user_sessions SET merchant_id = $2, store_id = $3 WHERE id = $1");
    CHOOSE_MERCHANT("UPDATE user_sessions SET merchant_id = $2, store_id = NULL WHERE id = $1");
    END_SESSION("DELETE FROM user_sessions WHERE token_hash = $1");
    INSERT_KEY("INSERT INTO api_keys (id, key_hash, merchant_id, store_id, role, name, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    FIND_KEY("SELECT id, merchant_id, store_id, role, expires_at, revoked_at, last_used_at FROM api_keys WHERE key_hash = $1");
    TOUCH_KEY("UPDATE api_keys SET last_used_at = $2 WHERE id = $1");
    FIND_LIVE_KEY("SELECT merchant_id FROM api_keys WHERE id = $1 AND revoked_at IS NULL");
    REVOKE_KEY("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
    FIND_FACT("SELECT value FROM platform_facts WHERE name = $1");
    SET_FACT("INSERT INTO platform_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2");
    CLAIM_FACT("DELETE FROM platform_facts WHERE name = $1 AND value = $2");
    INSERT_ATTEMPT("INSERT INTO shared_attempts (bucket, id, attempt_at) VALUES ($1, $2, $3)");
    COUNT_ATTEMPTS("SELECT COUNT(*) AS found FROM shared_attempts WHERE bucket = $1 AND attempt_at > $2");
    ATTEMPTS_SINCE("SELECT COUNT(*) AS found, MAX(attempt_at) AS last FROM shared_attempts WHERE bucket = $1 AND attempt_at > $2");
    PURGE_ATTEMPTS("DELETE FROM shared_attempts WHERE attempt_at < $1");
    PURGE_SESSIONS("DELETE FROM user_sessions WHERE expires_at < $1");
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

/// Where a session is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// Pages of the platform's admins.
    Admin,
    /// Pages of owners and managers.
    Merchant,
    /// The counter.
    Terminal,
    /// A bearer token.
    Api,
}

impl Surface {
    /// The name in the database and in cookies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Merchant => "merchant",
            Self::Terminal => "terminal",
            Self::Api => "api",
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        [Self::Admin, Self::Merchant, Self::Terminal, Self::Api]
            .into_iter()
            .find(|surface| surface.as_str() == text)
            .ok_or_else(|| Error::corrupt("user_sessions", "surface", "an unknown surface"))
    }
}

/// A signed-in browser or bearer token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// Its id.
    pub id: UserSessionId,
    /// Who.
    pub user: UserId,
    /// Where it is valid.
    pub surface: Surface,
    /// The merchant chosen to work in.
    pub merchant: Option<MerchantId>,
    /// The store chosen to work at.
    pub store: Option<StoreId>,
    /// Last request.
    pub last_seen_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
    /// The person's name.
    pub name: String,
    /// The person's language.
    pub locale: Locale,
    /// Whether the person runs the platform.
    pub is_platform_admin: bool,
    /// Whether the person may no longer sign in.
    pub is_disabled: bool,
}

/// A session about to be opened.
#[derive(Debug, Clone)]
pub struct NewUserSession {
    /// Its id.
    pub id: UserSessionId,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Who.
    pub user: UserId,
    /// Where it is valid.
    pub surface: Surface,
    /// The merchant chosen to work in.
    pub merchant: Option<MerchantId>,
    /// The store chosen to work at.
    pub store: Option<StoreId>,
    /// When.
    pub created_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose; `None` for the platform's.
    pub merchant: Option<MerchantId>,
    /// The nil id for every store.
    pub store: StoreId,
    /// What it may do.
    pub role: Role,
    /// Its end.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// Attempts counted by all nodes together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub count: i64,
    /// The latest.
    pub last: Option<Timestamp>,
}

/// An API key about to be added.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// SHA-256 of the key.
    pub key_hash: [u8; 32],
    /// Whose; `None` for the platform's.
    pub merchant: Option<MerchantId>,
    /// The nil id for every store.
    pub store: StoreId,
    /// What it may do.
    pub role: Role,
    /// What it is for.
    pub name: Label,
    /// When.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct AttemptsRow {
    found: i64,
    last: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct FactRow {
    value: String,
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

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: uuid::Uuid,
    user_id: uuid::Uuid,
    surface: String,
    merchant_id: Option<uuid::Uuid>,
    store_id: Option<uuid::Uuid>,
    last_seen_at: i64,
    expires_at: i64,
    is_platform_admin: bool,
    disabled_at: Option<i64>,
    name: String,
    locale: String,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: uuid::Uuid,
    merchant_id: Option<uuid::Uuid>,
    store_id: uuid::Uuid,
    role: String,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct KeyOwnerRow {
    merchant_id: Option<uuid::Uuid>,
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

    /// Opens a session.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_session(&mut self, session: &NewUserSession) -> Result<(), Error> {
        let args = args![
            session.id,
            session.token_hash,
            session.user,
            session.surface.as_str(),
            session.merchant,
            session.store,
            session.created_at,
            session.expires_at
        ];
        self.on.execute(INSERT_SESSION, args).await.map(|_| ())
    }

    /// The session behind a token.
    ///
    /// # Errors
    /// The database's.
    pub async fn session(&mut self, token_hash: [u8; 32]) -> Result<Option<UserSession>, Error> {
        let row: Option<SessionRow> = self.on.optional(FIND_SESSION, args![token_hash]).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(UserSession {
            id: UserSessionId::new(row.id),
            user: UserId::new(row.user_id),
            surface: Surface::parse(&row.surface)?,
            merchant: row.merchant_id.map(MerchantId::new),
            store: row.store_id.map(StoreId::new),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            name: row.name,
            locale: row.locale.parse().map_err(|error| Error::corrupt("users", "locale", error))?,
            is_platform_admin: row.is_platform_admin,
            is_disabled: row.disabled_at.is_some(),
        }))
    }

    /// Notes a request of a session.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_session(&mut self, id: UserSessionId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(TOUCH_SESSION, args![id, now]).await.map(|_| ())
    }

    /// Sets where a session works.
    ///
    /// # Errors
    /// The database's.
    pub async fn choose_store(&mut self, id: UserSessionId, merchant: MerchantId, store: StoreId) -> Result<(), Error> {
        self.on.execute(CHOOSE_STORE, args![id, merchant, store]).await.map(|_| ())
    }

    /// Sets at whose desk a session works.
    ///
    /// # Errors
    /// The database's.
    pub async fn choose_merchant(&mut self, id: UserSessionId, merchant: MerchantId) -> Result<(), Error> {
        self.on.execute(CHOOSE_MERCHANT, args![id, merchant]).await.map(|_| ())
    }

    /// Signs out.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_session(&mut self, token_hash: [u8; 32]) -> Result<(), Error> {
        self.on.execute(END_SESSION, args![token_hash]).await.map(|_| ())
    }

    /// Adds an API key.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_api_key(&mut self, key: &NewApiKey) -> Result<(), Error> {
        let args = args![
            key.id,
            key.key_hash,
            key.merchant,
            key.store,
            key.role.as_str(),
            key.name.as_str(),
            key.created_at,
            key.expires_at
        ];
        self.on.execute(INSERT_KEY, args).await.map(|_| ())
    }

    /// The API key with a hash.
    ///
    /// # Errors
    /// The database's.
    pub async fn api_key(&mut self, key_hash: [u8; 32]) -> Result<Option<ApiKey>, Error> {
        let row: Option<KeyRow> = self.on.optional(FIND_KEY, args![key_hash]).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(ApiKey {
            id: ApiKeyId::new(row.id),
            merchant: row.merchant_id.map(MerchantId::new),
            store: StoreId::new(row.store_id),
            role: row.role.parse().map_err(|error| Error::corrupt("api_keys", "role", error))?,
            expires_at: row.expires_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
        }))
    }

    /// Notes a use of a key.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(TOUCH_KEY, args![id, now]).await.map(|_| ())
    }

    /// Revokes a key; whose it was, unless there is none that lives. The platform's own have the nil id.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> Result<Option<MerchantId>, Error> {
        let owner: Option<KeyOwnerRow> = self.on.optional(FIND_LIVE_KEY, args![id]).await?;
        let Some(owner) = owner else { return Ok(None) };
        let revoked = self.on.execute(REVOKE_KEY, args![id, now]).await? == 1;
        Ok(revoked.then(|| owner.merchant_id.map_or(MerchantId::PLATFORM, MerchantId::new)))
    }

    /// A fact about the installation.
    ///
    /// # Errors
    /// The database's.
    pub async fn fact(&mut self, name: &str) -> Result<Option<String>, Error> {
        let row: Option<FactRow> = self.on.optional(FIND_FACT, args![name]).await?;
        Ok(row.map(|row| row.value))
    }

    /// Sets a fact.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_fact(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.on.execute(SET_FACT, args![name, value]).await.map(|_| ())
    }

    /// Removes a fact if it still has a value; of several who try, one gets `true`.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_fact(&mut self, name: &str, value: &str) -> Result<bool, Error> {
        Ok(self.on.execute(CLAIM_FACT, args![name, value]).await? == 1)
    }

    /// Counts an attempt in a bucket that all nodes share, and returns how many there were since an instant, this one included.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_attempt(
        &mut self,
        bucket: &str,
        id: uuid::Uuid,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<i64, Error> {
        self.on.execute(INSERT_ATTEMPT, args![bucket, id, now]).await?;
        let row: Option<CountRow> = self.on.optional(COUNT_ATTEMPTS, args![bucket, since]).await?;
        Ok(row.map_or(0, |row| row.found))
    }

    /// How many attempts a bucket that all nodes share holds since an instant, without counting one.
    ///
    /// # Errors
    /// The database's.
    pub async fn attempts_since(&mut self, bucket: &str, since: Timestamp) -> Result<Attempts, Error> {
        let row: Option<AttemptsRow> = self.on.optional(ATTEMPTS_SINCE, args![bucket, since]).await?;
        Ok(row.map_or_else(Attempts::default, |row| Attempts {
            count: row.found,
            last: row.last.map(Timestamp::from_micros),
        }))
    }

    /// Removes what has served its time: attempts before one instant, sessions that ended before another.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge(&mut self, attempts_before: Timestamp, sessions_before: Timestamp) -> Result<(), Error> {
        self.on.execute(PURGE_ATTEMPTS, args![attempts_before]).await?;
        self.on.execute(PURGE_SESSIONS, args![sessions_before]).await.map(|_| ())
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

    /// Suspends or resumes a membership.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_membership_active(&mut self, user: UserId, store: StoreId, is_active: bool) -> Result<(), Error> {
        let state = if is_active { "active" } else { "suspended" };
        self.on.execute(SET_MEMBERSHIP_STATE, args![self.id, user, store, state]).await.map(|_| ())
    }
}

//! Accounts: what people change of their own, and what admins see and switch.

use orion_domain::{Locale, MerchantId, Timestamp, UserId, UserSessionId};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Platform;
use crate::sessions::Surface;
use crate::statement::statements;

statements! {
    LIST_USERS("SELECT id, email_display, name, is_platform_admin, created_at, disabled_at FROM users
        WHERE id < $1 ORDER BY id DESC LIMIT $2");
    /// By how name or address begins, byte by byte on both engines.
    SEARCH_USERS(sqlite "SELECT id, email_display, name, is_platform_admin, created_at, disabled_at FROM users
        WHERE id < $1 AND ((email_key >= $2 AND email_key < $3) OR (name_key >= $2 AND name_key < $3)) ORDER BY id DESC LIMIT $4",
        postgres "SELECT id, email_display, name, is_platform_admin, created_at, disabled_at FROM users
        WHERE id < $1 AND ((email_key COLLATE \"C\" >= $2 AND email_key COLLATE \"C\" < $3)
        OR (name_key COLLATE \"C\" >= $2 AND name_key COLLATE \"C\" < $3)) ORDER BY id DESC LIMIT $4");
    FIND_ACCOUNT("SELECT id, email_display, name, is_platform_admin, created_at, disabled_at FROM users WHERE id = $1");
    LIST_MERCHANTS_OF_USER("SELECT m.id, m.name FROM user_merchants u JOIN merchants m ON m.id = u.merchant_id
        WHERE u.user_id = $1 AND m.deleted_at IS NULL ORDER BY m.id LIMIT 100");
    SET_DISABLED("UPDATE users SET disabled_at = $2 WHERE id = $1");
    SET_PASSWORD("UPDATE users SET password_hash = $2 WHERE id = $1");
    SET_LOCALE("UPDATE users SET locale = $2 WHERE id = $1");
    LIST_SESSIONS("SELECT id, surface, created_at, last_seen_at, expires_at FROM user_sessions WHERE user_id = $1
        ORDER BY last_seen_at DESC, id LIMIT 100");
    END_SESSIONS_OF("DELETE FROM user_sessions WHERE user_id = $1");
    END_OTHER_SESSIONS("DELETE FROM user_sessions WHERE user_id = $1 AND id <> $2");
    END_ONE_SESSION("DELETE FROM user_sessions WHERE user_id = $1 AND id = $2");
}

/// Somebody who signs in, as admins see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub user: UserId,
    /// Their address as typed.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Whether they run the platform.
    pub is_platform_admin: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when they can sign in no more.
    pub disabled_at: Option<Timestamp>,
}

/// A merchant that somebody belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affiliation {
    /// Which.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
}

/// Where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Its id.
    pub id: UserSessionId,
    /// Where it is valid.
    pub surface: Surface,
    /// When it began.
    pub created_at: Timestamp,
    /// Last request, to the minute.
    pub last_seen_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: uuid::Uuid,
    email_display: String,
    name: String,
    is_platform_admin: bool,
    created_at: i64,
    disabled_at: Option<i64>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            user: UserId::new(row.id),
            email: row.email_display,
            name: row.name,
            is_platform_admin: row.is_platform_admin,
            created_at: Timestamp::from_micros(row.created_at),
            disabled_at: row.disabled_at.map(Timestamp::from_micros),
        }
    }
}

#[derive(sqlx::FromRow)]
struct AffiliationRow {
    id: uuid::Uuid,
    name: String,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: uuid::Uuid,
    surface: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
}

impl Platform<'_> {
    /// A page of the users, newest first; with a beginning in small letters only those whose name or address begins so.
    ///
    /// # Errors
    /// The database's.
    pub async fn users(&mut self, beginning: Option<&str>, page: Page) -> Result<Slice<Account>, Error> {
        let rows: Vec<AccountRow> = match beginning {
            None => self.on.all(LIST_USERS, args![page.below(), page.fetch()]).await?,
            Some(start) => {
                let end = format!("{start}\u{10FFFF}");
                self.on.all(SEARCH_USERS, args![page.below(), start, end, page.fetch()]).await?
            }
        };
        Ok(page.slice(rows.into_iter().map(Account::from).collect(), |account| account.user.uuid()))
    }

    /// One user as admins see them.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&mut self, user: UserId) -> Result<Option<Account>, Error> {
        let row: Option<AccountRow> = self.on.optional(FIND_ACCOUNT, args![user]).await?;
        Ok(row.map(Account::from))
    }

    /// The merchants that a user belongs to, oldest first, at most 100.
    ///
    /// # Errors
    /// The database's.
    pub async fn affiliations(&mut self, user: UserId) -> Result<Vec<Affiliation>, Error> {
        let rows: Vec<AffiliationRow> = self.on.all(LIST_MERCHANTS_OF_USER, args![user]).await?;
        let affiliation = |row: AffiliationRow| Affiliation { merchant: MerchantId::new(row.id), name: row.name };
        Ok(rows.into_iter().map(affiliation).collect())
    }

    /// Lets a user sign in no more since an instant, or again.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_user_disabled(&mut self, user: UserId, since: Option<Timestamp>) -> Result<(), Error> {
        self.on.execute(SET_DISABLED, args![user, since]).await.map(|_| ())
    }

    /// Replaces a password by its new hash.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_password(&mut self, user: UserId, password_hash: &str) -> Result<(), Error> {
        self.on.execute(SET_PASSWORD, args![user, password_hash]).await.map(|_| ())
    }

    /// Changes a user's language.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_locale(&mut self, user: UserId, locale: Locale) -> Result<(), Error> {
        self.on.execute(SET_LOCALE, args![user, locale.as_str()]).await.map(|_| ())
    }

    /// Where a user is signed in, last used first, at most 100.
    ///
    /// # Errors
    /// The database's.
    pub async fn sessions_of(&mut self, user: UserId) -> Result<Vec<OwnSession>, Error> {
        let rows: Vec<SessionRow> = self.on.all(LIST_SESSIONS, args![user]).await?;
        let session = |row: SessionRow| {
            Ok(OwnSession {
                id: UserSessionId::new(row.id),
                surface: Surface::parse(&row.surface)?,
                created_at: Timestamp::from_micros(row.created_at),
                last_seen_at: Timestamp::from_micros(row.last_seen_at),
                expires_at: Timestamp::from_micros(row.expires_at),
            })
        };
        rows.into_iter().map(session).collect()
    }

    /// Ends every session of a user.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_sessions_of(&mut self, user: UserId) -> Result<(), Error> {
        self.on.execute(END_SESSIONS_OF, args![user]).await.map(|_| ())
    }

    /// Ends every session of a user but one.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_other_sessions(&mut self, user: UserId, kept: UserSessionId) -> Result<(), Error> {
        self.on.execute(END_OTHER_SESSIONS, args![user, kept]).await.map(|_| ())
    }

    /// Ends one session of a user; `false` when there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_one_session(&mut self, user: UserId, session: UserSessionId) -> Result<bool, Error> {
        Ok(self.on.execute(END_ONE_SESSION, args![user, session]).await? == 1)
    }
}

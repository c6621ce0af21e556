//! Signed-in browsers and bearer tokens.

use orion_domain::{Locale, MerchantId, StoreId, Timestamp, UserId, UserSessionId};

use crate::Error;
use crate::db::args;
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    INSERT_SESSION("INSERT INTO user_sessions (id, token_hash, user_id, surface, merchant_id, store_id, created_at, last_seen_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)");
    FIND_SESSION("SELECT s.id, s.user_id, s.surface, s.merchant_id, s.store_id, s.last_seen_at, s.expires_at,
        u.is_platform_admin, u.disabled_at, u.name, u.locale
        FROM user_sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1");
    TOUCH_SESSION("UPDATE user_sessions SET last_seen_at = $2 WHERE id = $1");
    CHOOSE_STORE("UPDATE user_sessions SET merchant_id = $2, store_id = $3 WHERE id = $1");
    CHOOSE_MERCHANT("UPDATE user_sessions SET merchant_id = $2, store_id = NULL WHERE id = $1");
    END_SESSION("DELETE FROM user_sessions WHERE token_hash = $1");
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

impl Platform<'_> {
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
}

//! Act sessions: a platform admin at work on behalf of a merchant, for a stated reason and a short time. Safety G-T9.

use orion_domain::{ActSessionId, MerchantId, Timestamp, UserId, UserSessionId};

use crate::Error;
use crate::db::args;
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    INSERT_ACT_SESSION("INSERT INTO act_sessions (id, user_session_id, admin_id, merchant_id, reason, started_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)");
    FIND_ACT_SESSION("SELECT id, admin_id, merchant_id, reason, started_at, expires_at FROM act_sessions
        WHERE user_session_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY started_at DESC LIMIT 1");
    END_ACT_SESSIONS("UPDATE act_sessions SET ended_at = $2 WHERE user_session_id = $1 AND ended_at IS NULL");
}

/// An admin's session on behalf of a merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActSession {
    /// Its id.
    pub id: ActSessionId,
    /// Who acts.
    pub admin: UserId,
    /// On whose behalf.
    pub merchant: MerchantId,
    /// Why; it stands in every audit row of the session.
    pub reason: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ActSessionRow {
    id: uuid::Uuid,
    admin_id: uuid::Uuid,
    merchant_id: uuid::Uuid,
    reason: String,
    started_at: i64,
    expires_at: i64,
}

impl Platform<'_> {
    /// Opens an act session for a signed-in admin; one that is still open there ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_act_session(&mut self, session: UserSessionId, act: &ActSession) -> Result<(), Error> {
        self.end_act_sessions(session, act.started_at).await?;
        let args = args![act.id, session, act.admin, act.merchant, act.reason.as_str(), act.started_at, act.expires_at];
        self.on.execute(INSERT_ACT_SESSION, args).await.map(|_| ())
    }

    /// The act session that a signed-in admin has open.
    ///
    /// # Errors
    /// The database's.
    pub async fn act_session(&mut self, session: UserSessionId, now: Timestamp) -> Result<Option<ActSession>, Error> {
        let row: Option<ActSessionRow> = self.on.optional(FIND_ACT_SESSION, args![session, now]).await?;
        Ok(row.map(|row| ActSession {
            id: ActSessionId::new(row.id),
            admin: UserId::new(row.admin_id),
            merchant: MerchantId::new(row.merchant_id),
            reason: row.reason,
            started_at: Timestamp::from_micros(row.started_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }))
    }

    /// Ends what a signed-in admin has open; how many there were.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_act_sessions(&mut self, session: UserSessionId, now: Timestamp) -> Result<u64, Error> {
        self.on.execute(END_ACT_SESSIONS, args![session, now]).await
    }
}

//! What somebody does with their own account: password, language, and where they are signed in (S-1).

use orion_domain::{Locale, UserId, UserSessionId};
use orion_store::sessions::Surface;
use orion_store::users::OwnSession;
use serde_json::json;

use crate::app::App;
use crate::authentication::session_life;
use crate::caller::{Caller, Identity, Operator, Who};
use crate::error::Error;
use crate::setup::check_password;

/// Somebody's own account.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub locale: Locale,
    /// Where they are signed in, the session of this request first.
    pub sessions: Vec<OwnSession>,
    /// The session of this request.
    pub current: UserSessionId,
}

impl App {
    /// Somebody's own account.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anything but a person.
    pub async fn own_account(&self, identity: &Identity) -> Result<OwnAccount, Error> {
        let (id, current) = person(identity)?;
        let user = self.store.platform().user(id).await?.ok_or(Error::Unauthenticated)?;
        let now = self.now();
        let mut sessions = self.store.platform().sessions_of(id).await?;
        sessions.retain(|session| {
            let (idle, _) = session_life(session.surface);
            session.id == current || (session.expires_at > now && session.last_seen_at.plus_seconds(idle) > now)
        });
        sessions.sort_by_key(|session| session.id != current);
        Ok(OwnAccount { name: user.name, email: user.email, locale: user.locale, sessions, current })
    }

    /// Changes the own password. Every other session and bearer token of the person ends (G-T7).
    ///
    /// # Errors
    /// [`Error::SignInFailed`] for a wrong old one, [`Error::RateLimited`] after too many; field errors.
    pub async fn change_password(
        &self,
        identity: &Identity,
        surface: Surface,
        old: &str,
        new: String,
    ) -> Result<(), Error> {
        let (id, current) = person(identity)?;
        let user = self.store.platform().user(id).await?.ok_or(Error::Unauthenticated)?;
        self.prove_password(&user.email, old, surface, &identity.request).await?;
        check_password(&new, &[&user.email, &user.name])?;
        let hash = self.hashing.hash_password(new).await?;
        let mut tx = self.store.begin().await?;
        let mut platform = tx.platform();
        platform.set_password(id, &hash).await?;
        platform.end_other_sessions(id, current).await?;
        let caller = at_platform(identity);
        let row = self.audit_row(&caller, "account.password", "user", id.uuid(), json!({ "password": "changed" }));
        tx.merchant(caller.merchant()).audit(row).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }

    /// Changes the own language.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anything but a person.
    pub async fn change_locale(&self, identity: &Identity, locale: Locale) -> Result<(), Error> {
        let (id, _) = person(identity)?;
        self.store.platform().set_locale(id, locale).await?;
        self.identities.forget();
        Ok(())
    }

    /// Ends one of the own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is not theirs.
    pub async fn end_own_session(&self, identity: &Identity, session: UserSessionId) -> Result<(), Error> {
        let (id, _) = person(identity)?;
        let mut tx = self.store.begin().await?;
        if !tx.platform().end_one_session(id, session).await? {
            return Err(Error::NotFound);
        }
        self.note_ended(&mut tx, identity, id, json!({ "session_id": session })).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }

    /// Ends every own session but the one of this request.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for anything but a person.
    pub async fn end_other_sessions(&self, identity: &Identity) -> Result<(), Error> {
        let (id, current) = person(identity)?;
        let mut tx = self.store.begin().await?;
        tx.platform().end_other_sessions(id, current).await?;
        self.note_ended(&mut tx, identity, id, json!({ "session_id": "all others" })).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }

    async fn note_ended(
        &self,
        tx: &mut orion_store::Tx,
        identity: &Identity,
        user: UserId,
        changes: serde_json::Value,
    ) -> Result<(), Error> {
        let caller = at_platform(identity);
        let row = self.audit_row(&caller, "account.end_sessions", "user", user.uuid(), changes);
        Ok(tx.merchant(caller.merchant()).audit(row).await?)
    }
}

const fn person(identity: &Identity) -> Result<(UserId, UserSessionId), Error> {
    match identity.who {
        Who::User { id, session, .. } => Ok((id, session)),
        Who::ApiKey { .. } | Who::Program => Err(Error::Forbidden),
    }
}

/// An account belongs to no merchant, and so does what happens to it.
fn at_platform(identity: &Identity) -> Caller {
    Operator { who: identity.who.clone(), request: identity.request.clone() }.at_platform()
}

//! Who is calling: passwords, sessions, bearer tokens, API keys, visitors and customers. Where they work is in
//! `workplaces.rs`.

use std::time::Duration;

use orion_domain::{Email, MerchantId, Role, Slug, StoreId, Timestamp, UserId, UserSessionId};
use orion_store::api_keys::ApiKey;
use orion_store::sessions::{NewUserSession, Surface, UserSession};
use orion_store::sign_in::{Membership, User};
use orion_store::stores::StoreDetails;

use crate::app::App;
use crate::caller::{CustomerCaller, Identity, RequestFacts, Visitor, Who};
use crate::error::Error;
use crate::secrets::token_hash;

/// Longest password that is hashed; longer ones are refused first. Safety PIN-10.
pub const PASSWORD_LENGTH_MAX: usize = 128;
/// Shortest password that may be chosen. Safety S-9.
pub const PASSWORD_LENGTH_MIN: usize = 12;
/// Sign-ins that one account may try in an hour; then each one waits.
const SIGN_INS_PER_HOUR: i64 = 10;
/// How often a use is written down.
const TOUCH_SECONDS: i64 = 60;
/// Prefix that lets secret scanners recognise a key. Safety K-5.
const KEY_PREFIX: &str = "orion_live_";
/// Most credentials remembered at once.
const CACHE_LEN_MAX: u64 = 20_000;

/// What a request shows to say who sends it.
#[derive(Debug, Clone)]
pub enum Credential {
    /// From the `Authorization` header: an API key or a bearer token.
    Bearer(String),
    /// From a cookie.
    Cookie {
        /// The surface whose cookie it is.
        surface: Surface,
        /// Its value.
        token: String,
    },
}

/// What a sign-in gives.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret for cookie or header; shown once.
    pub token: String,
    /// The latest end.
    pub expires_at: Timestamp,
    /// The person's name.
    pub name: String,
}

/// Credentials seen a moment ago. Short enough that a change takes effect within a second (G-T7).
#[derive(Debug)]
pub(crate) struct IdentityCache {
    /// By the place where the token was shown, too: a token is worth nothing anywhere else.
    identities: moka::sync::Cache<(Option<Surface>, [u8; 32]), Identity>,
    pub(crate) stores: moka::sync::Cache<(MerchantId, StoreId), StoreDetails>,
}

impl IdentityCache {
    pub(crate) fn new(keep: Duration) -> Self {
        Self {
            identities: moka::sync::Cache::builder().max_capacity(CACHE_LEN_MAX).time_to_live(keep).build(),
            stores: moka::sync::Cache::builder().max_capacity(CACHE_LEN_MAX).time_to_live(keep).build(),
        }
    }

    /// Forgets everything, for changes that must take effect at once.
    pub(crate) fn forget(&self) {
        self.identities.invalidate_all();
        self.stores.invalidate_all();
    }
}

/// Idle and absolute life of a session in seconds, by surface. Safety S-1.
pub(crate) const fn session_life(surface: Surface) -> (i64, i64) {
    match surface {
        Surface::Admin => (15 * 60, 8 * 3600),
        Surface::Merchant => (30 * 60, 12 * 3600),
        Surface::Terminal => (12 * 3600, 30 * 24 * 3600),
        Surface::Api => (3600, 12 * 3600),
    }
}

impl App {
    /// Finds out who sends a request.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anything that is not a live credential.
    pub async fn identify(&self, credential: &Credential, request: RequestFacts) -> Result<Identity, Error> {
        let (cookie, token) = match credential {
            Credential::Bearer(token) => (None, token),
            Credential::Cookie { surface, token } => (Some(*surface), token),
        };
        let hash = token_hash(token);
        if let Some(known) = self.identities.identities.get(&(cookie, hash)) {
            return Ok(Identity { request, ..known });
        }
        let identity = if cookie.is_none() && token.starts_with(KEY_PREFIX) {
            self.identify_key(token, hash).await?
        } else {
            self.identify_session(cookie.unwrap_or(Surface::Api), hash).await?
        };
        self.identities.identities.insert((cookie, hash), identity.clone());
        Ok(Identity { request, ..identity })
    }

    async fn identify_key(&self, key: &str, hash: [u8; 32]) -> Result<Identity, Error> {
        if !key_is_well_formed(key) {
            return Err(Error::Unauthenticated);
        }
        let found: ApiKey = self.store.platform().api_key(hash).await?.ok_or(Error::Unauthenticated)?;
        let now = self.now();
        if found.revoked_at.is_some() || found.expires_at.is_some_and(|end| end <= now) {
            return Err(Error::Unauthenticated);
        }
        let is_suspended = match found.merchant {
            Some(id) => self.store.merchant(id).details().await?.ok_or(Error::Unauthenticated)?.is_suspended,
            None => false,
        };
        if found.last_used_at.is_none_or(|last| now.seconds_since(last) >= TOUCH_SECONDS) {
            self.store.platform().touch_api_key(found.id, now).await?;
        }
        let is_platform_admin = found.merchant.is_none() && found.role == Role::PlatformAdmin;
        let memberships =
            if is_platform_admin { Vec::new() } else { vec![Membership { store: found.store, role: found.role }] };
        Ok(Identity {
            who: Who::ApiKey { id: found.id },
            locale: None,
            is_platform_admin,
            merchant: found.merchant,
            store: None,
            memberships,
            is_suspended,
            request: RequestFacts::default(),
        })
    }

    async fn identify_session(&self, surface: Surface, hash: [u8; 32]) -> Result<Identity, Error> {
        let session: UserSession = self.store.platform().session(hash).await?.ok_or(Error::Unauthenticated)?;
        let now = self.now();
        let (idle, _) = session_life(session.surface);
        if session.surface != surface
            || session.is_disabled
            || session.expires_at <= now
            || session.last_seen_at.plus_seconds(idle) <= now
        {
            return Err(Error::Unauthenticated);
        }
        if now.seconds_since(session.last_seen_at) >= TOUCH_SECONDS {
            self.store.platform().touch_session(session.id, now).await?;
        }
        let (memberships, is_suspended) = match session.merchant {
            Some(merchant) => self.live_memberships(merchant, session.user).await?,
            None => (Vec::new(), false),
        };
        Ok(Identity {
            who: Who::User { id: session.user, name: session.name, session: session.id },
            locale: Some(session.locale),
            is_platform_admin: session.is_platform_admin,
            merchant: session.merchant,
            store: session.store,
            memberships,
            is_suspended,
            request: RequestFacts::default(),
        })
    }

    /// Active roles at a merchant that still exists, and whether it is suspended.
    async fn live_memberships(&self, merchant: MerchantId, user: UserId) -> Result<(Vec<Membership>, bool), Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(details) = handle.details().await? else { return Ok((Vec::new(), false)) };
        let memberships = handle.memberships(user).await?;
        let is_suspended = details.is_suspended && !memberships.is_empty();
        Ok((memberships, is_suspended))
    }

    /// Signs a person in on a surface.
    ///
    /// # Errors
    /// [`Error::SignInFailed`] for wrong and unknown alike, [`Error::RateLimited`] after too many tries on one account.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        surface: Surface,
        request: RequestFacts,
    ) -> Result<SignedIn, Error> {
        let user = self.prove_password(email, password, surface, &request).await?;
        if surface == Surface::Admin && !user.is_platform_admin {
            return Err(Error::SignInFailed);
        }
        let theirs = self.store.platform().merchants_of(user.id).await?;
        if surface != Surface::Admin {
            self.check_not_all_suspended(&theirs).await?;
        }
        let merchant = match theirs.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        self.open_session(&user, surface, merchant, &request).await
    }

    /// Whoever belongs to suspended merchants only has nowhere to go.
    async fn check_not_all_suspended(&self, theirs: &[MerchantId]) -> Result<(), Error> {
        let mut suspended = false;
        for merchant in theirs {
            match self.store.merchant(*merchant).details().await? {
                Some(details) if details.is_suspended => suspended = true,
                Some(_) => return Ok(()),
                None => {}
            }
        }
        if suspended { Err(Error::MerchantSuspended) } else { Ok(()) }
    }

    /// Gives a bearer token for the API. Somebody with several merchants names one.
    ///
    /// # Errors
    /// As [`App::sign_in`]; [`Error::NotFound`] for a merchant that is not theirs; a field error when one must be named.
    pub async fn issue_token(
        &self,
        email: &str,
        password: &str,
        merchant: Option<MerchantId>,
        request: RequestFacts,
    ) -> Result<SignedIn, Error> {
        let user = self.prove_password(email, password, Surface::Api, &request).await?;
        let theirs = self.store.platform().merchants_of(user.id).await?;
        let merchant = match (merchant, theirs.as_slice()) {
            (Some(named), theirs) if theirs.contains(&named) => Some(named),
            (Some(_), _) => return Err(Error::NotFound),
            (None, [only]) => Some(*only),
            (None, []) => None,
            (None, _) if user.is_platform_admin => None,
            (None, _) => return Err(Error::field("merchant_id", orion_domain::Invalid::Required)),
        };
        if let Some(merchant) = merchant {
            self.check_not_all_suspended(&[merchant]).await?;
        }
        self.open_session(&user, Surface::Api, merchant, &request).await
    }

    /// Compares a password, as slowly for an account that does not exist.
    pub(crate) async fn prove_password(
        &self,
        email: &str,
        password: &str,
        surface: Surface,
        request: &RequestFacts,
    ) -> Result<User, Error> {
        let email = Email::new(email).map_err(|_| Error::SignInFailed)?;
        if password.is_empty() || password.chars().count() > PASSWORD_LENGTH_MAX {
            return Err(Error::SignInFailed);
        }
        let bucket = format!("sign-in:{}", self.secrets.pseudonym("account", email.key()));
        let user = self.store.platform().user_by_email(&email).await?.filter(|user| !user.is_disabled);
        let known = user.as_ref().map(|user| user.id);
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let fits = self.hashing.verify_password(password.to_owned(), hash).await?;
        match user.filter(|_| fits) {
            Some(user) => Ok(user),
            None => {
                let now = self.now();
                let tries =
                    self.store.platform().count_attempt(&bucket, self.new_uuid(), now, now.plus_seconds(-3600)).await?;
                if tries > SIGN_INS_PER_HOUR {
                    Err(Error::RateLimited { seconds: 60 })
                } else {
                    // An address that belongs to nobody leaves no row: strangers could fill the log with those.
                    if let Some(user) = known {
                        self.record_failed_sign_in(user, surface, request).await?;
                    }
                    Err(Error::SignInFailed)
                }
            }
        }
    }

    pub(crate) async fn open_session(
        &self,
        user: &User,
        surface: Surface,
        merchant: Option<MerchantId>,
        request: &RequestFacts,
    ) -> Result<SignedIn, Error> {
        let (token, now) = (self.new_token(), self.now());
        let (_, life) = session_life(surface);
        let session = NewUserSession {
            id: UserSessionId::new(self.new_uuid()),
            token_hash: token_hash(&token),
            user: user.id,
            surface,
            merchant,
            store: None,
            created_at: now,
            expires_at: now.plus_seconds(life),
        };
        let mut tx = self.store.begin().await?;
        tx.platform().open_session(&session).await?;
        self.audit_person(&mut tx, user.id, "session.start", surface, request).await?;
        tx.commit().await?;
        tracing::info!(request.id = %request.request_id, user.id = %user.id, surface = surface.as_str(), "signed in");
        Ok(SignedIn { token, expires_at: session.expires_at, name: user.name.clone() })
    }

    /// Signs out; the token is worthless at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn sign_out(&self, token: &str, request: &RequestFacts) -> Result<(), Error> {
        let hash = token_hash(token);
        let mut tx = self.store.begin().await?;
        if let Some(session) = tx.platform().session(hash).await? {
            tx.platform().end_session(hash).await?;
            self.audit_person(&mut tx, session.user, "session.end", session.surface, request).await?;
        }
        tx.commit().await?;
        let cookies = [Surface::Admin, Surface::Merchant, Surface::Terminal].map(Some);
        for place in cookies.into_iter().chain([None]) {
            self.identities.identities.invalidate(&(place, hash));
        }
        Ok(())
    }

    /// A visitor of a store's public pages.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn visitor(&self, slug: &Slug, request: RequestFacts) -> Result<Visitor, Error> {
        let (merchant, store) = self.store.platform().store_by_slug(slug).await?.ok_or(Error::NotFound)?;
        if self.store.merchant(merchant).details().await?.ok_or(Error::NotFound)?.is_suspended {
            return Err(Error::MerchantSuspended);
        }
        Ok(Visitor { merchant, store: self.store_details(merchant, store).await?, request })
    }

    /// A customer who signed in on this merchant's pages.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub async fn customer_caller(&self, visitor: &Visitor, token: &str) -> Result<CustomerCaller, Error> {
        /// Idle life of a customer's session in seconds. Safety S-1.
        const IDLE_SECONDS: i64 = 30 * 24 * 3600;
        let mut handle = self.store.merchant(visitor.merchant);
        let session = handle.customer_session(token_hash(token)).await?.ok_or(Error::Unauthenticated)?;
        let now = self.now();
        if session.expires_at <= now || session.last_seen_at.plus_seconds(IDLE_SECONDS) <= now {
            return Err(Error::Unauthenticated);
        }
        if now.seconds_since(session.last_seen_at) >= TOUCH_SECONDS {
            handle.touch_customer_session(session.id, now).await?;
        }
        Ok(CustomerCaller {
            merchant: visitor.merchant,
            store: visitor.store.clone(),
            customer: session.customer,
            session: session.id,
            request: visitor.request.clone(),
        })
    }
}

/// A key of 160 random bits with eight digits of checksum, so that a slip is told from a stranger's guess without asking the
/// database. Safety S-12.
pub(crate) fn new_api_key(random: [u8; 20]) -> String {
    let secret = hex::encode(random);
    format!("{KEY_PREFIX}{secret}{}", key_checksum(&secret))
}

fn key_checksum(secret: &str) -> String {
    hex::encode(token_hash(secret)).chars().take(8).collect()
}

fn key_is_well_formed(key: &str) -> bool {
    let Some(body) = key.strip_prefix(KEY_PREFIX) else { return false };
    body.len() == 48 && body.is_ascii() && key_checksum(&body[..40]) == body[40..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_is_refused_before_the_database_is_asked() {
        let key = new_api_key([7; 20]);
        assert!(key_is_well_formed(&key));
        assert!(!key_is_well_formed(&key.replace("07", "17")));
        assert!(!key_is_well_formed("orion_live_"));
        assert!(!key_is_well_formed(&"é".repeat(60)));
    }
}

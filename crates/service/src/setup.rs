//! From an empty database to a first merchant: the one-time set-up link, and what makes merchants, people and keys.

use orion_domain::program::{Look, Rules};
use orion_domain::{
    ApiKeyId, AuditId, Currency, Email, Invalid, Label, Locale, MerchantId, Role, StoreId, UserId, Zone,
};
use orion_store::api_keys::NewApiKey;
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::merchants::MerchantDetails;
use orion_store::sign_in::{Membership, User};
use serde_json::json;

use crate::app::App;
use crate::authentication::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, new_api_key};
use crate::caller::{Caller, RequestFacts, StoreCaller, Who};
use crate::clock::random_bytes;
use crate::error::{Error, Fields};
use crate::merchants::{values, write_merchant};
use crate::pins::NewPin;
use crate::programs::Activity;
use crate::secrets::token_hash;
use crate::stores::NewStore;

/// How long the set-up link works. Safety K-3.
const SETUP_SECONDS: i64 = 30 * 60;
/// Where the link's hash and end are kept.
const SETUP_FACT: &str = "setup_link";

/// A person who signs in with e-mail and password.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: Label,
    /// Their language.
    pub locale: Locale,
    /// Their password, 12 to 128 characters and not easy to guess.
    pub password: String,
}

/// A business to create.
#[derive(Debug, Clone)]
pub struct NewMerchant {
    /// Its name.
    pub name: Label,
    /// The name in contracts, where it is another one.
    pub legal_name: Option<Label>,
    /// What its money is counted in.
    pub currency: Currency,
    /// Its business days.
    pub zone: Zone,
    /// For people who did not choose.
    pub default_locale: Locale,
}

impl NewMerchant {
    /// The same as the database keeps it.
    pub(crate) fn details(self, id: MerchantId) -> MerchantDetails {
        MerchantDetails {
            id,
            name: self.name,
            legal_name: self.legal_name,
            currency: self.currency,
            zone: self.zone,
            default_locale: self.default_locale,
            is_suspended: false,
        }
    }
}

/// Everything the first visit asks for.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Who runs the platform, and owns the first merchant.
    pub admin: NewUser,
    /// The first merchant.
    pub merchant: NewMerchant,
    /// Its first store.
    pub store: NewStore,
    /// Its program, active at once.
    pub rules: Rules,
    /// How its card looks.
    pub look: Look,
    /// The first staff member.
    pub staff: NewPin,
}

impl App {
    /// Whether nobody runs the platform yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn needs_setup(&self) -> Result<bool, Error> {
        Ok(!self.store.platform().has_admin().await?)
    }

    /// Makes the secret of a new one-time set-up link, which replaces any older one; `None` once somebody runs the platform.
    ///
    /// # Errors
    /// The database's.
    pub async fn new_setup_token(&self) -> Result<Option<String>, Error> {
        if !self.needs_setup().await? {
            return Ok(None);
        }
        let token = self.new_token();
        let until = self.now().plus_seconds(SETUP_SECONDS);
        let fact = format!("{}:{}", hex::encode(token_hash(&token)), until.micros());
        self.store.platform().set_fact(SETUP_FACT, &fact).await?;
        Ok(Some(token))
    }

    /// Whether a set-up link still works.
    ///
    /// # Errors
    /// The database's.
    pub async fn setup_is_open(&self, token: &str) -> Result<bool, Error> {
        Ok(self.setup_fact(token).await?.is_some())
    }

    async fn setup_fact(&self, token: &str) -> Result<Option<String>, Error> {
        if !self.needs_setup().await? {
            return Ok(None);
        }
        let Some(fact) = self.store.platform().fact(SETUP_FACT).await? else { return Ok(None) };
        let Some((hash, until)) = fact.split_once(':') else { return Ok(None) };
        let live = until.parse::<i64>().is_ok_and(|until| until > self.now().micros());
        Ok((live && hash == hex::encode(token_hash(token))).then_some(fact))
    }

    /// Creates the platform's first admin together with a merchant that is ready for its first customer. Of several who try
    /// at once, one succeeds.
    ///
    /// # Errors
    /// [`Error::LinkExpired`]; field errors.
    pub async fn complete_setup(&self, token: &str, setup: Setup, request: RequestFacts) -> Result<(), Error> {
        let fact = self.setup_fact(token).await?.ok_or(Error::LinkExpired)?;
        check_password(&setup.admin.password, &[setup.admin.email.display(), setup.merchant.name.as_str()])?;
        crate::programs::check_rules(&setup.rules)?;
        if self.store.platform().store_by_slug(&setup.store.slug).await?.is_some() {
            return Err(Error::field("store_slug", Invalid::Taken));
        }
        if !self.store.platform().claim_fact(SETUP_FACT, &fact).await? {
            return Err(Error::LinkExpired);
        }
        let admin = self.create_user(setup.admin, Platform::Admin).await?;
        let merchant = self.create_merchant(setup.merchant).await?;
        self.add_member(admin, merchant, StoreId::NIL, Role::MerchantOwner).await?;
        let caller = self.program_caller(merchant, request);
        let store = self.create_store(&caller, setup.store, None).await?;
        self.create_program(&caller, setup.rules, setup.look).await?;
        self.set_program_active(&caller, Activity::Active).await?;
        self.create_pin(&StoreCaller { caller, store }, setup.staff, None).await?;
        tracing::info!(merchant.id = %merchant, "set-up complete");
        Ok(())
    }

    /// Adds a person.
    ///
    /// # Errors
    /// Field errors for a weak password and a taken address.
    pub async fn create_user(&self, new: NewUser, platform: Platform) -> Result<UserId, Error> {
        check_password(&new.password, &[new.email.display(), new.name.as_str()])?;
        let user = User {
            id: UserId::new(self.new_uuid()),
            email: new.email.display().to_owned(),
            name: new.name.to_string(),
            locale: new.locale,
            password_hash: self.hashing.hash_password(new.password).await?,
            is_platform_admin: platform == Platform::Admin,
            is_disabled: false,
        };
        let mut tx = self.store.begin().await?;
        if !tx.platform().create_user(&user, &new.email, self.now()).await? {
            return Err(Error::field("email", Invalid::Taken));
        }
        let changes =
            json!({ "new": { "name": "changed", "email": "changed", "is_platform_admin": user.is_platform_admin } });
        let row = self.system_row("user.create", "user", user.id.uuid(), changes);
        tx.merchant(MerchantId::PLATFORM).audit(row).await?;
        tx.commit().await?;
        Ok(user.id)
    }

    /// Adds a merchant with default settings and no program yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_merchant(&self, new: NewMerchant) -> Result<MerchantId, Error> {
        let id = MerchantId::new(self.new_uuid());
        let details = new.details(id);
        let changes = json!({ "new": values(&details) });
        let row = self.system_row("merchant.create", "merchant", id.uuid(), changes);
        let mut tx = self.store.begin().await?;
        write_merchant(&mut tx.merchant(id), &details, row).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives a person a role at a merchant; the nil id is every store.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_member(
        &self,
        user: UserId,
        merchant: MerchantId,
        store: StoreId,
        role: Role,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.merchant(merchant).add_membership(user, Membership { store, role }, self.now()).await?;
        let changes = json!({ "new": { "role": role, "store_id": (store != StoreId::NIL).then_some(store) } });
        tx.merchant(merchant).audit(self.system_row("member.add", "user", user.uuid(), changes)).await?;
        tx.platform().link_user(user, merchant).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }

    /// Makes an API key for a merchant, or for the platform; the key is shown once.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_api_key(
        &self,
        merchant: Option<MerchantId>,
        store: StoreId,
        role: Role,
        name: Label,
    ) -> Result<(ApiKeyId, String), Error> {
        let secret = new_api_key(random_bytes(self.entropy.as_ref()));
        let new = NewApiKey {
            id: ApiKeyId::new(self.new_uuid()),
            key_hash: token_hash(&secret),
            merchant,
            store,
            role,
            name,
            created_at: self.now(),
            expires_at: None,
        };
        let changes = json!({ "new": { "name": new.name, "role": new.role.as_str(), "store_id": new.store } });
        let row = self.system_row("api_key.create", "api_key", new.id.uuid(), changes);
        let mut tx = self.store.begin().await?;
        tx.platform().create_api_key(&new).await?;
        tx.merchant(merchant.unwrap_or(MerchantId::PLATFORM)).audit(row).await?;
        tx.commit().await?;
        Ok((new.id, secret))
    }

    /// Revokes an API key at once on this node, within a second on others.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if let Some(owner) = tx.platform().revoke_api_key(id, self.now()).await? {
            let row = self.system_row("api_key.revoke", "api_key", id.uuid(), json!({}));
            tx.merchant(owner).audit(row).await?;
        }
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }

    /// An audit row of what the program does by itself, at set-up or at the shell.
    fn system_row(
        &self,
        action: &'static str,
        target_kind: &'static str,
        target: uuid::Uuid,
        changes: serde_json::Value,
    ) -> AuditRow {
        AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: self.now(),
            actor: AuditActor::System,
            acting_admin: None,
            action,
            target_kind,
            target: Some(target),
            changes,
            reason: None,
            request_id: None,
            ip_address: None,
        }
    }

    /// The program itself as an owner, for set-up and the demo.
    pub fn program_caller(&self, merchant: MerchantId, request: RequestFacts) -> Caller {
        Caller { who: Who::Program, merchant, role: Role::MerchantOwner, acting_admin: None, reason: None, request }
    }

    /// The program itself at a store, for the demo's history.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn program_store_caller(&self, merchant: MerchantId, store: StoreId) -> Result<StoreCaller, Error> {
        let store = self.store.merchant(merchant).store(store).await?.ok_or(Error::NotFound)?;
        Ok(StoreCaller { caller: self.program_caller(merchant, RequestFacts::default()), store })
    }
}

/// Whether a new person runs the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// They do.
    Admin,
    /// They belong to merchants only.
    Member,
}

/// Judges a password by how many guesses it takes, knowing the person's and the merchant's own words. Safety S-9.
pub(crate) fn check_password(password: &str, own_words: &[&str]) -> Result<(), Error> {
    let mut fields = Fields::default();
    let length = password.chars().count();
    if length < PASSWORD_LENGTH_MIN {
        fields.refuse("password", Invalid::TooShort { min: PASSWORD_LENGTH_MIN });
    } else if length > PASSWORD_LENGTH_MAX {
        fields.refuse("password", Invalid::TooLong { max: PASSWORD_LENGTH_MAX });
    } else if zxcvbn::zxcvbn(password, own_words).score() < zxcvbn::Score::Three {
        fields.refuse("password", Invalid::PasswordTooEasy);
    }
    fields.finish()
}

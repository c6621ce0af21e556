//! A merchant with its stores, program and settings.

use std::sync::Arc;

use orion_domain::pin::Pin;
use orion_domain::program::{Look, LoyaltyType, Program, Reward, Rules};
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_domain::{
    Cents, Colour, Currency, Label, Locale, MerchantId, Points, RewardId, Role, Slug, StaffPinId, Stamps, StoreId, Zone,
};
use orion_service::authentication::Credential;
use orion_service::pins::NewPin;
use orion_service::programs::Activity;
use orion_service::records::StoreDetails;
use orion_service::setup::NewMerchant;
use orion_service::stores::{NewStore, StoreForm};
use orion_service::{App, Caller, RequestFacts, StoreCaller, Visitor};
use uuid::Uuid;

use super::{TestApp, Till};

/// Stamps and points without any limit: ten points a euro, five stamps a reward, a coffee for 100 points.
///
/// # Panics
/// Never.
pub fn default_rules() -> Rules {
    let coffee = Reward {
        id: Shop::COFFEE,
        name: Label::new("Coffee").expect("a label"),
        description: None,
        points_cost: Points::new(100).expect("in range"),
        is_active: true,
    };
    Rules {
        loyalty_type: LoyaltyType::Hybrid,
        stamps_target: Stamps::new(5).expect("in range"),
        stamps_reward_description: Label::new("A loaf of bread").ok(),
        stamps_reward_value_cents: Cents::new(450).ok(),
        points_per_euro: 10,
        points_rewards: vec![coffee],
        points_expiration_days: None,
        welcome_bonus_points: Points::ZERO,
        minimum_redemption_points: Points::ZERO,
        minimum_purchase_cents: Cents::ZERO,
        cooldown_minutes: 0,
        max_daily_stamps: 1000,
        require_staff_pin: false,
    }
}

/// A plain brown card.
///
/// # Panics
/// Never.
pub fn default_look() -> Look {
    Look {
        card_name: Label::new("Bonus card").expect("a label"),
        card_color: Colour::from_rgb(122, 62, 29),
        card_secondary_color: Colour::from_rgb(255, 255, 255),
        logo_url: None,
        hero_image_url: None,
        logo: None,
        hero: None,
        terms_text: None,
        terms_cms_page_slug: None,
        privacy_url: None,
        google_issuer_id: None,
        google_class_id: None,
        apple_pass_type_id: None,
    }
}

/// A merchant that is being designed.
#[derive(Debug)]
pub struct ShopBuilder {
    app: Arc<App>,
    name: String,
    stores: usize,
    rules: Rules,
    settings: Settings,
}

impl ShopBuilder {
    /// PINs are recorded if given, so that tests about other things need none.
    pub(super) fn new(app: &TestApp, name: &str) -> Self {
        let settings = Settings { staff_pin_policy: StaffPinPolicy::Optional, ..Settings::default() };
        Self { app: app.app(), name: name.to_owned(), stores: 1, rules: default_rules(), settings }
    }

    /// With several stores.
    #[must_use]
    pub const fn stores(mut self, count: usize) -> Self {
        self.stores = count;
        self
    }

    /// With other rules.
    #[must_use]
    pub fn rules(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(&mut self.rules);
        self
    }

    /// With other settings.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Creates everything and switches the program on.
    ///
    /// # Panics
    /// When something of it is refused.
    pub async fn open(self) -> Shop {
        let shop = self.open_without_program().await;
        let owner = shop.owner();
        shop.app.create_program(&owner, shop.rules.clone(), default_look()).await.expect("the program is in order");
        shop.app.set_program_active(&owner, Activity::Active).await.expect("it can be switched on");
        shop
    }

    /// Creates merchant, settings and stores only.
    ///
    /// # Panics
    /// When something of it is refused.
    pub async fn open_without_program(self) -> Shop {
        let merchant = NewMerchant {
            name: Label::new(&self.name).expect("a label"),
            legal_name: None,
            currency: Currency::EUR,
            zone: Zone::new("Europe/Luxembourg").expect("a zone"),
            default_locale: Locale::En,
        };
        let id = self.app.create_merchant(merchant).await.expect("a merchant");
        let mut shop = Shop { app: self.app, id, stores: Vec::new(), rules: self.rules };
        shop.app.update_settings(&shop.owner(), self.settings).await.expect("the settings are in order");
        for number in 1..=self.stores {
            let slug = format!("{}-{number}", self.name.to_lowercase().replace(' ', "-"));
            let new = NewStore { slug: Slug::new(&slug).expect("a slug"), form: Shop::store_form(&slug) };
            shop.stores.push(shop.app.create_store(&shop.owner(), new, None).await.expect("a store"));
        }
        shop
    }
}

/// A merchant as tests see it.
#[derive(Debug, Clone)]
pub struct Shop {
    pub(super) app: Arc<App>,
    /// The merchant.
    pub id: MerchantId,
    /// Its stores, in order of opening.
    pub stores: Vec<StoreDetails>,
    rules: Rules,
}

impl Shop {
    /// The reward of the default catalogue: 100 points.
    pub const COFFEE: RewardId = RewardId::new(Uuid::from_u128(0xC0FFEE));

    /// What a store is made of besides its slug.
    ///
    /// # Panics
    /// Never.
    pub fn store_form(name: &str) -> StoreForm {
        StoreForm {
            name: Label::new(name).expect("a label"),
            address: None,
            zone: Zone::new("Europe/Luxembourg").expect("a zone"),
            default_locale: Locale::En,
        }
    }

    /// The owner, for what concerns the whole merchant.
    pub fn owner(&self) -> Caller {
        self.app.program_caller(self.id, RequestFacts::default())
    }

    /// The same merchant on another node.
    #[must_use]
    pub fn on(&self, node: &TestApp) -> Self {
        Self { app: node.app(), ..self.clone() }
    }

    /// An API key of a role, at one store or (`None`) at all.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn key(&self, role: Role, store: Option<usize>) -> Credential {
        let store = store.map_or(StoreId::NIL, |store| self.stores[store].id);
        let name = Label::new("Register").expect("a label");
        let (_, key) = self.app.create_api_key(Some(self.id), store, role, name).await.expect("a key");
        Credential::Bearer(key)
    }

    /// Somebody with a role at a store, by an API key of their own.
    ///
    /// # Panics
    /// When the key is not accepted.
    pub async fn caller_at(&self, store: usize, role: Role) -> StoreCaller {
        let everywhere = role >= Role::MerchantOwner;
        let credential = self.key(role, (!everywhere).then_some(store)).await;
        self.caller_by(&credential, store, RequestFacts::default()).await
    }

    /// Whoever holds a credential, at a store.
    ///
    /// # Panics
    /// When they may not work there.
    pub async fn caller_by(&self, credential: &Credential, store: usize, facts: RequestFacts) -> StoreCaller {
        let identity = self.app.identify(credential, facts).await.expect("a live credential");
        self.app.store_caller(&identity, Some(self.stores[store].id)).await.expect("a role at the store")
    }

    /// Staff at a store.
    pub async fn staff_at(&self, store: usize) -> StoreCaller {
        self.caller_at(store, Role::StoreStaff).await
    }

    /// A manager of a store.
    pub async fn manager_at(&self, store: usize) -> StoreCaller {
        self.caller_at(store, Role::StoreManager).await
    }

    /// The owner in a store.
    pub async fn owner_at(&self, store: usize) -> StoreCaller {
        self.caller_at(store, Role::MerchantOwner).await
    }

    /// A counter with staff behind it.
    pub async fn till(&self, store: usize) -> Till {
        Till::new(Arc::clone(&self.app), self.staff_at(store).await)
    }

    /// A counter with a manager behind it.
    pub async fn manager_till(&self, store: usize) -> Till {
        Till::new(Arc::clone(&self.app), self.manager_at(store).await)
    }

    /// A counter with the owner behind it.
    pub async fn owner_till(&self, store: usize) -> Till {
        Till::new(Arc::clone(&self.app), self.owner_at(store).await)
    }

    /// Somebody who looks at a store's public pages.
    ///
    /// # Panics
    /// When the store is gone.
    pub async fn visitor(&self, store: usize) -> Visitor {
        self.app.visitor(&self.stores[store].slug, RequestFacts::default()).await.expect("a store")
    }

    /// Gives out a PIN at a store.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn pin(&self, store: usize, name: &str, digits: &str) -> StaffPinId {
        self.give_pin(store, name, digits, false).await
    }

    /// Gives out a manager's PIN at a store.
    pub async fn manager_pin(&self, store: usize, name: &str, digits: &str) -> StaffPinId {
        self.give_pin(store, name, digits, true).await
    }

    async fn give_pin(&self, store: usize, name: &str, digits: &str, is_manager: bool) -> StaffPinId {
        let pin = Pin::choose(digits).expect("a PIN that is allowed");
        let new = NewPin { name: Label::new(name).expect("a label"), staff_id: None, is_manager, pin };
        let caller =
            self.app.program_store_caller(self.id, self.stores[store].id).await.expect("the store of the merchant");
        self.app.create_pin(&caller, new, None).await.expect("a PIN").id
    }

    /// Saves a new version of the program.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn change_rules(&self, change: impl FnOnce(&mut Rules)) -> Program {
        let program = self.app.program(&self.owner()).await.expect("a program");
        let mut rules = program.rules;
        change(&mut rules);
        self.app.update_program(&self.owner(), rules, program.look, None).await.expect("rules that are in order")
    }

    /// Saves other settings.
    ///
    /// # Panics
    /// When they are refused.
    pub async fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.app.settings(&self.owner()).await.expect("settings");
        change(&mut settings);
        self.app.update_settings(&self.owner(), settings).await.expect("settings that are in order");
    }
}

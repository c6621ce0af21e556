//! The merchant that is measured: one store, a program, PINs optional (bcrypt is not what is measured here).

use std::sync::Arc;

use anyhow::Context as _;
use orion_domain::program::{Look, LoyaltyType, Rules};
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_domain::{
    ApiKeyId, Cents, Colour, Currency, Label, Locale, MerchantId, Points, Role, Slug, Stamps, StoreId, Zone,
};
use orion_service::clock::{SystemClock, SystemEntropy};
use orion_service::erasure_journal::ErasureJournal;
use orion_service::programs::Activity;
use orion_service::records::Wallet;
use orion_service::secrets::Secrets;
use orion_service::setup::NewMerchant;
use orion_service::stores::{NewStore, StoreForm};
use orion_service::{App, Parts, RequestFacts};
use orion_store::Store;

use crate::ground::Past;

/// Points that a purchase of the measured size earns.
pub(crate) const POINTS: i64 = 12;
/// The measured purchase.
pub(crate) const AMOUNT_CENTS: i64 = 1250;
/// What the till calls itself; kept beside every row.
pub(crate) const USER_AGENT: &str = "TillBench/1.0 (register 3; linux)";

/// Its address.
pub(crate) const SLUG: &str = "counter";

/// The merchant and how its till signs in.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    pub merchant: MerchantId,
    pub store: StoreId,
    pub key_id: ApiKeyId,
    pub api_key: String,
}

/// The use cases over a database.
pub(crate) fn app(store: &Store) -> anyhow::Result<App> {
    // API keys are stored as plain hashes, so the server's own secret may be another.
    app_with(store, Secrets::new(&[0; 32]), Vec::new())
}

/// The same as the server's, as far as passes go.
pub(crate) fn app_with(store: &Store, secrets: Secrets, wallets: Vec<Wallet>) -> anyhow::Result<App> {
    Ok(App::new(Parts {
        sends_mail: false,
        store: store.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        secrets,
        posting_lanes: 1,
        public_url: "http://127.0.0.1".to_owned(),
        // Nobody is forgotten while measuring.
        erasure_journal: ErasureJournal::in_folder(&std::env::temp_dir()),
        wallets,
        data_folder: None,
    })?)
}

/// Opens the shop in an empty, migrated database.
pub(crate) async fn open(store: &Store, past: Past) -> anyhow::Result<Shop> {
    let app = app(store)?;
    let zone = Zone::new("Europe/Luxembourg").context("zone")?;
    let new = NewMerchant {
        name: Label::new("Measured").context("name")?,
        legal_name: None,
        currency: Currency::EUR,
        zone: zone.clone(),
        default_locale: Locale::En,
    };
    let merchant = app.create_merchant(new).await?;
    let caller = app.program_caller(merchant, RequestFacts::default());
    let settings = Settings { staff_pin_policy: StaffPinPolicy::Optional, ..Settings::default() };
    app.update_settings(&caller, settings).await?;
    app.create_program(&caller, rules(past)?, look()?).await?;
    app.set_program_active(&caller, Activity::Active).await?;
    let form =
        StoreForm { name: Label::new("Counter").context("name")?, address: None, zone, default_locale: Locale::En };
    let place = NewStore { slug: Slug::new(SLUG).context("slug")?, form };
    let place = app.create_store(&caller, place, None).await?;
    let till = Label::new("Till").context("name")?;
    let (key_id, api_key) = app.create_api_key(Some(merchant), place.id, Role::StoreStaff, till).await?;
    Ok(Shop { merchant, store: place.id, key_id, api_key })
}

fn rules(past: Past) -> anyhow::Result<Rules> {
    Ok(Rules {
        loyalty_type: if past.has_stamps { LoyaltyType::Hybrid } else { LoyaltyType::Points },
        stamps_target: Stamps::new(10).context("stamps")?,
        stamps_reward_description: None,
        stamps_reward_value_cents: None,
        points_per_euro: 1,
        points_rewards: Vec::new(),
        points_expiration_days: past.points_last_days,
        welcome_bonus_points: Points::ZERO,
        minimum_redemption_points: Points::ZERO,
        minimum_purchase_cents: Cents::ZERO,
        cooldown_minutes: 0,
        max_daily_stamps: 1000,
        require_staff_pin: false,
    })
}

fn look() -> anyhow::Result<Look> {
    Ok(Look {
        card_name: Label::new("Measured card").context("name")?,
        card_color: Colour::from_rgb(20, 60, 120),
        card_secondary_color: Colour::from_rgb(240, 240, 240),
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
    })
}

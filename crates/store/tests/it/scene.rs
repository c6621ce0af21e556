//! A small merchant: two stores, a PIN, a program, a customer with a card. Ids are numbers, so that tests name them.

use orion_domain::card_number::{CardNumber, QrToken};
use orion_domain::ledger::EntryHash;
use orion_domain::pin::PinLock;
use orion_domain::program::{Look, LoyaltyType, Program, Reward, Rules};
use orion_domain::{
    AuditId, CardId, Cents, Colour, Currency, CustomerId, Email, Label, Locale, MerchantId, PersonName, Points,
    ProgramId, RewardId, Slug, StaffPinId, Stamps, StoreId, Timestamp, UserId, Zone,
};
use orion_store::cards::NewCard;
use orion_store::customers::Customer;
use orion_store::merchants::MerchantDetails;
use orion_store::pins::StaffPin;
use orion_store::sign_in::User;
use orion_store::stores::StoreDetails;
use orion_store::{Store, Tx};
use orion_testkit::{Raw, TestDb};
use uuid::Uuid;

pub const BAKERY: MerchantId = MerchantId::new(id(1));
pub const FLORIST: MerchantId = MerchantId::new(id(2));
pub const MARKET: StoreId = StoreId::new(id(11));
pub const STATION: StoreId = StoreId::new(id(12));
pub const GREENHOUSE: StoreId = StoreId::new(id(13));
pub const ANNA: CustomerId = CustomerId::new(id(21));
pub const CARD: CardId = CardId::new(id(31));
pub const PIN: StaffPinId = StaffPinId::new(id(41));
pub const PROGRAM: ProgramId = ProgramId::new(id(51));
pub const COFFEE: RewardId = RewardId::new(id(61));
pub const OWNER: UserId = UserId::new(id(71));
pub const NOW: Timestamp = Timestamp::from_micros(1_780_000_000_000_000);

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub const fn audit_id(number: u128) -> AuditId {
    AuditId::new(id(number))
}

pub fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

pub fn name(text: &str) -> PersonName {
    PersonName::new(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

pub fn luxembourg() -> Zone {
    Zone::new("Europe/Luxembourg").unwrap()
}

pub fn merchant(id: MerchantId, called: &str) -> MerchantDetails {
    let (currency, zone) = (Currency::new("EUR").unwrap(), luxembourg());
    MerchantDetails {
        id,
        name: label(called),
        legal_name: None,
        currency,
        zone,
        default_locale: Locale::Fr,
        is_suspended: false,
    }
}

pub fn store(id: StoreId, slug: &str) -> StoreDetails {
    let (slug, zone) = (Slug::new(slug).unwrap(), luxembourg());
    StoreDetails {
        id,
        slug,
        name: label("At the market"),
        address: None,
        zone,
        default_locale: Locale::Lb,
        updated_at: NOW,
    }
}

pub fn customer(id: CustomerId, address: &str, first: &str) -> Customer {
    Customer {
        id,
        email: email(address),
        first_name: Some(name(first)),
        last_name: None,
        phone: None,
        birth_date: None,
        locale: Locale::De,
        terms_version: Some("2026-01".to_owned()),
        terms_accepted_at: Some(NOW),
        marketing_consent_at: None,
        created_at: NOW,
    }
}

/// A card that works everywhere, opened at the market.
pub fn card(id: CardId, customer: CustomerId) -> NewCard {
    let number = u64::try_from(id.uuid().as_u128()).unwrap();
    let mut secret = [0; 24];
    secret[..8].copy_from_slice(&number.to_be_bytes());
    let (number, qr) = (CardNumber::from_random(number), QrToken::from_random(secret));
    NewCard { id, customer, scope: StoreId::NIL, store: MARKET, number, qr, created_at: NOW }
}

pub fn pin(id: StaffPinId, called: &str) -> StaffPin {
    StaffPin {
        id,
        store: MARKET,
        name: label(called),
        staff_id: None,
        is_manager: false,
        hash: "a hash".to_owned(),
        lock: PinLock::default(),
        last_used_at: None,
        is_active: true,
    }
}

pub fn user(id: UserId, address: &str) -> User {
    User {
        id,
        email: address.to_owned(),
        name: "Chris".to_owned(),
        locale: Locale::En,
        password_hash: "a hash".to_owned(),
        is_platform_admin: false,
        is_disabled: false,
    }
}

/// Stamps and points, ten points a euro, three stamps a coffee, no cooldown.
pub fn program() -> Program {
    let reward = Reward {
        id: COFFEE,
        name: label("Coffee"),
        description: None,
        points_cost: Points::new(100).unwrap(),
        is_active: true,
    };
    Program {
        id: PROGRAM,
        version: 1,
        rules: Rules {
            loyalty_type: LoyaltyType::Hybrid,
            stamps_target: Stamps::new(3).unwrap(),
            stamps_reward_description: Some(label("A coffee of your choice")),
            stamps_reward_value_cents: Some(Cents::new(350).unwrap()),
            points_per_euro: 10,
            points_rewards: vec![reward],
            points_expiration_days: Some(365),
            welcome_bonus_points: Points::new(25).unwrap(),
            minimum_redemption_points: Points::ZERO,
            minimum_purchase_cents: Cents::ZERO,
            cooldown_minutes: 0,
            max_daily_stamps: 100,
            require_staff_pin: false,
        },
        look: Look {
            card_name: label("Bakery card"),
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
        },
        activated_at: Some(NOW),
        updated_at: NOW,
    }
}

/// The bakery with its stores, PIN, program, customer and card, and a florist with a store.
pub async fn build(db: &TestDb) -> Store {
    let store = db.store();
    let mut tx = store.begin().await.unwrap();
    places(&mut tx).await;
    let mut bakery = tx.merchant(BAKERY);
    bakery.create_pin(&pin(PIN, "Sam"), NOW).await.unwrap();
    bakery.create_program(&program(), Some(OWNER)).await.unwrap();
    bakery.create_customer(&customer(ANNA, "Anna@example.com", "Anna")).await.unwrap();
    bakery.create_card(&card(CARD, ANNA)).await.unwrap();
    tx.commit().await.unwrap();
    store
}

async fn places(tx: &mut Tx) {
    for (details, stores) in [
        (merchant(BAKERY, "The bakery"), vec![store(MARKET, "market"), store(STATION, "station")]),
        (merchant(FLORIST, "The florist"), vec![store(GREENHOUSE, "greenhouse")]),
    ] {
        let mut merchant = tx.merchant(details.id);
        merchant.create_merchant(&details, NOW).await.unwrap();
        for details in stores {
            assert!(merchant.create_store(&details, NOW).await.unwrap());
        }
    }
}

/// A `VALUES` row for a ledger row that is right in every column; tests replace what they want to see refused.
pub fn ledger_row(raw: &Raw, seq: i64) -> Vec<(&'static str, String)> {
    vec![
        ("merchant_id", raw.id(BAKERY.uuid())),
        ("card_id", raw.id(CARD.uuid())),
        ("seq", seq.to_string()),
        ("id", raw.id(id(9_000 + u128::try_from(seq).unwrap()))),
        ("transaction_type", "'stamp_earned'".to_owned()),
        ("stamps_delta", "1".to_owned()),
        ("points_delta", "0".to_owned()),
        ("stamps_balance_after", "1".to_owned()),
        ("points_balance_after", "0".to_owned()),
        ("shortfall", "0".to_owned()),
        ("purchase_amount_cents", "NULL".to_owned()),
        ("related_transaction_id", "NULL".to_owned()),
        ("program_version", "1".to_owned()),
        ("transaction_at", NOW.micros().to_string()),
        ("entry_hash", raw.bytes(&EntryHash::GENESIS.0)),
    ]
}

/// Writes columns and values as a statement.
pub fn insert(table: &str, row: &[(&str, String)]) -> String {
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
}

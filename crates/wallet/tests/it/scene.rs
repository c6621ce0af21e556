//! A program, a card, and Google.

use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::program::LoyaltyType;
use orion_domain::{CardId, CardNumber, Colour, Locale, Points, ProgramId, QrToken, Stamps, Timestamp};
use orion_testkit::fake_google::{FakeGoogle, ISSUER};
use orion_testkit::keys::LOCALHOST;
use orion_wallet::Clock;
use orion_wallet::google::{Endpoints, Google, Issuer, ServiceAccount, Setup};
use orion_wallet::http::Http;
use uuid::Uuid;

/// Noon, as good as any.
pub const NOON: i64 = 1_780_308_000_000_000;

/// Where Google tells us who keeps a card.
pub const CALLBACK: &str = "https://cards.example.com/wallet/google/callback";

pub fn issuer() -> Issuer {
    Issuer::new(ISSUER).unwrap()
}

pub fn design() -> PassDesign {
    PassDesign {
        program: ProgramId::new(Uuid::from_u128(0x0199_aaaa)),
        version: 1,
        merchant: "Café Zentral".to_owned(),
        card_name: "Zentral-Karte".to_owned(),
        colour: Colour::from_rgb(0x1a, 0x5c, 0x38),
        locale: Locale::De,
        loyalty_type: LoyaltyType::Hybrid,
        stamps_target: Stamps::new(10).unwrap(),
        logo_url: "https://cards.example.com/images/a/b".to_owned(),
        hero_url: Some("https://cards.example.com/images/a/c".to_owned()),
        homepage_url: "https://cards.example.com/s/zentral".to_owned(),
    }
}

pub fn facts() -> PassFacts {
    PassFacts {
        card: CardId::new(Uuid::from_u128(0x0199_bbbb)),
        number: number(),
        code: QrToken::from_random([7; 24]),
        locale: Locale::Fr,
        state: PassState::Live,
        stamps: Stamps::new(7).unwrap(),
        points: Points::new(1250).unwrap(),
        reward: Some("Ein Kaffee".to_owned()),
    }
}

/// The first number whose check digit fits.
fn number() -> CardNumber {
    (0..10).find_map(|digit| CardNumber::parse(&format!("40001234123{digit}")).ok()).unwrap()
}

pub async fn fake() -> FakeGoogle {
    FakeGoogle::open(|| Timestamp::from_micros(NOON)).await
}

pub fn google(fake: &FakeGoogle) -> Google {
    google_at(fake, || Timestamp::from_micros(NOON))
}

pub fn google_at(fake: &FakeGoogle, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Google {
    Google::new(Setup {
        account: ServiceAccount::read(&fake.account_file(), Some(&fake.token_url())).unwrap(),
        issuer: issuer(),
        endpoints: Endpoints { api: fake.url().to_owned(), save: fake.save_url(), keys: fake.keys_url() },
        http: Http::new(Some(LOCALHOST.as_bytes())).unwrap(),
        callback_url: Some(CALLBACK.to_owned()),
        clock: Clock::new(now),
    })
}

pub fn object_id(facts: &PassFacts) -> String {
    issuer().object_id(facts.card)
}

pub fn class_id(design: &PassDesign) -> String {
    issuer().class_id(design.program)
}

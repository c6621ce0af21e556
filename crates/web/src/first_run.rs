//! The first run: one page that makes the first account, business, store, program and person at the counter.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use orion_domain::pin::Pin;
use orion_domain::program::{Look, LoyaltyType, Rules};
use orion_domain::{Cents, Colour, Currency, Email, Invalid, Label, Locale, Points, Slug, Stamps, Zone};
use orion_http::headers::Page;
use orion_http::{Facts, Form, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::pins::NewPin;
use orion_service::setup::{NewMerchant, NewUser, Setup};
use orion_service::stores::{NewStore, StoreForm};
use orion_service::{Error, Fields, Visitor};
use serde::Deserialize;

use crate::assets::Assets;
use crate::page::{Answer, Failure, Visit, render, render_mistakes, see_other};
use crate::parts::{Choice, ErrorItem, Mistakes, PlainLayout};

/// What most first stores count in, offered first.
const CURRENCIES: [&str; 12] = ["EUR", "CHF", "GBP", "USD", "CAD", "AUD", "NOK", "SEK", "DKK", "PLN", "CZK", "RON"];
/// The zone that is chosen at first.
const ZONE: &str = "Europe/Luxembourg";
/// Stamps until the reward, as offered at first.
const STAMPS: &str = "10";
/// Stamps that a card of the first program can get in one day; a guard against mistakes that nobody notices otherwise.
const DAILY_STAMPS: i64 = 10;
/// The product's own colours, until the owner chooses others.
const COLOURS: (Colour, Colour) = (Colour::from_rgb(0x2f, 0x3a, 0x5f), Colour::from_rgb(0xf2, 0xe9, 0xdc));

/// Everything that was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    email: String,
    password: String,
    merchant_name: String,
    store_name: String,
    locale: String,
    time_zone: String,
    currency: String,
    stamps_target: String,
    stamps_reward: String,
    staff_name: String,
    pin: String,
}

struct SetupForm {
    email: String,
    merchant_name: String,
    store_name: String,
    stamps_target: String,
    stamps_reward: String,
    staff_name: String,
}

struct SetupErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    password: Option<String>,
    merchant_name: Option<String>,
    store_name: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    currency: Option<String>,
    stamps_target: Option<String>,
    stamps_reward: Option<String>,
    staff_name: Option<String>,
    pin: Option<String>,
}

impl From<Mistakes> for SetupErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            email: mistakes.of("email"),
            password: mistakes.of("password"),
            merchant_name: mistakes.of("merchant_name"),
            store_name: mistakes.of("store_name"),
            locale: mistakes.of("locale"),
            time_zone: mistakes.of("time_zone"),
            currency: mistakes.of("currency"),
            stamps_target: mistakes.of("stamps_target"),
            stamps_reward: mistakes.of("stamps_reward"),
            staff_name: mistakes.of("staff_name"),
            pin: mistakes.of("pin"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PlainLayout,
    action: String,
    form: SetupForm,
    errors: SetupErrors,
    locales: Vec<Choice>,
    time_zones: Vec<Choice>,
    currencies: Vec<Choice>,
}

pub(crate) fn choices(values: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    values.map(|(value, label)| Choice { chosen: value == chosen, value, label }).collect()
}

/// Zones of places; names of clocks and abbreviations help nobody.
pub(crate) fn time_zones() -> impl Iterator<Item = (String, String)> {
    let places = jiff::tz::db().available().map(|name| name.to_string());
    let is_place = |name: &String| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/");
    places.filter(is_place).map(|name| (name.clone(), name.replace('_', " ")))
}

fn setup_page(visit: &Visit, csrf: &FormToken, action: String, typed: Typed, mistakes: Mistakes) -> SetupPage {
    let text = visit.text(None, Locale::default());
    let or = |typed: &str, first: &str| if typed.is_empty() { first.to_owned() } else { typed.to_owned() };
    let locales = Locale::ALL.into_iter().map(|locale| (locale.to_string(), locale.own_name().to_owned()));
    let currencies = CURRENCIES.into_iter().map(|code| (code.to_owned(), code.to_owned()));
    SetupPage {
        t: text,
        assets: Assets,
        csrf_token: csrf.text.clone(),
        layout: visit.plain_layout(text),
        action,
        locales: choices(locales, &or(&typed.locale, text.locale().as_str())),
        time_zones: choices(time_zones(), &or(&typed.time_zone, ZONE)),
        currencies: choices(currencies, &or(&typed.currency, Currency::EUR.as_str())),
        errors: mistakes.into(),
        form: SetupForm {
            stamps_target: or(&typed.stamps_target, STAMPS),
            email: typed.email,
            merchant_name: typed.merchant_name,
            store_name: typed.store_name,
            stamps_reward: typed.stamps_reward,
            staff_name: typed.staff_name,
        },
    }
}

/// `GET /setup/{token}`
pub(crate) async fn page(
    State(door): State<FrontDoor>,
    Path(token): Path<String>,
    visit: Visit,
    csrf: FormToken,
) -> Answer {
    if !door.app().setup_is_open(&token).await? {
        return Err(Error::LinkExpired.into());
    }
    let shown = setup_page(&visit, &csrf, format!("/setup/{token}"), Typed::default(), Mistakes::default());
    render(Page::Plain, csrf, &shown)
}

/// `POST /setup/{token}`
pub(crate) async fn submit(
    State(door): State<FrontDoor>,
    Path(token): Path<String>,
    visit: Visit,
    csrf: FormToken,
    Facts(facts): Facts,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if !door.app().setup_is_open(&token).await? {
        return Err(Error::LinkExpired.into());
    }
    let done = match setup(&typed) {
        Ok(setup) => {
            let slug = setup.store.slug.clone();
            door.app().complete_setup(&token, setup, facts).await.map(|()| slug)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(slug) => Ok(see_other(&format!("/setup/done/{slug}"))),
        Err(error) => {
            let mistakes = Mistakes::read(visit.text(None, Locale::default()), error, input_of)?;
            let shown = setup_page(&visit, &csrf, format!("/setup/{token}"), typed, mistakes);
            render_mistakes(Page::Plain, csrf, &shown)
        }
    }
}

/// The input's id of a member of the use case.
fn input_of(member: &str) -> String {
    let id = match member {
        "store_slug" | "slug" => "store_name",
        "stamps_reward_description" => "stamps_reward",
        "name" => "staff_name",
        other => other,
    };
    id.to_owned()
}

/// What was typed as the use case takes it.
fn setup(typed: &Typed) -> Result<Setup, Error> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::new(&typed.email));
    let merchant_name = fields.take("merchant_name", Label::new(&typed.merchant_name));
    let store_name = fields.take("store_name", Label::new(&typed.store_name));
    let locale = fields.take("locale", typed.locale.parse::<Locale>());
    let zone = fields.take("time_zone", Zone::new(&typed.time_zone));
    let currency = fields.take("currency", Currency::new(&typed.currency));
    let target = typed.stamps_target.trim().parse().map_err(|_| Invalid::OutOfRange { min: 1, max: 1000 });
    let target = fields.take("stamps_target", target.and_then(Stamps::new));
    let reward = fields.take("stamps_reward", Label::new(&typed.stamps_reward));
    let staff_name = fields.take("staff_name", Label::new(&typed.staff_name));
    let pin = fields.take("pin", Pin::choose(&typed.pin));
    let slug = fields.take("store_name", slug_of(&typed.merchant_name, &typed.store_name));
    let all = || {
        let (merchant_name, zone, locale, staff_name) = (merchant_name?, zone?, locale?, staff_name?);
        let password = typed.password.clone();
        Some(Setup {
            admin: NewUser { email: email?, name: staff_name.clone(), locale, password },
            store: NewStore {
                slug: slug?,
                form: StoreForm { name: store_name?, address: None, zone: zone.clone(), default_locale: locale },
            },
            rules: rules(target?, reward?),
            look: look(merchant_name.clone()),
            merchant: NewMerchant {
                name: merchant_name,
                legal_name: None,
                currency: currency?,
                zone,
                default_locale: locale,
            },
            staff: NewPin { name: staff_name, staff_id: None, is_manager: true, pin: pin? },
        })
    };
    fields.finish_with(all())
}

const fn rules(stamps_target: Stamps, reward: Label) -> Rules {
    Rules {
        loyalty_type: LoyaltyType::Stamps,
        stamps_target,
        stamps_reward_description: Some(reward),
        stamps_reward_value_cents: None,
        points_per_euro: 0,
        points_rewards: Vec::new(),
        points_expiration_days: None,
        welcome_bonus_points: Points::ZERO,
        minimum_redemption_points: Points::ZERO,
        minimum_purchase_cents: Cents::ZERO,
        cooldown_minutes: 0,
        max_daily_stamps: DAILY_STAMPS,
        require_staff_pin: true,
    }
}

const fn look(card_name: Label) -> Look {
    Look {
        card_name,
        card_color: COLOURS.0,
        card_secondary_color: COLOURS.1,
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

/// An address for posters out of two names: `Boulangerie Weber`, `Gare` becomes `boulangerie-weber-gare`.
fn slug_of(merchant: &str, store: &str) -> Result<Slug, Invalid> {
    let plain: String = format!("{merchant} {store}").to_lowercase().chars().map(plain_letter).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let mut slug = String::new();
    for word in words {
        let next = if slug.is_empty() { word.to_owned() } else { format!("{slug}-{word}") };
        if next.len() > 60 {
            break;
        }
        slug = next;
    }
    // Names without a single Latin letter or digit still make a store.
    Slug::new(if slug.len() < 2 { "store" } else { &slug })
}

const fn plain_letter(letter: char) -> char {
    match letter {
        'a'..='z' | '0'..='9' => letter,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        'ß' => 's',
        _ => '-',
    }
}

#[derive(Template)]
#[template(path = "setup_done.html")]
struct SetupDonePage {
    t: Text,
    assets: Assets,
    layout: PlainLayout,
    merchant_name: String,
    storefront_url: String,
}

/// `GET /setup/done/{store_slug}`: shows nothing that the storefront does not show, too.
pub(crate) async fn done(State(door): State<FrontDoor>, visitor: Visitor, visit: Visit, csrf: FormToken) -> Answer {
    let text = visit.text(None, Locale::default());
    let shown = SetupDonePage {
        t: text,
        assets: Assets,
        layout: visit.plain_layout(text),
        merchant_name: door.app().public_program(&visitor).await?.merchant.name.to_string(),
        storefront_url: format!("/s/{}", visitor.store().slug),
    };
    render(Page::Plain, csrf, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_make_an_address() {
        for (merchant, store, slug) in [
            ("Boulangerie Weber", "Gare", "boulangerie-weber-gare"),
            ("Café Lumen & Co.", "Lëtzebuerg", "cafe-lumen-co-letzebuerg"),
            ("東京", "駅", "store"),
        ] {
            assert_eq!(slug_of(merchant, store).map(String::from), Ok(slug.to_owned()));
        }
        let long = "Very Long Name Of A Business That Never Ends ".repeat(5);
        assert!(slug_of(&long, "x").is_ok());
    }
}

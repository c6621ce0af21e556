//! Joining, and the card that comes of it.

use askama::Template;
use axum::Extension;
use axum::http::HeaderMap;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::{BirthDate, CardId, Email, IdempotencyKey, Invalid, PersonName, Phone};
use orion_http::cookies::Cookie;
use orion_http::headers::Page;
use orion_http::{Form, FormToken};
use orion_render::Text;
use orion_service::enrollment::{Enrollment, SelfEnrollment};
use orion_service::secrets::Secrets;
use orion_service::{Error, Fields};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::program::Program;
use super::{Layout, Place, wallet};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, render, render_mistakes, see_other, see_other_with};
use crate::parts::{Card, ErrorItem, Mistakes, Store};

/// How long the page after joining can be looked at.
const SHOWN_SECONDS: i64 = 15 * 60;
/// What a set checkbox sends.
const CHECKED: &str = "yes";

/// Everything that was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    email: String,
    first_name: String,
    last_name: String,
    phone: String,
    birth_date: String,
    consent_terms: String,
    consent_marketing: String,
    terms_version: String,
    idempotency_key: String,
    /// Out of sight; only a program fills it in.
    website: String,
}

/// The form as the template shows it.
struct EnrollForm {
    email: String,
    first_name: String,
    last_name: String,
    phone: String,
    birth_date: String,
    consent_terms: bool,
    consent_marketing: bool,
}

struct EnrollErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    birth_date: Option<String>,
    consent_terms: Option<String>,
}

impl From<Mistakes> for EnrollErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            email: mistakes.of("email"),
            first_name: mistakes.of("first_name"),
            last_name: mistakes.of("last_name"),
            phone: mistakes.of("phone"),
            birth_date: mistakes.of("birth_date"),
            consent_terms: mistakes.of("consent_terms"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "storefront/enroll.html")]
struct EnrollPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    program: Program,
    form: EnrollForm,
    errors: EnrollErrors,
    today: String,
    idempotency_key: String,
}

fn page(place: &Place, typed: Typed, mistakes: Mistakes) -> EnrollPage {
    let today = place.visitor.store().zone.day_of(place.app().now());
    EnrollPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        program: Program::of(place),
        errors: mistakes.into(),
        today: today.civil().to_string(),
        // What was typed may change before the next try, and a key belongs to one request.
        idempotency_key: place.app().new_token(),
        form: EnrollForm {
            email: typed.email,
            first_name: typed.first_name,
            last_name: typed.last_name,
            phone: typed.phone,
            birth_date: typed.birth_date,
            consent_terms: typed.consent_terms == CHECKED,
            consent_marketing: typed.consent_marketing == CHECKED,
        },
    }
}

/// `GET /s/{store_slug}/enroll`
pub(super) async fn form(place: Place) -> Answer {
    if !place.public.allow_self_enrollment {
        return Err(Error::SelfEnrollmentDisabled.into());
    }
    let shown = page(&place, Typed::default(), Mistakes::default());
    render(Page::Plain, place.token, &shown)
}

/// `POST /s/{store_slug}/enroll`
pub(super) async fn submit(place: Place, Form(typed): Form<Typed>) -> Answer {
    if !typed.website.is_empty() {
        return Ok(see_other(&place.url("/enrolled")));
    }
    match enroll(&place, &typed).await {
        Ok(result) => Ok(show_later(&place, &result)),
        Err(error) => {
            let mistakes = Mistakes::read(place.text, error, input_of)?;
            let shown = page(&place, typed, mistakes);
            render_mistakes(Page::Plain, place.token, &shown)
        }
    }
}

/// The input's id of a member of the enrolment.
fn input_of(member: &str) -> String {
    if member == "accepts_terms" { "consent_terms".to_owned() } else { member.to_owned() }
}

async fn enroll(place: &Place, typed: &Typed) -> Result<SelfEnrollment, Error> {
    let key = IdempotencyKey::parse(&typed.idempotency_key).ok();
    let enrollment = enrollment(place, typed)?;
    place.app().enroll_self(&place.visitor, enrollment, key).await
}

fn enrollment(place: &Place, typed: &Typed) -> Result<Enrollment, Error> {
    let mut fields = Fields::default();
    let filled = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let today = place.visitor.store().zone.day_of(place.app().now());
    let email = fields.take("email", Email::new(&typed.email));
    let first_name = fields.take("first_name", PersonName::new(&typed.first_name));
    let last_name = fields.take("last_name", PersonName::new(&typed.last_name));
    let phone = fields.take_optional("phone", filled(&typed.phone), |text| Phone::new(&text));
    let birth_date =
        fields.take_optional("birth_date", filled(&typed.birth_date), |text| BirthDate::parse(&text, today));
    // Whoever agreed to older terms than today's has not agreed to today's.
    let accepts_terms = typed.consent_terms == CHECKED && typed.terms_version == Program::of(place).terms_version;
    if !accepts_terms {
        fields.refuse("accepts_terms", Invalid::MustBeAccepted);
    }
    let accepts_marketing = typed.consent_marketing == CHECKED;
    let locale = place.text.locale();
    fields.finish_with(email.map(|email| Enrollment {
        email,
        first_name,
        last_name,
        phone,
        birth_date,
        locale,
        accepts_terms,
        accepts_marketing,
    }))
}

/// What the page after the redirect shows.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    New(CardId),
    Known(String),
}

impl Outcome {
    fn written(&self) -> String {
        match self {
            Self::New(card) => format!("n{card}"),
            Self::Known(masked) => format!("k{masked}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("n", id) => id.parse().ok().map(Self::New),
            ("k", masked) => Some(Self::Known(masked.to_owned())),
            _ => None,
        }
    }

    /// For a cookie that nobody can forge, or show at another store or after its end.
    fn seal(&self, secrets: &Secrets, base: &str, until: i64) -> String {
        let written = self.written();
        let end = until.to_string();
        let seal = secrets.seal("new-card", &[base.as_bytes(), end.as_bytes(), written.as_bytes()]);
        format!("{}.{end}.{}", URL_SAFE_NO_PAD.encode(written), URL_SAFE_NO_PAD.encode(seal))
    }

    fn open(cookie: &str, secrets: &Secrets, base: &str, now: i64) -> Option<Self> {
        let mut pieces = cookie.split('.');
        let (content, end, seal) = (pieces.next()?, pieces.next()?, pieces.next()?);
        let content = URL_SAFE_NO_PAD.decode(content).ok()?;
        let expected = secrets.seal("new-card", &[base.as_bytes(), end.as_bytes(), &content]);
        let genuine = bool::from(URL_SAFE_NO_PAD.decode(seal).ok()?.ct_eq(&expected));
        let live = end.parse::<i64>().is_ok_and(|end| now < end);
        if genuine && live { Self::read(std::str::from_utf8(&content).ok()?) } else { None }
    }
}

fn show_later(place: &Place, result: &SelfEnrollment) -> Response {
    let outcome = match result {
        SelfEnrollment::New { card, .. } => Outcome::New(card.record.card.id),
        SelfEnrollment::AlreadyEnrolled { masked_number, .. } => Outcome::Known(masked_number.clone()),
    };
    let entrance = place.door.entrance();
    let until = place.app().now().plus_seconds(SHOWN_SECONDS).micros();
    let cookie =
        Cookie::NewCard.set(entrance, &outcome.seal(entrance.secrets(), &place.base, until), Some(SHOWN_SECONDS));
    see_other_with(&place.url("/enrolled"), cookie)
}

#[derive(Template)]
#[template(path = "storefront/enrolled.html")]
struct EnrolledPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    card: Option<Card>,
    masked_number: Option<String>,
    welcome_bonus_points: i64,
    works_everywhere: bool,
    stores: Vec<Store>,
    store_count: i64,
    google_url: Option<String>,
    apple_url: Option<String>,
}

fn outcome(place: &Place, headers: &HeaderMap) -> Option<Outcome> {
    let entrance = place.door.entrance();
    let cookie = Cookie::NewCard.read(entrance, headers)?;
    Outcome::open(&cookie, entrance.secrets(), &place.base, place.app().now().micros())
}

/// The card that this browser has just got.
pub(super) fn card_just_made(place: &Place, headers: &HeaderMap) -> Option<CardId> {
    match outcome(place, headers)? {
        Outcome::New(card) => Some(card),
        Outcome::Known(_) => None,
    }
}

/// `GET /s/{store_slug}/enrolled`
pub(super) async fn enrolled(place: Place, headers: HeaderMap, Extension(options): Extension<WebOptions>) -> Answer {
    let (card, masked_number) = match outcome(&place, &headers) {
        None => return Ok(see_other(&place.base)),
        Some(Outcome::New(id)) => {
            (Some(Card::of(&place.public.merchant, &place.app().new_card(&place.visitor, id).await?)?), None)
        }
        Some(Outcome::Known(masked)) => (None, Some(masked)),
    };
    let rules = &place.public.program.rules;
    let stores = place.stores();
    let google_url = if card.is_some() { wallet::google_url(&place, &options).await? } else { None };
    let apple_url = if card.is_some() { wallet::apple_url(&place, &options).await? } else { None };
    let shown = EnrolledPage {
        google_url,
        apple_url,
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        card,
        masked_number,
        welcome_bonus_points: if rules.loyalty_type.has_points() { rules.welcome_bonus_points.get() } else { 0 },
        works_everywhere: place.public.cross_location,
        store_count: i64::try_from(stores.len()).unwrap_or(i64::MAX),
        stores,
    };
    let token: FormToken = place.token;
    render(Page::Plain, token, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// G-P3
    #[test]
    fn the_cookie_of_a_new_card_is_worth_nothing_forged_late_or_at_another_store() {
        let secrets = Secrets::new(&[5; 32]);
        let outcome = Outcome::Known("**** **** 1234".to_owned());
        let cookie = outcome.seal(&secrets, "/s/a", 100);
        assert_eq!(Outcome::open(&cookie, &secrets, "/s/a", 99), Some(outcome));
        assert_eq!(Outcome::open(&cookie, &secrets, "/s/a", 100), None, "late");
        assert_eq!(Outcome::open(&cookie, &secrets, "/s/b", 99), None, "elsewhere");
        assert_eq!(Outcome::open(&cookie, &Secrets::new(&[6; 32]), "/s/a", 99), None, "sealed by somebody else");
        assert_eq!(Outcome::open(&cookie.replace(".100.", ".900."), &secrets, "/s/a", 99), None, "prolonged");
    }
}

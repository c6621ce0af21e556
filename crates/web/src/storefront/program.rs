//! What a program offers, its terms and its colours.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use orion_domain::text::LongText;
use orion_http::FrontDoor;
use orion_http::headers::Page;
use orion_render::{Text, format, theme::theme_css};
use orion_service::Visitor;
use orion_service::images::image_path;

use super::page::WrittenPage;
use super::{Layout, Place};
use crate::assets::Assets;
use crate::page::{Answer, Failure, render};
use crate::parts::{Notice, Reward, Stamps, Store};

/// How long a browser keeps a merchant's colours, in seconds.
const THEME_CACHING: &str = "public, max-age=300";
/// Cents of the amount that points are told for.
const RATE_CENTS: i64 = 100;

/// What points one gets for what amount.
#[derive(Debug)]
pub(super) struct PointsRate {
    points: i64,
    amount: String,
}

/// A program as visitors see it.
#[derive(Debug)]
pub(super) struct Program {
    pub card_name: String,
    can_enroll: bool,
    welcome_bonus_points: i64,
    points_rate: Option<PointsRate>,
    rewards: Vec<Reward>,
    works_everywhere: bool,
    points_expiration_days: i64,
    pub privacy_url: Option<String>,
    pub terms_version: String,
    hero_url: Option<String>,
}

impl Program {
    pub(super) fn of(place: &Place) -> Self {
        let (rules, look) = (&place.public.program.rules, &place.public.program.look);
        let has_points = rules.loyalty_type.has_points();
        let currency = place.public.merchant.currency;
        let rewards = rules.points_rewards.iter().filter(|reward| has_points && reward.is_active);
        Self {
            card_name: look.card_name.to_string(),
            can_enroll: place.public.allow_self_enrollment,
            welcome_bonus_points: if has_points { rules.welcome_bonus_points.get() } else { 0 },
            points_rate: (has_points && rules.points_per_euro > 0).then(|| PointsRate {
                points: rules.points_per_euro,
                amount: format::money(place.text.locale(), RATE_CENTS, currency.as_str()),
            }),
            rewards: rewards.map(Reward::of).collect(),
            works_everywhere: place.public.cross_location,
            points_expiration_days: rules.points_expiration_days.filter(|_| has_points).unwrap_or(0),
            privacy_url: look.privacy_url.clone().map(String::from),
            hero_url: look.hero.map(|image| image_path(place.public.merchant.id, image)),
            terms_version: place.terms.version.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "storefront/program.html")]
struct ProgramPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    program: Program,
    stamps: Option<Stamps>,
    stores: Vec<Store>,
    notice: Option<Notice>,
}

/// `GET /s/{store_slug}`
pub(super) async fn program(place: Place) -> Answer {
    let rules = &place.public.program.rules;
    let reward = rules.stamps_reward_description.as_ref().map(ToString::to_string).unwrap_or_default();
    let stamps = rules.loyalty_type.has_stamps().then(|| Stamps::new(0, rules.stamps_target.get(), reward));
    let erased = place.visit.parameter("notice") == Some("erased");
    let page = ProgramPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        program: Program::of(&place),
        stamps,
        stores: place.stores(),
        notice: erased.then(|| Notice::success(place.text.privacy_erased())),
    };
    render(Page::Plain, place.token, &page)
}

#[derive(Template)]
#[template(path = "storefront/terms.html")]
struct TermsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    program: Program,
    paragraphs: Vec<String>,
    /// Replaces the paragraphs.
    written: Option<WrittenPage>,
}

/// `GET /s/{store_slug}/terms`
pub(super) async fn terms(place: Place) -> Answer {
    let text = place.public.program.look.terms_text.as_ref().map(LongText::as_str).unwrap_or_default();
    let paragraphs = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let page = TermsPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        program: Program::of(&place),
        paragraphs,
        written: place.terms.page.as_ref().map(WrittenPage::of),
    };
    render(Page::Plain, place.token, &page)
}

/// `GET /m/{store_slug}/theme.css`
pub(super) async fn theme(State(door): State<FrontDoor>, visitor: Visitor) -> Result<Response, Failure> {
    let look = door.app().public_program(&visitor).await?.program.look;
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, THEME_CACHING)];
    Ok((headers, theme_css(look.card_color, look.card_secondary_color)).into_response())
}

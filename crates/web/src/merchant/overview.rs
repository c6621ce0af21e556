//! The overview: what an owner wants to know at a glance, and a new merchant's next step.

use askama::Template;
use orion_domain::Right;
use orion_render::{Text, format};
use orion_service::overview::{FirstSteps, Overview};
use orion_service::records::StoreDetails;

use super::choices::stores;
use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::Answer;
use crate::portal::layout::PortalLayout;

struct Figure {
    label: String,
    value: String,
    note: Option<String>,
}

struct Step {
    url: &'static str,
    title: String,
    hint: String,
    done: bool,
}

struct Place {
    name: String,
    address: Option<String>,
    url: String,
}

impl From<&StoreDetails> for Place {
    fn from(store: &StoreDetails) -> Self {
        Self {
            name: store.name.to_string(),
            address: store.address.as_ref().map(|address| address.as_str().to_owned()),
            url: format!("/s/{}", store.slug),
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/overview.html")]
struct OverviewPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    figures: Vec<Figure>,
    /// Empty once all is done, and for those who may not do it.
    steps: Vec<Step>,
    done: i64,
    stores: Vec<Place>,
}

/// `GET /merchant`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    let overview = desk.app.desk_overview(&desk.caller).await?;
    let steps = match desk.caller.whole_merchant() {
        Ok(caller) if desk.caller.may(Right::EditProgram) => Some(desk.app.first_steps(caller).await?),
        _ => None,
    };
    let steps = steps.filter(|steps| !steps.done()).map(|found| steps_of(desk.text, found)).unwrap_or_default();
    desk.page(&OverviewPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Overview),
        figures: figures(desk.text, &overview, desk.merchant.currency.as_str()),
        done: i64::try_from(steps.iter().filter(|step| step.done).count()).unwrap_or_default(),
        steps,
        stores: stores(&desk).await?.iter().map(Place::from).collect(),
    })
}

fn figures(text: Text, overview: &Overview, currency: &str) -> Vec<Figure> {
    let figure = |label, value, note| Figure { label, value: format::number(text.locale(), value), note };
    let cards = overview.cards;
    let mut figures = vec![
        figure(text.overview_members(), cards.members, Some(text.overview_active(cards.active))),
        figure(text.overview_visits(), overview.visits, None),
        figure(text.overview_rewards(), overview.rewards_given, None),
        figure(text.overview_points(), cards.points_outstanding, None),
    ];
    if cards.stamps_outstanding > 0 {
        let worth = overview.liability_cents.map(|cents| format::money(text.locale(), cents, currency));
        let note = worth.map(|amount| text.overview_worth(&amount));
        figures.push(figure(text.overview_stamps(), cards.stamps_outstanding, note));
    }
    figures
}

fn steps_of(text: Text, found: FirstSteps) -> Vec<Step> {
    let step = |url, title, hint, done| Step { url, title, hint, done };
    vec![
        step("/merchant/program", text.step_card(), text.step_card_hint(), found.card),
        step("/merchant/program", text.step_rule(), text.step_rule_hint(), found.rule),
        step("/merchant/pins", text.step_pin(), text.step_pin_hint(), found.pin),
        step("/merchant/stores", text.step_poster(), text.step_poster_hint(), found.poster),
    ]
}

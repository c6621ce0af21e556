//! Whether cards work in every store, and what becomes of people who hold several.

use askama::Template;
use orion_domain::{IdempotencyKey, Reason};
use orion_http::{Form, Query};
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::cross_location::CrossLocation;
use orion_service::records::{BulkKind, Page};
use serde::Deserialize;

use super::bulk::RunView;
use super::desk::{MerchantDesk, Section};
use super::lists::FormErrors;
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// Runs that are looked through for the newest merge.
const RUNS_LOOKED_AT: i64 = 50;

#[derive(Template)]
#[template(path = "merchant/cross_location.html")]
struct CrossLocationPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: FormErrors,
    is_on: bool,
    customers: i64,
    customers_text: String,
    cards_text: String,
    points_text: String,
    stamps_text: String,
    key: String,
    run: Option<RunView>,
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CrossLocationQuery {
    done: Option<String>,
}

/// The switch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwitchForm {
    to: String,
    idempotency_key: String,
    #[serde(default)]
    merge: String,
}

/// The merge alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeForm {
    idempotency_key: String,
}

/// `GET /merchant/settings/cross-location`
pub(crate) async fn page(desk: MerchantDesk, Query(query): Query<CrossLocationQuery>) -> Answer {
    let notice = match query.done.as_deref() {
        Some("on") => Some(desk.text.cross_done_on()),
        Some("off") => Some(desk.text.cross_done_off()),
        _ => None,
    };
    let page = build(&desk).await?;
    desk.page(&CrossLocationPage { notice: notice.map(Notice::success), ..page })
}

async fn build(desk: &MerchantDesk) -> Result<CrossLocationPage, Error> {
    let caller = desk.caller.whole_merchant()?;
    let settings = desk.app.settings(caller).await?;
    let doubled = desk.app.doubled_cards(caller).await?;
    let runs = desk.app.bulk_runs(caller, Page::first(RUNS_LOOKED_AT)).await?;
    let number = |count| format::number(desk.text.locale(), count);
    Ok(CrossLocationPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Settings, "/merchant/settings/cross-location"),
        notice: None,
        errors: FormErrors::default(),
        is_on: settings.allow_cross_location_redemption,
        customers: doubled.customers,
        customers_text: number(doubled.customers),
        cards_text: number(doubled.cards),
        points_text: number(doubled.points),
        stamps_text: number(doubled.stamps),
        key: desk.app.new_token(),
        run: runs.items.iter().find(|run| run.kind == BulkKind::Merge).map(|run| RunView::of(desk, run)),
    })
}

/// `POST /merchant/settings/cross-location`
pub(crate) async fn switch(desk: MerchantDesk, Form(form): Form<SwitchForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let to = if form.to == "on" { CrossLocation::On } else { CrossLocation::Off };
    desk.app.set_cross_location(caller, to).await?;
    match to {
        CrossLocation::On if form.merge == "true" => start(&desk, &form.idempotency_key).await,
        CrossLocation::On => Ok(see_other("/merchant/settings/cross-location?done=on")),
        CrossLocation::Off => Ok(see_other("/merchant/settings/cross-location?done=off")),
    }
}

/// `POST /merchant/settings/cross-location/merge`
pub(crate) async fn merge(desk: MerchantDesk, Form(form): Form<MergeForm>) -> Answer {
    start(&desk, &form.idempotency_key).await
}

async fn start(desk: &MerchantDesk, key: &str) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let Ok(key) = IdempotencyKey::parse(key) else { return Ok(see_other("/merchant/settings/cross-location")) };
    let reason = Reason::new(&desk.text.cross_merge_reason()).map_err(|problem| Error::field("reason", problem))?;
    match desk.app.start_merge(caller, reason, key).await {
        Ok(run) => Ok(see_other(&format!("/merchant/bulk/{}", run.id))),
        Err(error @ Error::Invalid(_)) => {
            let errors = Mistakes::read(desk.text, error, ToOwned::to_owned)?.into();
            desk.mistakes(&CrossLocationPage { errors, ..build(desk).await? })
        }
        Err(error) => Err(error.into()),
    }
}

//! The customer's data: consent, taking them along, being forgotten.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use orion_domain::Invalid;
use orion_http::Form;
use orion_http::cookies::Cookie;
use orion_http::headers::{ClearSiteData, Page};
use orion_render::Text;
use orion_service::Error;
use orion_service::customers::Consent;
use serde::Deserialize;

use super::{Layout, Place};
use crate::assets::Assets;
use crate::page::{Answer, Failure, render, render_mistakes, see_other, see_other_with};
use crate::parts::{ErrorItem, Mistakes, Notice};

/// What a set checkbox sends.
const CHECKED: &str = "yes";

struct EraseErrors {
    items: Vec<ErrorItem>,
    count: i64,
    confirm_erase: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/privacy.html")]
struct PrivacyPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    consent_marketing: bool,
    errors: EraseErrors,
    notice: Option<Notice>,
    idempotency_key: String,
}

fn shown(place: &Place, consent_marketing: bool, mistakes: Mistakes) -> PrivacyPage {
    let saved = mistakes.items.is_empty() && place.visit.parameter("notice") == Some("saved");
    PrivacyPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout_at("privacy", "/privacy"),
        consent_marketing,
        errors: EraseErrors {
            count: mistakes.count(),
            confirm_erase: mistakes.of("confirm_erase"),
            items: mistakes.items,
        },
        notice: saved.then(|| Notice::success(place.text.saved())),
        idempotency_key: place.app().new_token(),
    }
}

/// `GET /s/{store_slug}/privacy`
pub(super) async fn page(place: Place) -> Answer {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    let page = shown(&place, person.customer.marketing_consent_at.is_some(), Mistakes::default());
    render(Page::Plain, place.token, &page)
}

/// The box that says whether offers are welcome.
#[derive(Debug, Deserialize)]
pub(super) struct Marketing {
    #[serde(default)]
    consent_marketing: String,
}

/// `POST /s/{store_slug}/privacy/marketing`
pub(super) async fn marketing(place: Place, Form(form): Form<Marketing>) -> Result<Response, Failure> {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    let consent = if form.consent_marketing == CHECKED { Consent::Given } else { Consent::Withdrawn };
    place.app().set_marketing(&person.caller, consent).await?;
    Ok(see_other(&place.url("/privacy?notice=saved")))
}

/// `GET /s/{store_slug}/privacy/export`
pub(super) async fn export(place: Place) -> Result<Response, Failure> {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    let data = place.app().export_customer(&person.caller).await?;
    let data = serde_json::to_vec_pretty(&data).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"loyalty-data.json\""),
    ];
    Ok((headers, data).into_response())
}

/// The box that says that nothing can be brought back.
#[derive(Debug, Deserialize)]
pub(super) struct Erasure {
    #[serde(default)]
    confirm_erase: String,
}

/// `POST /s/{store_slug}/privacy/erase`
pub(super) async fn erase(place: Place, Form(form): Form<Erasure>) -> Answer {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    if form.confirm_erase != CHECKED {
        let error = Error::field("confirm_erase", Invalid::MustBeAccepted);
        let mistakes = Mistakes::read(place.text, error, str::to_owned)?;
        let page = shown(&place, person.customer.marketing_consent_at.is_some(), mistakes);
        return render_mistakes(Page::Plain, place.token, &page);
    }
    place.app().erase_customer(&person.caller).await?;
    let gone = Cookie::Customer.remove(place.door.entrance());
    Ok(see_other_with(&place.url("?notice=erased"), (gone, ClearSiteData)))
}

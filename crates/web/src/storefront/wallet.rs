//! The way of a card into a phone.

use axum::Extension;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use orion_domain::CardId;
use orion_service::Error;
use orion_service::records::Wallet;
use orion_wallet::google::link::Known;
use secrecy::ExposeSecret as _;

use super::Place;
use super::enroll::card_just_made;
use crate::WebOptions;
use crate::apple::{package_response, packed};
use crate::page::{Answer, Failure, see_other};

/// Where the button leads; `None` while the wallet is not configured, is out of order, or does not know the program.
pub(super) async fn google_url(place: &Place, options: &WebOptions) -> Result<Option<String>, Failure> {
    if options.google.as_ref().is_none_or(|google| google.is_paused()) {
        return Ok(None);
    }
    let works = place.app().wallet_works(&place.visitor, Wallet::Google).await?;
    Ok(works.then(|| place.url("/wallet/google")))
}

/// `GET /s/{store_slug}/wallet/google`: to Google, with a link that is made now and kept nowhere (safety W-3).
pub(super) async fn google(place: Place, headers: HeaderMap, Extension(options): Extension<WebOptions>) -> Answer {
    let Some(google) = &options.google else { return Err(Error::NotFound.into()) };
    let Some(card) = card_of(&place, &headers).await? else { return Ok(place.to_sign_in()) };
    let offer = place.app().pass_to_save(&place.visitor, Wallet::Google, card).await?;
    let known = Known { class: offer.design_is_known, object: offer.card_is_known };
    let link = google.save_link(&offer.design, &offer.facts, known).map_err(|_| Error::Busy)?;
    Ok(away(link.expose_secret()))
}

/// Where the other button leads; `None` while Apple Wallet is not configured or does not work.
pub(super) async fn apple_url(place: &Place, options: &WebOptions) -> Result<Option<String>, Failure> {
    if options.apple.as_ref().is_none_or(|apple| !apple.works()) {
        return Ok(None);
    }
    let works = place.app().apple_works(&place.visitor).await?;
    Ok(works.then(|| place.url("/wallet/apple")))
}

/// `GET /s/{store_slug}/wallet/apple`: the card as a file that phones take.
pub(super) async fn apple(place: Place, headers: HeaderMap, Extension(options): Extension<WebOptions>) -> Answer {
    let Some(apple) = options.apple.as_ref().filter(|apple| apple.works()) else { return Err(Error::NotFound.into()) };
    let Some(card) = card_of(&place, &headers).await? else { return Ok(place.to_sign_in()) };
    let pass = place.app().take_apple_pass(&place.visitor, card).await?;
    let package = packed(place.app(), apple, &pass).await?;
    let mut response = package_response(package);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The card of who is signed in, or has just joined in this browser.
async fn card_of(place: &Place, headers: &HeaderMap) -> Result<Option<CardId>, Failure> {
    Ok(match &place.signed_in {
        Some(person) => place.app().customer_cards(&person.caller).await?.first().map(|card| card.record.card.id),
        None => card_just_made(place, headers),
    })
}

/// A redirect that nobody keeps. Where it came from is told to nobody: no page of ours tells other sites.
fn away(link: &str) -> Response {
    let mut response = see_other(link);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

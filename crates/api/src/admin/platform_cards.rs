//! `/api/v1/admin/loyalty/cards`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use orion_domain::{CardId, IdempotencyKey, MerchantId, Reason};
use orion_http::{ForReason, Json, Path, Problem, Query};
use orion_service::trash::CardPlace;
use orion_service::{App, Fields, Operator};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::programs::{PurgeRequest, ShelfQuery};
use crate::values::{finish, page_limit, text};
use crate::wire::platform::PlatformCard;
use crate::wire::receipt::{self, Receipt};

/// A page of cards: the newest merchants first, and of each the newest cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlatformCardList {
    /// The cards.
    items: Vec<PlatformCard>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// Points to give back, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestorePointsRequest {
    /// How many.
    #[schema(minimum = 1, maximum = 100_000, example = 250)]
    points: i64,
    /// Why; it stands in the card's history and in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Lost when the terminal failed")]
    reason: String,
}

/// List the cards of all merchants
///
/// The newest merchants first, and of each the newest cards; in sight or in the trash. Whose they are stays with the merchant.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/cards", tag = super::TAG, params(ShelfQuery),
    responses((status = 200, description = "A page of cards.", body = PlatformCardList)))]
pub(crate) async fn list_platform_cards(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<ShelfQuery>,
) -> Result<axum::Json<PlatformCardList>, Problem> {
    let list = query.list(&app, "list_platform_cards");
    let mut fields = Fields::default();
    let limit = page_limit(&mut fields, query.limit.as_deref());
    let after = fields.take_optional("cursor", query.cursor.as_deref(), |cursor| list.position::<32>(cursor));
    let shelf = query.shelf(&mut fields);
    finish(fields, Some(()))?;
    let page = app.platform_cards(&operator, shelf, after.map(place), limit).await?;
    Ok(axum::Json(PlatformCardList {
        items: page.items.into_iter().map(Into::into).collect(),
        next: page.next.map(|next| list.cursor(&position(next))),
    }))
}

fn place(position: [u8; 32]) -> CardPlace {
    let number = u128::from_be_bytes;
    let (mut merchant, mut card) = ([0; 16], [0; 16]);
    merchant.copy_from_slice(&position[..16]);
    card.copy_from_slice(&position[16..]);
    CardPlace {
        merchant: MerchantId::new(Uuid::from_u128(number(merchant))),
        card: CardId::new(Uuid::from_u128(number(card))),
    }
}

fn position(place: CardPlace) -> Vec<u8> {
    [place.merchant.uuid().as_bytes().as_slice(), place.card.uuid().as_bytes()].concat()
}

/// Put a card into the trash
///
/// Its points and its history stay on it.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/cards/{card_id}", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 204, description = "It is in the trash.")))]
pub(crate) async fn delete_card(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(card): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.delete_card(&operator, CardId::new(card), reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a card out of the trash
///
/// Unless its person has another one by now. What a merchant's deletion took comes back with the merchant.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/cards/{card_id}/restore", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "The card as it is now.", body = PlatformCard)))]
pub(crate) async fn restore_card(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(card): Path<Uuid>,
) -> Result<axum::Json<PlatformCard>, Problem> {
    Ok(axum::Json(app.restore_card(&operator, CardId::new(card), reason).await?.into()))
}

/// Remove a card for good
///
/// From the trash after 30 days, or anonymised; with its whole history. A tombstone with its sums stays.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/cards/{card_id}/purge", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = PurgeRequest,
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn purge_card(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path(card): Path<Uuid>,
    Json(body): Json<PurgeRequest>,
) -> Result<StatusCode, Problem> {
    app.purge_card(&operator, CardId::new(card), body.check()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give points back to a card
///
/// A row of type `admin_adjustment` that names the admin.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/cards/{card_id}/restore-points", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = RestorePointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn restore_points(
    State(app): State<Arc<App>>,
    operator: Operator,
    key: IdempotencyKey,
    Path(card): Path<Uuid>,
    Json(body): Json<RestorePointsRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let reason = finish(fields, reason)?;
    receipt::answer(&app.restore_points(&operator, CardId::new(card), body.points, reason, key).await?)
}

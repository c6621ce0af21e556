//! `GET /api/v1/store/loyalty/cards/{card_id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::CardId;
use orion_http::{Path, Problem};
use orion_service::{App, StoreCaller};
use uuid::Uuid;

use crate::wire::card::CardDetails;

/// Show a card
///
/// With what can be done with it now. A card that does not work at this store is `not_found`.
#[utoipa::path(get, path = "/api/v1/store/loyalty/cards/{card_id}", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "The card.", body = CardDetails)))]
pub(crate) async fn find_card(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(card): Path<Uuid>,
) -> Result<Json<CardDetails>, Problem> {
    Ok(Json((&app.card(&caller, CardId::new(card)).await?).into()))
}

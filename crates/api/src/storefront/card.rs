//! `GET /api/v1/storefront/{store_slug}/loyalty/card`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, CustomerCaller};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::card::PublicCard;

/// The customer's own cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerCards {
    /// The card that belongs to this store, else the only one there is.
    card: PublicCard,
    /// Further cards at the merchant, where each store has its own.
    other_cards: Vec<PublicCard>,
}

/// Show the signed-in customer's card
///
/// With balances and the rewards in reach.
#[utoipa::path(get, path = "/api/v1/storefront/{store_slug}/loyalty/card", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    responses((status = 200, description = "The card.", body = CustomerCards)))]
pub(crate) async fn customer_cards(
    State(app): State<Arc<App>>,
    customer: CustomerCaller,
) -> Result<Json<CustomerCards>, Problem> {
    let cards = app.customer_cards(&customer).await?;
    let (card, others) = cards.split_first().ok_or_else(Problem::not_found)?;
    Ok(Json(CustomerCards { card: card.into(), other_cards: others.iter().map(Into::into).collect() }))
}

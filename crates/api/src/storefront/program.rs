//! `GET /api/v1/storefront/{store_slug}/loyalty/program`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, Visitor};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::program::PublicRules;
use crate::wire::store::PublicStore;

/// A program as visitors see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicProgram {
    #[serde(flatten)]
    rules: PublicRules,
    /// Whose program it is.
    #[schema(example = "Bakery Weber")]
    merchant_name: String,
    /// What money is counted in.
    #[schema(example = "EUR")]
    currency: String,
    /// Whether one can join here and now.
    allow_self_enrollment: bool,
    /// Whether a card works in every store of the merchant.
    cross_location: bool,
    /// Where a card from this store works.
    stores: Vec<PublicStore>,
    /// Whether a card can be saved to Google Wallet.
    google_wallet_enabled: bool,
    /// Whether a card can be saved to Apple Wallet.
    apple_wallet_enabled: bool,
}

/// Show a store's program
///
/// Rules, rewards, look and terms, for anybody.
#[utoipa::path(get, path = "/api/v1/storefront/{store_slug}/loyalty/program", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    responses((status = 200, description = "The program.", body = PublicProgram)))]
pub(crate) async fn public_program(
    State(app): State<Arc<App>>,
    visitor: Visitor,
) -> Result<Json<PublicProgram>, Problem> {
    let found = app.public_program(&visitor).await?;
    Ok(Json(PublicProgram {
        rules: PublicRules::public(&app, found.merchant.id, &found.program),
        merchant_name: found.merchant.name.into(),
        currency: found.merchant.currency.as_str().to_owned(),
        allow_self_enrollment: found.allow_self_enrollment,
        cross_location: found.cross_location,
        stores: found.stores.into_iter().map(Into::into).collect(),
        // No pass is made anywhere yet, so no button may promise one.
        google_wallet_enabled: false,
        apple_wallet_enabled: false,
    }))
}

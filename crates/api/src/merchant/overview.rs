//! `/api/v1/merchants/loyalty/analytics/overview`

use std::sync::Arc;

use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, Caller};

use crate::wire::overview::Overview;

/// Show the figures at a glance
///
/// Members, visits, rewards, and what is outstanding. The liability is what the open stamps are worth: each is its share of
/// `stamps_reward_value_cents`, rounded down in all, and `null` without that value. Points have no worth in money, because
/// rewards of the catalogue have none.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/analytics/overview", tag = super::TAG,
    responses((status = 200, description = "The figures.", body = Overview)))]
pub(crate) async fn show_overview(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::Json<Overview>, Problem> {
    Ok(axum::Json(app.overview(&caller).await?.into()))
}

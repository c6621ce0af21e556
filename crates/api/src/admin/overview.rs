//! `/api/v1/admin/loyalty/merchants/{merchant_id}/analytics/overview`

use std::sync::Arc;

use axum::extract::State;
use orion_http::{OnBehalf, Problem};
use orion_service::App;

use crate::wire::overview::Overview;

/// Show a merchant's figures at a glance
///
/// What the owner sees: members, visits, rewards, and what is outstanding.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/analytics/overview", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The figures.", body = Overview)))]
pub(crate) async fn show_overview_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<Overview>, Problem> {
    Ok(axum::Json(app.overview(&caller).await?.into()))
}

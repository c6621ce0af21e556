//! `/api/v1/admin/loyalty/merchants/{merchant_id}/settings`

use std::sync::Arc;

use axum::extract::State;
use orion_http::{Json, OnBehalf, Problem};
use orion_service::App;

use crate::merchant::settings::{UpdateSettingsRequest, save};
use crate::wire::settings::Settings;

/// Show a merchant's settings
///
/// On the merchant's behalf.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/settings", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The settings.", body = Settings)))]
pub(crate) async fn find_settings_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<Settings>, Problem> {
    Ok(axum::Json(app.settings(&caller).await?.into()))
}

/// Change a merchant's settings
///
/// On the merchant's behalf. What is absent stays as it is.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/settings", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = UpdateSettingsRequest,
    responses((status = 200, description = "The settings as they are now.", body = Settings)))]
pub(crate) async fn update_settings_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Json(body): Json<UpdateSettingsRequest>,
) -> Result<axum::Json<Settings>, Problem> {
    save(&app, &caller, body).await
}

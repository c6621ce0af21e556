//! `/api/v1/admin/loyalty/merchants/{merchant_id}/program`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_http::{Json, OnBehalf, Problem};
use orion_service::App;
use orion_service::programs::Activity;

use crate::merchant::program::{CreateProgramRequest, UpdateProgramRequest, save};
use crate::wire::program::OwnedProgram;

/// Show a merchant's program
///
/// On the merchant's behalf; withdrawn rewards and wallet ids included.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The program.", body = OwnedProgram)))]
pub(crate) async fn find_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(&app, caller.merchant(), &app.program(&caller).await?)))
}

/// Create a merchant's program
///
/// On the merchant's behalf. A merchant has one; it is not active until it is activated.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = CreateProgramRequest,
    responses((status = 201, description = "The program.", body = OwnedProgram)))]
pub(crate) async fn create_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Json(body): Json<CreateProgramRequest>,
) -> Result<(StatusCode, axum::Json<OwnedProgram>), Problem> {
    let (rules, look) = body.check(&app)?;
    Ok((
        StatusCode::CREATED,
        axum::Json(OwnedProgram::new(&app, caller.merchant(), &app.create_program(&caller, rules, look).await?)),
    ))
}

/// Change a merchant's program
///
/// On the merchant's behalf. What is absent stays as it is; each save is a new version.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = UpdateProgramRequest,
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn update_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Json(body): Json<UpdateProgramRequest>,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    save(&app, &caller, body).await
}

/// Delete a merchant's program
///
/// On the merchant's behalf. Puts it into the trash; cards and their history stay.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 204, description = "It is in the trash.")))]
pub(crate) async fn delete_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<StatusCode, Problem> {
    app.delete_program(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Activate a merchant's program
///
/// On the merchant's behalf. From now on cards earn and redeem.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program/activate", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn activate_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(
        &app,
        caller.merchant(),
        &app.set_program_active(&caller, Activity::Active).await?,
    )))
}

/// Deactivate a merchant's program
///
/// On the merchant's behalf. From now on cards neither earn nor redeem; balances stay.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program/deactivate", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn deactivate_program_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(
        &app,
        caller.merchant(),
        &app.set_program_active(&caller, Activity::Inactive).await?,
    )))
}

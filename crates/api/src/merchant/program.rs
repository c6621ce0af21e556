//! `/api/v1/merchants/loyalty/program`

mod change;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_http::{Json, Problem};
use orion_service::programs::Activity;
use orion_service::{App, Caller};

pub(crate) use self::change::{CreateProgramRequest, UpdateProgramRequest};
use crate::wire::program::OwnedProgram;

/// Show the program
///
/// All of it, withdrawn rewards and wallet ids included.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/program", tag = super::TAG,
    responses((status = 200, description = "The program.", body = OwnedProgram)))]
pub(crate) async fn find_program(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(&app, caller.merchant(), &app.program(&caller).await?)))
}

/// Create the program
///
/// A merchant has one. It is not active until it is activated.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/program", tag = super::TAG, request_body = CreateProgramRequest,
    responses((status = 201, description = "The program.", body = OwnedProgram)))]
pub(crate) async fn create_program(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(body): Json<CreateProgramRequest>,
) -> Result<(StatusCode, axum::Json<OwnedProgram>), Problem> {
    let (rules, look) = body.check(&app)?;
    Ok((
        StatusCode::CREATED,
        axum::Json(OwnedProgram::new(&app, caller.merchant(), &app.create_program(&caller, rules, look).await?)),
    ))
}

/// Change the program
///
/// What is absent stays as it is. Each save is a new version; rows of the ledger keep the version that decided them.
#[utoipa::path(patch, path = "/api/v1/merchants/loyalty/program", tag = super::TAG, request_body = UpdateProgramRequest,
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn update_program(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(body): Json<UpdateProgramRequest>,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    save(&app, &caller, body).await
}

/// Reads, changes and saves, and fails when somebody saved in between; for owners and for admins on their behalf.
pub(crate) async fn save(
    app: &App,
    caller: &Caller,
    body: UpdateProgramRequest,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    let old = app.program(caller).await?;
    let expected = body.expected_version().unwrap_or(old.version);
    let (rules, look) = body.apply(app, old.rules, old.look)?;
    Ok(axum::Json(OwnedProgram::new(
        app,
        caller.merchant(),
        &app.update_program(caller, rules, look, Some(expected)).await?,
    )))
}

/// Delete the program
///
/// Puts it into the trash. Cards and their history stay.
#[utoipa::path(delete, path = "/api/v1/merchants/loyalty/program", tag = super::TAG,
    responses((status = 204, description = "It is in the trash.")))]
pub(crate) async fn delete_program(State(app): State<Arc<App>>, caller: Caller) -> Result<StatusCode, Problem> {
    app.delete_program(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Activate the program
///
/// From now on cards earn and redeem. Activating what is active changes nothing.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/program/activate", tag = super::TAG,
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn activate_program(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(
        &app,
        caller.merchant(),
        &app.set_program_active(&caller, Activity::Active).await?,
    )))
}

/// Deactivate the program
///
/// From now on cards neither earn nor redeem; balances stay.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/program/deactivate", tag = super::TAG,
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn deactivate_program(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    Ok(axum::Json(OwnedProgram::new(
        &app,
        caller.merchant(),
        &app.set_program_active(&caller, Activity::Inactive).await?,
    )))
}

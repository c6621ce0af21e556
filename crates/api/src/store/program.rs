//! `GET /api/v1/store/loyalty/program`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, StoreCaller};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::program::Program;
use crate::wire::settings::Settings;

/// The program with what governs the counter.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreProgram {
    #[serde(flatten)]
    program: Program,
    /// How the counters work.
    settings: Settings,
}

/// Show the program as staff see it
///
/// The merchant's rules, rewards and look, and the settings that decide what staff have to give with each operation.
#[utoipa::path(get, path = "/api/v1/store/loyalty/program", tag = super::TAG,
    responses((status = 200, description = "The program.", body = StoreProgram)))]
pub(crate) async fn store_program(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
) -> Result<Json<StoreProgram>, Problem> {
    let (program, settings) = app.store_program(&caller).await?;
    Ok(Json(StoreProgram { program: Program::new(&app, caller.merchant(), &program), settings: settings.into() }))
}

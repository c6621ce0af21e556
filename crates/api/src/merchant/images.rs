//! `/api/v1/merchants/loyalty/program/images/{slot}`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::program::ImageSlot;
use orion_http::{Path, Problem, Upload};
use orion_service::{App, Caller};

use crate::wire::program::{ImagePlace, OwnedProgram};

/// Upload a picture
///
/// PNG, JPEG or WebP up to 2 MiB and 16 megapixels, as the whole body. It is encoded anew and made no larger than it is
/// shown: what is in the file besides pixels is gone. A new version of the program.
#[utoipa::path(put, path = "/api/v1/merchants/loyalty/program/images/{slot}", tag = super::TAG,
    params(("slot" = inline(ImagePlace), Path, description = "Which picture.", example = "logo")),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn upload_program_image(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(slot): Path<String>,
    Upload(file): Upload,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    upload(&app, &caller, &slot, &file).await
}

/// Remove a picture
///
/// A new version of the program; where there is none, nothing changes.
#[utoipa::path(delete, path = "/api/v1/merchants/loyalty/program/images/{slot}", tag = super::TAG,
    params(("slot" = inline(ImagePlace), Path, description = "Which picture.", example = "logo")),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn remove_program_image(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(slot): Path<String>,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    remove(&app, &caller, &slot).await
}

/// For owners and for admins on their behalf.
pub(crate) async fn upload(
    app: &App,
    caller: &Caller,
    slot: &str,
    file: &[u8],
) -> Result<axum::Json<OwnedProgram>, Problem> {
    let program = app.set_program_image(caller, place(slot)?, file.to_vec()).await?;
    Ok(axum::Json(OwnedProgram::new(app, caller.merchant(), &program)))
}

/// For owners and for admins on their behalf.
pub(crate) async fn remove(app: &App, caller: &Caller, slot: &str) -> Result<axum::Json<OwnedProgram>, Problem> {
    let program = app.remove_program_image(caller, place(slot)?).await?;
    Ok(axum::Json(OwnedProgram::new(app, caller.merchant(), &program)))
}

/// Another name is an address that does not exist.
fn place(slot: &str) -> Result<ImageSlot, Problem> {
    slot.parse().map_err(|_| Problem::not_found())
}

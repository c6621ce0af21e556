//! `/api/v1/admin/loyalty/merchants/{merchant_id}/program/images/{slot}`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::MerchantId;
use orion_http::{OnBehalf, Path, Problem, Upload};
use orion_service::App;

use crate::merchant::images::{remove, upload};
use crate::wire::program::{ImagePlace, OwnedProgram};

/// Upload a picture for a merchant
///
/// On the merchant's behalf. PNG, JPEG or WebP up to 2 MiB and 16 megapixels, as the whole body; it is encoded anew.
#[utoipa::path(put, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program/images/{slot}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."),
        ("slot" = inline(ImagePlace), Path, description = "Which picture.", example = "logo")),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn upload_program_image_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, slot)): Path<(MerchantId, String)>,
    Upload(file): Upload,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    upload(&app, &caller, &slot, &file).await
}

/// Remove a picture of a merchant
///
/// On the merchant's behalf. Where there is none, nothing changes.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/program/images/{slot}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."),
        ("slot" = inline(ImagePlace), Path, description = "Which picture.", example = "logo")),
    responses((status = 200, description = "The program as it is now.", body = OwnedProgram)))]
pub(crate) async fn remove_program_image_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, slot)): Path<(MerchantId, String)>,
) -> Result<axum::Json<OwnedProgram>, Problem> {
    remove(&app, &caller, &slot).await
}

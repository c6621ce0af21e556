//! Pictures of merchants, for anybody: a name stands for the same bytes for ever (safety U-5, U-6).

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use orion_domain::{ImageId, MerchantId};
use orion_http::headers::Page;
use orion_http::{FrontDoor, Path};

use crate::assets::Assets;
use crate::page::Failure;

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /images/{merchant_id}/{image_id}`
pub(crate) async fn image(
    State(door): State<FrontDoor>,
    Path((merchant, image)): Path<(MerchantId, ImageId)>,
) -> Result<Response, Failure> {
    let found = door.app().image(merchant, image).await?;
    let (kind, name) = match found.content_type.as_str() {
        "image/jpeg" => ("image/jpeg", "attachment; filename=\"picture.jpg\""),
        _ => ("image/png", "attachment; filename=\"picture.png\""),
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((Page::Upload, headers, found.content).into_response())
}

/// `GET /wallet/logo.png`: the logo of merchants who have none, under an address that does not change with the file.
pub(crate) async fn default_logo() -> Response {
    let Some(content) = Assets.bytes("wallet-logo.png") else { return StatusCode::NOT_FOUND.into_response() };
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=86400")], content).into_response()
}

//! `POST /api/v1/store/loyalty/pins`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::pin::Pin;
use orion_domain::{IdempotencyKey, Label};
use orion_http::{Json, Problem};
use orion_service::pins::NewPin;
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::values::{finish, text};
use crate::wire::staff_pin::StaffPin;

/// Who gets a PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreatePinRequest {
    /// Whose it is.
    #[schema(min_length = 1, max_length = 120, example = "Lena")]
    name: String,
    /// The person's number in another system.
    #[schema(min_length = 1, max_length = 120, example = "E-17")]
    staff_id: Option<String>,
    /// Whether it stands for a manager.
    #[serde(default)]
    is_manager: bool,
    /// Four to eight digits that are not easy to guess; six are a good choice.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: String,
}

/// Give out a PIN
///
/// For managers and owners. It works at this store only.
#[utoipa::path(post, path = "/api/v1/store/loyalty/pins", tag = crate::store::TAG, request_body = CreatePinRequest,
    responses((status = 201, description = "The PIN, without its digits.", body = StaffPin)))]
pub(crate) async fn create_pin(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreatePinRequest>,
) -> Result<(StatusCode, axum::Json<StaffPin>), Problem> {
    let mut fields = Fields::default();
    let label = |label: &str| text(label, Label::MAX, Label::new);
    let name = fields.take("name", label(&body.name));
    let staff_id = fields.take_optional("staff_id", body.staff_id.as_deref(), label);
    let pin = fields.take("pin", Pin::choose(&body.pin));
    let (name, pin) = finish(fields, name.zip(pin))?;
    let made = app.create_pin(&caller, NewPin { name, staff_id, is_manager: body.is_manager, pin }, key).await?;
    Ok((StatusCode::CREATED, axum::Json(StaffPin::new(made, app.now()))))
}

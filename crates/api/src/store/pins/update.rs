//! `PATCH /api/v1/store/loyalty/pins/{pin_id}`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::pin::Pin;
use orion_domain::{Label, StaffPinId};
use orion_http::{Json, Path, Problem};
use orion_service::pins::PinChange;
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::{nullable, present, text};
use crate::wire::staff_pin::StaffPin;

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdatePinRequest {
    /// Whose it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Lena")]
    name: Option<String>,
    /// The person's number in another system; `null` for none.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "E-17")]
    staff_id: Option<Option<String>>,
    /// Whether it stands for a manager.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    is_manager: Option<bool>,
    /// Whether it works.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    is_active: Option<bool>,
    /// New digits; they also open a lock.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: Option<String>,
}

/// Change a PIN
///
/// For managers and owners. Staff sessions that it opened end at once.
#[utoipa::path(patch, path = "/api/v1/store/loyalty/pins/{pin_id}", tag = crate::store::TAG,
    params(("pin_id" = Uuid, Path, description = "The PIN.")), request_body = UpdatePinRequest,
    responses((status = 200, description = "The PIN as it is now.", body = StaffPin)))]
pub(crate) async fn update_pin(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(pin): Path<Uuid>,
    Json(body): Json<UpdatePinRequest>,
) -> Result<axum::Json<StaffPin>, Problem> {
    let mut fields = Fields::default();
    let label = |label: &str| text(label, Label::MAX, Label::new);
    let change = PinChange {
        name: fields.take_optional("name", body.name.as_deref(), label),
        staff_id: body.staff_id.map(|id| fields.take_optional("staff_id", id.as_deref(), label)),
        is_manager: body.is_manager,
        is_active: body.is_active,
        pin: fields.take_optional("pin", body.pin.as_deref(), Pin::choose),
    };
    fields.finish()?;
    let changed = app.update_pin(&caller, StaffPinId::new(pin), change).await?;
    Ok(axum::Json(StaffPin::new(changed, app.now())))
}

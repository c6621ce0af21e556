//! Staff PINs; never the digits.

use orion_domain::Timestamp;
use orion_service::records;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::instant;

/// A staff PIN. Its digits are never shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffPin {
    /// Its id; counter operations name it beside the digits.
    id: Uuid,
    /// The only store it works at.
    store_id: Uuid,
    /// Whose it is.
    #[schema(example = "Lena")]
    name: String,
    /// The person's number in another system.
    #[schema(example = "E-17")]
    staff_id: Option<String>,
    /// Whether it stands for a manager.
    is_manager: bool,
    /// Whether it works.
    is_active: bool,
    /// Wrong attempts since the last success.
    #[schema(minimum = 0, example = 0)]
    failed_attempts: i64,
    /// Until when it is locked.
    #[schema(format = DateTime, example = "2026-11-21T09:45:00.000000Z")]
    locked_until: Option<String>,
    /// Last success.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    last_used_at: Option<String>,
}

impl StaffPin {
    pub(crate) fn new(pin: records::StaffPin, now: Timestamp) -> Self {
        Self {
            id: pin.id.uuid(),
            store_id: pin.store.uuid(),
            name: pin.name.into(),
            staff_id: pin.staff_id.map(Into::into),
            is_manager: pin.is_manager,
            is_active: pin.is_active,
            failed_attempts: pin.lock.failed_attempts,
            locked_until: instant(pin.lock.locked_until.filter(|until| *until > now)),
            last_used_at: instant(pin.last_used_at),
        }
    }
}

//! `/api/v1/merchants/loyalty/settings`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::Invalid;
use orion_domain::settings::Settings as Rules;
use orion_http::{Json, Problem};
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::values::{nullable, present};
use crate::wire::settings::{PinPolicy, Settings};

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateSettingsRequest {
    /// Whether staff confirm with a PIN.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = PinPolicy)]
    staff_pin_policy: Option<String>,
    /// Wrong PINs until the lock closes; `null` for the platform's number.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 3, maximum = 10, example = 5)]
    staff_pin_lockout_attempts: Option<Option<i64>>,
    /// Minutes of the first lock; `null` for the platform's number.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1440, example = 15)]
    staff_pin_lockout_minutes: Option<Option<i64>>,
    /// Days without a visit after which people are invited back; `null` for the platform's number.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 14, maximum = 730, example = 60)]
    reengagement_days: Option<Option<i64>>,
    /// Months without a visit after which customers are forgotten, told a month ahead; `null` for the platform's number.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 6, maximum = 36, example = 36)]
    retention_months: Option<Option<i64>>,
    /// Whether customers may enrol themselves on the storefront.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    allow_self_enrollment: Option<bool>,
    /// Whether anything may be voided.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    allow_void_transactions: Option<bool>,
    /// Whether a card works in every store.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    allow_cross_location_redemption: Option<bool>,
    /// Whether an earn must name its receipt.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    require_order_reference: Option<bool>,
    /// Whether the caller's address is kept beside a transaction.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    log_ip_addresses: Option<bool>,
    /// Whether voids other than one's own recent ones need a manager.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    require_manager_for_voids: Option<bool>,
}

impl UpdateSettingsRequest {
    /// The settings as they would be.
    pub(crate) fn apply(self, old: &Rules) -> Result<Rules, Problem> {
        let mut fields = Fields::default();
        let policy = fields.take_optional("staff_pin_policy", self.staff_pin_policy.as_deref(), str::parse);
        let in_range = |value: Option<i64>, min, max| match value {
            Some(value) if !(min..=max).contains(&value) => Err(Invalid::OutOfRange { min, max }),
            fine => Ok(fine),
        };
        let attempts = fields.take_optional("staff_pin_lockout_attempts", self.staff_pin_lockout_attempts, |value| {
            in_range(value, 3, 10)
        });
        let minutes = fields.take_optional("staff_pin_lockout_minutes", self.staff_pin_lockout_minutes, |value| {
            in_range(value, 1, 1440)
        });
        let absent =
            fields.take_optional("reengagement_days", self.reengagement_days, |value| in_range(value, 14, 730));
        let retention = fields.take_optional("retention_months", self.retention_months, |value| in_range(value, 6, 36));
        fields.finish()?;
        Ok(Rules {
            staff_pin_policy: policy.unwrap_or(old.staff_pin_policy),
            staff_pin_lockout_attempts: attempts.unwrap_or(old.staff_pin_lockout_attempts),
            staff_pin_lockout_minutes: minutes.unwrap_or(old.staff_pin_lockout_minutes),
            allow_self_enrollment: self.allow_self_enrollment.unwrap_or(old.allow_self_enrollment),
            allow_void_transactions: self.allow_void_transactions.unwrap_or(old.allow_void_transactions),
            allow_cross_location_redemption: self
                .allow_cross_location_redemption
                .unwrap_or(old.allow_cross_location_redemption),
            require_order_reference: self.require_order_reference.unwrap_or(old.require_order_reference),
            log_ip_addresses: self.log_ip_addresses.unwrap_or(old.log_ip_addresses),
            require_manager_for_voids: self.require_manager_for_voids.unwrap_or(old.require_manager_for_voids),
            reengagement_days: absent.unwrap_or(old.reengagement_days),
            retention_months: retention.unwrap_or(old.retention_months),
        })
    }
}

/// Show the settings
///
/// How the merchant's counters work. Everything has its default until somebody changes it.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/settings", tag = super::TAG,
    responses((status = 200, description = "The settings.", body = Settings)))]
pub(crate) async fn find_settings(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<axum::Json<Settings>, Problem> {
    Ok(axum::Json(app.settings(&caller).await?.into()))
}

/// Change settings
///
/// What is absent stays as it is.
#[utoipa::path(patch, path = "/api/v1/merchants/loyalty/settings", tag = super::TAG, request_body = UpdateSettingsRequest,
    responses((status = 200, description = "The settings as they are now.", body = Settings)))]
pub(crate) async fn update_settings(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(body): Json<UpdateSettingsRequest>,
) -> Result<axum::Json<Settings>, Problem> {
    save(&app, &caller, body).await
}

/// Reads, changes and saves; for owners and for admins on their behalf.
pub(crate) async fn save(
    app: &App,
    caller: &Caller,
    body: UpdateSettingsRequest,
) -> Result<axum::Json<Settings>, Problem> {
    let settings = body.apply(&app.settings(caller).await?)?;
    Ok(axum::Json(app.update_settings(caller, settings).await?.into()))
}

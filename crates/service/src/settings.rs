//! The merchant's settings.

use orion_domain::Right;
use orion_domain::settings::Settings;
use serde_json::json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, FieldError};

impl App {
    /// The settings; the defaults while nobody has changed them.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn settings(&self, caller: &Caller) -> Result<Settings, Error> {
        caller.require(Right::ViewSettings)?;
        Ok(self.store.merchant(caller.merchant()).settings().await?)
    }

    /// Saves the settings. Whether cards work everywhere is asked of each person's cards when it matters, so changing it
    /// touches none of them, and nobody's further cards are dropped.
    ///
    /// # Errors
    /// Field errors; [`Error::Forbidden`].
    pub async fn update_settings(&self, caller: &Caller, settings: Settings) -> Result<Settings, Error> {
        self.save_settings(caller, settings, None).await
    }

    /// Saves the settings unless somebody else has changed them since they were shown with this mark.
    ///
    /// # Errors
    /// As [`App::update_settings`]; a conflict when the mark is another one by now.
    pub async fn update_settings_seen(
        &self,
        caller: &Caller,
        settings: Settings,
        mark: &str,
    ) -> Result<Settings, Error> {
        self.save_settings(caller, settings, Some(mark)).await
    }

    /// Tells settings from others, for whoever shows them and saves them later.
    pub fn settings_mark(&self, settings: &Settings) -> String {
        self.secrets.pseudonym("settings", &format!("{settings:?}"))
    }

    async fn save_settings(&self, caller: &Caller, settings: Settings, mark: Option<&str>) -> Result<Settings, Error> {
        caller.require(Right::EditSettings)?;
        caller.require_reason()?;
        let wrong: Vec<FieldError> =
            settings.mistakes().into_iter().map(|(member, problem)| FieldError::new(member, problem)).collect();
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_settings().await?;
        if mark.is_some_and(|mark| mark != self.settings_mark(&old)) {
            return Err(Error::Conflict { code: "settings_changed", subject: "settings".to_owned() });
        }
        merchant.save_settings(&settings, self.now()).await?;
        let changes = json!({ "old": values(&old), "new": values(&settings) });
        merchant
            .audit(self.audit_row(caller, "settings.update", "merchant", caller.merchant().uuid(), changes))
            .await?;
        tx.commit().await?;
        Ok(settings)
    }
}

/// The settings by name, for the audit log.
fn values(settings: &Settings) -> serde_json::Value {
    json!({
        "staff_pin_policy": settings.staff_pin_policy,
        "staff_pin_lockout_attempts": settings.staff_pin_lockout_attempts,
        "staff_pin_lockout_minutes": settings.staff_pin_lockout_minutes,
        "allow_self_enrollment": settings.allow_self_enrollment,
        "allow_void_transactions": settings.allow_void_transactions,
        "allow_cross_location_redemption": settings.allow_cross_location_redemption,
        "require_order_reference": settings.require_order_reference,
        "log_ip_addresses": settings.log_ip_addresses,
        "require_manager_for_voids": settings.require_manager_for_voids,
        "reengagement_days": settings.reengagement_days,
        "retention_months": settings.retention_months,
    })
}

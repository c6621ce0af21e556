//! The merchant's settings, each with a sentence on what it does.

use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use orion_domain::Invalid;
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_http::Form;
use orion_render::Text;
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// Where the settings are.
const HOME: &str = "/merchant/settings";

#[derive(Debug, Default)]
struct SettingsErrors {
    items: Vec<ErrorItem>,
    count: i64,
    policy: Option<String>,
    attempts: Option<String>,
    minutes: Option<String>,
    absent: Option<String>,
    retention: Option<String>,
}

impl From<Mistakes> for SettingsErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            policy: mistakes.of("staff_pin_policy"),
            attempts: mistakes.of("staff_pin_lockout_attempts"),
            minutes: mistakes.of("staff_pin_lockout_minutes"),
            absent: mistakes.of("reengagement_days"),
            retention: mistakes.of("retention_months"),
            items: mistakes.items,
        }
    }
}

/// A switch and what it does.
struct Switch {
    name: &'static str,
    label: String,
    hint: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "merchant/settings.html")]
struct SettingsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: SettingsErrors,
    mark: String,
    policies: Vec<Choice>,
    attempts: String,
    minutes: String,
    absent: String,
    retention: String,
    counter: Vec<Switch>,
    customers: Vec<Switch>,
    cross_location: bool,
}

/// What was typed; a switch that is off is not sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SettingsForm {
    mark: String,
    staff_pin_policy: String,
    staff_pin_lockout_attempts: String,
    staff_pin_lockout_minutes: String,
    reengagement_days: String,
    retention_months: String,
    allow_void_transactions: Option<String>,
    require_manager_for_voids: Option<String>,
    require_order_reference: Option<String>,
    allow_self_enrollment: Option<String>,
    log_ip_addresses: Option<String>,
}

impl From<&Settings> for SettingsForm {
    fn from(settings: &Settings) -> Self {
        let on = |flag: bool| flag.then(|| "on".to_owned());
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        Self {
            mark: String::new(),
            staff_pin_policy: settings.staff_pin_policy.as_str().to_owned(),
            staff_pin_lockout_attempts: number(settings.staff_pin_lockout_attempts),
            staff_pin_lockout_minutes: number(settings.staff_pin_lockout_minutes),
            reengagement_days: number(settings.reengagement_days),
            retention_months: number(settings.retention_months),
            allow_void_transactions: on(settings.allow_void_transactions),
            require_manager_for_voids: on(settings.require_manager_for_voids),
            require_order_reference: on(settings.require_order_reference),
            allow_self_enrollment: on(settings.allow_self_enrollment),
            log_ip_addresses: on(settings.log_ip_addresses),
        }
    }
}

/// `GET /merchant/settings`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    let settings = desk.app.settings(desk.caller.whole_merchant()?).await?;
    let saved = desk.visit.parameter("done") == Some("saved");
    let notice = saved.then(|| Notice::success(desk.text.settings_saved()));
    let form = SettingsForm { mark: desk.app.settings_mark(&settings), ..SettingsForm::from(&settings) };
    desk.page(&settings_page(&desk, &settings, form, notice, Mistakes::default()))
}

fn settings_page(
    desk: &MerchantDesk,
    settings: &Settings,
    form: SettingsForm,
    notice: Option<Notice>,
    mistakes: Mistakes,
) -> SettingsPage {
    let text = desk.text;
    SettingsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Settings, HOME),
        notice,
        errors: mistakes.into(),
        policies: policies(text, &form.staff_pin_policy),
        counter: counter(text, &form),
        customers: customers(text, &form),
        mark: form.mark,
        attempts: form.staff_pin_lockout_attempts,
        minutes: form.staff_pin_lockout_minutes,
        absent: form.reengagement_days,
        retention: form.retention_months,
        cross_location: settings.allow_cross_location_redemption,
    }
}

fn policies(text: Text, chosen: &str) -> Vec<Choice> {
    let choice = |policy: StaffPinPolicy, label: String| Choice {
        value: policy.as_str().to_owned(),
        label,
        chosen: policy.as_str() == chosen,
    };
    vec![
        choice(StaffPinPolicy::Required, text.settings_policy_required()),
        choice(StaffPinPolicy::Optional, text.settings_policy_optional()),
        choice(StaffPinPolicy::Disabled, text.settings_policy_disabled()),
    ]
}

fn counter(text: Text, form: &SettingsForm) -> Vec<Switch> {
    let switch = |name, label, hint, value: &Option<String>| Switch { name, label, hint, on: value.is_some() };
    vec![
        switch(
            "allow_void_transactions",
            text.settings_voids(),
            text.settings_voids_hint(),
            &form.allow_void_transactions,
        ),
        switch(
            "require_manager_for_voids",
            text.settings_manager(),
            text.settings_manager_hint(),
            &form.require_manager_for_voids,
        ),
        switch(
            "require_order_reference",
            text.settings_order(),
            text.settings_order_hint(),
            &form.require_order_reference,
        ),
    ]
}

fn customers(text: Text, form: &SettingsForm) -> Vec<Switch> {
    let switch = |name, label, hint, value: &Option<String>| Switch { name, label, hint, on: value.is_some() };
    vec![
        switch("allow_self_enrollment", text.settings_self(), text.settings_self_hint(), &form.allow_self_enrollment),
        switch("log_ip_addresses", text.settings_ip(), text.settings_ip_hint(), &form.log_ip_addresses),
    ]
}

/// `POST /merchant/settings`
pub(crate) async fn submit(desk: MerchantDesk, Form(form): Form<SettingsForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let now = desk.app.settings(caller).await?;
    let done = match wanted(&form, &now) {
        Ok(settings) => desk.app.update_settings_seen(caller, settings, &form.mark).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(see_other("/merchant/settings?done=saved")),
        Err(Error::Conflict { code: "settings_changed", .. }) => {
            let fresh = SettingsForm { mark: desk.app.settings_mark(&now), ..SettingsForm::from(&now) };
            let notice = Notice { kind: "error", ..Notice::success(desk.text.settings_changed()) };
            let page = settings_page(&desk, &now, fresh, Some(notice), Mistakes::default());
            Ok((StatusCode::CONFLICT, desk.page(&page)?).into_response())
        }
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            desk.mistakes(&settings_page(&desk, &now, form, None, mistakes))
        }
    }
}

/// The settings as typed; where cards work is not decided here.
fn wanted(form: &SettingsForm, now: &Settings) -> Result<Settings, Error> {
    let mut fields = Fields::default();
    let policy = fields.take("staff_pin_policy", form.staff_pin_policy.parse());
    let attempts = fields.take("staff_pin_lockout_attempts", number(&form.staff_pin_lockout_attempts, 3, 10));
    let minutes = fields.take("staff_pin_lockout_minutes", number(&form.staff_pin_lockout_minutes, 1, 1440));
    let absent = fields.take("reengagement_days", number(&form.reengagement_days, 14, 730));
    let retention = fields.take("retention_months", number(&form.retention_months, 6, 36));
    let typed = policy.zip(attempts).zip(minutes.zip(absent)).zip(retention);
    let (((policy, attempts), (minutes, absent)), retention) = fields.finish_with(typed)?;
    Ok(Settings {
        staff_pin_policy: policy,
        staff_pin_lockout_attempts: attempts,
        staff_pin_lockout_minutes: minutes,
        allow_self_enrollment: form.allow_self_enrollment.is_some(),
        allow_void_transactions: form.allow_void_transactions.is_some(),
        allow_cross_location_redemption: now.allow_cross_location_redemption,
        require_order_reference: form.require_order_reference.is_some(),
        log_ip_addresses: form.log_ip_addresses.is_some(),
        require_manager_for_voids: form.require_manager_for_voids.is_some(),
        reengagement_days: absent,
        retention_months: retention,
    })
}

fn number(typed: &str, min: i64, max: i64) -> Result<Option<i64>, Invalid> {
    match typed.trim() {
        "" => Ok(None),
        digits => match digits.parse() {
            Ok(value) if (min..=max).contains(&value) => Ok(Some(value)),
            _ => Err(Invalid::OutOfRange { min, max }),
        },
    }
}

//! The merchants of the platform: the list, and the form that opens or changes one.

use askama::Template;
use axum::extract::{Path, Query};
use orion_domain::{Currency, Label, Locale, MerchantId, Reason, Zone};
use orion_http::Form;
use orion_http::cursors::List;
use orion_render::Text;
use orion_service::records::{Cursor, MerchantState, Page};
use orion_service::setup::NewMerchant;
use orion_service::{Error, Fields};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{AdminDesk, Section};
use super::rows::{self, Badge};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Choice, ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// Rows of a page.
pub(crate) const ROWS: i64 = 25;

struct MerchantRow {
    id: String,
    name: String,
    legal_name: Option<String>,
    since: String,
    badge: Badge,
}

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct MerchantsQuery {
    #[serde(default)]
    search: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/merchants.html")]
struct MerchantsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    search: String,
    states: Vec<Choice>,
    merchants: Vec<MerchantRow>,
    next_url: Option<String>,
    is_narrowed: bool,
}

fn state(text: &str) -> Option<MerchantState> {
    MerchantState::ALL.into_iter().find(|state| state.as_str() == text)
}

/// `GET /admin`
pub(crate) async fn page(desk: AdminDesk, Query(query): Query<MerchantsQuery>) -> Answer {
    let (t, wanted) = (desk.text, state(&query.state));
    let search: String = query.search.trim().chars().take(Label::MAX).collect();
    let list = List::new(desk.app.secrets(), "merchants_page", Uuid::nil())
        .narrowed(Some(&search))
        .narrowed(Some(&query.state));
    let after = list.position(&query.cursor).ok().map(|bytes| Cursor(Uuid::from_bytes(bytes)));
    let found = desk.app.merchants(&desk.operator, Some(&search), wanted, Page { after, limit: ROWS }).await?;
    let mut merchants = Vec::with_capacity(found.items.len());
    for record in &found.items {
        merchants.push(MerchantRow {
            id: record.details.id.to_string(),
            name: record.details.name.to_string(),
            legal_name: record.details.legal_name.as_ref().map(ToString::to_string),
            since: rows::day(t, record.created_at)?,
            badge: rows::merchant_badge(t, record),
        });
    }
    let next_url = found.next.map(|next| {
        let kept = form_urlencoded(&[("search", &search), ("state", &query.state)]);
        format!("/admin?{kept}&cursor={}", list.cursor(next.0.as_bytes()))
    });
    let labels = [(None, t.platform_not_deleted()), (Some("active"), t.platform_active())];
    let more = [(Some("suspended"), t.platform_suspended()), (Some("deleted"), t.platform_deleted())];
    let choice = |(value, label): (Option<&str>, String)| Choice {
        value: value.unwrap_or_default().to_owned(),
        label,
        chosen: wanted.map(MerchantState::as_str) == value,
    };
    desk.page(&MerchantsPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Merchants),
        notice: rows::done(&desk),
        is_narrowed: !search.is_empty() || wanted.is_some(),
        search,
        states: labels.into_iter().chain(more).map(choice).collect(),
        merchants,
        next_url,
    })
}

/// Names and values as a query.
pub(crate) fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let mut written = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if !written.is_empty() {
            written.push('&');
        }
        written.push_str(name);
        written.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                written.push(char::from(byte));
            } else {
                written.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    written
}

/// What was typed about a merchant.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MerchantForm {
    #[serde(default)]
    merchant_name: String,
    #[serde(default)]
    legal_name: String,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    locale: String,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Default)]
struct MerchantErrors {
    items: Vec<ErrorItem>,
    count: i64,
    merchant_name: Option<String>,
    legal_name: Option<String>,
    currency: Option<String>,
    time_zone: Option<String>,
    locale: Option<String>,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/merchant_form.html")]
struct MerchantFormPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    title: String,
    action: String,
    back_url: String,
    asks_reason: bool,
    form: MerchantForm,
    locales: Vec<Choice>,
    errors: MerchantErrors,
}

impl MerchantForm {
    fn check(&self) -> Result<NewMerchant, Error> {
        let mut fields = Fields::default();
        let name = fields.take("merchant_name", Label::new(&self.merchant_name));
        let legal_name = Some(self.legal_name.trim()).filter(|text| !text.is_empty());
        let legal_name = fields.take_optional("legal_name", legal_name, Label::new);
        let currency = fields.take("currency", Currency::new(self.currency.trim()));
        let zone = fields.take("time_zone", Zone::new(self.time_zone.trim()));
        let locale = fields.take("locale", self.locale.parse());
        let all = name.zip(currency).zip(zone).zip(locale);
        let (((name, currency), zone), default_locale) = fields.finish_with(all)?;
        Ok(NewMerchant { name, legal_name, currency, zone, default_locale })
    }

    /// A new merchant that says when it is called and counts by.
    fn reasoned(&self) -> Result<(NewMerchant, Reason), Error> {
        let (checked, reason) = (self.check(), Reason::new(&self.reason));
        match (checked, reason) {
            (Ok(new), Ok(reason)) => Ok((new, reason)),
            (Err(error), Ok(_)) => Err(error),
            (Ok(_), Err(problem)) => Err(Error::field("reason", problem)),
            (Err(Error::Invalid(mut wrong)), Err(problem)) => {
                wrong.push(orion_service::FieldError::new("reason", problem));
                Err(Error::Invalid(wrong))
            }
            (Err(error), Err(_)) => Err(error),
        }
    }
}

fn show_form(desk: &AdminDesk, merchant: Option<MerchantId>, form: MerchantForm, wrong: Option<Mistakes>) -> Answer {
    let t = desk.text;
    let (title, action, back_url) = match merchant {
        None => (t.platform_new_merchant(), "/admin/merchants/new".to_owned(), "/admin".to_owned()),
        Some(id) => {
            (t.platform_edit_merchant(), format!("/admin/merchants/{id}/edit"), format!("/admin/merchants/{id}"))
        }
    };
    let locale = |locale: Locale| Choice {
        value: locale.to_string(),
        label: locale.own_name().to_owned(),
        chosen: form.locale == locale.as_str(),
    };
    let locales = Locale::ALL.into_iter().map(locale).collect();
    let is_refused = wrong.is_some();
    let wrong = wrong.unwrap_or_default();
    let page = MerchantFormPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Merchants, &action),
        title,
        action,
        back_url,
        asks_reason: merchant.is_some(),
        form,
        locales,
        errors: MerchantErrors {
            count: wrong.count(),
            merchant_name: wrong.of("merchant_name"),
            legal_name: wrong.of("legal_name"),
            currency: wrong.of("currency"),
            time_zone: wrong.of("time_zone"),
            locale: wrong.of("locale"),
            reason: wrong.of("reason"),
            items: wrong.items,
        },
    };
    if is_refused { desk.mistakes(&page) } else { desk.page(&page) }
}

/// `GET /admin/merchants/new`
pub(crate) async fn new_page(desk: AdminDesk) -> Answer {
    let form = MerchantForm {
        currency: "EUR".to_owned(),
        time_zone: "Europe/Luxembourg".to_owned(),
        locale: "fr".to_owned(),
        ..MerchantForm::default()
    };
    show_form(&desk, None, form, None)
}

/// `POST /admin/merchants/new`
pub(crate) async fn create(desk: AdminDesk, Form(form): Form<MerchantForm>) -> Answer {
    match form.check() {
        Ok(new) => {
            let opened = desk.app.open_merchant(&desk.operator, new).await?;
            Ok(see_other(&format!("/admin/merchants/{}?done=create", opened.details.id)))
        }
        Err(error) => {
            let wrong = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            show_form(&desk, None, form, Some(wrong))
        }
    }
}

/// `GET /admin/merchants/{merchant_id}/edit`
pub(crate) async fn edit_page(desk: AdminDesk, Path(id): Path<MerchantId>) -> Answer {
    let details = desk.app.find_merchant(&desk.operator, id).await?.details;
    let form = MerchantForm {
        merchant_name: details.name.to_string(),
        legal_name: details.legal_name.map(|name| name.to_string()).unwrap_or_default(),
        currency: details.currency.as_str().to_owned(),
        time_zone: details.zone.name().to_owned(),
        locale: details.default_locale.to_string(),
        reason: String::new(),
    };
    show_form(&desk, Some(id), form, None)
}

/// `POST /admin/merchants/{merchant_id}/edit`
pub(crate) async fn edit(desk: AdminDesk, Path(id): Path<MerchantId>, Form(form): Form<MerchantForm>) -> Answer {
    match form.reasoned() {
        Ok((new, reason)) => {
            desk.app.update_merchant(&desk.operator, id, new, Some(reason)).await?;
            Ok(see_other(&format!("/admin/merchants/{id}?done=save")))
        }
        Err(error) => {
            let wrong = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            show_form(&desk, Some(id), form, Some(wrong))
        }
    }
}

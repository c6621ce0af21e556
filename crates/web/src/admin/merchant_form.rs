//! The form that brings a merchant to the platform, or changes one.

use askama::Template;
use axum::extract::Path;
use orion_domain::{Currency, Email, IdempotencyKey, Label, Locale, MerchantId, Reason, Zone};
use orion_http::Form;
use orion_render::Text;
use orion_service::setup::NewMerchant;
use orion_service::{Error, FieldError, Fields};
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Choice, ErrorItem, Mistakes, Notice};
use crate::portal::invited::InvitedPage;
use crate::portal::layout::PortalLayout;

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
    #[serde(default)]
    owner_email: String,
    /// Made with the form, so that sending it twice opens one merchant.
    #[serde(default)]
    key: String,
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
    owner_email: Option<String>,
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
    is_new: bool,
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

    /// A merchant to open, with its owner's address.
    fn opening(&self) -> Result<(NewMerchant, Email), Error> {
        both(self.check(), Email::new(&self.owner_email).map_err(|problem| FieldError::new("owner_email", problem)))
    }

    /// What a merchant is called and counts by from now on, and why.
    fn reasoned(&self) -> Result<(NewMerchant, Reason), Error> {
        both(self.check(), Reason::new(&self.reason).map_err(|problem| FieldError::new("reason", problem)))
    }
}

/// A form with one more field, or the mistakes of both.
fn both<T, U>(form: Result<T, Error>, field: Result<U, FieldError>) -> Result<(T, U), Error> {
    match (form, field) {
        (Ok(form), Ok(field)) => Ok((form, field)),
        (Err(Error::Invalid(mut wrong)), Err(problem)) => {
            wrong.push(problem);
            Err(Error::Invalid(wrong))
        }
        (Err(error), _) => Err(error),
        (Ok(_), Err(problem)) => Err(Error::Invalid(vec![problem])),
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
        is_new: merchant.is_none(),
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
            owner_email: wrong.of("owner_email"),
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
        key: desk.app.new_uuid().to_string(),
        ..MerchantForm::default()
    };
    show_form(&desk, None, form, None)
}

/// `POST /admin/merchants/new`; the owner's link is on the answer itself, because no address may hold it.
pub(crate) async fn create(desk: AdminDesk, Form(form): Form<MerchantForm>) -> Answer {
    match opened(&desk, &form).await {
        Ok(page) => desk.page(&page),
        Err(error) => {
            let wrong = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            show_form(&desk, None, form, Some(wrong))
        }
    }
}

async fn opened(desk: &AdminDesk, form: &MerchantForm) -> Result<InvitedPage, Error> {
    let (new, owner) = form.opening()?;
    let key = IdempotencyKey::parse(&form.key).ok();
    let opened = desk.app.open_merchant(&desk.operator, new, &owner, key).await?;
    Ok(InvitedPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Merchants, "/admin/merchants/new"),
        notice: Some(Notice::success(desk.text.done_merchant_created())),
        email: owner.display().to_owned(),
        is_mailed: desk.app.sends_mail(),
        link: opened.invited.and_then(|invited| invited.link),
        next_url: format!("/admin/merchants/{}", opened.merchant.details.id),
        next_label: desk.text.platform_to_merchant(opened.merchant.details.name.as_str()),
    })
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
        ..MerchantForm::default()
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

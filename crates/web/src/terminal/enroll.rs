//! Making a card for somebody at the counter.

use askama::Template;
use orion_domain::{BirthDate, Email, IdempotencyKey, Invalid, Locale, PersonName, Phone};
use orion_http::Form;
use orion_render::Text;
use orion_service::enrollment::Enrollment;
use orion_service::{Error, FieldError, Fields};
use serde::Deserialize;

use super::book::refused_text;
use super::desk::Desk;
use super::layout::TerminalLayout;
use super::parts::refused;
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{ErrorItem, Language, Notice};
use crate::words;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrollForm {
    #[serde(default)]
    idempotency_key: String,
    #[serde(default, rename = "terms_version")]
    _terms_version: String,
    email: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    birth_date: String,
    #[serde(default)]
    locale: String,
    #[serde(default, rename = "consent_terms")]
    consent_terms_yes: Option<String>,
    #[serde(default, rename = "consent_marketing")]
    consent_marketing_yes: Option<String>,
}

/// What was typed, as the page shows it again.
struct Typed {
    email: String,
    first_name: String,
    last_name: String,
    phone: String,
    birth_date: String,
    consent_terms: bool,
    consent_marketing: bool,
}

#[derive(Default)]
struct EnrollErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    birth_date: Option<String>,
    consent_terms: Option<String>,
}

#[derive(Template)]
#[template(path = "terminal/enroll.html")]
struct EnrollPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    form: Typed,
    errors: EnrollErrors,
    languages: Vec<Language>,
    today: String,
    terms_version: String,
    notice: Option<Notice>,
    idempotency_key: String,
}

/// `GET /terminal/enroll`
pub(crate) async fn page(desk: Desk) -> Answer {
    let page = show(&desk, EnrollForm::default(), EnrollErrors::default(), None).await?;
    desk.page(&page)
}

/// `POST /terminal/enroll`
pub(crate) async fn submit(desk: Desk, Form(form): Form<EnrollForm>) -> Answer {
    let enrolled = match read(&desk, &form) {
        Ok((enrollment, key)) => desk.app.enroll_by_staff(&desk.caller, enrollment, key).await,
        Err(error) => Err(error),
    };
    let page = match enrolled {
        Ok(enrolled) => {
            let how = if enrolled.already_enrolled { "known" } else { "new" };
            return Ok(see_other(&format!("/terminal/cards/{}?enrolled={how}", enrolled.card.record.card.id)));
        }
        Err(Error::Invalid(wrong)) => show(&desk, form, errors(desk.text, &wrong), None).await?,
        Err(error) => match refused_text(&desk, &error) {
            Some(text) => show(&desk, form, EnrollErrors::default(), Some(refused(text, None))).await?,
            None => return Err(error.into()),
        },
    };
    desk.refusal(&page)
}

/// Checks everything that was typed, so that all mistakes are shown at once.
fn read(desk: &Desk, form: &EnrollForm) -> Result<(Enrollment, IdempotencyKey), Error> {
    let mut fields = Fields::default();
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let today = desk.caller.store().zone.day_of(desk.app.now());
    let email = fields.take("email", Email::new(&form.email));
    let first_name = fields.take("first_name", PersonName::new(&form.first_name));
    let last_name = fields.take("last_name", PersonName::new(&form.last_name));
    let phone = fields.take_optional("phone", given(&form.phone), |text| Phone::new(&text));
    let birth_date = fields.take_optional("birth_date", given(&form.birth_date), |text| BirthDate::parse(&text, today));
    if form.consent_terms_yes.is_none() {
        fields.refuse("consent_terms", Invalid::MustBeAccepted);
    }
    let key = IdempotencyKey::parse(&form.idempotency_key).map_err(|_| Error::KeyRequired)?;
    let email = fields.finish_with(email)?;
    let enrollment = Enrollment {
        email,
        first_name,
        last_name,
        phone,
        birth_date,
        locale: form.locale.parse().unwrap_or(desk.caller.store().default_locale),
        accepts_terms: true,
        accepts_marketing: form.consent_marketing_yes.is_some(),
    };
    Ok((enrollment, key))
}

fn errors(text: Text, wrong: &[FieldError]) -> EnrollErrors {
    let mut errors = EnrollErrors { count: i64::try_from(wrong.len()).unwrap_or(i64::MAX), ..EnrollErrors::default() };
    for field in wrong {
        let name = field.pointer.trim_start_matches('/');
        let message = words::field(text, &field.problem);
        errors.items.push(ErrorItem { field: Some(name.to_owned()), message: message.clone() });
        let slot = match name {
            "email" => &mut errors.email,
            "first_name" => &mut errors.first_name,
            "last_name" => &mut errors.last_name,
            "phone" => &mut errors.phone,
            "birth_date" => &mut errors.birth_date,
            _ => &mut errors.consent_terms,
        };
        *slot = Some(message);
    }
    errors
}

async fn show(
    desk: &Desk,
    form: EnrollForm,
    errors: EnrollErrors,
    notice: Option<Notice>,
) -> Result<EnrollPage, Failure> {
    let (program, _) = desk.app.store_program(&desk.caller).await?;
    let chosen = form.locale.parse().unwrap_or(desk.caller.store().default_locale);
    let languages = Locale::ALL.into_iter().map(|locale| Language {
        code: locale.as_str().to_owned(),
        name: locale.own_name().to_owned(),
        url: String::new(),
        current: locale == chosen,
    });
    Ok(EnrollPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.form_token.text.clone(),
        layout: desk.layout.clone(),
        languages: languages.collect(),
        today: desk.caller.store().zone.day_of(desk.app.now()).to_string(),
        terms_version: program.version.to_string(),
        notice,
        idempotency_key: if form.idempotency_key.is_empty() { desk.new_key() } else { form.idempotency_key.clone() },
        form: Typed {
            email: form.email,
            first_name: form.first_name,
            last_name: form.last_name,
            phone: form.phone,
            birth_date: form.birth_date,
            consent_terms: form.consent_terms_yes.is_some(),
            consent_marketing: form.consent_marketing_yes.is_some(),
        },
        errors,
    })
}

//! GDPR requests: a person by their address, at every merchant; their data; being forgotten. Safety §16.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;
use orion_domain::{CustomerId, Email, Invalid, Reason};
use orion_http::Form;
use orion_render::Text;
use orion_service::Error;
use orion_service::people::FoundPerson;
use orion_service::records::Held;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// A person in the list.
struct Row {
    id: String,
    merchant: String,
    name: String,
}

#[derive(Default)]
struct PeopleErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    reason: Option<String>,
    confirm: Option<String>,
}

impl From<Mistakes> for PeopleErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            email: mistakes.of("email"),
            reason: mistakes.of("reason"),
            confirm: mistakes.of("confirm"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: PeopleErrors,
    email: String,
    /// `None` before anybody was looked for.
    found: Option<Vec<Row>>,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    #[serde(default)]
    email: String,
}

fn people(desk: &AdminDesk, email: String, found: Option<Vec<Row>>, mistakes: Mistakes) -> PeoplePage {
    let done = found.is_none() && desk.visit.parameter("done") == Some("forgotten");
    PeoplePage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::People, "/admin/people"),
        notice: done.then(|| Notice::success(desk.text.people_done())),
        errors: mistakes.into(),
        email,
        found,
    }
}

/// `GET /admin/people`
pub(crate) async fn page(desk: AdminDesk) -> Answer {
    desk.page(&people(&desk, String::new(), None, Mistakes::default()))
}

/// `POST /admin/people`: by POST, so that no address stands in a history or log.
pub(crate) async fn search(desk: AdminDesk, Form(form): Form<Search>) -> Answer {
    let email = match Email::new(&form.email) {
        Ok(email) => email,
        Err(problem) => {
            let mistakes = Mistakes::read(desk.text, Error::field("email", problem), ToOwned::to_owned)?;
            return desk.mistakes(&people(&desk, form.email, None, mistakes));
        }
    };
    let found = desk.app.find_people(&desk.operator, &email).await?;
    let rows = found.into_iter().map(|person| Row {
        id: person.customer.id.to_string(),
        merchant: person.merchant.name.to_string(),
        name: person.customer.full_name(),
    });
    let rows = rows.collect();
    desk.page(&people(&desk, form.email, Some(rows), Mistakes::default()))
}

/// Numbers of what goes and what stays, as sentences count them.
struct Counts {
    cards: i64,
    transactions: i64,
    contexts: i64,
    messages: i64,
    sessions: i64,
    outcomes: i64,
}

impl From<Held> for Counts {
    fn from(held: Held) -> Self {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            cards: count(held.cards),
            transactions: count(held.transactions),
            contexts: count(held.contexts),
            messages: count(held.messages.saturating_add(held.links)),
            sessions: count(held.sessions),
            outcomes: count(held.outcomes),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    errors: PeopleErrors,
    id: String,
    email: String,
    name: String,
    merchant: String,
    counts: Counts,
    /// What was typed: the reason of the form that was refused, and whether that was the export.
    reason: String,
    is_export: bool,
}

/// What the two forms say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    confirm: String,
}

fn person(desk: &AdminDesk, found: &FoundPerson, form: PersonForm, is_export: bool, mistakes: Mistakes) -> PersonPage {
    let path = format!("/admin/people/{}", found.customer.id);
    PersonPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::People, &path),
        errors: mistakes.into(),
        id: found.customer.id.to_string(),
        email: found.customer.email.display().to_owned(),
        name: found.customer.full_name(),
        merchant: found.merchant.name.to_string(),
        counts: found.held.into(),
        reason: form.reason,
        is_export,
    }
}

/// `GET /admin/people/{customer_id}`
pub(crate) async fn one(desk: AdminDesk, Path(id): Path<CustomerId>) -> Answer {
    let found = desk.app.found_person(&desk.operator, id).await?;
    desk.page(&person(&desk, &found, PersonForm::default(), false, Mistakes::default()))
}

async fn refused(desk: &AdminDesk, id: CustomerId, form: PersonForm, is_export: bool, error: Error) -> Answer {
    let input = if is_export { "export-reason" } else { "reason" };
    let rename = |member: &str| if member == "reason" { input.to_owned() } else { member.to_owned() };
    let mut mistakes = Mistakes::read(desk.text, error, rename)?;
    if mistakes.of("confirm").is_some() {
        mistakes = mistakes.replacing("confirm", &desk.text.people_confirm_wrong());
    }
    let mut errors = PeopleErrors::from(mistakes.clone());
    errors.reason = mistakes.of(input);
    let found = desk.app.found_person(&desk.operator, id).await?;
    let page = PersonPage { errors, ..person(desk, &found, form, is_export, Mistakes::default()) };
    desk.mistakes(&page)
}

/// `POST /admin/people/{customer_id}/export`
pub(crate) async fn export(desk: AdminDesk, Path(id): Path<CustomerId>, Form(form): Form<PersonForm>) -> Answer {
    let reason = match Reason::new(&form.reason) {
        Ok(reason) => reason,
        Err(problem) => return refused(&desk, id, form, true, Error::field("reason", problem)).await,
    };
    let document = match desk.app.export_person(&desk.operator, id, Some(reason)).await {
        Ok(document) => document,
        Err(error @ Error::Invalid(_)) => return refused(&desk, id, form, true, error).await,
        Err(error) => return Err(error.into()),
    };
    let document = serde_json::to_vec_pretty(&document).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"loyalty-data.json\""),
    ];
    Ok((headers, document).into_response())
}

/// `POST /admin/people/{customer_id}/erase`
pub(crate) async fn erase(desk: AdminDesk, Path(id): Path<CustomerId>, Form(form): Form<PersonForm>) -> Answer {
    let found = desk.app.found_person(&desk.operator, id).await?;
    let is_meant = Email::new(&form.confirm).is_ok_and(|typed| typed.key() == found.customer.email.key());
    if !is_meant {
        return refused(&desk, id, form, false, Error::field("confirm", Invalid::MustBeAccepted)).await;
    }
    let reason = match Reason::new(&form.reason) {
        Ok(reason) => reason,
        Err(problem) => return refused(&desk, id, form, false, Error::field("reason", problem)).await,
    };
    match desk.app.erase_person(&desk.operator, id, Some(reason)).await {
        Ok(_) => Ok(see_other("/admin/people?done=forgotten")),
        Err(error @ Error::Invalid(_)) => refused(&desk, id, form, false, error).await,
        Err(error) => Err(error.into()),
    }
}

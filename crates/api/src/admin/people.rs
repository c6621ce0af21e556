//! GDPR requests: `/api/v1/admin/loyalty/customers` and `/api/v1/admin/loyalty/cards/customer/{customer_id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use orion_domain::{CustomerId, Email, Invalid, Reason};
use orion_http::{Path, Problem, Query};
use orion_service::people::FoundPerson;
use orion_service::records::Held;
use orion_service::{App, Fields, Operator};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::values::finish;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleQuery {
    /// The whole address, in any case.
    #[param(min_length = 3, max_length = 254, example = "anna@example.com")]
    email: String,
}

/// How much is held of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldCounts {
    /// Cards; they are closed and stay without their holder.
    #[schema(minimum = 0, example = 1)]
    cards: u64,
    /// Rows of the ledger; they stay as they are.
    #[schema(minimum = 0, example = 24)]
    transactions: u64,
    /// Addresses, devices and notes beside those rows; they go.
    #[schema(minimum = 0, example = 24)]
    contexts: u64,
    /// Stored answers; they go.
    #[schema(minimum = 0, example = 3)]
    outcomes: u64,
    /// Messages; they go.
    #[schema(minimum = 0, example = 2)]
    messages: u64,
    /// Sign-in links; they go.
    #[schema(minimum = 0, example = 2)]
    links: u64,
    /// Signed-in browsers; they go.
    #[schema(minimum = 0, example = 1)]
    sessions: u64,
}

impl From<Held> for HeldCounts {
    fn from(held: Held) -> Self {
        Self {
            cards: held.cards,
            transactions: held.transactions,
            contexts: held.contexts,
            outcomes: held.outcomes,
            messages: held.messages,
            links: held.links,
            sessions: held.sessions,
        }
    }
}

/// A person as one merchant knows them.
#[derive(Serialize, ToSchema)]
pub(crate) struct Person {
    /// Their id at this merchant.
    customer_id: Uuid,
    /// Whose customer.
    merchant_id: Uuid,
    /// The merchant's name.
    #[schema(example = "Bakery")]
    merchant_name: String,
    /// The address as they wrote it.
    #[schema(example = "Anna@example.com")]
    email: String,
    /// First and last name.
    #[schema(example = "Anna Muller")]
    full_name: Option<String>,
    /// How much is held of them.
    held: HeldCounts,
}

impl From<FoundPerson> for Person {
    fn from(found: FoundPerson) -> Self {
        Self {
            customer_id: found.customer.id.uuid(),
            merchant_id: found.merchant.id.uuid(),
            merchant_name: found.merchant.name.into(),
            email: found.customer.email.display().to_owned(),
            full_name: Some(found.customer.full_name()).filter(|name| !name.is_empty()),
            held: found.held.into(),
        }
    }
}

/// A person, merchant by merchant.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonList {
    /// One for each merchant that knows the address.
    items: Vec<Person>,
    /// Always `null`: there is one page.
    #[schema(max_length = 64)]
    next: Option<String>,
}

/// Find a person
///
/// Everybody with exactly this address, at every merchant. That somebody looked is in the audit log, for whom is not.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/customers", tag = super::TAG, params(PeopleQuery),
    responses((status = 200, description = "The person, merchant by merchant.", body = PersonList)))]
pub(crate) async fn find_people(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<PersonList>, Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::new(&query.email));
    let found = app.find_people(&operator, &finish(fields, email)?).await?;
    Ok(Json(PersonList { items: found.into_iter().map(Into::into).collect(), next: None }))
}

/// Everything held about the person as one document: `profile`, `consents`, `cards` with their `transactions`, `messages`,
/// `sessions`.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct PersonExport(serde_json::Value);

/// Export a person's data
///
/// Everything that their merchant holds about the person (GDPR articles 15 and 20), after their identity was checked: the
/// reason says how. It is the document that the person gets on the own privacy page. It is written down.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/customers/{customer_id}/export", tag = super::TAG,
    params(("customer_id" = Uuid, Path, description = "The person, as found by their address.")),
    responses((status = 200, description = "The data.", body = PersonExport,
        example = json!({"profile": {"email": "anna@example.com"}, "consents": {}, "cards": [{"transactions": []}], "messages": [], "sessions": []}))))]
pub(crate) async fn export_person(
    State(app): State<Arc<App>>,
    operator: Operator,
    headers: HeaderMap,
    Path(customer): Path<Uuid>,
) -> Result<Json<PersonExport>, Problem> {
    Ok(Json(PersonExport(app.export_person(&operator, CustomerId::new(customer), reason(&headers)?).await?)))
}

/// What an erasure did.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureReceipt {
    /// Whether the person had been forgotten before, so that nothing was done.
    was_forgotten: bool,
    /// What was held of them until then: nothing where they had been forgotten before.
    held: HeldCounts,
}

/// Forget a person
///
/// Closes their cards, gives the cards other numbers, and removes everything personal; rows and sums of the ledger stay. It
/// cannot be undone. Doing it again changes nothing and answers with zeros. The reason must not name the person.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/cards/customer/{customer_id}", tag = super::TAG,
    params(("customer_id" = Uuid, Path, description = "The person, as found by their address.")),
    responses((status = 200, description = "The person is forgotten.", body = ErasureReceipt)))]
pub(crate) async fn erase_person(
    State(app): State<Arc<App>>,
    operator: Operator,
    headers: HeaderMap,
    Path(customer): Path<Uuid>,
) -> Result<Json<ErasureReceipt>, Problem> {
    let erased = app.erase_person(&operator, CustomerId::new(customer), reason(&headers)?).await?;
    Ok(Json(ErasureReceipt { was_forgotten: erased.was_forgotten, held: erased.held.into() }))
}

fn reason(headers: &HeaderMap) -> Result<Option<Reason>, Problem> {
    let mut lines = headers.get_all("x-reason").iter();
    let (first, second) = (lines.next(), lines.next());
    let Some(line) = first else { return Ok(None) };
    let text = std::str::from_utf8(line.as_bytes()).ok().filter(|_| second.is_none());
    let text = text.ok_or_else(|| Problem::field("reason", Invalid::BadCharacters))?;
    Ok(Some(Reason::new(text).map_err(|problem| Problem::field("reason", problem))?))
}

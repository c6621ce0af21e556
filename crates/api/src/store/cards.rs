//! `GET /api/v1/store/loyalty/cards`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::Invalid;
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::{App, Fields, StoreCaller};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::values::{finish, page, text};
use crate::wire::card::Card;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListCardsQuery {
    /// A card number, QR code, e-mail address or part of a name. What it finds comes on one page.
    #[param(min_length = 1, max_length = 254, nullable = false, example = "Weber")]
    search: Option<String>,
    /// Only open, or only closed cards.
    #[param(value_type = Option<CardStatus>, nullable = false)]
    status: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// Whether a card can be used.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes a parameter")]
pub(crate) enum CardStatus {
    Active,
    Inactive,
}

/// A page of cards, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CardList {
    /// The cards.
    pub(crate) items: Vec<Card>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// List the cards that work at the store
///
/// Newest first, with the holders' names and addresses.
#[utoipa::path(get, path = "/api/v1/store/loyalty/cards", tag = super::TAG, params(ListCardsQuery),
    responses((status = 200, description = "A page of cards.", body = CardList)))]
pub(crate) async fn list_cards(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Query(query): Query<ListCardsQuery>,
) -> Result<Json<CardList>, Problem> {
    let list = List::new(app.secrets(), "list_cards", caller.store().id.uuid())
        .narrowed(query.search.as_deref())
        .narrowed(query.status.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let is_active = fields.take_optional("status", query.status.as_deref(), is_active);
    let search = query.search.as_deref();
    fields.take_optional("search", search, |search| {
        text(search, 254, |text| if text.is_empty() { Err(Invalid::Required) } else { Ok(()) })
    });
    let page = finish(fields, Some(page))?;
    let slice = app.cards(&caller, search, is_active, page).await?;
    Ok(Json(CardList {
        items: slice.items.iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

pub(crate) fn is_active(status: &str) -> Result<bool, Invalid> {
    match status {
        "active" => Ok(true),
        "inactive" => Ok(false),
        _ => Err(Invalid::UnknownValue { allowed: "active, inactive" }),
    }
}

//! What happened, newest first: narrowed by store, type, staff and days, and to take along as a table.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use orion_domain::ledger::TransactionType;
use orion_domain::{LocalDate, Right, StaffPinId, StoreId};
use orion_http::cursors::List;
use orion_http::{Form, Query};
use orion_render::Text;
use orion_service::Error;
use orion_service::desk_cards::TransactionsAsked;
use serde::Deserialize;

use super::card::LedgerRow;
use super::cards::store_choices;
use super::desk::{MerchantDesk, Section};
use super::lists::{FormErrors, given, link, page_at};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Choice;
use crate::parts::{Mistakes, Notice};
use crate::portal::layout::PortalLayout;
use crate::words;

#[derive(Template)]
#[template(path = "merchant/transactions.html")]
struct TransactionsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: FormErrors,
    filter: TransactionsQuery,
    stores: Vec<Choice>,
    types: Vec<Choice>,
    staff: Vec<Choice>,
    from_error: Option<String>,
    to_error: Option<String>,
    rows: Vec<LedgerRow>,
    is_narrowed: bool,
    may_export: bool,
    next_url: Option<String>,
    first_url: Option<String>,
}

/// What the list is narrowed to; in the address of the page, and in the form that exports.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct TransactionsQuery {
    #[serde(default)]
    pub store: String,
    #[serde(default, rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub staff: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    cursor: Option<String>,
}

impl TransactionsQuery {
    /// What was typed, as values; days that are none are mistakes.
    fn read(&self) -> Result<TransactionsAsked, Error> {
        let mut fields = orion_service::Fields::default();
        let day = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let (from, to) = (day(&self.from), day(&self.to));
        let asked = TransactionsAsked {
            store: self.store.parse::<StoreId>().ok(),
            transaction_type: self.kind.parse::<TransactionType>().ok(),
            staff_pin: self.staff.parse::<StaffPinId>().ok(),
            from: fields.take_optional("from", from.as_deref(), LocalDate::parse),
            to: fields.take_optional("to", to.as_deref(), LocalDate::parse),
        };
        fields.finish()?;
        Ok(asked)
    }

    fn parameters(&self) -> [(&str, Option<&str>); 5] {
        [
            ("store", given(Some(&self.store))),
            ("type", given(Some(&self.kind))),
            ("staff", given(Some(&self.staff))),
            ("from", given(Some(&self.from))),
            ("to", given(Some(&self.to))),
        ]
    }
}

/// `GET /merchant/transactions`
pub(crate) async fn page(desk: MerchantDesk, Query(query): Query<TransactionsQuery>) -> Answer {
    show(&desk, query, None).await
}

async fn show(desk: &MerchantDesk, query: TransactionsQuery, notice: Option<Notice>) -> Answer {
    let mut list = List::new(desk.app.secrets(), "page_transactions", desk.caller.merchant().uuid());
    for (_, value) in query.parameters() {
        list = list.narrowed(value);
    }
    let found = match query.read() {
        Ok(asked) => desk.app.desk_transactions(&desk.caller, &asked, page_at(&list, query.cursor.as_ref())).await,
        Err(error) => Err(error),
    };
    let (slice, mistakes) = match found {
        Ok(slice) => (Some(slice), Mistakes::default()),
        Err(error) => (None, Mistakes::read(desk.text, error, ToOwned::to_owned)?),
    };
    let stores = desk.app.desk_stores(&desk.caller).await?;
    let store = query.store.parse::<StoreId>().ok().or(match stores.as_slice() {
        [only] => Some(only.id),
        _ => None,
    });
    let staff = match store {
        Some(store) => desk.app.desk_staff(&desk.caller, store).await?,
        None => Vec::new(),
    };
    let to = |cursor: Option<&str>| {
        link("/merchant/transactions", &[&query.parameters()[..], &[("cursor", cursor)]].concat())
    };
    let text = desk.text;
    let choice = |value: String, label, chosen: &str| Choice { chosen: value == chosen, value, label };
    let types = TransactionType::ALL.into_iter();
    let (is_wrong, slice) = (slice.is_none(), slice);
    let page = TransactionsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Transactions, "/merchant/transactions"),
        notice,
        stores: store_choices(&stores, store),
        types: types
            .map(|kind| choice(kind.as_str().to_owned(), words::transaction_type(text, kind), &query.kind))
            .collect(),
        staff: staff.into_iter().map(|pin| choice(pin.id.to_string(), pin.name.to_string(), &query.staff)).collect(),
        from_error: mistakes.of("from"),
        to_error: mistakes.of("to"),
        errors: mistakes.into(),
        rows: slice.iter().flat_map(|slice| &slice.items).map(|row| LedgerRow::of(desk, row)).collect(),
        is_narrowed: query.parameters().iter().any(|(_, value)| value.is_some()),
        may_export: desk.caller.may(Right::ManageCards),
        next_url: slice.and_then(|slice| slice.next).map(|cursor| to(Some(&list.cursor(cursor.0.as_bytes())))),
        first_url: query.cursor.is_some().then(|| to(None)),
        filter: query.clone(),
    };
    if is_wrong { desk.mistakes(&page) } else { desk.page(&page) }
}

/// `POST /merchant/transactions/export`: taking along is written down, so it is no mere look.
pub(crate) async fn export(desk: MerchantDesk, Form(form): Form<TransactionsQuery>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let text = match form.read() {
        Ok(asked) => desk.app.export_transactions(caller, &asked).await,
        Err(error) => Err(error),
    };
    let text = match text {
        Ok(text) => text,
        Err(Error::Conflict { code: "export_too_large", .. }) => {
            let notice =
                Notice { kind: "error", text: desk.text.transactions_export_too_large(), detail: None, undo_url: None };
            return show(&desk, form, Some(notice)).await;
        }
        Err(error @ Error::Invalid(_)) => {
            // The list shows the same mistake beside its field.
            drop(error);
            return show(&desk, form, None).await;
        }
        Err(error) => return Err(error.into()),
    };
    let day = desk.merchant.zone.day_of(desk.app.now());
    let name = format!("attachment; filename=\"transactions-{day}.csv\"");
    let disposition = HeaderValue::from_str(&name).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

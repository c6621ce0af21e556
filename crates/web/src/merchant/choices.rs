//! What several pages of the desk let people choose from, and the words for it.

use orion_domain::{Role, StoreId, Timestamp};
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::{Cursor, Membership, Page, StoreDetails};

use super::desk::MerchantDesk;
use crate::page::Visit;
use crate::parts::Choice;

/// Rows of a page of the desk.
const ROWS: i64 = 50;

/// The stores in reach: every one, or the one that a manager leads.
pub(crate) async fn stores(desk: &MerchantDesk) -> Result<Vec<StoreDetails>, Error> {
    match desk.caller.store() {
        Some(only) => Ok(vec![only.clone()]),
        None => desk.app.stores(desk.caller.whole_merchant()?).await,
    }
}

/// Stores to choose from.
pub(crate) fn store_choices(stores: &[StoreDetails], chosen: &str) -> Vec<Choice> {
    let choice = |store: &StoreDetails| {
        let value = store.id.to_string();
        Choice { chosen: value == chosen, value, label: store.name.to_string() }
    };
    stores.iter().map(choice).collect()
}

/// Roles to choose from.
pub(crate) fn role_choices(text: Text, chosen: &str) -> Vec<Choice> {
    let roles = [Role::StoreStaff, Role::StoreManager, Role::MerchantOwner];
    let choice = |role: Role| {
        let value = role.as_str().to_owned();
        Choice { chosen: value == chosen, value, label: role_name(text, role) }
    };
    roles.into_iter().map(choice).collect()
}

/// A role in words.
pub(crate) fn role_name(text: Text, role: Role) -> String {
    match role {
        Role::StoreStaff => text.role_store_staff(),
        Role::StoreManager => text.role_store_manager(),
        Role::MerchantOwner | Role::PlatformAdmin => text.role_merchant_owner(),
    }
}

/// A store's name; the nil id is every store.
pub(crate) fn store_name(text: Text, stores: &[StoreDetails], id: StoreId) -> String {
    if id == StoreId::NIL {
        return text.all_stores();
    }
    stores.iter().find(|store| store.id == id).map_or_else(|| "–".to_owned(), |store| store.name.to_string())
}

/// A role and where it is held.
pub(crate) fn place(text: Text, stores: &[StoreDetails], place: &Membership) -> String {
    text.role_at(&role_name(text, place.role), &store_name(text, stores, place.store))
}

/// A moment at the merchant's clock.
pub(crate) fn moment(desk: &MerchantDesk, at: Timestamp) -> String {
    format::date_time(desk.text.locale(), &at.in_zone(&desk.merchant.zone))
}

/// The page of a list that an address asks for; a cursor that is none begins at the beginning.
pub(crate) fn page_of(visit: &Visit, list: &List<'_>) -> Page {
    let position = visit.parameter("cursor").and_then(|cursor| list.position::<16>(cursor).ok());
    Page { after: position.map(|bytes| Cursor(uuid::Uuid::from_bytes(bytes))), limit: ROWS }
}

/// Where a list goes on.
pub(crate) fn next_url(path: &str, list: &List<'_>, next: Option<Cursor>) -> Option<String> {
    next.map(|cursor| format!("{path}?cursor={}", list.cursor(cursor.0.as_bytes())))
}

//! The pages that a merchant writes for their stores.

mod editor;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use orion_domain::{PageId, StoreId};
use orion_http::cursors::List;
use orion_http::{Form, FrontDoor};
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::pages::PageChange;
use orion_service::records::{Cursor, Page, StoreDetails, StorePage};

use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::first_run::choices;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// Rows of the list at once.
const ROWS: i64 = 50;

/// Every page about pages.
pub(super) fn router() -> Router<FrontDoor> {
    Router::new()
        .route("/merchant/pages", get(list))
        .route("/merchant/pages/new", get(editor::new).post(editor::create))
        .route("/merchant/pages/{page_id}", get(editor::edit).post(editor::save))
        .route("/merchant/pages/{page_id}/publish", post(publish))
        .route("/merchant/pages/{page_id}/withdraw", post(withdraw))
        .route("/merchant/pages/{page_id}/delete", get(ask).post(delete))
}

struct PageRow {
    id: String,
    title: String,
    store_name: String,
    locale: &'static str,
    is_published: bool,
    updated: String,
    /// Where visitors see it.
    url: String,
}

impl PageRow {
    fn of(desk: &MerchantDesk, stores: &[StoreDetails], page: &StorePage) -> Self {
        let store = stores.iter().find(|store| store.id == page.store);
        let (store_name, store_slug) =
            store.map(|store| (store.name.to_string(), store.slug.to_string())).unwrap_or_default();
        Self {
            id: page.id.to_string(),
            title: page.text.title.to_string(),
            store_name,
            locale: page.text.locale.own_name(),
            is_published: page.text.is_published,
            updated: format::date_time(desk.text.locale(), &page.updated_at.in_zone(&desk.merchant.zone)),
            url: format!("/s/{store_slug}/pages/{}?lang={}", page.text.slug, page.text.locale),
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/pages.html")]
struct PagesPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    stores: Vec<Choice>,
    pages: Vec<PageRow>,
    next_url: Option<String>,
}

/// `GET /merchant/pages`
async fn list(desk: MerchantDesk) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let stores = desk.app.page_stores(caller).await?;
    let wanted = desk.visit.parameter("store").and_then(|id| id.parse::<StoreId>().ok());
    let filter = wanted.map(|id| id.to_string());
    let cursors = List::new(desk.app.secrets(), "desk_pages", caller.merchant().uuid()).narrowed(filter.as_deref());
    let after = desk.visit.parameter("cursor").and_then(|cursor| cursors.position(cursor).ok());
    let after = after.map(Cursor::from_bytes);
    let slice = desk.app.pages(caller, wanted, Page { after, limit: ROWS }).await?;
    let of_stores = stores.iter().map(|store| (store.id.to_string(), store.name.to_string()));
    let shown_filter = filter.clone().unwrap_or_default();
    desk.page(&PagesPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Pages),
        notice: notice(&desk),
        stores: choices(of_stores, &shown_filter),
        pages: slice.items.iter().map(|page| PageRow::of(&desk, &stores, page)).collect(),
        next_url: slice
            .next
            .map(|next| format!("/merchant/pages?store={shown_filter}&cursor={}", cursors.cursor(next.0.as_bytes()))),
    })
}

/// `POST /merchant/pages/{page_id}/publish`
async fn publish(desk: MerchantDesk, Path(id): Path<PageId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let change = PageChange { is_published: Some(true), ..PageChange::default() };
    desk.app.update_page(desk.caller.whole_merchant()?, id, change).await?;
    Ok(see_other("/merchant/pages?done=published"))
}

/// `POST /merchant/pages/{page_id}/withdraw`
async fn withdraw(desk: MerchantDesk, Path(id): Path<PageId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let change = PageChange { is_published: Some(false), ..PageChange::default() };
    desk.app.update_page(desk.caller.whole_merchant()?, id, change).await?;
    Ok(see_other("/merchant/pages?done=withdrawn"))
}

/// `GET /merchant/pages/{page_id}/delete`
async fn ask(desk: MerchantDesk, Path(id): Path<PageId>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let page = desk.app.page(caller, id).await?;
    let named = match desk.app.program(caller).await {
        Ok(program) => program.look.terms_cms_page_slug,
        Err(Error::ProgramMissing) => None,
        Err(error) => return Err(error.into()),
    };
    let text = desk.text;
    let is_terms = named.is_some_and(|slug| slug == page.text.slug);
    let terms = is_terms.then(|| text.pages_delete_terms());
    let question = Question {
        title: text.pages_delete_ask(page.text.title.as_str()),
        text: [Some(text.pages_delete_hint()), terms].into_iter().flatten().collect::<Vec<_>>().join(" "),
        action: format!("/merchant/pages/{id}/delete"),
        button: text.pages_delete(),
        back_url: format!("/merchant/pages/{id}"),
    };
    desk.ask(Section::Pages, question)
}

/// `POST /merchant/pages/{page_id}/delete`
async fn delete(desk: MerchantDesk, Path(id): Path<PageId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.delete_page(desk.caller.whole_merchant()?, id).await?;
    Ok(see_other("/merchant/pages?done=deleted"))
}

/// What was just done, from a fixed list of words.
fn notice(desk: &MerchantDesk) -> Option<Notice> {
    let text = desk.text;
    Some(Notice::success(match desk.visit.parameter("done")? {
        "saved" => text.saved(),
        "published" => text.pages_now_published(),
        "withdrawn" => text.pages_now_withdrawn(),
        "deleted" => text.pages_now_deleted(),
        _ => return None,
    }))
}

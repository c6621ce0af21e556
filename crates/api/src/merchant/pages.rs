//! `/api/v1/merchants/loyalty/pages`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::text::LongText;
use orion_domain::{IdempotencyKey, Invalid, Label, PageId, Slug, StoreId};
use orion_http::cursors::List;
use orion_http::{Json, Path, Problem, Query};
use orion_service::pages::PageChange;
use orion_service::records::PageText;
use orion_service::{App, Caller, Fields};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::values::{finish, page, present, text};
use crate::wire::LocaleCode;
use crate::wire::page::StorePage;

/// What a list of pages is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListPagesQuery {
    /// Only the pages of one store.
    #[param(value_type = Option<Uuid>, nullable = false)]
    store_id: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// A page of pages, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct StorePageList {
    /// The pages.
    items: Vec<StorePage>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// A page to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreatePageRequest {
    /// On whose storefront.
    store_id: Uuid,
    /// The end of its address, the same in every language: lower-case letters, digits and single dashes.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "terms")]
    slug: String,
    /// In which language.
    #[schema(value_type = LocaleCode)]
    locale: String,
    /// Its heading.
    #[schema(min_length = 1, max_length = 120, example = "Terms of our card")]
    title: String,
    /// Markdown; HTML in it is shown as text, links lead to `https:` or `mailto:` only.
    #[schema(
        min_length = 1,
        max_length = 20_000,
        example = "One card per person.\n\n## Points\n\nPoints have no value in cash."
    )]
    body: String,
    /// Whether visitors see it; not, where absent.
    #[serde(default)]
    #[schema(default = false)]
    is_published: bool,
}

impl CreatePageRequest {
    pub(crate) fn check(&self) -> Result<(StoreId, PageText), Problem> {
        let mut fields = Fields::default();
        let slug = fields.take("slug", Slug::new(&self.slug));
        let locale = fields.take("locale", self.locale.parse());
        let title = fields.take("title", text(&self.title, Label::MAX, Label::new));
        let body = fields.take("body", text(&self.body, LongText::MAX, LongText::new));
        let (((slug, locale), title), body) = finish(fields, slug.zip(locale).zip(title).zip(body))?;
        let is_published = self.is_published;
        Ok((StoreId::new(self.store_id), PageText { slug, locale, title, body, is_published }))
    }
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdatePageRequest {
    /// The end of its address.
    #[serde(default, deserialize_with = "present")]
    #[schema(
        nullable = false,
        min_length = 2,
        max_length = 60,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "terms"
    )]
    slug: Option<String>,
    /// In which language.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleCode)]
    locale: Option<String>,
    /// Its heading.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Terms of our card")]
    title: Option<String>,
    /// Markdown; HTML in it is shown as text, links lead to `https:` or `mailto:` only.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 20_000, example = "One card per person.")]
    body: Option<String>,
    /// Publishes the page, or withdraws it.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, example = true)]
    is_published: Option<bool>,
}

impl UpdatePageRequest {
    pub(crate) fn check(&self) -> Result<PageChange, Problem> {
        let mut fields = Fields::default();
        let change = PageChange {
            slug: fields.take_optional("slug", self.slug.as_deref(), Slug::new),
            locale: fields.take_optional("locale", self.locale.as_deref(), str::parse),
            title: fields.take_optional("title", self.title.as_deref(), |sent| text(sent, Label::MAX, Label::new)),
            body: fields.take_optional("body", self.body.as_deref(), |sent| text(sent, LongText::MAX, LongText::new)),
            is_published: self.is_published,
            seen: None,
        };
        finish(fields, Some(change))
    }
}

/// Reads a list, for owners and for admins on their behalf.
pub(crate) async fn listed(
    app: &App,
    caller: &Caller,
    operation: &str,
    query: &ListPagesQuery,
) -> Result<axum::Json<StorePageList>, Problem> {
    let list = List::new(app.secrets(), operation, caller.merchant().uuid()).narrowed(query.store_id.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let store = fields
        .take_optional("store_id", query.store_id.as_deref(), |id| id.parse::<StoreId>().map_err(|_| Invalid::NotAnId));
    let page = finish(fields, Some(page))?;
    let slice = app.pages(caller, store, page).await?;
    Ok(axum::Json(StorePageList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// List the pages
///
/// Newest first, of every store or of one, in every language, published or not.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/pages", tag = super::TAG, params(ListPagesQuery),
    responses((status = 200, description = "A page of pages.", body = StorePageList)))]
pub(crate) async fn list_pages(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<ListPagesQuery>,
) -> Result<axum::Json<StorePageList>, Problem> {
    listed(&app, &caller, "list_pages", &query).await
}

/// Show a page
///
/// One of the merchant's own.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/pages/{page_id}", tag = super::TAG,
    params(("page_id" = Uuid, Path, description = "The page.")),
    responses((status = 200, description = "The page.", body = StorePage)))]
pub(crate) async fn find_page(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(page): Path<Uuid>,
) -> Result<axum::Json<StorePage>, Problem> {
    Ok(axum::Json(app.page(&caller, PageId::new(page)).await?.into()))
}

/// Write a page
///
/// A slug is given once per store and language; a taken one is `validation_failed` at `/slug`.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/pages", tag = super::TAG, request_body = CreatePageRequest,
    responses((status = 201, description = "The page.", body = StorePage)))]
pub(crate) async fn create_page(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreatePageRequest>,
) -> Result<(StatusCode, axum::Json<StorePage>), Problem> {
    let (store, text) = body.check()?;
    Ok((StatusCode::CREATED, axum::Json(app.create_page(&caller, store, text, key).await?.into())))
}

/// Change a page
///
/// What is absent stays as it is. A new title or text is a new version; `is_published` publishes and withdraws.
#[utoipa::path(patch, path = "/api/v1/merchants/loyalty/pages/{page_id}", tag = super::TAG,
    params(("page_id" = Uuid, Path, description = "The page.")), request_body = UpdatePageRequest,
    responses((status = 200, description = "The page as it is now.", body = StorePage)))]
pub(crate) async fn update_page(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(page): Path<Uuid>,
    Json(body): Json<UpdatePageRequest>,
) -> Result<axum::Json<StorePage>, Problem> {
    Ok(axum::Json(app.update_page(&caller, PageId::new(page), body.check()?).await?.into()))
}

/// Delete a page
///
/// Visitors do not find it any more. Texts that customers agreed to are kept.
#[utoipa::path(delete, path = "/api/v1/merchants/loyalty/pages/{page_id}", tag = super::TAG,
    params(("page_id" = Uuid, Path, description = "The page.")),
    responses((status = 204, description = "It is deleted.")))]
pub(crate) async fn delete_page(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(page): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.delete_page(&caller, PageId::new(page)).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Writing a page: the form, a preview in the very markup that visitors get, saving.

use askama::Template;
use axum::extract::Path;
use orion_domain::text::LongText;
use orion_domain::{IdempotencyKey, Label, Locale, PageId, Slug, StoreId, Timestamp};
use orion_http::Form;
use orion_render::Text;
use orion_render::markdown::{self, Markup};
use orion_service::pages::PageChange;
use orion_service::records::{PageText, StorePage};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::first_run::choices;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes};
use crate::portal::layout::PortalLayout;
use crate::words;

/// What the button for looking first sends.
const PREVIEW: &str = "preview";
/// What the button for publishing sends.
const PUBLISH: &str = "publish";

/// Everything that was typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Typed {
    store: String,
    slug: String,
    locale: String,
    title: String,
    body: String,
    /// The state the form was filled in on top of.
    seen: String,
    idempotency_key: String,
    /// Which button was pressed.
    action: String,
}

impl From<&StorePage> for Typed {
    fn from(page: &StorePage) -> Self {
        Self {
            store: page.store.to_string(),
            slug: page.text.slug.to_string(),
            locale: page.text.locale.to_string(),
            title: page.text.title.to_string(),
            body: page.text.body.to_string(),
            seen: page.updated_at.micros().to_string(),
            ..Self::default()
        }
    }
}

struct PageErrors {
    items: Vec<ErrorItem>,
    count: i64,
    store: Option<String>,
    slug: Option<String>,
    locale: Option<String>,
    title: Option<String>,
    body: Option<String>,
}

impl From<Mistakes> for PageErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            store: mistakes.of("store"),
            slug: mistakes.of("slug"),
            locale: mistakes.of("locale"),
            title: mistakes.of("title"),
            body: mistakes.of("body"),
            items: mistakes.items,
        }
    }
}

struct Preview {
    title: String,
    lang: String,
    body: Markup,
}

#[derive(Template)]
#[template(path = "merchant/page_editor.html")]
struct EditorPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    id: Option<String>,
    is_published: bool,
    store_name: String,
    action: String,
    typed: Typed,
    errors: PageErrors,
    stores: Vec<Choice>,
    locales: Vec<Choice>,
    preview: Option<Preview>,
}

/// What is edited: a page that is there, or one to come.
async fn editor(
    desk: &MerchantDesk,
    old: Option<&StorePage>,
    typed: Typed,
    mistakes: Mistakes,
) -> Result<EditorPage, Error> {
    let stores = desk.app.page_stores(desk.caller.whole_merchant()?).await?;
    let action = old.map_or_else(|| "/merchant/pages/new".to_owned(), |page| format!("/merchant/pages/{}", page.id));
    let locales = Locale::ALL.into_iter().map(|locale| (locale.to_string(), locale.own_name().to_owned()));
    let of_stores = stores.iter().map(|store| (store.id.to_string(), store.name.to_string()));
    let own = old.and_then(|page| stores.iter().find(|store| store.id == page.store));
    let preview = (typed.action == PREVIEW).then(|| Preview {
        title: typed.title.trim().to_owned(),
        lang: typed.locale.parse::<Locale>().unwrap_or_default().to_string(),
        body: markdown::html(&plain(&typed.body)),
    });
    Ok(EditorPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Pages, &action),
        id: old.map(|page| page.id.to_string()),
        is_published: old.is_some_and(|page| page.text.is_published),
        store_name: own.map(|store| store.name.to_string()).unwrap_or_default(),
        action,
        stores: choices(of_stores, &typed.store),
        locales: choices(locales, &typed.locale),
        typed: Typed { idempotency_key: desk.app.new_token(), ..typed },
        errors: mistakes.into(),
        preview,
    })
}

/// `GET /merchant/pages/new`
pub(crate) async fn new(desk: MerchantDesk) -> Answer {
    let typed = Typed { locale: desk.merchant.default_locale.to_string(), ..Typed::default() };
    desk.page(&editor(&desk, None, typed, Mistakes::default()).await?)
}

/// `POST /merchant/pages/new`
pub(crate) async fn create(desk: MerchantDesk, Form(typed): Form<Typed>) -> Answer {
    if typed.action == PREVIEW {
        return desk.page(&editor(&desk, None, typed, Mistakes::default()).await?);
    }
    let key = IdempotencyKey::parse(&typed.idempotency_key).ok();
    let created = match read(&typed, typed.action == PUBLISH) {
        Ok((Some(store), text)) => desk.app.create_page(desk.caller.whole_merchant()?, store, text, key).await,
        Ok((None, _)) => Err(Error::field("store", orion_domain::Invalid::Required)),
        Err(error) => Err(error),
    };
    match created {
        Ok(page) => Ok(saved(&page)),
        Err(error) => refused(&desk, None, typed, error).await,
    }
}

/// `GET /merchant/pages/{page_id}`
pub(crate) async fn edit(desk: MerchantDesk, Path(id): Path<PageId>) -> Answer {
    let page = desk.app.page(desk.caller.whole_merchant()?, id).await?;
    desk.page(&editor(&desk, Some(&page), (&page).into(), Mistakes::default()).await?)
}

/// `POST /merchant/pages/{page_id}`
pub(crate) async fn save(desk: MerchantDesk, Path(id): Path<PageId>, Form(typed): Form<Typed>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let old = desk.app.page(caller, id).await?;
    if typed.action == PREVIEW {
        return desk.page(&editor(&desk, Some(&old), typed, Mistakes::default()).await?);
    }
    let is_published = old.text.is_published || typed.action == PUBLISH;
    let changed = match read(&typed, is_published) {
        Ok((_, text)) => {
            let seen = typed.seen.parse().ok().map(Timestamp::from_micros);
            desk.app.update_page(caller, id, PageChange { seen, ..text.into() }).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(page) => Ok(saved(&page)),
        Err(error) => refused(&desk, Some(&old), typed, error).await,
    }
}

fn saved(page: &StorePage) -> axum::response::Response {
    see_other(if page.text.is_published { "/merchant/pages?done=published" } else { "/merchant/pages?done=saved" })
}

async fn refused(desk: &MerchantDesk, old: Option<&StorePage>, typed: Typed, error: Error) -> Answer {
    let mistakes = match error {
        Error::Conflict { .. } => Mistakes::about_all(words::error(desk.text, &error)),
        error => Mistakes::read(desk.text, error, ToOwned::to_owned)?,
    };
    desk.mistakes(&editor(desk, old, typed, mistakes).await?)
}

fn read(typed: &Typed, is_published: bool) -> Result<(Option<StoreId>, PageText), Error> {
    let mut fields = Fields::default();
    let store = Some(typed.store.as_str()).filter(|id| !id.is_empty());
    let store = fields.take_optional("store", store, str::parse);
    let title = fields.take("title", Label::new(&typed.title));
    let slug = fields.take("slug", Slug::new(typed.slug.trim()));
    let locale = fields.take("locale", typed.locale.parse());
    let body = fields.take("body", LongText::new(&plain(&typed.body)));
    let (((slug, locale), title), body) = fields.finish_with(slug.zip(locale).zip(title).zip(body))?;
    Ok((store, PageText { slug, locale, title, body, is_published }))
}

/// Markdown means the same by a tab as by four blanks, and texts hold no other controls than line ends.
fn plain(body: &str) -> String {
    body.replace('\t', "    ")
}

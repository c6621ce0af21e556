//! Pages that merchants write for their stores, and the one that may stand for a program's terms.

use orion_domain::program::Program;
use orion_domain::text::LongText;
use orion_domain::{IdempotencyKey, Invalid, Label, Locale, MerchantId, PageId, Right, Slug, StoreId, Timestamp};
use orion_store::pages::{PageText, PageTitle, StorePage, TermsPage};
use orion_store::stores::StoreDetails;
use orion_store::{Merchant, Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, Visitor};
use crate::error::Error;
use crate::stores::locked;

/// The most pages a store has, in all languages.
const PAGES_MAX: i64 = 200;

/// What to change of a page; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct PageChange {
    /// The end of its address.
    pub slug: Option<Slug>,
    /// Its language.
    pub locale: Option<Locale>,
    /// Its heading.
    pub title: Option<Label>,
    /// Its text.
    pub body: Option<LongText>,
    /// Whether visitors see it.
    pub is_published: Option<bool>,
    /// The state that the change was made for; `None` fits every state.
    pub seen: Option<Timestamp>,
}

impl From<PageText> for PageChange {
    fn from(text: PageText) -> Self {
        Self {
            slug: Some(text.slug),
            locale: Some(text.locale),
            title: Some(text.title),
            body: Some(text.body),
            is_published: Some(text.is_published),
            seen: None,
        }
    }
}

/// The terms of a program as one visitor is shown them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Names exactly this text, for consent.
    pub version: String,
    /// The page that shows them; without one the program's `terms_text` does.
    pub page: Option<StorePage>,
}

impl App {
    /// The pages of one store or of all, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store that is not the merchant's.
    pub async fn pages(&self, caller: &Caller, store: Option<StoreId>, page: Page) -> Result<Slice<StorePage>, Error> {
        caller.require(Right::EditPages)?;
        let mut merchant = self.store.merchant(caller.merchant());
        if let Some(id) = store {
            merchant.store(id).await?.ok_or(Error::NotFound)?;
        }
        Ok(merchant.pages(store, page).await?)
    }

    /// The stores that pages can be written for.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn page_stores(&self, caller: &Caller) -> Result<Vec<StoreDetails>, Error> {
        caller.require(Right::EditPages)?;
        Ok(self.store.merchant(caller.merchant()).stores().await?)
    }

    /// One page.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn page(&self, caller: &Caller, id: PageId) -> Result<StorePage, Error> {
        caller.require(Right::EditPages)?;
        self.store.merchant(caller.merchant()).page(id).await?.ok_or(Error::NotFound)
    }

    /// Writes a new page.
    ///
    /// # Errors
    /// Field errors for a store that is not the merchant's and for an address that is taken; the conflict `too_many_pages`.
    pub async fn create_page(
        &self,
        caller: &Caller,
        store: StoreId,
        text: PageText,
        key: Option<IdempotencyKey>,
    ) -> Result<StorePage, Error> {
        caller.require(Right::EditPages)?;
        caller.require_reason()?;
        let request = json!([store, text.slug, text.locale, text.title, text.body, text.is_published]);
        let page = StorePage { id: PageId::new(self.new_uuid()), store, text, version: 1, updated_at: self.now() };
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "create_page", &request).await? {
            return merchant.page(PageId::new(first)).await?.ok_or(Error::NotFound);
        }
        locked(&mut merchant, store).await?;
        if merchant.count_pages(store).await? >= PAGES_MAX {
            return Err(Error::Conflict { code: "too_many_pages", subject: page.text.title.to_string() });
        }
        if !merchant.create_page(&page, caller.user()).await? {
            return Err(Error::field("slug", Invalid::Taken));
        }
        let changes = json!({ "new": summary(&page) });
        merchant.audit(self.audit_row(caller, "page.create", "page", page.id.uuid(), changes)).await?;
        self.remember_created(&mut merchant, key.as_ref(), "create_page", &request, page.id.uuid()).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// Changes a page, on top of what it is at that moment. A new title or text is a new version; the old one is kept.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a field error for an address that is taken; the conflict `page_changed` when somebody saved
    /// after the state that the change was made for.
    pub async fn update_page(&self, caller: &Caller, id: PageId, change: PageChange) -> Result<StorePage, Error> {
        caller.require(Right::EditPages)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_page(id).await?.ok_or(Error::NotFound)?;
        if change.seen.is_some_and(|seen| seen != old.updated_at) {
            return Err(Error::Conflict { code: "page_changed", subject: old.text.title.to_string() });
        }
        let text = applied(change, old.text.clone());
        let is_reworded = (&text.title, &text.body) != (&old.text.title, &old.text.body);
        let version = if is_reworded { old.version.saturating_add(1) } else { old.version };
        let page = StorePage { text, version, updated_at: self.now(), ..old.clone() };
        if !merchant.save_page(&page).await? {
            return Err(Error::field("slug", Invalid::Taken));
        }
        if is_reworded {
            merchant.write_page_version(&page, caller.user()).await?;
        }
        let changes = json!({ "old": summary(&old), "new": summary(&page) });
        merchant.audit(self.audit_row(caller, "page.update", "page", id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// Takes a page away. The texts that customers agreed to are kept.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn delete_page(&self, caller: &Caller, id: PageId) -> Result<(), Error> {
        caller.require(Right::EditPages)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_page(id).await?.ok_or(Error::NotFound)?;
        merchant.delete_page(id, self.now()).await?;
        let changes = json!({ "old": summary(&old) });
        merchant.audit(self.audit_row(caller, "page.delete", "page", id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every published page of the merchant's own stores: what a program may name as its terms.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn terms_pages(&self, caller: &Caller) -> Result<Vec<TermsPage>, Error> {
        caller.require(Right::EditProgram)?;
        Ok(self.store.merchant(caller.merchant()).terms_pages().await?)
    }

    /// A published page, in the reader's language, else the store's, else any.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn public_page(&self, visitor: &Visitor, slug: &Slug, locale: Locale) -> Result<StorePage, Error> {
        let default = visitor.store.default_locale;
        let page =
            self.store.merchant(visitor.merchant).published_page(visitor.store.id, slug, locale, default).await?;
        page.ok_or(Error::NotFound)
    }

    /// The published pages of a store, at most twenty, by address.
    ///
    /// # Errors
    /// The database's.
    pub async fn public_pages(&self, visitor: &Visitor, locale: Locale) -> Result<Vec<PageTitle>, Error> {
        let mut merchant = self.store.merchant(visitor.merchant);
        Ok(merchant.published_titles(visitor.store.id, locale, visitor.store.default_locale).await?)
    }

    /// The terms of a program, as a visitor of a store reads them.
    ///
    /// # Errors
    /// The database's.
    pub async fn terms(&self, visitor: &Visitor, program: &Program, locale: Locale) -> Result<Terms, Error> {
        self.terms_at(visitor.merchant, &visitor.store, program, locale).await
    }

    pub(crate) async fn terms_at(
        &self,
        merchant: MerchantId,
        store: &StoreDetails,
        program: &Program,
        locale: Locale,
    ) -> Result<Terms, Error> {
        let page = match &program.look.terms_cms_page_slug {
            Some(slug) => {
                self.store.merchant(merchant).published_terms(store.id, slug, locale, store.default_locale).await?
            }
            None => None,
        };
        let version = match &page {
            Some(page) => format!("page-{}-version-{}", page.id, page.version),
            None => format!("program-version-{}", program.version),
        };
        Ok(Terms { version, page })
    }
}

fn applied(change: PageChange, old: PageText) -> PageText {
    PageText {
        slug: change.slug.unwrap_or(old.slug),
        locale: change.locale.unwrap_or(old.locale),
        title: change.title.unwrap_or(old.title),
        body: change.body.unwrap_or(old.body),
        is_published: change.is_published.unwrap_or(old.is_published),
    }
}

/// What the audit log says of a page; its texts are in its versions.
fn summary(page: &StorePage) -> serde_json::Value {
    let text = &page.text;
    json!({
        "store_id": page.store,
        "slug": text.slug,
        "locale": text.locale,
        "title": text.title,
        "version": page.version,
        "is_published": text.is_published,
    })
}

/// A program may name only a published page of the merchant's own stores. What it names already stays, even if that page
/// was withdrawn since: then its `terms_text` counts.
pub(crate) async fn check_terms_page(
    merchant: &mut Merchant<'_>,
    new: Option<&Slug>,
    old: Option<&Slug>,
) -> Result<(), Error> {
    let Some(slug) = new.filter(|_| new != old) else { return Ok(()) };
    if merchant.terms_pages().await?.iter().any(|page| page.slug == *slug) {
        Ok(())
    } else {
        Err(Error::field("terms_cms_page_slug", Invalid::NotAPublishedPage))
    }
}

//! Pages that merchants write for their stores, in Markdown, and every text that was ever saved of them.

use orion_domain::text::LongText;
use orion_domain::{Label, Locale, PageId, Slug, StoreId, Timestamp, UserId};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;

/// The columns of a page, narrowed to what is not deleted.
macro_rules! page_columns {
    ($tail:literal) => {
        concat!(
            "SELECT id, store_id, slug, locale, title, body, is_published, version, updated_at FROM store_pages
        WHERE merchant_id = $1 AND deleted_at IS NULL ",
            $tail
        )
    };
}

statements! {
    FIND_PAGE(both page_columns!("AND id = $2"));
    LOCK_PAGE(sqlite page_columns!("AND id = $2"), postgres page_columns!("AND id = $2 FOR UPDATE"));
    LIST_PAGES(both page_columns!("AND id < $2 ORDER BY id DESC LIMIT $3"));
    LIST_PAGES_AT(both page_columns!("AND store_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3"));
    COUNT_PAGES("SELECT COUNT(*) AS count FROM store_pages WHERE merchant_id = $1 AND store_id = $2 AND deleted_at IS NULL");
    INSERT_PAGE("INSERT INTO store_pages (merchant_id, id, store_id, slug, locale, title, body, is_published, version, created_at,
        updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING");
    UPDATE_PAGE("UPDATE store_pages SET slug = $3, locale = $4, title = $5, body = $6, is_published = $7, version = $8,
        updated_at = $9 WHERE merchant_id = $1 AND id = $2");
    DELETE_PAGE("UPDATE store_pages SET deleted_at = $3, is_published = $4 WHERE merchant_id = $1 AND id = $2
        AND deleted_at IS NULL");
    INSERT_PAGE_VERSION("INSERT INTO store_page_versions (merchant_id, page_id, version, title, body, saved_at, saved_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)");
    /// The reader's language, else the store's, else any.
    PUBLISHED_PAGE(both page_columns!("AND store_id = $2 AND slug = $3 AND is_published
        ORDER BY CASE locale WHEN $4 THEN 0 WHEN $5 THEN 1 ELSE 2 END, locale LIMIT 1"));
    /// As many as a footer can name; each in the language that [`PUBLISHED_PAGE`] would choose.
    PUBLISHED_TITLES("SELECT slug, title FROM (SELECT slug, title, ROW_NUMBER() OVER (PARTITION BY slug
        ORDER BY CASE locale WHEN $3 THEN 0 WHEN $4 THEN 1 ELSE 2 END, locale) AS choice
        FROM store_pages WHERE merchant_id = $1 AND store_id = $2 AND is_published AND deleted_at IS NULL) AS titles
        WHERE choice = 1 ORDER BY slug LIMIT 20");
    /// The program's terms hold at every store, so another store's page is better than none.
    PUBLISHED_TERMS(both page_columns!("AND slug = $3 AND is_published
        AND store_id IN (SELECT id FROM stores WHERE merchant_id = $1 AND deleted_at IS NULL)
        ORDER BY CASE store_id WHEN $2 THEN 0 ELSE 1 END,
        CASE locale WHEN $4 THEN 0 WHEN $5 THEN 1 ELSE 2 END, locale, id LIMIT 1"));
    LIST_TERMS_PAGES("SELECT p.slug, p.title, p.locale, s.name AS store_name FROM store_pages p
        JOIN stores s ON s.merchant_id = $1 AND s.id = p.store_id AND s.deleted_at IS NULL
        WHERE p.merchant_id = $1 AND p.is_published AND p.deleted_at IS NULL ORDER BY p.slug, s.name, p.locale LIMIT 2000");
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorePage {
    /// Its id.
    pub id: PageId,
    /// On whose storefront.
    pub store: StoreId,
    /// What it says, and where.
    pub text: PageText,
    /// Counts the texts that were saved.
    pub version: i64,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// What a merchant writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// The end of its address; the same in every language.
    pub slug: Slug,
    /// In which language.
    pub locale: Locale,
    /// Its heading.
    pub title: Label,
    /// Markdown without HTML.
    pub body: LongText,
    /// Whether visitors see it.
    pub is_published: bool,
}

/// A published page that can stand for the terms of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsPage {
    /// What the program names.
    pub slug: Slug,
    /// Its heading.
    pub title: Label,
    /// In which language.
    pub locale: Locale,
    /// On whose storefront.
    pub store_name: Label,
}

#[derive(sqlx::FromRow)]
struct StorePageRow {
    id: uuid::Uuid,
    store_id: uuid::Uuid,
    slug: String,
    locale: String,
    title: String,
    body: String,
    is_published: bool,
    version: i64,
    updated_at: i64,
}

impl TryFrom<StorePageRow> for StorePage {
    type Error = Error;
    fn try_from(row: StorePageRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("store_pages", column, error);
        Ok(Self {
            id: PageId::new(row.id),
            store: StoreId::new(row.store_id),
            text: PageText {
                slug: Slug::new(&row.slug).map_err(corrupt("slug"))?,
                locale: row.locale.parse().map_err(corrupt("locale"))?,
                title: Label::new(&row.title).map_err(corrupt("title"))?,
                body: LongText::new(&row.body).map_err(corrupt("body"))?,
                is_published: row.is_published,
            },
            version: row.version,
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}

/// A published page by its address and heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTitle {
    /// Where it is.
    pub slug: Slug,
    /// Its heading, in the reader's language where there is one.
    pub title: Label,
}

#[derive(sqlx::FromRow)]
struct PageTitleRow {
    slug: String,
    title: String,
}

impl TryFrom<PageTitleRow> for PageTitle {
    type Error = Error;
    fn try_from(row: PageTitleRow) -> Result<Self, Error> {
        Ok(Self {
            slug: Slug::new(&row.slug).map_err(|error| Error::corrupt("store_pages", "slug", error))?,
            title: Label::new(&row.title).map_err(|error| Error::corrupt("store_pages", "title", error))?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct TermsPageRow {
    slug: String,
    title: String,
    locale: String,
    store_name: String,
}

impl TryFrom<TermsPageRow> for TermsPage {
    type Error = Error;
    fn try_from(row: TermsPageRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("store_pages", column, error);
        Ok(Self {
            slug: Slug::new(&row.slug).map_err(corrupt("slug"))?,
            title: Label::new(&row.title).map_err(corrupt("title"))?,
            locale: row.locale.parse().map_err(corrupt("locale"))?,
            store_name: Label::new(&row.store_name).map_err(corrupt("store_id"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct CountRow {
    count: i64,
}

impl Merchant<'_> {
    /// One page.
    ///
    /// # Errors
    /// The database's.
    pub async fn page(&mut self, id: PageId) -> Result<Option<StorePage>, Error> {
        let row: Option<StorePageRow> = self.on.optional(FIND_PAGE, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// One page, locked against other edits.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_page(&mut self, id: PageId) -> Result<Option<StorePage>, Error> {
        let row: Option<StorePageRow> = self.on.optional(LOCK_PAGE, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The pages of one store or of all, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn pages(&mut self, store: Option<StoreId>, page: Page) -> Result<Slice<StorePage>, Error> {
        let rows: Vec<StorePageRow> = match store {
            None => self.on.all(LIST_PAGES, args![self.id, page.below(), page.fetch()]).await?,
            Some(store) => self.on.all(LIST_PAGES_AT, args![self.id, page.below(), page.fetch(), store]).await?,
        };
        let items = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<StorePage>, Error>>()?;
        Ok(page.slice(items, |item| item.id.uuid()))
    }

    /// How many pages a store has.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_pages(&mut self, store: StoreId) -> Result<i64, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_PAGES, args![self.id, store]).await?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Creates a page and its first version; `false` when its address is taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_page(&mut self, page: &StorePage, by: Option<UserId>) -> Result<bool, Error> {
        let text = &page.text;
        let args = args![
            self.id,
            page.id,
            page.store,
            text.slug.as_str(),
            text.locale.as_str(),
            text.title.as_str(),
            text.body.as_str(),
            text.is_published,
            page.version,
            page.updated_at
        ];
        if self.on.execute(INSERT_PAGE, args).await? == 0 {
            return Ok(false);
        }
        self.write_page_version(page, by).await.map(|()| true)
    }

    /// Saves a page, whose version the caller has set; `false` when its new address is taken, which ends the transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_page(&mut self, page: &StorePage) -> Result<bool, Error> {
        let text = &page.text;
        let args = args![
            self.id,
            page.id,
            text.slug.as_str(),
            text.locale.as_str(),
            text.title.as_str(),
            text.body.as_str(),
            text.is_published,
            page.version,
            page.updated_at
        ];
        match self.on.execute(UPDATE_PAGE, args).await {
            Ok(_) => Ok(true),
            Err(Error::Taken(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Keeps a page's text as it is now.
    ///
    /// # Errors
    /// The database's.
    pub async fn write_page_version(&mut self, page: &StorePage, by: Option<UserId>) -> Result<(), Error> {
        let text = &page.text;
        let args = args![self.id, page.id, page.version, text.title.as_str(), text.body.as_str(), page.updated_at, by];
        self.on.execute(INSERT_PAGE_VERSION, args).await.map(|_| ())
    }

    /// Takes a page away; its versions stay. `false` when there is no such page.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_page(&mut self, id: PageId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(DELETE_PAGE, args![self.id, id, now, false]).await? == 1)
    }

    /// The page that visitors of a store see at an address.
    ///
    /// # Errors
    /// The database's.
    pub async fn published_page(
        &mut self,
        store: StoreId,
        slug: &Slug,
        locale: Locale,
        default: Locale,
    ) -> Result<Option<StorePage>, Error> {
        let args = args![self.id, store, slug.as_str(), locale.as_str(), default.as_str()];
        let row: Option<StorePageRow> = self.on.optional(PUBLISHED_PAGE, args).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The pages that visitors of a store can read, at most twenty, by address.
    ///
    /// # Errors
    /// The database's.
    pub async fn published_titles(
        &mut self,
        store: StoreId,
        locale: Locale,
        default: Locale,
    ) -> Result<Vec<PageTitle>, Error> {
        let args = args![self.id, store, locale.as_str(), default.as_str()];
        let rows: Vec<PageTitleRow> = self.on.all(PUBLISHED_TITLES, args).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The page that shows the program's terms to visitors of a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn published_terms(
        &mut self,
        store: StoreId,
        slug: &Slug,
        locale: Locale,
        default: Locale,
    ) -> Result<Option<StorePage>, Error> {
        let args = args![self.id, store, slug.as_str(), locale.as_str(), default.as_str()];
        let row: Option<StorePageRow> = self.on.optional(PUBLISHED_TERMS, args).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Every published page of the stores there are, by address.
    ///
    /// # Errors
    /// The database's.
    pub async fn terms_pages(&mut self) -> Result<Vec<TermsPage>, Error> {
        let rows: Vec<TermsPageRow> = self.on.all(LIST_TERMS_PAGES, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

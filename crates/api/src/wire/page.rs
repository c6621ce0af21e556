//! Pages of a store.

use orion_service::records::StorePage as Record;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::LocaleCode;

/// A page that the merchant wrote for a store.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StorePage {
    /// Its id.
    id: Uuid,
    /// On whose storefront.
    store_id: Uuid,
    /// The end of its address: `/s/{store_slug}/pages/{slug}`.
    #[schema(example = "terms")]
    slug: String,
    /// In which language.
    locale: LocaleCode,
    /// Its heading.
    #[schema(example = "Terms of our card")]
    title: String,
    /// Markdown; HTML in it is shown as text.
    #[schema(example = "One card per person.\n\n## Points\n\nPoints have no value in cash.")]
    body: String,
    /// Whether visitors see it.
    is_published: bool,
    /// Counts the texts that were saved; consent to terms names it.
    #[schema(minimum = 1, example = 1)]
    version: i64,
    /// When it was last saved.
    #[schema(format = DateTime, example = "2026-03-01T09:30:00.000000Z")]
    updated_at: String,
}

impl From<Record> for StorePage {
    fn from(page: Record) -> Self {
        Self {
            id: page.id.uuid(),
            store_id: page.store.uuid(),
            slug: page.text.slug.into(),
            locale: page.text.locale.into(),
            title: page.text.title.into(),
            body: page.text.body.into(),
            is_published: page.text.is_published,
            version: page.version,
            updated_at: page.updated_at.to_rfc3339(),
        }
    }
}

//! Pages of a list: a cursor, a limit, and what comes next.

/// The place in a list after which a page starts. Lists are ordered by a time-ordered id, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub uuid::Uuid);

impl Cursor {
    /// The place that 16 bytes name.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Uuid::from_bytes(bytes))
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only what comes after this.
    pub after: Option<Cursor>,
    /// At most this many, 1 to 100.
    pub limit: i64,
}

/// The most rows a page holds. Safety H-13.
pub const PAGE_LIMIT_MAX: i64 = 100;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
}

impl Page {
    /// The newest rows.
    pub const fn first(limit: i64) -> Self {
        Self { after: None, limit }
    }

    /// The id below which rows count: everything for a first page.
    pub(crate) fn below(self) -> uuid::Uuid {
        self.after.map_or(uuid::Uuid::max(), |cursor| cursor.0)
    }

    /// One row more than asked for, to see whether there is a next page.
    pub(crate) fn fetch(self) -> i64 {
        self.limit.clamp(1, PAGE_LIMIT_MAX).saturating_add(1)
    }

    /// Cuts what was fetched to the page.
    pub(crate) fn slice<T>(self, mut items: Vec<T>, id: impl Fn(&T) -> uuid::Uuid) -> Slice<T> {
        let limit = usize::try_from(self.limit.clamp(1, PAGE_LIMIT_MAX)).unwrap_or(1);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|item| Cursor(id(item))) } else { None };
        Slice { items, next }
    }
}

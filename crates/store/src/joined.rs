//! The part of a row that a `LEFT JOIN` may not have found.

use sqlx::{ColumnIndex, FromRow, Row, ValueRef as _};

/// A row of a table that is joined to another; absent together with a column that the table never leaves empty.
pub(crate) struct Joined<T>(pub Option<T>);

/// A row that can be joined.
pub(crate) trait Join {
    /// A column that is never null in the table.
    const ALWAYS_THERE: &'static str;
}

impl<'r, R: Row, T: FromRow<'r, R> + Join> FromRow<'r, R> for Joined<T>
where
    &'static str: ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        if row.try_get_raw(T::ALWAYS_THERE)?.is_null() {
            Ok(Self(None))
        } else {
            T::from_row(row).map(|found| Self(Some(found)))
        }
    }
}

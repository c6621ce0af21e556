//! A statement: one text for both engines, or one each where they truly differ.

/// A named statement. The registry collects every one of them, so that a test can prepare them all on both engines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql {
    /// The constant's name, for errors and the registry.
    pub name: &'static str,
    /// For SQLite; empty where only PostgreSQL has it.
    pub sqlite: &'static str,
    /// For PostgreSQL; empty where only SQLite has it.
    pub postgres: &'static str,
}

/// Declares the statements of a module and its `ALL`, which `registry.rs` lists.
///
/// `NAME("…")` or `NAME(both expression)` serves both engines, `NAME("…", postgres + " FOR UPDATE")` adds a tail on
/// PostgreSQL, `NAME(sqlite …, postgres …)` is for the few that differ, and `NAME(sqlite only …)` for what only one of them
/// needs. Parameters are `$1`, `$2` … on both.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident $body:tt;)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::statement::Sql = $crate::statement::statement!($name $body);)*
        /// Every statement of this module.
        pub(crate) const ALL: &[$crate::statement::Sql] = &[$($name),*];
    };
}

/// One statement of [`statements!`].
macro_rules! statement {
    ($name:ident (both $both:expr)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: $both, postgres: $both }
    };
    ($name:ident (sqlite only $lite:expr)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: $lite, postgres: "" }
    };
    ($name:ident (postgres only $pg:expr)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: "", postgres: $pg }
    };
    ($name:ident (sqlite $lite:expr, postgres $pg:expr)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: $lite, postgres: $pg }
    };
    ($name:ident ($both:literal, postgres + $tail:literal)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: $both, postgres: concat!($both, $tail) }
    };
    ($name:ident ($both:literal)) => {
        $crate::statement::Sql { name: stringify!($name), sqlite: $both, postgres: $both }
    };
}

pub(crate) use {statement, statements};

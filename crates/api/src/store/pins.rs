//! Staff PINs of the store.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod unlock;
pub(crate) mod update;
pub(crate) mod verify;

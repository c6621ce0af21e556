//! The SQLite template: one migrated file, kept in memory.

use orion_store::{OpenOptions, Store, Target};
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();

/// The bytes of a migrated, empty database.
pub(crate) async fn template() -> &'static [u8] {
    TEMPLATE.get_or_init(make).await
}

async fn make() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("template.db");
    let options = OpenOptions::new(Target::Sqlite(path.clone()), 1);
    // Closing the last connection folds the write-ahead log into the file.
    Store::open(&options).await.expect("an empty SQLite database can be migrated").close().await;
    std::fs::read(path).expect("the template that was just written")
}

//! Databases for tests: every test gets its own, migrated, on both engines; and the application on top of one.
//!
//! [`both_engines!`] is the way in. A migrated template is made once and copied for each test, so that a test costs a
//! copy and not a migration. [`Raw`] reaches past the program, as somebody with the file or the owner's password could.
//! [`TestApp`] runs the application on such a database and offers scenarios: a shop, somebody at its till, a customer.

mod app;
pub mod apple_pki;
mod clock;
mod database;
pub mod fake_apple;
pub mod fake_google;
pub mod keys;
pub mod pass_package;
pub mod pass_rules;
mod patience;
pub mod pictures;
mod post_office;
mod postgres;
mod raw;
mod sqlite;

pub use app::{GOOD_PASSWORD, Held, Person, Queued, Shop, ShopBuilder, TestApp, Till, default_look, default_rules};
pub use clock::{FakeClock, SeededEntropy};
pub use database::{TestDb, run};
pub use orion_store::Engine;
pub use patience::patiently;
pub use post_office::{Manners, PostOffice, Privacy};
pub use raw::Raw;

/// Makes two tests out of each function: `name::sqlite` and `name::postgres`, so that a failure names its engine.
///
/// ```text
/// both_engines! {
///     /// What the test promises.
///     async fn a_slug_is_given_once(db: TestDb) { … }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: TestDb) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn check($db: $crate::TestDb) $body

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, check);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, check);
            }
        }
    )*};
}

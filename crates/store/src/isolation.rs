//! Whether every row belongs to the merchant of what it points to (safety §2.2). Foreign keys promise most of it; this
//! reads what is there, which shows a database that was edited, restored in part, or written by something else.
//!
//! One statement per table, named as the table. `c` is the row, `p` what it points to.

use uuid::Uuid;

use crate::Error;
use crate::db::{Engine, On, args};
use crate::scope::Store;
use crate::statement::{Sql, statements};

/// One condition of a stray row.
macro_rules! stray {
    (merchant) => {
        "NOT EXISTS (SELECT 1 FROM merchants p WHERE p.id = c.merchant_id)"
    };
    // Rows of the platform itself have the nil id.
    (merchant_or_platform) => {
        "(c.merchant_id <> $1 AND NOT EXISTS (SELECT 1 FROM merchants p WHERE p.id = c.merchant_id))"
    };
    (merchant_or_none) => {
        "(c.merchant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM merchants p WHERE p.id = c.merchant_id))"
    };
    // The nil id is every store of the merchant.
    (store_or_all $column:literal) => {
        concat!(
            "(c.",
            $column,
            " <> $1 AND NOT EXISTS (SELECT 1 FROM stores p WHERE p.merchant_id = c.merchant_id AND p.id = c.",
            $column,
            "))"
        )
    };
    // A further card of a person names itself.
    (place) => {
        "(c.scope_store_id <> $1 AND c.scope_store_id <> c.id AND NOT EXISTS (SELECT 1 FROM stores p
          WHERE p.merchant_id = c.merchant_id AND p.id = c.scope_store_id))"
    };
    (version $column:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM program_versions p WHERE p.merchant_id = c.merchant_id AND p.version = c.",
            $column,
            ")"
        )
    };
    // What is known by something else than an id of its own.
    ($parent:ident by $column:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM ",
            stringify!($parent),
            " p WHERE p.merchant_id = c.merchant_id AND p.",
            $column,
            " = c.",
            $column,
            ")"
        )
    };
    ($parent:ident $column:literal) => {
        concat!(
            "(c.",
            $column,
            " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ",
            stringify!($parent),
            " p WHERE p.merchant_id = c.merchant_id AND p.id = c.",
            $column,
            "))"
        )
    };
}

/// Counts the stray rows of a table.
macro_rules! strays {
    ($table:literal, [$($first:tt)+] $(, [$($more:tt)+])*) => {
        concat!("SELECT COUNT(*) AS found FROM ", $table, " c WHERE ", stray!($($first)+) $(, " OR ", stray!($($more)+))*)
    };
}

statements! {
    ACT_SESSIONS(both strays!("act_sessions", [merchant]));
    API_KEYS(both strays!("api_keys", [merchant_or_none], [store_or_all "store_id"]));
    APPLE_DEVICES(both strays!("apple_devices", [merchant]));
    APPLE_PASSES(both strays!("apple_passes", [cards "card_id"]));
    APPLE_REGISTRATIONS(both strays!("apple_registrations", [apple_passes by "card_id"], [apple_devices by "device"]));
    APPLE_TAGS(both strays!("apple_tags", [merchant]));
    AUDIT_ANCHORS(both strays!("audit_anchors", [audit_log "trim_id"]));
    AUDIT_LOG(both strays!("audit_log", [merchant_or_platform]));
    AUDIT_SEALS(both strays!("audit_seals", [audit_log "audit_id"]));
    BONUS_CLAIMS(both strays!("bonus_claims", [cards "card_id"]));
    BONUS_MEMORY(both strays!("bonus_memory", [merchant], [store_or_all "scope_store_id"]));
    BULK_ITEMS(both strays!("bulk_items", [bulk_runs "run_id"]));
    BULK_RUNS(both strays!("bulk_runs", [merchant]));
    CARDS(both strays!("cards", [customers "customer_id"], [stores "enrolled_at_store_id"], [place]));
    CHORE_LEASES(both strays!("chore_leases", [merchant_or_platform]));
    CUSTOMERS(both strays!("customers", [merchant]));
    CUSTOMER_NAME_KEYS(both strays!("customer_name_keys", [customers "customer_id"]));
    CUSTOMER_SESSIONS(both strays!("customer_sessions", [customers "customer_id"], [stores "store_id"]));
    IMAGES(both strays!("images", [merchant]));
    INVITATIONS(both strays!("invitations", [merchant], [store_or_all "store_id"]));
    JOBS(both strays!("jobs", [merchant_or_platform]));
    LOYALTY_TRANSACTIONS(both strays!("loyalty_transactions", [cards "card_id"], [version "program_version"],
        [stores "store_id"], [staff_pins "staff_pin_id"], [loyalty_transactions "related_transaction_id"]));
    MAIL_ATTEMPTS(both strays!("mail_attempts", [merchant_or_platform]));
    MAIL_HANDOVERS(both strays!("mail_handovers", [merchant_or_platform]));
    MAIL_SUPPRESSIONS(both strays!("mail_suppressions", [merchant]));
    MAIL_TEMPLATES(both strays!("mail_templates", [merchant], [stores "store_id"]));
    MARKETING_OBJECTIONS(both strays!("marketing_objections", [merchant]));
    MEMBERSHIPS(both strays!("memberships", [merchant], [store_or_all "store_id"]));
    MESSAGES(both strays!("messages", [customers "customer_id"], [stores "store_id"], [sign_in_links "link_id"]));
    ORDER_CLAIMS(both strays!("order_claims", [loyalty_transactions "transaction_id"], [cards "card_id"], [stores "store_id"]));
    OUTCOMES(both strays!("outcomes", [merchant_or_platform], [cards "card_id"]));
    PROGRAMS(both strays!("programs", [merchant]));
    PROGRAM_VERSIONS(both strays!("program_versions", [programs "program_id"]));
    RETENTION_LOOKS(both strays!("retention_looks", [merchant_or_platform]));
    SCHEDULES(both strays!("schedules", [merchant_or_platform]));
    SETTINGS(both strays!("settings", [merchant]));
    SIGN_IN_LINKS(both strays!("sign_in_links", [customers "customer_id"], [stores "store_id"]));
    STAFF_PINS(both strays!("staff_pins", [stores "store_id"]));
    STAFF_SESSIONS(both strays!("staff_sessions", [staff_pins "staff_pin_id"], [stores "store_id"]));
    STORES(both strays!("stores", [merchant]));
    STORE_DOMAINS(both strays!("store_domains", [stores "store_id"]));
    STORE_PAGES(both strays!("store_pages", [stores "store_id"]));
    STORE_PAGE_VERSIONS(both strays!("store_page_versions", [store_pages "page_id"]));
    STORE_SLUGS(both strays!("store_slugs", [stores "store_id"]));
    TOMBSTONES(both strays!("tombstones", [merchant]));
    TRANSACTION_CONTEXT(both strays!("transaction_context", [loyalty_transactions "transaction_id"]));
    USER_MERCHANTS(both strays!("user_merchants", [merchant]));
    USER_SESSIONS(both strays!("user_sessions", [merchant_or_none]));
    WALLET_PASSES(both strays!("wallet_passes", [merchant]));
    /// A table of many millions takes longer than a request may, and is read from end to end, which no request may either.
    TAKE_ALL_TIME(postgres only "SELECT set_config('statement_timeout', '0', true), set_config('enable_seqscan', 'on', true)");
}

/// Rows of a table that point to something of another merchant, or to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strays {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: i64,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

impl Store {
    /// Counts the stray rows of every table; only tables that have some. The second number is how many tables were read.
    ///
    /// # Errors
    /// The database's.
    pub async fn strays(&self) -> Result<(Vec<Strays>, usize), Error> {
        let tables: Vec<&Sql> = ALL.iter().filter(|sql| sql.name != TAKE_ALL_TIME.name).collect();
        let mut found = Vec::new();
        for sql in &tables {
            // Those that know rows of everywhere take the nil id, which stands for it.
            let args = if sql.sqlite.contains("$1") { args![Uuid::nil()] } else { args![] };
            let row: Option<CountRow> = match self.engine() {
                Engine::Sqlite => On::Db(&self.db).optional(**sql, args).await?,
                Engine::Postgres => {
                    let mut tx = self.begin().await?;
                    tx.execute(TAKE_ALL_TIME, args![]).await?;
                    On::Tx(&mut tx).optional(**sql, args).await?
                }
            };
            if let Some(CountRow { found: rows @ 1.. }) = row {
                found.push(Strays { table: sql.name.to_lowercase(), rows });
            }
        }
        Ok((found, tables.len()))
    }
}

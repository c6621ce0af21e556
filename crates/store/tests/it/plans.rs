//! How the engines would run each statement: by an index, however large the merchant.

use std::fmt::Write as _;

use orion_store::open::POSTGRES_PLANS;
use orion_store::{Engine, StatementText, statements};

use crate::schema::merchant_tables;

/// Statements that read everything of one merchant in a table, each with its reason.
const WHOLE_MERCHANT: &[(&str, &str, &str)] = &[
    ("apple_passes", "COUNT_PHONES", "one of the diagnostics: a merchant's cards in phones"),
    ("apple_passes", "COUNT_ISSUED", "as above"),
    ("apple_passes", "DELETE_LONELY_DEVICES", "the hourly tidying, once phones of a void pass were forgotten"),
    ("audit_seals", "NEWEST_SEAL", "the newest of a merchant's seals, by the end of its key"),
    ("audit_seals", "NEWEST_SEALED_ROW", "the newest of a merchant's sealed rows, by the end of a key"),
    ("audit", "LIST_MEMBER_NAMES", "the people who work for a merchant, a few dozen"),
    ("images", "IMAGES_LEN", "a merchant has a handful of pictures"),
    ("overview", "COUNT_ANY_CARD", "ends at the first that can be used, as nearly all can"),
    ("overview", "CARD_TOTALS", "sums over every card; an index with balances would cost every write of the ledger"),
    ("cards", "SEARCH_INSIDE", "20,000 rows at most: the middle of a word has no index"),
    ("cards", "SEARCH_INSIDE_AT", "as above"),
    ("programs", "LATEST_VERSION", "the newest of a merchant's versions, by the end of its key"),
    ("links", "LIST_MESSAGES", "the newest 50 of a merchant, by the end of its key"),
    ("job_desk", "COUNT_OPEN", "what waits, by an index that holds nothing else"),
    ("job_desk", "COUNT_FAILED", "what has failed, by an index that holds nothing else"),
    ("jobs", "NEXT_DUE", "the first entry of its index"),
    ("purge", "CARDS_UNDER_PROGRAM", "a program is purged once in its life; an index by version would cost every row"),
    ("purge", "PURGE_VERSIONS", "as above, and the check of the foreign key that points here"),
    ("purge", "PURGE_PROGRAM", "the check of the foreign key that points here"),
    ("trash", "NEXT_WITH_CARDS", "stops at the first card"),
    ("trash", "NEXT_WITH_TRASH", "stops at the first card, of the trash by an index that holds nothing else"),
    ("purge", "LOST_CARDS", "verify reads everything"),
    ("purge", "UNDEAD_CARDS", "verify reads everything"),
    ("purge", "COUNT_TOMBSTONES", "verify reads everything"),
];

/// Tables that hold one row per merchant, or a handful.
const SMALL: [&str; 8] =
    ["audit_anchors", "settings", "programs", "merchants", "stores", "store_pages", "mail_templates", "schedules"];

fn is_expected(statement: &StatementText) -> bool {
    WHOLE_MERCHANT.iter().any(|(module, name, _)| (*module, *name) == (statement.module, statement.name))
}

/// The name behind `SCAN` or `SEARCH`: SQLite shows the alias.
fn table_of<'a>(text: &'a str, alias: &'a str) -> &'a str {
    let words: Vec<&str> = text.split([' ', '\n', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let named = |three: &&[&str]| matches!(three[0], "FROM" | "JOIN") && three[2] == alias;
    words.windows(3).find(named).map_or(alias, |three| three[1])
}

/// What is wrong with one step of a SQLite plan.
fn complaint(step: &str, text: &str, merchants: &[String]) -> Option<String> {
    let mut words = step.split(' ');
    let (verb, table) = (words.next()?, table_of(text, words.next()?));
    if !merchants.iter().any(|name| name == table) || SMALL.contains(&table) {
        return None;
    }
    let whole_merchant = step.ends_with("(merchant_id=?)");
    (verb == "SCAN" || (verb == "SEARCH" && whole_merchant)).then(|| step.to_owned())
}

#[test]
fn sqlite_reads_no_merchants_table_without_an_index() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        let merchants = merchant_tables(&db).await;
        let mut raw = db.raw().await;
        let mut found = String::new();
        // `doctor` reads everything on purpose.
        let read = |statement: &&StatementText| !statement.sqlite.is_empty() && statement.module != "isolation";
        for statement in statements().iter().filter(read) {
            let plan = raw.rows(&format!("EXPLAIN QUERY PLAN {}", statement.sqlite)).await.unwrap();
            let complaints: Vec<String> =
                plan.iter().filter_map(|step| complaint(&step[3], statement.sqlite, &merchants)).collect();
            if complaints.is_empty() == is_expected(statement) {
                writeln!(found, "{}::{}: {complaints:?}", statement.module, statement.name).unwrap();
            }
        }
        assert!(found.is_empty(), "plans that read too much, or exceptions that are none:\n{found}");
    });
}

/// What is wrong with one step of a PostgreSQL plan.
fn postgres_complaint(step: &str, merchants: &[String]) -> bool {
    let scanned = step.split("Seq Scan on ").nth(1).and_then(|rest| rest.split(' ').next());
    if scanned.is_some_and(|table| merchants.iter().any(|name| name == table)) {
        return true;
    }
    step.contains("Gather")
}

/// Whether rows are compared with a whole array, one after the other: what costs nothing in an empty table, and is kept until
/// somebody analyses it. Changes come by later, and in bulk; a page that is judged row by row begins with its page.
fn reads_what_was_not_asked(step: &str, statement: &StatementText) -> bool {
    let is_read = statement.postgres.starts_with("SELECT");
    let is_page = (statement.module, statement.name) == ("idle", "OPEN_CARDS_OF");
    is_read && !is_page && step.contains("Filter: ") && step.contains("= ANY ($")
}

/// PostgreSQL plans for the worst: no figures about the tables, or figures from when they were empty, the same plan for every
/// value, and helpers at no price, which it would start for a page of a large list. Also proves that the application's role may
/// run every statement.
#[test]
fn postgres_reads_no_merchants_table_from_end_to_end() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let merchants = merchant_tables(&db).await;
        let mut raw = db.raw().await;
        for (name, value) in POSTGRES_PLANS {
            raw.execute(&format!("SET {name} = '{value}'")).await.unwrap();
        }
        raw.execute("SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_index_scan_size = 0")
            .await
            .unwrap();
        let mut found = String::new();
        for figures in ["unknown", "empty"] {
            if figures == "empty" {
                raw.execute("SET ROLE NONE").await.unwrap();
                raw.execute("VACUUM (ANALYZE)").await.unwrap();
            }
            for (place, statement) in statements().iter().filter(|statement| !statement.postgres.is_empty()).enumerate()
            {
                let last = (1..=99).take_while(|number| statement.postgres.contains(&format!("${number}"))).count();
                // The purge runs as the owner of the tables and nobody else may; see the module.
                let role = if ["purge", "audit_trim"].contains(&statement.module) { "NONE" } else { "orion_app" };
                raw.execute(&format!("SET ROLE {role}")).await.unwrap();
                let parameters = vec!["NULL"; last].join(", ");
                let call = if last == 0 { String::new() } else { format!("({parameters})") };
                raw.execute(&format!("PREPARE {figures}{place} AS {}", statement.postgres)).await.unwrap();
                let plan = raw.rows(&format!("EXPLAIN EXECUTE {figures}{place}{call}")).await;
                let plan = plan.unwrap_or_else(|error| panic!("{}::{}: {error}", statement.module, statement.name));
                let steps = plan.iter().map(|step| step[0].as_str());
                let is_wrong =
                    |step: &&str| postgres_complaint(step, &merchants) || reads_what_was_not_asked(step, statement);
                for step in steps.filter(|step| statement.module != "isolation" && is_wrong(step)) {
                    writeln!(found, "{}::{} ({figures}): {}", statement.module, statement.name, step.trim()).unwrap();
                }
            }
        }
        assert!(found.is_empty(), "plans that read too much:\n{found}");
    });
}

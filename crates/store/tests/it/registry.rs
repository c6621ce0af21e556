//! Every statement of the program, looked at as text.

use orion_store::{Engine, StatementText, statements};
use orion_testkit::both_engines;

use crate::schema::merchant_tables;

/// A statement with the blanks of its layout squeezed out; the SQLite text, or PostgreSQL's where it has none.
fn texts(statement: &StatementText) -> impl Iterator<Item = String> {
    [statement.sqlite, statement.postgres]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The tables that a text reads or changes, once for each mention; not those it inserts into.
fn tables_filtered(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let names = |pair: &[&str]| matches!(pair[0], "FROM" | "JOIN" | "UPDATE");
    words.windows(2).filter(|pair| names(pair)).map(|pair| pair[1]).collect()
}

/// The tables that a text inserts into, with what follows the name.
fn inserts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("INSERT INTO ").skip(1).filter_map(|rest| rest.split_once(' '))
}

/// Statements of the platform that look into every merchant's tables, each with its reason; they join by the merchant.
const OVER_ALL_MERCHANTS: [(&str, &str); 6] = [
    ("MERCHANT_OF_CARD", "an admin is given a card's id alone"),
    ("MERCHANT_OF_PROGRAM", "an admin is given a program's id alone"),
    ("NEXT_WITH_CARDS", "the platform's list walks from merchant to merchant"),
    ("NEXT_WITH_TRASH", "as above"),
    ("LIST_PROGRAMS", "merchants have one program each"),
    ("LIST_RESTORES", "what admins gave back is rare, and has its index"),
];

both_engines! {
    async fn every_statement_is_understood(db: TestDb) {
        let mut raw = db.raw().await;
        for statement in statements() {
            let text = match db.engine() {
                Engine::Sqlite => statement.sqlite,
                Engine::Postgres => statement.postgres,
            };
            if !text.is_empty() {
                let understood = raw.prepare(text).await;
                assert!(understood.is_ok(), "{}::{}: {understood:?}", statement.module, statement.name);
            }
        }
    }

    /// G-T1, G-T4: for every mention of a merchant's table there is one comparison with the handle's merchant.
    async fn every_statement_on_a_merchants_table_names_the_merchant(db: TestDb) {
        let tables = merchant_tables(&db).await;
        let is_merchants = |name: &str| tables.iter().any(|table| table == name);
        let over_all = |statement: &StatementText| {
            statement.module == "trash" && OVER_ALL_MERCHANTS.iter().any(|(name, _)| *name == statement.name)
        };
        // Those of `isolation` compare every merchant's rows with what they point to; see below.
        let narrowed = |statement: &&StatementText| !over_all(statement) && statement.module != "isolation";
        for statement in statements().iter().filter(narrowed) {
            for text in texts(statement) {
                let place = format!("{}::{}", statement.module, statement.name);
                let mentions = tables_filtered(&text).into_iter().filter(|name| is_merchants(name)).count();
                let comparisons = text.matches("merchant_id = $1").count();
                assert!(comparisons >= mentions, "{place} mentions {mentions} tables and narrows {comparisons}");
                for (table, rest) in inserts(&text).filter(|(table, _)| is_merchants(table)) {
                    assert!(rest.starts_with("(merchant_id, "), "{place} fills {table} with something else first");
                    let is_first = rest.contains("VALUES ($1, ") || rest.contains("SELECT $1, ");
                    assert!(is_first, "{place} does not fill {table} with the merchant first");
                }
            }
        }
    }
}

/// G-T1: what `doctor` compares, it compares within a merchant.
#[test]
fn rows_are_compared_with_what_they_point_to_within_their_merchant() {
    for statement in statements().iter().filter(|statement| statement.module == "isolation") {
        for text in texts(statement) {
            let parents = text.matches("EXISTS (").count();
            let within =
                text.matches("p.merchant_id = c.merchant_id").count() + text.matches("p.id = c.merchant_id").count();
            assert_eq!(parents, within, "{}", statement.name);
        }
    }
}

#[test]
fn every_statement_has_a_text_and_a_name_of_its_own() {
    let all = statements();
    for (place, statement) in all.iter().enumerate() {
        assert!(texts(statement).count() > 0, "{} has no text", statement.name);
        let twin = all[..place].iter().find(|other| (other.module, other.name) == (statement.module, statement.name));
        assert!(twin.is_none(), "{}::{} is there twice", statement.module, statement.name);
    }
}

/// TM-1: time and ids are parameters: a statement that made its own could not be replayed or tested.
#[test]
fn no_statement_reads_a_clock_or_draws_a_random_number() {
    let banned =
        ["now(", "random", "current_timestamp", "current_date", "clock_timestamp", "strftime", "gen_", "datetime("];
    for statement in statements() {
        for text in texts(&statement) {
            let text = text.to_lowercase();
            assert!(!banned.iter().any(|word| text.contains(word)), "{}::{}", statement.module, statement.name);
        }
    }
}

/// A list without an end would read a whole table one day.
#[test]
fn every_list_that_is_shown_has_an_end() {
    for statement in statements().iter().filter(|statement| statement.name.starts_with("LIST_")) {
        for text in texts(statement) {
            assert!(text.contains(" LIMIT "), "{}::{}", statement.module, statement.name);
        }
    }
}

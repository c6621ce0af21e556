//! The two schemas are one schema.

use std::collections::{BTreeMap, BTreeSet};

use orion_store::{Engine, statements};
use orion_testkit::{Raw, TestDb, both_engines};

/// Tables of the whole installation that name a merchant all the same.
const OF_THE_PLATFORM: [&str; 6] =
    ["act_sessions", "api_keys", "store_domains", "store_slugs", "user_merchants", "user_sessions"];

/// What both engines must agree on.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Columns, and whether they may be empty.
    columns: BTreeMap<String, bool>,
    primary_key: Vec<String>,
    /// Columns of each index, whether it is unique, whether it covers only some rows.
    indexes: BTreeSet<(Vec<String>, bool, bool)>,
    /// Columns, table and columns they point at, and what happens when that row goes.
    foreign_keys: BTreeSet<(Vec<String>, String, Vec<String>, String)>,
    /// Names of CHECK constraints.
    checks: BTreeSet<String>,
}

type Schema = BTreeMap<String, Table>;

/// All tables with a merchant's column, minus those of the platform.
pub async fn merchant_tables(db: &TestDb) -> Vec<String> {
    let all = read(&mut db.raw().await).await;
    let is_merchants =
        |name: &str, table: &Table| table.columns.contains_key("merchant_id") && !OF_THE_PLATFORM.contains(&name);
    all.into_iter().filter(|(name, table)| is_merchants(name, table)).map(|(name, _)| name).collect()
}

async fn read(raw: &mut Raw) -> Schema {
    match raw {
        Raw::Sqlite(_) => read_sqlite(raw).await,
        Raw::Postgres(_) => read_postgres(raw).await,
    }
}

async fn read_sqlite(raw: &mut Raw) -> Schema {
    let mut schema = Schema::new();
    for row in raw
        .rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'")
        .await
        .unwrap()
    {
        let (name, sql) = (&row[0], &row[1]);
        let mut table = Table::default();
        let mut key = BTreeMap::new();
        for column in raw.rows(&format!("SELECT name, \"notnull\", pk FROM pragma_table_info('{name}')")).await.unwrap()
        {
            if column[2] != "0" {
                key.insert(column[2].parse::<u32>().unwrap(), column[0].clone());
            }
            table.columns.insert(column[0].clone(), column[1] == "0");
        }
        table.primary_key = key.into_values().collect();
        let indexes = format!("SELECT name, \"unique\", partial FROM pragma_index_list('{name}') WHERE origin <> 'pk'");
        for index in raw.rows(&indexes).await.unwrap() {
            let columns = format!("SELECT name FROM pragma_index_info('{}') ORDER BY seqno", index[0]);
            table.indexes.insert((first_of_each(raw.rows(&columns).await.unwrap()), index[1] == "1", index[2] == "1"));
        }
        let keys = format!(
            "SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list('{name}') ORDER BY id, seq"
        );
        let mut foreign: BTreeMap<String, (Vec<String>, String, Vec<String>, String)> = BTreeMap::new();
        for key in raw.rows(&keys).await.unwrap() {
            let entry = foreign.entry(key[0].clone()).or_default();
            entry.0.push(key[2].clone());
            entry.1.clone_from(&key[1]);
            entry.2.push(key[3].clone());
            entry.3.clone_from(&key[4]);
        }
        table.foreign_keys = foreign.into_values().collect();
        let words: Vec<&str> = sql.split_whitespace().collect();
        let checks = words.windows(3).filter(|three| three[0] == "CONSTRAINT" && three[2].starts_with("CHECK"));
        table.checks = checks.map(|three| three[1].to_owned()).collect();
        schema.insert(name.clone(), table);
    }
    schema
}

async fn read_postgres(raw: &mut Raw) -> Schema {
    let mut schema = Schema::new();
    let columns = "SELECT table_name, column_name, is_nullable FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    for row in raw.rows(columns).await.unwrap() {
        schema.entry(row[0].clone()).or_default().columns.insert(row[1].clone(), row[2] == "YES");
    }
    let indexes = "SELECT c.relname, i.indisprimary, i.indisunique, i.indpred IS NOT NULL,
        (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public'";
    for row in raw.rows(indexes).await.unwrap() {
        let Some(table) = schema.get_mut(&row[0]) else { continue };
        let columns = list(&row[4]);
        if row[1] == "t" {
            table.primary_key = columns;
        } else {
            table.indexes.insert((columns, row[2] == "t", row[3] == "t"));
        }
    }
    let constraints = "SELECT c.relname, k.contype::text, k.conname, f.relname, k.confdeltype::text,
        (SELECT string_agg(a.attname, ',' ORDER BY x.place) FROM unnest(k.conkey) WITH ORDINALITY x (number, place)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.number),
        (SELECT string_agg(a.attname, ',' ORDER BY x.place) FROM unnest(k.confkey) WITH ORDINALITY x (number, place)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.number)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
        WHERE k.contype IN ('c', 'f')";
    for row in raw.rows(constraints).await.unwrap() {
        let Some(table) = schema.get_mut(&row[0]) else { continue };
        if row[1] == "c" {
            table.checks.insert(row[2].clone());
        } else {
            let action = if row[4] == "a" { "NO ACTION".to_owned() } else { row[4].clone() };
            table.foreign_keys.insert((list(&row[5]), row[3].clone(), list(&row[6]), action));
        }
    }
    schema
}

fn first_of_each(rows: Vec<Vec<String>>) -> Vec<String> {
    rows.into_iter().filter_map(|row| row.into_iter().next()).collect()
}

fn list(columns: &str) -> Vec<String> {
    columns.split(',').map(str::to_owned).collect()
}

#[test]
fn both_engines_have_the_same_schema() {
    orion_testkit::run(Engine::Sqlite, async |sqlite| {
        let postgres = TestDb::new(Engine::Postgres).await;
        let (lite, server) = (read(&mut sqlite.raw().await).await, read(&mut postgres.raw().await).await);
        assert_eq!(lite.keys().collect::<Vec<_>>(), server.keys().collect::<Vec<_>>());
        for (name, table) in &lite {
            assert_eq!(table, &server[name], "table {name}");
        }
    });
}

both_engines! {
    /// G-T1: keys that start with the merchant cannot be found by chance from another one, and keep a merchant on one
    /// shard.
    async fn the_merchant_comes_first_in_every_key_of_its_tables(db: TestDb) {
        let schema = read(&mut db.raw().await).await;
        let tables = merchant_tables(&db).await;
        assert!(tables.len() >= 18, "{tables:?}");
        for name in &tables {
            let table = &schema[name];
            assert_eq!(table.columns.get("merchant_id"), Some(&false), "{name}.merchant_id may be empty");
            let indexes = table.indexes.iter().map(|(columns, ..)| columns);
            for key in std::iter::once(&table.primary_key).chain(indexes) {
                assert_eq!(key.first().map(String::as_str), Some("merchant_id"), "{name}: {key:?}");
            }
            for (columns, parent, targets, action) in &table.foreign_keys {
                let between_merchants = tables.contains(parent) || parent == "merchants";
                assert!(
                    !between_merchants || columns.first().is_some_and(|first| first == "merchant_id"),
                    "{name} to {parent}"
                );
                assert!(
                    !tables.contains(parent) || targets.first().is_some_and(|first| first == "merchant_id"),
                    "{name} to {parent}"
                );
                assert_eq!(action, "NO ACTION", "nothing may reach into the ledger by a cascade: {name} to {parent}");
            }
        }
    }

    /// G-L11, safety §3.4: two empty values do not collide, so a unique key over one would guard nothing.
    async fn no_unique_key_has_a_column_that_may_be_empty_without_saying_which_rows_it_means(db: TestDb) {
        // A customer without an address is anonymised; any number of those may exist.
        let meant = [("customers", vec!["merchant_id".to_owned(), "email_key".to_owned()])];
        for (name, table) in &read(&mut db.raw().await).await {
            for (columns, _, _) in table.indexes.iter().filter(|(_, unique, partial)| *unique && !partial) {
                let may_be_empty = columns.iter().any(|column| table.columns[column]);
                assert!(!may_be_empty || meant.contains(&(name.as_str(), columns.clone())), "{name}: {columns:?}");
            }
        }
    }

    /// G-T1: what a migration adds, `doctor` looks at: every table of a merchant, every key between merchants' tables.
    async fn every_table_that_names_a_merchant_is_compared_with_what_it_points_to(db: TestDb) {
        let compared: BTreeMap<String, &str> = statements()
            .into_iter()
            .filter(|statement| statement.module == "isolation")
            .map(|statement| (statement.name.to_lowercase(), statement.sqlite))
            .collect();
        for (name, table) in &read(&mut db.raw().await).await {
            if !table.columns.contains_key("merchant_id") {
                continue;
            }
            let text = compared.get(name).unwrap_or_else(|| panic!("{name} has no statement in store::isolation"));
            for (columns, parent, ..) in table.foreign_keys.iter().filter(|key| key.0[0] == "merchant_id") {
                let column = columns.last().unwrap();
                assert!(text.contains(&format!("FROM {parent} p ")) && text.contains(&format!("= c.{column}")), "{name}.{column}");
            }
        }
    }
}

//! What has served its time goes, in chunks.

use orion_testkit::{Engine, Raw, TestApp, both_engines};

const DAY: i64 = 24 * 3_600;

/// 2,500 rows of a table, of which the last cannot go until the trigger is dropped; how to drop it.
async fn plant(app: &TestApp, table: &str, columns: &str, values: &str, last: &str) -> String {
    let (key, last) = last.split_once(' ').unwrap();
    let insert = format!("INSERT INTO {table} (merchant_id, {columns}) SELECT m.id, {values} FROM merchants m");
    let is_stuck = format!("OLD.{key} = {last}");
    let rows = match app.engine() {
        Engine::Sqlite => format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) {insert}, n;
             CREATE TRIGGER stuck_{table} BEFORE DELETE ON {table} WHEN {is_stuck} BEGIN SELECT RAISE(ABORT, 'stuck'); END"
        ),
        Engine::Postgres => format!(
            "{insert}, generate_series(1, 2500) AS n (i);
             CREATE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF {is_stuck} THEN RAISE 'stuck'; END IF; RETURN OLD; END $$;
             CREATE TRIGGER stuck_{table} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{table}()"
        ),
    };
    app.raw().await.execute(&rows).await.unwrap();
    let of_table = if app.engine() == Engine::Postgres { format!(" ON {table}") } else { String::new() };
    format!("DROP TRIGGER stuck_{table}{of_table}")
}

/// The `i`-th id or hash, as long as it has to be.
fn numbered(raw: &Raw, bytes: usize) -> String {
    let digits = bytes * 2;
    match raw {
        Raw::Sqlite(_) => format!("unhex(printf('%0{digits}x', i))"),
        Raw::Postgres(_) if bytes == 16 => "lpad(to_hex(i), 32, '0')::uuid".to_owned(),
        Raw::Postgres(_) => format!("decode(lpad(to_hex(i), {digits}, '0'), 'hex')"),
    }
}

both_engines! {
    /// Safety §4, J-2: answers and finished jobs go in chunks, each with a commit of its own: what went before a chunk that
    /// cannot go is gone.
    async fn answers_and_finished_jobs_go_chunk_by_chunk(db: TestDb) {
        let app = TestApp::new(db).await;
        app.shop("bakery").open().await;
        app.drop_jobs().await;
        app.raw().await.execute("DELETE FROM outcomes").await.unwrap();
        let raw = app.raw().await;
        let (id, hash) = (numbered(&raw, 16), numbered(&raw, 32));
        let last_id = format!("id {}", raw.id(uuid::Uuid::from_u128(2_500)));
        let last_hash = format!("key_hash {}", raw.bytes(&[[0; 16], 2_500_u128.to_be_bytes()].concat()));
        let columns = "key_hash, realm, fingerprint, body, created_at, expires_at";
        let free = plant(&app, "outcomes", columns, &format!("{hash}, 'member', {hash}, '{{}}', 0, 1"), &last_hash).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM outcomes").await, 2_500);
        assert!(app.tidy().await.is_err(), "the last cannot go");
        assert_eq!(app.count("SELECT COUNT(*) FROM outcomes").await, 500, "two chunks went");
        app.raw().await.execute(&free).await.unwrap();
        app.tidy().await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM outcomes").await, 0);
        let columns = "id, queue, payload, priority, state, due_at, attempts, created_at, finished_at";
        let free = plant(&app, "jobs", columns, &format!("{id}, 'send_message', '{{}}', 0, 'done', 0, 1, 0, i"), &last_id).await;
        assert!(app.tidy().await.is_err());
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs").await, 500);
        app.raw().await.execute(&free).await.unwrap();
        app.tidy().await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs").await, 0);
    }

    /// Safety §4, choices §3: an answer lives for seven days, a finished job too, what has failed until somebody has looked.
    async fn what_is_young_or_has_failed_stays(db: TestDb) {
        let app = TestApp::new(db).await;
        app.shop("bakery").open().await.till(0).await.enroll("anna@example.com").await;
        app.raw().await.execute("UPDATE jobs SET state = 'done', finished_at = due_at").await.unwrap();
        let held = "SELECT (SELECT COUNT(*) FROM outcomes) * 100 + (SELECT COUNT(*) FROM jobs)";
        let before = app.count(held).await;
        assert!(before > 100 && before % 100 > 0);
        app.clock.advance(7 * DAY - 1);
        app.tidy().await.unwrap();
        assert_eq!(app.count(held).await, before);
        app.raw().await.execute("UPDATE jobs SET state = 'failed'").await.unwrap();
        app.clock.advance(2);
        app.tidy().await.unwrap();
        assert_eq!(app.count(held).await, before % 100);
        app.raw().await.execute("UPDATE jobs SET state = 'discarded'").await.unwrap();
        app.tidy().await.unwrap();
        assert_eq!(app.count(held).await, 0);
    }
}

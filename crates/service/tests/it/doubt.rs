//! A connection that dies around COMMIT: whether it happened is found out, never guessed. PostgreSQL only; an embedded
//! database cannot go away by itself.

use std::sync::{Arc, Mutex};

use orion_service::Error;
use orion_testkit::{Engine, TestApp, TestDb};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::help::{assert_fails, booked, race, replayed, successes};

/// What ends a transaction of several commands.
const COMMIT: &str = "COMMIT";
/// What a command that is alone writes and commits in one statement: its row.
const ROW: &str = "points_earned";

/// What the line to the server does to the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The server never sees it.
    Before,
    /// The server has done it; nobody hears so.
    After,
}

/// Whether the line can be used again afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Mended,
    Dead,
}

/// A line to a PostgreSQL server that can be cut.
#[derive(Debug, Default)]
struct Line {
    trap: Mutex<Option<(&'static str, Cut, Then)>>,
    is_dead: watch::Sender<bool>,
}

impl Line {
    /// Lays a line to a server and returns it with the port at which it begins.
    async fn to(server: (String, u16)) -> (Arc<Self>, u16) {
        let (line, listener) = (Arc::new(Self::default()), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let port = listener.local_addr().unwrap().port();
        tokio::spawn({
            let line = Arc::clone(&line);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if !*line.is_dead.borrow() {
                        let server = TcpStream::connect((server.0.as_str(), server.1)).await.unwrap();
                        tokio::spawn({
                            let line = Arc::clone(&line);
                            async move { line.carry(client, server).await }
                        });
                    }
                }
            }
        });
        (line, port)
    }

    fn cut_at(&self, word: &'static str, cut: Cut, then: Then) {
        *self.trap.lock().unwrap() = Some((word, cut, then));
    }

    fn was_cut(&self) -> bool {
        self.trap.lock().unwrap().is_none()
    }

    fn mend(&self) {
        self.is_dead.send_replace(false);
    }

    /// The trap, if these bytes spring it.
    fn sprung(&self, bytes: &[u8]) -> Option<Cut> {
        let mut trap = self.trap.lock().unwrap();
        let (word, cut, then) = (*trap)?;
        if !bytes.windows(word.len()).any(|bytes| bytes == word.as_bytes()) {
            return None;
        }
        *trap = None;
        self.is_dead.send_replace(then == Then::Dead);
        Some(cut)
    }

    /// Carries bytes both ways until one side or the trap ends it.
    async fn carry(&self, mut client: TcpStream, mut server: TcpStream) -> Option<()> {
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        let mut dead = self.is_dead.subscribe();
        loop {
            tokio::select! {
                () = died(&mut dead) => return None,
                count = client.read(&mut asked) => {
                    let bytes = asked.get(..count.ok().filter(|count| *count > 0)?)?;
                    match self.sprung(bytes) {
                        Some(Cut::Before) => return None,
                        Some(Cut::After) => {
                            server.write_all(bytes).await.ok()?;
                            server.read(&mut answered).await.ok().filter(|count| *count > 0)?;
                            return None;
                        }
                        None => server.write_all(bytes).await.ok()?,
                    }
                }
                count = server.read(&mut answered) => {
                    let bytes = answered.get(..count.ok().filter(|count| *count > 0)?)?;
                    client.write_all(bytes).await.ok()?;
                }
            }
        }
    }
}

async fn died(is_dead: &mut watch::Receiver<bool>) {
    drop(is_dead.wait_for(|is_dead| *is_dead).await);
}

/// G-L2, G-L3, ledger.md §6: a commit that never arrived, and one that did but was not answered: the batch runs again, and
/// everybody in it is booked once.
#[test]
fn a_connection_cut_at_commit_is_settled_by_running_again() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let (line, port) = Line::to(db.server()).await;
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let node = app.node_behind(port).await;
        let behind = till.on(&node);
        for (round, cut) in [Cut::Before, Cut::After].into_iter().enumerate() {
            line.cut_at(COMMIT, cut, Then::Mended);
            let answers = race(20, |number| {
                let till = behind.key(&format!("{round}-{number}"));
                async move { till.earn(card, 100).await }
            })
            .await;
            assert_eq!(successes(&answers), 20, "{cut:?}: {answers:?}");
            assert!(line.was_cut());
            line.cut_at(ROW, cut, Then::Mended);
            behind.key(&format!("{round}-alone")).earn(card, 100).await.unwrap();
            assert!(line.was_cut());
        }
        assert_eq!(till.points(card).await, 2 * 21 * 10);
        assert_eq!(app.verify().await, 1 + 2 * 21);
    });
}

/// G-L1, G-L2, ledger.md §6: where the database stays away the answer is neither a yes nor a no; the same key settles it.
#[test]
fn a_database_that_stays_away_leaves_the_outcome_to_the_key() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let (line, port) = Line::to(db.server()).await;
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let node = app.node_behind(port).await;
        let behind = till.on(&node);
        line.cut_at(ROW, Cut::Before, Then::Dead);
        assert_fails!(behind.key("before").earn(card, 100).await, Error::OutcomeUnknown);
        assert_fails!(behind.key("gone").earn(card, 100).await, Error::OutcomeUnknown);
        line.mend();
        booked(behind.key("before").earn(card, 100).await);
        booked(behind.key("gone").earn(card, 100).await);
        line.cut_at(ROW, Cut::After, Then::Dead);
        assert_fails!(behind.key("after").earn(card, 100).await, Error::OutcomeUnknown);
        assert_eq!(till.points(card).await, 30, "it was committed");
        assert_eq!(replayed(till.key("after").earn(card, 100).await).len(), 1);
        line.mend();
        assert_eq!(replayed(behind.key("after").earn(card, 100).await).len(), 1);
        assert_eq!(app.verify().await, 1 + 3);
    });
}

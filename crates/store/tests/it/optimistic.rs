//! A command that is read without a lock and written only on the card that was read.

use orion_domain::ledger::Command;
use orion_domain::{CardId, TransactionId};
use orion_store::ledger::{BatchRows, Questions, Realm};
use orion_store::programs::ParsedPrograms;
use orion_store::wallet_passes::{PassThing, Wallet};
use orion_store::{Error, Store};
use orion_testkit::{Engine, TestDb, both_engines};

use crate::ledger::{BEN, two_cards};
use crate::scene::{BAKERY, CARD, MARKET, NOW, id};
use crate::till::{OPEN, Till, audit, earn, outcome, reference};

/// Asks about one card, as a till does that is alone.
fn alone(card: CardId) -> Questions {
    Questions { cards: [card].into(), ..Questions::at(NOW) }
}

both_engines! {
    /// G-L3, G-L4
    async fn a_command_that_is_alone_writes_what_a_batch_writes(db: TestDb) {
        let (store, programs) = (two_cards(&db).await, ParsedPrograms::default());
        let mut till = Till::open(&store, &[CARD]).await;
        till.post(CARD, &OPEN);
        till.commit(&store).await.unwrap();
        let (known, read) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        assert_eq!(known.cards, till.book.cards);
        assert_eq!(known.program, Some(till.program.clone()));
        till.post(CARD, &earn(1_000, Some("R-1")));
        till.rows.outcomes.push(outcome(Realm::Member, 1, CARD));
        let both = [Wallet::Google, Wallet::Apple];
        assert!(read.write(&till.collect(), &both, NOW).await.unwrap());
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(bakery.entries(CARD, 1, i64::MAX).await.unwrap(), till.written);
        assert_eq!(bakery.card(CARD).await.unwrap().unwrap().card, till.book.cards[&CARD]);
        assert!(bakery.outcome(Realm::Member, [1; 32], NOW).await.unwrap().is_some());
        assert!(bakery.live_order(MARKET, &reference("R-1")).await.unwrap().is_some());
        let shown = PassThing::Card(CARD);
        assert!(bakery.pass(Wallet::Google, shown).await.unwrap().is_some());
        assert!(bakery.pass(Wallet::Apple, shown).await.unwrap().is_none(), "nobody has taken it along");
        audit(&store, BAKERY).await.unwrap();
    }

    /// G-L2, G-L14: a key or a receipt that was taken since it was looked for is taken.
    async fn a_command_that_is_alone_takes_no_key_and_no_receipt_twice(db: TestDb) {
        let (store, programs) = (two_cards(&db).await, ParsedPrograms::default());
        let mut till = Till::open(&store, &[BEN, CARD]).await;
        till.post(CARD, &OPEN);
        till.post(BEN, &OPEN);
        till.post(BEN, &earn(1_000, Some("R-1")));
        till.rows.outcomes.push(outcome(Realm::Member, 1, BEN));
        till.commit(&store).await.unwrap();
        let before = till.book.cards.clone();
        till.post(CARD, &earn(1_000, Some("R-2")));
        let mut rows = till.collect();
        rows.claims[0].reference = reference("R-1");
        let (_, receipt) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        assert!(matches!(receipt.write(&rows, &[], NOW).await, Err(Error::Taken(_))));
        // PostgreSQL says so before it lets go of the card.
        let mut waits = store.begin().await.unwrap();
        waits.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        waits.commit().await.unwrap();
        rows.claims.clear();
        rows.outcomes.push(outcome(Realm::Member, 1, CARD));
        let (_, key) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        assert!(matches!(key.write(&rows, &[], NOW).await, Err(Error::Taken(_))));
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(bakery.card(CARD).await.unwrap().unwrap().card, before[&CARD]);
        assert_eq!(bakery.entries(CARD, 3, i64::MAX).await.unwrap(), [], "after the card was opened with its bonus");
    }

    /// What takes more than one statement is for a transaction: several cards, an answer that has expired, rows that are no
    /// change of one card.
    async fn what_is_more_than_one_change_of_a_card_is_for_a_transaction(db: TestDb) {
        let (store, programs) = (two_cards(&db).await, ParsedPrograms::default());
        let mut till = Till::open(&store, &[BEN, CARD]).await;
        till.post(CARD, &OPEN);
        till.rows.outcomes.push(outcome(Realm::Member, 1, CARD));
        till.commit(&store).await.unwrap();
        let is_for_a_transaction =
            async |asked: Questions| store.known_unlocked(BAKERY, &asked, &programs).await.unwrap().is_none();
        assert!(is_for_a_transaction(Questions { cards: [BEN, CARD].into(), ..Questions::at(NOW) }).await);
        assert!(is_for_a_transaction(alone(CardId::new(id(99)))).await, "there is no such card");
        let expired = NOW.plus_seconds(60);
        let key = Questions { keys: vec![(Realm::Member, [1; 32])], cards: [CARD].into(), ..Questions::at(expired) };
        assert!(is_for_a_transaction(key).await, "its place has to be made free");

        till.post(CARD, &earn(1_000, None));
        till.post(CARD, &earn(1_000, None));
        let two = till.collect();
        let answer = BatchRows { outcomes: vec![outcome(Realm::Member, 2, CARD)], ..BatchRows::default() };
        for rows in [two, answer, BatchRows::default()] {
            let (_, read) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
            assert!(!read.write(&rows, &[], NOW).await.unwrap());
        }
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(bakery.entries(CARD, 3, i64::MAX).await.unwrap(), [], "after the card was opened with its bonus");
        assert_eq!(bakery.outcome(Realm::Member, [2; 32], NOW).await.unwrap(), None);
    }

    /// G-L10, ledger.md §3: what was judged without a lock is written only on the card as it was. On PostgreSQL another node can
    /// have changed it, on SQLite another process.
    async fn what_was_judged_without_a_lock_is_written_only_on_the_card_that_was_read(db: TestDb) {
        let (store, programs) = (two_cards(&db).await, ParsedPrograms::default());
        let mut till = Till::open(&store, &[CARD]).await;
        till.post(CARD, &OPEN);
        till.commit(&store).await.unwrap();
        let other = Store::open(&db.target()).await.unwrap();
        let (_, late) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        let (_, first) = other.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        till.post(CARD, &earn(1_000, None));
        let rows = till.collect();
        assert!(first.write(&rows, &[], NOW).await.unwrap());
        let mut rows = rows;
        rows.entries[0].id = TransactionId::new(id(77));
        rows.contexts.clear();
        let refused = late.write(&rows, &[], NOW).await;
        match db.engine() {
            Engine::Postgres => assert!(!refused.unwrap()),
            Engine::Sqlite => assert!(matches!(refused, Err(Error::Taken(_))), "{refused:?}"),
        }
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(bakery.entries(CARD, 1, i64::MAX).await.unwrap(), till.written);
        audit(&store, BAKERY).await.unwrap();
    }
}

/// Ledger §3: a card in somebody's hands is nothing to wait for; the command is for a transaction, which does.
#[test]
fn a_command_that_is_alone_does_not_wait_for_a_card() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let store = two_cards(&db).await;
        let mut till = Till::open(&store, &[CARD]).await;
        till.post(CARD, &Command::AddStamp);
        let rows = till.collect();
        let mut other = store.begin().await.unwrap();
        other.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        let programs = ParsedPrograms::default();
        let (_, read) = store.known_unlocked(BAKERY, &alone(CARD), &programs).await.unwrap().unwrap();
        assert!(!read.write(&rows, &[], NOW).await.unwrap());
        other.commit().await.unwrap();
        assert_eq!(store.merchant(BAKERY).entries(CARD, 1, i64::MAX).await.unwrap(), []);
    });
}

//! Batches of the ledger, written with the domain and read back equal.

use orion_domain::ledger::{Card, Command, LiveOrder, Part, StampGiven};
use orion_domain::{CardId, CustomerId, Delta, StoreId, Timestamp, TransactionId};
use orion_store::ledger::{BatchRows, Questions, Realm, StoredOutcome};
use orion_store::programs::ParsedPrograms;
use orion_store::{Cursor, Error, Merchant, Page, Store};
use orion_testkit::{TestDb, both_engines};

use crate::scene::{ANNA, BAKERY, CARD, COFFEE, FLORIST, MARKET, NOW, STATION, build, card, customer, id};
use crate::till::{OPEN, Till, audit, earn, outcome, points, reference, void};

pub const BEN: CardId = CardId::new(id(32));

/// Anna's and Ben's cards, both without a row.
pub async fn two_cards(db: &TestDb) -> Store {
    let store = build(db).await;
    let person = CustomerId::new(id(22));
    store.merchant(BAKERY).create_customer(&customer(person, "ben@example.com", "Ben")).await.unwrap();
    store.merchant(BAKERY).create_card(&card(BEN, person)).await.unwrap();
    store
}

/// Two batches with rows of nearly every type on two cards.
async fn busy_day(store: &Store) -> Till {
    let mut till = Till::open(store, &[BEN, CARD]).await;
    till.post(CARD, &OPEN);
    till.post(BEN, &OPEN);
    for _ in 0..4 {
        till.post(CARD, &Command::AddStamp);
    }
    till.post(CARD, &Command::RedeemStamps);
    let earned = till.post(BEN, &earn(4_550, Some("R-1")));
    till.post(BEN, &Command::RedeemPoints { reward: COFFEE });
    till.commit(store).await.unwrap();
    till.post(BEN, &void(earned, Part::Points(points(55))));
    let stamp = till.post(CARD, &Command::AddStamp);
    till.post(CARD, &Command::VoidStamp { transaction: stamp });
    till.post(CARD, &Command::AdjustPoints { delta: Delta::new(-5) });
    till.post(CARD, &Command::DeactivateCard);
    till.post(BEN, &earn(999, None));
    till.commit(store).await.unwrap();
    till
}

/// Asks for the stamps of cards since an instant.
fn stamped(cards: &[CardId], stamps_since: Timestamp) -> Questions {
    Questions { stamped: cards.iter().copied().collect(), stamps_since, ..Questions::at(NOW) }
}

/// Asks for the answers to keys at an instant.
fn keys(keys: &[u8], now: Timestamp) -> Questions {
    let realms = [Realm::Member, Realm::Public];
    let keys = keys.iter().flat_map(|key| realms.map(|realm| (realm, [*key; 32]))).collect();
    Questions { keys, ..Questions::at(now) }
}

/// Goes through all answers, two at a time.
async fn purge_outcomes(merchant: &mut Merchant<'_>, now: Timestamp) {
    for realm in [Realm::Member, Realm::Public] {
        let mut after = Vec::new();
        while let Some((reached, _)) = merchant.purge_outcomes(realm, &after, 2, now).await.unwrap() {
            after = reached;
        }
    }
}

both_engines! {
    async fn cards_are_locked_as_they_are_and_unknown_ones_left_out(db: TestDb) {
        let store = two_cards(&db).await;
        let mut tx = store.begin().await.unwrap();
        let unknown = CardId::new(id(99));
        let cards = tx.merchant(BAKERY).lock_cards([BEN, unknown, CARD, BEN].into_iter()).await.unwrap();
        assert_eq!(cards.into_values().collect::<Vec<_>>(), [Card::blank(CARD, MARKET), Card::blank(BEN, MARKET)]);
        assert!(tx.merchant(FLORIST).lock_cards([CARD].into_iter()).await.unwrap().is_empty());
        assert!(tx.merchant(BAKERY).lock_cards([].into_iter()).await.unwrap().is_empty());
    }

    /// Cards are locked in the order of their ids whatever order they are asked for in, so two batches cannot wait for
    /// each other; PostgreSQL would end one of them with a deadlock.
    async fn batches_that_name_the_same_cards_in_any_order_do_not_deadlock(db: TestDb) {
        let store = two_cards(&db).await;
        let tasks: Vec<_> = (0..40)
            .map(|number| {
                let (store, order) = (store.clone(), if number % 2 == 0 { [CARD, BEN] } else { [BEN, CARD] });
                tokio::spawn(async move {
                    let mut tx = store.begin().await?;
                    let locked = tx.merchant(BAKERY).lock_cards(order.into_iter()).await?;
                    tx.write_ledger(
                        BAKERY,
                        &BatchRows { cards: locked.into_values().collect(), ..BatchRows::default() },
                    )
                    .await?;
                    tx.commit().await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    }

    /// G-L4, G-L17
    async fn rows_and_cards_are_read_back_as_the_domain_made_them(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let mut bakery = store.merchant(BAKERY);
        for card in [CARD, BEN] {
            let rows = till.rows_of(card);
            assert_eq!(bakery.entries(card, 1, i64::MAX).await.unwrap(), rows);
            assert_eq!(bakery.entries(card, 2, 3).await.unwrap(), rows[1..3]);
            assert_eq!(bakery.card(card).await.unwrap().unwrap().card, till.book.cards[&card]);
        }
        let last = till.written.last().unwrap();
        assert_eq!(bakery.entry(last.id).await.unwrap().as_ref(), Some(last));
        let locked = store.begin().await.unwrap().merchant(BAKERY).lock_cards([CARD, BEN].into_iter()).await.unwrap();
        assert_eq!(locked, till.book.cards);
        assert_eq!(audit(&store, BAKERY).await, Ok(u64::try_from(till.written.len()).unwrap()));
        assert_eq!(audit(&store, FLORIST).await, Ok(0));
    }

    /// G-T1
    async fn another_merchants_rows_are_not_there(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let mut florist = store.merchant(FLORIST);
        let all = || till.written.iter().map(|entry| entry.id);
        assert_eq!(florist.entry(till.written[0].id).await.unwrap(), None);
        assert_eq!(florist.entries(CARD, 1, i64::MAX).await.unwrap(), []);
        assert!(florist.voidables(all()).await.unwrap().is_empty());
        assert_eq!(florist.card_history(CARD, None, 10).await.unwrap().items, []);
        assert_eq!(florist.store_history(MARKET, Page::first(10)).await.unwrap().items, []);
        assert!(florist.known(&stamped(&[CARD], NOW), &ParsedPrograms::default()).await.unwrap().stamps.is_empty());
        assert_eq!(florist.live_order(MARKET, &reference("R-1")).await.unwrap(), None);
        assert!(matches!(florist.claim_bonus(CARD, "welcome", "once").await, Err(Error::Statement { .. })));
    }

    /// G-L3: a batch that cannot be written whole leaves nothing behind.
    async fn a_batch_is_written_whole_or_not_at_all(db: TestDb) {
        let store = two_cards(&db).await;
        let mut till = busy_day(&store).await;
        let before = (till.written.clone(), till.book.cards.clone());
        till.post(BEN, &earn(100, Some("R-1-taken")));
        till.rows.claims[0].reference = reference("R-1");
        till.rows.outcomes.push(outcome(Realm::Member, 1, BEN));
        assert!(matches!(till.commit(&store).await, Err(Error::Taken(_))), "the receipt is claimed already");
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(
            bakery.entries(BEN, 1, i64::MAX).await.unwrap(),
            before.0.into_iter().filter(|entry| entry.card == BEN).collect::<Vec<_>>()
        );
        assert_eq!(bakery.card(BEN).await.unwrap().unwrap().card, before.1[&BEN]);
        assert_eq!(bakery.outcome(Realm::Member, [1; 32], NOW).await.unwrap(), None);
        audit(&store, BAKERY).await.unwrap();
    }

    /// G-L3
    async fn a_dropped_transaction_leaves_nothing_behind(db: TestDb) {
        let store = two_cards(&db).await;
        let mut till = Till::open(&store, &[CARD]).await;
        till.post(CARD, &OPEN);
        let rows = std::mem::take(&mut till.rows);
        let mut tx = store.begin().await.unwrap();
        tx.write_ledger(BAKERY, &rows).await.unwrap();
        assert_eq!(
            tx.merchant(BAKERY).entries(CARD, 1, 9).await.unwrap(),
            till.written,
            "the transaction sees its own rows"
        );
        assert_eq!(store.merchant(BAKERY).entries(CARD, 1, 9).await.unwrap(), [], "nobody else does");
        drop(tx);
        assert_eq!(store.merchant(BAKERY).entries(CARD, 1, 9).await.unwrap(), []);
    }

    async fn an_empty_batch_writes_nothing(db: TestDb) {
        let store = two_cards(&db).await;
        let rows = BatchRows::default();
        assert!(rows.is_empty());
        let mut tx = store.begin().await.unwrap();
        tx.write_ledger(BAKERY, &rows).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(audit(&store, BAKERY).await, Ok(0));
    }

    /// G-L8, G-L15
    async fn what_was_taken_back_of_a_row_is_counted(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        // Whatever is asked for twice is counted once.
        let all = till.written.iter().chain(&till.written).map(|entry| entry.id);
        let found = store.merchant(BAKERY).voidables(all.chain([TransactionId::new(id(1))])).await.unwrap();
        assert_eq!(found, till.book.voidables);
        assert!(found.values().any(|voidable| voidable.is_voided));
        assert!(found.values().any(|voidable| voidable.voided_points > 0 && !voidable.is_voided));
        assert!(store.merchant(BAKERY).voidables([].into_iter()).await.unwrap().is_empty());
    }

    /// G-L16: a void is priced at the rate that decided the row, not at today's.
    async fn a_row_keeps_the_rate_of_its_program_version(db: TestDb) {
        let store = two_cards(&db).await;
        let mut till = busy_day(&store).await;
        till.program.version = 2;
        till.program.rules.points_per_euro = 30;
        store.merchant(BAKERY).save_program(&till.program, None).await.unwrap();
        till.post(BEN, &earn(100, None));
        till.commit(&store).await.unwrap();
        let found = store.merchant(BAKERY).voidables(till.written.iter().map(|entry| entry.id)).await.unwrap();
        assert_eq!(found, till.book.voidables);
        assert!(found.values().any(|voidable| voidable.points_per_euro == 10));
        assert!(found.values().any(|voidable| voidable.points_per_euro == 30));
    }

    /// G-L10
    async fn young_stamps_are_those_since_an_instant_that_were_not_voided(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let stamps = store.merchant(BAKERY).known(&stamped(&[CARD, BEN], NOW), &ParsedPrograms::default()).await.unwrap().stamps;
        assert_eq!(stamps.get(&CARD), till.book.stamps.get(&CARD));
        assert_eq!(stamps.get(&CARD).map(Vec::len), Some(4));
        assert!(!stamps.contains_key(&BEN));
        let third: StampGiven = stamps[&CARD][2];
        let younger = store.merchant(BAKERY).known(&stamped(&[CARD], third.at), &ParsedPrograms::default()).await.unwrap().stamps;
        assert_eq!(younger[&CARD], stamps[&CARD][2..]);
    }

    /// G-L14
    async fn a_receipt_is_claimed_once_and_free_again_after_its_release(db: TestDb) {
        let store = two_cards(&db).await;
        let mut till = busy_day(&store).await;
        let mut bakery = store.merchant(BAKERY);
        let live = bakery.live_order(MARKET, &reference("R-1")).await.unwrap().unwrap();
        assert_eq!(Some(&live), till.book.orders.get(&(MARKET, reference("R-1"))));
        assert_eq!(bakery.live_order(STATION, &reference("R-1")).await.unwrap(), None);
        let receipts = vec![(MARKET, reference("R-1")), (MARKET, reference("R-2")), (STATION, reference("R-1"))];
        let asked = Questions { receipts, ..Questions::at(NOW) };
        let found: Vec<((StoreId, _), LiveOrder)> = bakery.known(&asked, &ParsedPrograms::default()).await.unwrap().orders.into_iter().collect();
        assert_eq!(found, [((MARKET, reference("R-1")), live)]);
        till.post(BEN, &void(live.transaction, Part::Whole));
        till.post(BEN, &earn(200, Some("R-1")));
        assert_eq!((till.rows.releases.len(), till.rows.claims.len()), (1, 1));
        till.commit(&store).await.unwrap();
        let next = store.merchant(BAKERY).live_order(MARKET, &reference("R-1")).await.unwrap().unwrap();
        assert_eq!(next.transaction, till.written.last().unwrap().id);
        audit(&store, BAKERY).await.unwrap();
    }

    /// G-L2
    async fn a_key_is_answered_once_in_its_realm_until_it_expires(db: TestDb) {
        let store = two_cards(&db).await;
        let (mine, strangers) = (outcome(Realm::Member, 1, CARD), outcome(Realm::Public, 1, BEN));
        let outcomes = vec![mine.clone(), strangers.clone(), outcome(Realm::Member, 2, BEN)];
        let rows = BatchRows { outcomes, ..BatchRows::default() };
        let mut tx = store.begin().await.unwrap();
        tx.write_ledger(BAKERY, &rows).await.unwrap();
        tx.commit().await.unwrap();
        let mut bakery = store.merchant(BAKERY);
        for row in [&mine, &strangers] {
            let stored = StoredOutcome {
                realm: row.realm,
                key_hash: row.key_hash,
                fingerprint: row.fingerprint,
                body: row.body.clone(),
            };
            assert_eq!(bakery.outcome(row.realm, row.key_hash, NOW).await.unwrap(), Some(stored));
            assert!(matches!(bakery.store_outcome(row).await, Err(Error::Taken(_))));
        }
        assert_eq!(bakery.known(&keys(&[1, 2, 3], NOW), &ParsedPrograms::default()).await.unwrap().outcomes.len(), 3);
        assert_eq!(bakery.outcome(Realm::Member, [1; 32], NOW.plus_seconds(60)).await.unwrap(), None);
        store.merchant(FLORIST).store_outcome(&outcome(Realm::Member, 1, CARD)).await.unwrap();
        purge_outcomes(&mut bakery, NOW.plus_seconds(60)).await;
        assert_eq!(
            bakery.known(&keys(&[1], NOW), &ParsedPrograms::default()).await.unwrap().outcomes.len(),
            2,
            "the last moment is still inside"
        );
        // A batch that is about to answer an expired key finds its place free.
        assert_eq!(bakery.known(&keys(&[1], NOW.plus_seconds(60)), &ParsedPrograms::default()).await.unwrap().outcomes, []);
        assert_eq!(bakery.outcome(Realm::Member, [1; 32], NOW).await.unwrap(), None);
        purge_outcomes(&mut bakery, NOW.plus_seconds(61)).await;
        assert_eq!(bakery.known(&keys(&[1, 2], NOW), &ParsedPrograms::default()).await.unwrap().outcomes, []);
        assert!(store.merchant(FLORIST).outcome(Realm::Member, [1; 32], NOW).await.unwrap().is_some());
    }

    /// G-L12
    async fn a_one_off_bonus_is_claimed_once(db: TestDb) {
        let store = two_cards(&db).await;
        let mut bakery = store.merchant(BAKERY);
        for (kind, occasion) in [("welcome", "once"), ("birthday", "2026"), ("birthday", "2027")] {
            assert!(bakery.claim_bonus(CARD, kind, occasion).await.unwrap());
            assert!(!bakery.claim_bonus(CARD, kind, occasion).await.unwrap());
        }
        assert!(bakery.claim_bonus(BEN, "welcome", "once").await.unwrap());
        assert!(bakery.remember_bonus(StoreId::NIL, [1; 32], NOW).await.unwrap());
        assert!(!bakery.remember_bonus(StoreId::NIL, [1; 32], NOW).await.unwrap());
        assert!(bakery.remember_bonus(MARKET, [1; 32], NOW).await.unwrap());
        assert!(store.merchant(FLORIST).remember_bonus(StoreId::NIL, [1; 32], NOW).await.unwrap());
    }

    async fn a_cards_history_comes_in_pages_with_what_people_see(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let (mut seen, mut below) = (Vec::new(), None);
        loop {
            let history = store.merchant(BAKERY).card_history(CARD, below, 2).await.unwrap();
            assert!(history.items.len() <= 2);
            seen.extend(history.items);
            let Some(next) = history.next else { break };
            below = Some(next);
        }
        let newest_first: Vec<_> = till.rows_of(CARD).into_iter().rev().collect();
        assert_eq!(seen.iter().map(|record| record.entry.clone()).collect::<Vec<_>>(), newest_first);
        for record in &seen {
            assert_eq!(
                (record.store_name.as_deref(), record.staff_name.as_deref()),
                (Some("At the market"), Some("Sam"))
            );
            assert_eq!(
                (record.customer_name.as_deref(), record.card_number.as_str()),
                (Some("Anna"), card(CARD, ANNA).number.digits().as_str())
            );
            let number = record.entry.id.uuid().as_u128() - 5_000;
            let facts = crate::till::context(record.entry.id, number);
            assert_eq!(
                (&record.ip_address, &record.user_agent, &record.notes),
                (&facts.ip_address, &facts.user_agent, &facts.notes)
            );
        }
        assert_eq!(seen.iter().filter(|record| record.is_voided).count(), 1);
    }

    async fn a_stores_history_comes_in_pages_newest_first(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let (mut page, mut seen) = (Page::first(4), Vec::new());
        loop {
            let slice = store.merchant(BAKERY).store_history(MARKET, page).await.unwrap();
            seen.extend(slice.items.into_iter().map(|record| record.entry));
            let Some(next) = slice.next else { break };
            assert_eq!(next, Cursor(seen.last().unwrap().id.uuid()));
            page.after = Some(next);
        }
        assert_eq!(seen, till.written.iter().rev().cloned().collect::<Vec<_>>());
        assert_eq!(store.merchant(BAKERY).store_history(STATION, Page::first(4)).await.unwrap().items, []);
    }

    /// G-P1: what can be erased is erased, and the chain still holds.
    async fn forgetting_a_card_erases_answers_and_facts_but_no_row(db: TestDb) {
        let store = two_cards(&db).await;
        let mut till = busy_day(&store).await;
        till.post(BEN, &earn(100, None));
        till.rows.outcomes = vec![outcome(Realm::Member, 1, CARD), outcome(Realm::Member, 2, BEN)];
        till.commit(&store).await.unwrap();
        let mut bakery = store.merchant(BAKERY);
        bakery.forget_card(CARD).await.unwrap();
        assert_eq!(bakery.outcome(Realm::Member, [1; 32], NOW).await.unwrap(), None);
        assert!(bakery.outcome(Realm::Member, [2; 32], NOW).await.unwrap().is_some());
        assert!(
            bakery
                .card_history(CARD, None, 100)
                .await
                .unwrap()
                .items
                .iter()
                .all(|record| record.notes.is_none() && record.ip_address.is_none())
        );
        assert!(bakery.card_history(BEN, None, 100).await.unwrap().items.iter().any(|record| record.notes.is_some()));
        assert_eq!(bakery.entries(CARD, 1, i64::MAX).await.unwrap(), till.rows_of(CARD));
        audit(&store, BAKERY).await.unwrap();
    }

    async fn the_whole_ledger_is_read_in_chunks_that_follow_each_other(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let mut bakery = store.merchant(BAKERY);
        let all = bakery.chunk_of_entries((CardId::new(id(0)), 0), BEN).await.unwrap();
        assert_eq!(all, [till.rows_of(CARD), till.rows_of(BEN)].concat());
        let middle = &all[5];
        assert_eq!(bakery.chunk_of_entries((middle.card, middle.seq), BEN).await.unwrap(), all[6..]);
        assert_eq!(bakery.chunk_of_entries((CardId::new(id(0)), 0), CARD).await.unwrap(), till.rows_of(CARD));
        assert_eq!(bakery.chunk_of_entries((BEN, i64::MAX), BEN).await.unwrap(), []);
        assert_eq!(bakery.chunk_of_cards(CARD).await.unwrap().into_keys().collect::<Vec<_>>(), [BEN]);
    }

    /// G-L17: whoever changes the database by hand is found out, at the first bad row.
    async fn tampering_is_found(db: TestDb) {
        let store = two_cards(&db).await;
        let till = busy_day(&store).await;
        let mut raw = db.raw().await;
        if let orion_testkit::Raw::Sqlite(_) = raw {
            raw.execute("DROP TRIGGER loyalty_transactions_no_update; DROP TRIGGER loyalty_transactions_no_delete")
                .await
                .unwrap();
        }
        let (card, ben) = (raw.id(CARD.uuid()), raw.id(BEN.uuid()));
        let last = till.book.cards[&BEN].seq;
        let head = |what: &str| format!("UPDATE cards SET {what} WHERE id = {card}");
        let row = |what: &str| format!("UPDATE loyalty_transactions SET {what} WHERE card_id = {card} AND seq = 3");
        for (forward, back, seq) in [
            (head("points_balance = points_balance + 1"), head("points_balance = points_balance - 1"), 0),
            (
                head("total_stamps_earned = total_stamps_earned + 1"),
                head("total_stamps_earned = total_stamps_earned - 1"),
                0,
            ),
            (row("points_delta = 1"), row("points_delta = 0"), 3),
            (row("transaction_at = transaction_at + 1"), row("transaction_at = transaction_at - 1"), 3),
            (row("reward_description = 'free'"), row("reward_description = NULL"), 3),
            (row("staff_pin_id = NULL"), row(&format!("staff_pin_id = {}", raw.id(crate::scene::PIN.uuid()))), 3),
        ] {
            raw.execute(&forward).await.unwrap();
            let fault = audit(&store, BAKERY).await.unwrap_err();
            assert_eq!((fault.card, fault.seq), (CARD, seq), "{forward}: {fault}");
            raw.execute(&back).await.unwrap();
            audit(&store, BAKERY).await.unwrap();
        }
        for table in ["transaction_context", "order_claims"] {
            raw.execute(&format!("DELETE FROM {table}")).await.unwrap();
        }
        raw.execute(&format!("DELETE FROM loyalty_transactions WHERE card_id = {ben} AND seq = {last}")).await.unwrap();
        assert_eq!(audit(&store, BAKERY).await.unwrap_err().card, BEN);
    }
}

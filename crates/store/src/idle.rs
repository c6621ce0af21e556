//! Cards that nobody has used for long, read page by page in the order of their ids: an index over the last activity would
//! have to be kept by every stamp, for the sake of one look a night.

use orion_domain::ledger::Card;
use orion_domain::{CardId, CustomerId, Points, StoreId, Timestamp};

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::Arg;
use crate::ledger::{id_set, text_set};
use crate::scope::Merchant;
use crate::statement::{Sql, statements};

/// A page of cards with what follows from it: those that meet a condition, and the last one of the page in any case.
macro_rules! page_of_cards {
    ($stores:literal, $condition:literal, $facts:literal) => {
        concat!(
            "WITH page AS MATERIALIZED (SELECT id, enrolled_at_store_id, points_balance, is_active, last_activity_at,
            last_expiration_warning_at, last_reengagement_at FROM cards
            WHERE merchant_id = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3),
            last AS (SELECT id FROM page ORDER BY id DESC LIMIT 1),
            judged AS (SELECT id, is_active = TRUE AND ",
            $stores,
            " AND ",
            $condition,
            " AS is_meant",
            $facts,
            " FROM page) SELECT * FROM judged WHERE is_meant = TRUE OR id = (SELECT id FROM last) ORDER BY id"
        )
    };
}

/// [`page_of_cards`] for cards of some stores.
macro_rules! page_at_stores {
    (sqlite $condition:literal, $facts:literal) => {
        page_of_cards!("enrolled_at_store_id IN (SELECT unhex(value) FROM json_each($4))", $condition, $facts)
    };
    (postgres $condition:literal, $facts:literal) => {
        page_of_cards!("enrolled_at_store_id = ANY($4)", $condition, $facts)
    };
}

statements! {
    ENDED_PAGE(sqlite page_at_stores!(sqlite "points_balance > 0 AND coalesce(last_activity_at < $5, FALSE)", ""),
        postgres page_at_stores!(postgres "points_balance > 0 AND coalesce(last_activity_at < $5, FALSE)", ""));
    /// Points that end soon, and nobody was told since the card was used.
    ENDING_PAGE(sqlite page_at_stores!(sqlite "points_balance > 0 AND coalesce(last_activity_at >= $5 AND last_activity_at < $6
          AND (last_expiration_warning_at IS NULL OR last_expiration_warning_at < last_activity_at), FALSE)",
          ", points_balance, coalesce(last_activity_at, 0) AS last_activity_at"),
        postgres page_at_stores!(postgres "points_balance > 0 AND coalesce(last_activity_at >= $5 AND last_activity_at < $6
          AND (last_expiration_warning_at IS NULL OR last_expiration_warning_at < last_activity_at), FALSE)",
          ", points_balance, coalesce(last_activity_at, 0) AS last_activity_at"));
    ABSENT_PAGE(sqlite page_at_stores!(sqlite "coalesce(last_activity_at < $5
          AND (last_reengagement_at IS NULL OR last_reengagement_at < $6), FALSE)",
          ", points_balance, coalesce(last_activity_at, 0) AS last_activity_at"),
        postgres page_at_stores!(postgres "coalesce(last_activity_at < $5
          AND (last_reengagement_at IS NULL OR last_reengagement_at < $6), FALSE)",
          ", points_balance, coalesce(last_activity_at, 0) AS last_activity_at"));
    MARK_WARNED(sqlite "UPDATE cards SET last_expiration_warning_at = $3 WHERE merchant_id = $1
        AND id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "UPDATE cards SET last_expiration_warning_at = $3 WHERE merchant_id = $1 AND id = ANY($2)");
    MARK_INVITED(sqlite "UPDATE cards SET last_reengagement_at = $3 WHERE merchant_id = $1
        AND id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "UPDATE cards SET last_reengagement_at = $3 WHERE merchant_id = $1 AND id = ANY($2)");
    /// People who were born on one of some days of the year and want to hear from the merchant.
    BORN_ON(sqlite "WITH page AS MATERIALIZED (SELECT id, birth_date, marketing_consent_at FROM customers
          WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3),
        last AS (SELECT id FROM page ORDER BY id DESC LIMIT 1),
        judged AS (SELECT id, marketing_consent_at IS NOT NULL AND birth_date IS NOT NULL
          AND substr(birth_date, 6) IN (SELECT value FROM json_each($4)) AS is_meant FROM page)
        SELECT * FROM judged WHERE is_meant = TRUE OR id = (SELECT id FROM last) ORDER BY id",
        postgres "WITH page AS MATERIALIZED (SELECT id, birth_date, marketing_consent_at FROM customers
          WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3),
        last AS (SELECT id FROM page ORDER BY id DESC LIMIT 1),
        judged AS (SELECT id, marketing_consent_at IS NOT NULL AND birth_date IS NOT NULL
          AND substr(birth_date, 6) = ANY($4) AS is_meant FROM page)
        SELECT * FROM judged WHERE is_meant = TRUE OR id = (SELECT id FROM last) ORDER BY id");
    OPEN_CARDS_OF(sqlite "SELECT c.id, c.customer_id FROM json_each($2) AS asked CROSS JOIN cards AS c
          ON c.merchant_id = $1 AND c.customer_id = unhex(asked.value)
        WHERE c.deleted_at IS NULL AND c.is_active = TRUE
          AND c.enrolled_at_store_id IN (SELECT unhex(value) FROM json_each($3)) ORDER BY c.customer_id, c.id",
        postgres "SELECT c.id, asked.id AS customer_id FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL (SELECT id FROM cards
          WHERE merchant_id = $1 AND customer_id = asked.id AND deleted_at IS NULL AND is_active = TRUE
          AND enrolled_at_store_id = ANY($3) OFFSET 0) AS c ORDER BY asked.id, c.id");
    /// Cards that somebody else holds are passed over: whoever holds one is using it.
    LOCK_FREE_CARDS(sqlite "SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance,
        total_points_earned, points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at,
        last_activity_at, is_active, seq, head_hash, deleted_at FROM cards
        WHERE merchant_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2)) ORDER BY id",
        // One look-up per id; see LOCK_CARDS.
        postgres "SELECT c.* FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL (SELECT id, enrolled_at_store_id, stamp_count,
        total_stamps_earned, stamps_redeemed, points_balance, total_points_earned, points_redeemed, total_points_voided,
        last_stamp_at, last_points_at, last_redemption_at, last_activity_at, is_active, seq, head_hash, deleted_at FROM cards
        WHERE merchant_id = $1 AND id = asked.id FOR UPDATE SKIP LOCKED) AS c");
}

/// Some cards, and where the next page begins.
#[derive(Debug, Clone)]
pub struct CardPage<T> {
    /// What was looked for, in order of the cards' ids.
    pub cards: Vec<T>,
    /// The last card that was looked at; `None` when there was none.
    pub reached: Option<CardId>,
}

/// Some people, and where the next page begins.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    /// Who was looked for, in order of their ids.
    pub people: Vec<CustomerId>,
    /// The last person who was looked at; `None` when there was none.
    pub reached: Option<CustomerId>,
}

/// A card that lies idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleCard {
    /// Which.
    pub id: CardId,
    /// Its points.
    pub points_balance: Points,
    /// When it was used last.
    pub last_activity_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct IdleRow {
    id: uuid::Uuid,
    is_meant: bool,
    points_balance: i64,
    last_activity_at: i64,
}

impl IdleRow {
    fn read(&self) -> Result<IdleCard, Error> {
        let points =
            Points::new(self.points_balance).map_err(|error| Error::corrupt("cards", "points_balance", error))?;
        let last_activity_at = Timestamp::from_micros(self.last_activity_at);
        Ok(IdleCard { id: CardId::new(self.id), points_balance: points, last_activity_at })
    }
}

#[derive(sqlx::FromRow)]
struct CardOfRow {
    id: uuid::Uuid,
    customer_id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct MeantRow {
    id: uuid::Uuid,
    is_meant: bool,
}

impl Merchant<'_> {
    /// Of the next `limit` cards after one, those with points at some stores whose last activity lies before an instant.
    ///
    /// # Errors
    /// The database's.
    pub async fn ended_cards(
        &mut self,
        after: CardId,
        limit: i64,
        stores: &[StoreId],
        before: Timestamp,
    ) -> Result<CardPage<CardId>, Error> {
        let set = id_set(self.engine(), stores.iter().map(|store| store.uuid()));
        let args: Vec<Arg> = vec![self.id.into(), after.into(), limit.into(), set, before.into()];
        let rows: Vec<MeantRow> = self.on.all(ENDED_PAGE, args).await?;
        let reached = rows.last().map(|row| CardId::new(row.id));
        let cards = rows.into_iter().filter(|row| row.is_meant).map(|row| CardId::new(row.id)).collect();
        Ok(CardPage { cards, reached })
    }

    /// Of the next `limit` cards after one, those with points at some stores that were used last from one instant to another, and
    /// whose people were not told since.
    ///
    /// # Errors
    /// The database's.
    pub async fn ending_cards(
        &mut self,
        after: CardId,
        limit: i64,
        stores: &[StoreId],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<CardPage<IdleCard>, Error> {
        self.idle_page(ENDING_PAGE, after, limit, stores, [from, to]).await
    }

    /// Of the next `limit` cards after one, those at some stores that were not used since an instant, and whose people were not
    /// invited back since another.
    ///
    /// # Errors
    /// The database's.
    pub async fn absent_cards(
        &mut self,
        after: CardId,
        limit: i64,
        stores: &[StoreId],
        absent_since: Timestamp,
        invited_before: Timestamp,
    ) -> Result<CardPage<IdleCard>, Error> {
        self.idle_page(ABSENT_PAGE, after, limit, stores, [absent_since, invited_before]).await
    }

    async fn idle_page(
        &mut self,
        statement: Sql,
        after: CardId,
        limit: i64,
        stores: &[StoreId],
        times: [Timestamp; 2],
    ) -> Result<CardPage<IdleCard>, Error> {
        let set = id_set(self.engine(), stores.iter().map(|store| store.uuid()));
        let args: Vec<Arg> = vec![self.id.into(), after.into(), limit.into(), set, times[0].into(), times[1].into()];
        let rows: Vec<IdleRow> = self.on.all(statement, args).await?;
        let reached = rows.last().map(|row| CardId::new(row.id));
        let cards = rows.iter().filter(|row| row.is_meant).map(IdleRow::read).collect::<Result<Vec<_>, _>>()?;
        Ok(CardPage { cards, reached })
    }

    /// Notes whose people were told that their points end.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_warned(&mut self, cards: &[CardId], now: Timestamp) -> Result<(), Error> {
        let set = id_set(self.engine(), cards.iter().map(|card| card.uuid()));
        self.on.execute(MARK_WARNED, vec![self.id.into(), set, now.into()]).await.map(|_| ())
    }

    /// Notes whose people were invited back.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_invited(&mut self, cards: &[CardId], now: Timestamp) -> Result<(), Error> {
        let set = id_set(self.engine(), cards.iter().map(|card| card.uuid()));
        self.on.execute(MARK_INVITED, vec![self.id.into(), set, now.into()]).await.map(|_| ())
    }

    /// Of the next `limit` people after one, those who were born on one of some days of the year (`MM-DD`) and want to hear from
    /// the merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn born_on(&mut self, after: CustomerId, limit: i64, days: &[String]) -> Result<PeoplePage, Error> {
        let set = text_set(self.engine(), days.iter().cloned());
        let rows: Vec<MeantRow> = self.on.all(BORN_ON, vec![self.id.into(), after.into(), limit.into(), set]).await?;
        let reached = rows.last().map(|row| CustomerId::new(row.id));
        let people = rows.into_iter().filter(|row| row.is_meant).map(|row| CustomerId::new(row.id)).collect();
        Ok(PeoplePage { people, reached })
    }

    /// The oldest open card at some stores of each of some people.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_cards_of(
        &mut self,
        people: &[CustomerId],
        stores: &[StoreId],
    ) -> Result<Vec<(CustomerId, CardId)>, Error> {
        let people = id_set(self.engine(), people.iter().map(|person| person.uuid()));
        let stores = id_set(self.engine(), stores.iter().map(|store| store.uuid()));
        let rows: Vec<CardOfRow> = self.on.all(OPEN_CARDS_OF, vec![self.id.into(), people, stores]).await?;
        let mut cards: Vec<(CustomerId, CardId)> =
            rows.into_iter().map(|row| (CustomerId::new(row.customer_id), CardId::new(row.id))).collect();
        cards.dedup_by_key(|(person, _)| *person);
        Ok(cards)
    }

    /// Locks those of some cards that nobody else holds.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_free_cards(&mut self, ids: impl Iterator<Item = CardId>) -> Result<Vec<Card>, Error> {
        let set = id_set(self.engine(), ids.map(CardId::uuid));
        let rows: Vec<BalanceRow> = self.on.all(LOCK_FREE_CARDS, vec![self.id.into(), set]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

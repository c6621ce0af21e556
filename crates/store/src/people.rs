//! What is held of one person, for showing it before it goes. Safety §16.

use orion_domain::{CardId, CustomerId};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_STATE("SELECT anonymized_at FROM customers WHERE merchant_id = $1 AND id = $2");
    /// Cards in the trash too: what lies beside them is as personal.
    CARDS_EVER("SELECT id, deleted_at FROM cards WHERE merchant_id = $1 AND customer_id = $2 AND customer_id IS NOT NULL");
    COUNT_OF_CARD("SELECT (SELECT COUNT(*) FROM loyalty_transactions t WHERE t.merchant_id = $1 AND t.card_id = $2) AS transactions,
        (SELECT COUNT(*) FROM loyalty_transactions y JOIN transaction_context x ON x.merchant_id = y.merchant_id
          AND x.transaction_id = y.id AND x.merchant_id = $1 WHERE y.merchant_id = $1 AND y.card_id = $2) AS contexts,
        (SELECT COUNT(*) FROM outcomes o WHERE o.merchant_id = $1 AND o.card_id = $2) AS outcomes");
    COUNT_OF_PERSON("SELECT (SELECT COUNT(*) FROM messages m WHERE m.merchant_id = $1 AND m.customer_id = $2) AS messages,
        (SELECT COUNT(*) FROM sign_in_links l WHERE l.merchant_id = $1 AND l.customer_id = $2) AS links,
        (SELECT COUNT(*) FROM customer_sessions s WHERE s.merchant_id = $1 AND s.customer_id = $2) AS sessions");
}

/// Whether a person is still known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonState {
    /// They are.
    Known,
    /// They were forgotten.
    Forgotten,
}

/// A card of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardEver {
    /// Which.
    pub id: CardId,
    /// Whether it lies in the trash.
    pub is_deleted: bool,
}

/// How much is held of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Cards, which are closed and stay without their holder.
    pub cards: u64,
    /// Rows of the ledger, which stay as they are.
    pub transactions: u64,
    /// Addresses, devices and notes beside those rows, which go.
    pub contexts: u64,
    /// Stored answers, which go.
    pub outcomes: u64,
    /// Messages, which go.
    pub messages: u64,
    /// Sign-in links, which go.
    pub links: u64,
    /// Signed-in browsers, which go.
    pub sessions: u64,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    anonymized_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    id: uuid::Uuid,
    deleted_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct OfCardRow {
    transactions: i64,
    contexts: i64,
    outcomes: i64,
}

#[derive(sqlx::FromRow)]
struct OfPersonRow {
    messages: i64,
    links: i64,
    sessions: i64,
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

impl Merchant<'_> {
    /// Whether a customer of the merchant is known, forgotten, or none at all.
    ///
    /// # Errors
    /// The database's.
    pub async fn person_state(&mut self, id: CustomerId) -> Result<Option<PersonState>, Error> {
        let row: Option<StateRow> = self.on.optional(FIND_STATE, args![self.id, id]).await?;
        Ok(row.map(|row| if row.anonymized_at.is_some() { PersonState::Forgotten } else { PersonState::Known }))
    }

    /// Every card of a person, those in the trash included.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_ever_of(&mut self, customer: CustomerId) -> Result<Vec<CardEver>, Error> {
        let rows: Vec<CardRow> = self.on.all(CARDS_EVER, args![self.id, customer]).await?;
        let card = |row: CardRow| CardEver { id: CardId::new(row.id), is_deleted: row.deleted_at.is_some() };
        let mut cards: Vec<CardEver> = rows.into_iter().map(card).collect();
        cards.sort_by_key(|card| card.id);
        Ok(cards)
    }

    /// How much is held of a person.
    ///
    /// # Errors
    /// The database's.
    pub async fn held_of(&mut self, customer: CustomerId) -> Result<Held, Error> {
        let person: Option<OfPersonRow> = self.on.optional(COUNT_OF_PERSON, args![self.id, customer]).await?;
        let mut held = person.map_or_else(Held::default, |row| Held {
            messages: count(row.messages),
            links: count(row.links),
            sessions: count(row.sessions),
            ..Held::default()
        });
        for card in self.cards_ever_of(customer).await? {
            let row: Option<OfCardRow> = self.on.optional(COUNT_OF_CARD, args![self.id, card.id]).await?;
            let Some(row) = row else { continue };
            held.cards = held.cards.saturating_add(1);
            held.transactions = held.transactions.saturating_add(count(row.transactions));
            held.contexts = held.contexts.saturating_add(count(row.contexts));
            held.outcomes = held.outcomes.saturating_add(count(row.outcomes));
        }
        Ok(held)
    }
}

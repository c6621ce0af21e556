//! The purge of a card or of a program: for good, and only from the trash (safety §17).

use orion_domain::{CardId, CardNumber, Invalid, ProgramId, Reason, Timestamp};
use orion_store::purge::{CARDS_OF_PROGRAM_MAX, Tombstone};
use orion_store::{Merchant, Tx};
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;
use crate::trash::tidying;

/// How long something lies in the trash before it can be purged.
pub const TRASH_DAYS: i64 = 30;

/// A purge as an admin asks for it.
#[derive(Debug, Clone)]
pub struct Purge {
    /// The card's number or the program's name, typed once more.
    pub confirmation: String,
    /// Why.
    pub reason: Reason,
}

impl App {
    /// Removes a card for good, with its whole chain; its tombstone stays.
    ///
    /// # Errors
    /// A field error on `confirmation`; the conflicts `not_in_trash`, `trash_too_young` and `purge_needs_owner`.
    pub async fn purge_card(&self, operator: &Operator, id: CardId, purge: Purge) -> Result<Tombstone, Error> {
        let found = self.platform_card(operator, id).await?;
        let caller = tidying(operator, found.merchant.details.id, Some(purge.reason))?;
        if CardNumber::parse(&purge.confirmation) != Ok(found.card.number) {
            return Err(Error::field("confirmation", Invalid::UnknownValue { allowed: "the number of the card" }));
        }
        let number = found.card.number.to_string();
        if !found.card.is_anonymous {
            self.check_age(found.hidden_since(), number)?;
        }
        let mut tx = self.purging().await?;
        let tombstone = self.purge_one(&mut tx.merchant(caller.merchant()), &caller, id).await?;
        tx.commit().await?;
        Ok(tombstone)
    }

    /// Removes a program for good, with its versions and every card with a row that it decided. All of these must be ripe for
    /// a purge themselves.
    ///
    /// # Errors
    /// As [`App::purge_card`]; the conflict `program_in_use`.
    pub async fn purge_program(&self, operator: &Operator, id: ProgramId, purge: Purge) -> Result<usize, Error> {
        let found = self.platform_program(operator, id).await?;
        let caller = tidying(operator, found.merchant, Some(purge.reason))?;
        let name = found.program.look.card_name.to_string();
        if purge.confirmation.trim() != name {
            return Err(Error::field("confirmation", Invalid::UnknownValue { allowed: "the name of the program" }));
        }
        let since = [found.deleted_at, found.merchant_deleted_at].into_iter().flatten().min();
        self.check_age(since, name.clone())?;
        let cards = self.ripe_cards(&caller, found.merchant_deleted_at, id, &name).await?;
        let mut tx = self.purging().await?;
        let mut merchant = tx.merchant(caller.merchant());
        for card in &cards {
            self.purge_one(&mut merchant, &caller, *card).await?;
        }
        merchant.purge_program(id).await?;
        let changes = json!({ "name": name, "versions_up_to": found.program.version, "cards": cards.len() });
        merchant.audit(self.audit_row(&caller, "program.purge", "program", id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(cards.len())
    }

    /// The cards that go along with a program.
    async fn ripe_cards(
        &self,
        caller: &Caller,
        merchant_deleted_at: Option<Timestamp>,
        id: ProgramId,
        name: &str,
    ) -> Result<Vec<CardId>, Error> {
        let mut merchant = self.store.merchant(caller.merchant());
        let cards = merchant.cards_under_program(id).await?;
        let in_use = || Error::Conflict { code: "program_in_use", subject: name.to_owned() };
        if cards.len() > CARDS_OF_PROGRAM_MAX {
            return Err(in_use());
        }
        for card in &cards {
            let card = merchant.any_card(*card).await?.ok_or(Error::NotFound)?;
            let since = [card.deleted_at, merchant_deleted_at].into_iter().flatten().min();
            if !card.is_anonymous && !self.is_ripe(since) {
                return Err(in_use());
            }
        }
        Ok(cards)
    }

    fn is_ripe(&self, since: Option<Timestamp>) -> bool {
        since.is_some_and(|since| since.plus_seconds(TRASH_DAYS * 24 * 3600) <= self.now())
    }

    fn check_age(&self, since: Option<Timestamp>, subject: String) -> Result<(), Error> {
        match since {
            None => Err(Error::Conflict { code: "not_in_trash", subject }),
            Some(_) if !self.is_ripe(since) => Err(Error::Conflict { code: "trash_too_young", subject }),
            Some(_) => Ok(()),
        }
    }

    /// A transaction that may delete from the ledger.
    async fn purging(&self) -> Result<Tx, Error> {
        let refused = || Error::Conflict { code: "purge_needs_owner", subject: "MIGRATION_DATABASE_URL".to_owned() };
        self.store.begin_purge().await?.ok_or_else(refused)
    }

    async fn purge_one(&self, merchant: &mut Merchant<'_>, caller: &Caller, id: CardId) -> Result<Tombstone, Error> {
        let tombstone = merchant.purge_card(id, caller.acting_admin, self.now()).await?.ok_or(Error::NotFound)?;
        // What is shown of it in a wallet goes, too.
        self.want_card(merchant, id).await?;
        merchant.audit(self.audit_row(caller, "card.purge", "card", id.uuid(), remains(&tombstone))).await?;
        Ok(tombstone)
    }
}

/// The tombstone as the audit log has it.
fn remains(tombstone: &Tombstone) -> Value {
    let card = &tombstone.card;
    json!({
        "last_seq": card.seq,
        "head_hash": hex::encode(card.head_hash.0),
        "stamp_count": card.stamp_count.get(),
        "total_stamps_earned": card.total_stamps_earned,
        "stamps_redeemed": card.stamps_redeemed,
        "points_balance": card.points_balance.get(),
        "total_points_earned": card.total_points_earned,
        "points_redeemed": card.points_redeemed,
        "total_points_voided": card.total_points_voided,
    })
}

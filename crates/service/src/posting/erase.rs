//! Forgetting a person inside a batch: cards cut loose, rows marked, everything personal removed. Safety §16.1.

use orion_domain::ledger::Command;
use orion_domain::{CardId, CardNumber, CustomerId, QrToken, Timestamp};
use orion_store::wallet_passes::PassThing;
use orion_store::{Error as StoreError, Merchant};

use super::batch::Group;
use super::{Answer, Done, Intent, Worker};
use crate::clock::random_bytes;
use crate::error::Error;

impl Worker {
    /// Forgets a customer. Somebody who was forgotten before is not found, so doing it again changes nothing.
    pub(super) async fn erase(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        customer: CustomerId,
        unseen_since: Option<Timestamp>,
    ) -> Result<Answer, StoreError> {
        if merchant.customer(customer).await?.is_none() {
            return Ok(Err(Error::NotFound));
        }
        let ever = merchant.cards_ever_of(customer).await?;
        let cards: Vec<CardId> = ever.iter().map(|card| card.id).collect();
        let unseen: Vec<CardId> = cards.iter().filter(|card| !group.book.cards.contains_key(card)).copied().collect();
        group.book.cards.extend(merchant.lock_cards(unseen.into_iter()).await?);
        let seen_at = cards.iter().filter_map(|card| group.book.cards.get(card)?.last_activity_at).max();
        if unseen_since.is_some_and(|since| seen_at.is_some_and(|at| at >= since)) {
            return Ok(Err(Error::NotFound));
        }
        for (card, is_deleted) in ever.iter().map(|ever| (&ever.id, ever.is_deleted)) {
            // The ledger of a card in the trash is closed; what it has of the person goes all the same.
            if !is_deleted && let Err(error) = self.decide(group, intent, *card, &Command::AnonymizeCard) {
                return Ok(Err(error));
            }
            let number = CardNumber::from_random(u64::from_be_bytes(random_bytes(self.entropy.as_ref())));
            merchant.unlink_card(*card, number, &QrToken::from_random(random_bytes(self.entropy.as_ref()))).await?;
            merchant.forget_card(*card).await?;
            for wallet in &self.wallets {
                merchant.want_pass(*wallet, PassThing::Card(*card), group.now).await?;
            }
        }
        // What this very batch was about to keep of them, too.
        let theirs: Vec<_> =
            group.rows.entries.iter().filter(|entry| cards.contains(&entry.card)).map(|entry| entry.id).collect();
        group.rows.contexts.retain(|context| !theirs.contains(&context.transaction));
        group.rows.outcomes.retain(|outcome| outcome.card.is_none_or(|card| !cards.contains(&card)));
        merchant.forget_links(customer).await?;
        merchant.anonymize_customer(customer, group.now).await?;
        Ok(Ok(Done::Erased))
    }
}

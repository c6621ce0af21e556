//! Who has a card in a phone: what the maker of a wallet tells us by itself, and what admins see of it.

use orion_domain::pass::SaveEvent;
use orion_domain::{CardNumber, MerchantId};
use orion_store::wallet_passes::{PassThing, Wallet};
use orion_store::wallet_saves::CardSave;

use crate::app::App;
use crate::caller::Operator;
use crate::error::Error;

/// What the desk shows at once.
const SAVES_SHOWN: i64 = 10;

/// A card of which a wallet has told something lately.
#[derive(Debug, Clone)]
pub struct LatestSave {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Which card, and what was told.
    pub save: CardSave,
    /// The card's number; `None` when it was purged meanwhile.
    pub number: Option<CardNumber>,
}

impl App {
    /// Notes what a wallet tells of a card. An event about a card that is not there, or not of the program that it names, changes
    /// nothing; nor does one that came before, or that comes after a later one.
    ///
    /// # Errors
    /// The database's; the wallet tells it again.
    pub async fn record_save_event(&self, wallet: Wallet, event: &SaveEvent) -> Result<(), Error> {
        let Some(merchant) = self.store.platform().merchant_of_program(event.program).await? else { return Ok(()) };
        if self.store.merchant(merchant).record_save_event(wallet, event, self.now()).await? {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        let thing = PassThing::Card(event.card);
        if handle.pass(wallet, thing).await?.is_some() || handle.any_card(event.card).await?.is_none() {
            return Ok(());
        }
        // Older than the wallet, and put into a phone by a link that carried it: from now on its changes are shown.
        handle.want_pass(wallet, thing, self.now()).await?;
        handle.record_save_event(wallet, event, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The cards of which a wallet has told something last, of every merchant, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], the database's.
    pub async fn latest_saves(&self, operator: &Operator, wallet: Wallet) -> Result<Vec<LatestSave>, Error> {
        self.wallet_desk(operator)?;
        let mut all = Vec::new();
        for merchant in self.store.platform().every_merchant().await? {
            let saves = self.store.merchant(merchant).latest_saves(wallet, SAVES_SHOWN).await?;
            all.extend(saves.into_iter().map(|save| (merchant, save)));
        }
        all.sort_by_key(|(_, save)| std::cmp::Reverse(save.state.at));
        all.truncate(usize::try_from(SAVES_SHOWN).unwrap_or(0));
        let mut lately = Vec::with_capacity(all.len());
        for (merchant, save) in all {
            let mut handle = self.store.merchant(merchant);
            let number = handle.any_card(save.card).await?.map(|found| found.number);
            let name = handle.details().await?.map(|details| details.name.to_string()).unwrap_or_default();
            lately.push(LatestSave { merchant, name, save, number });
        }
        Ok(lately)
    }
}

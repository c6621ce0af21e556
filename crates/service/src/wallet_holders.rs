//! Who has a card in a phone: what the maker of a wallet tells us by itself, and what admins see of it.

use orion_domain::pass::HolderWord;
use orion_domain::{CardNumber, MerchantId};
use orion_store::wallet_holders::HeardOf;
use orion_store::wallet_passes::{PassThing, Wallet};

use crate::app::App;
use crate::caller::Operator;
use crate::error::Error;

/// What the desk shows at once.
const HEARD_SHOWN: i64 = 10;

/// A card of which a wallet has told something lately.
#[derive(Debug, Clone)]
pub struct HeardLately {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Which card, and what was told.
    pub heard: HeardOf,
    /// The card's number; `None` when it was purged meanwhile.
    pub number: Option<CardNumber>,
}

impl App {
    /// Notes what a wallet tells of a card. A word about a card that is not there, or not of the program that it names, changes
    /// nothing; nor does one that was heard before, or that comes after a later one.
    ///
    /// # Errors
    /// The database's; the wallet tells it again.
    pub async fn hear_of_holder(&self, wallet: Wallet, word: &HolderWord) -> Result<(), Error> {
        let Some(merchant) = self.store.platform().merchant_of_program(word.program).await? else { return Ok(()) };
        if self.store.merchant(merchant).hear_of_holder(wallet, word, self.now()).await? {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        let thing = PassThing::Card(word.card);
        if handle.pass(wallet, thing).await?.is_some() || handle.any_card(word.card).await?.is_none() {
            return Ok(());
        }
        // Older than the wallet, and put into a phone by a link that carried it: from now on its changes are shown.
        handle.want_pass(wallet, thing, self.now()).await?;
        handle.hear_of_holder(wallet, word, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The cards of which a wallet has told something last, of every merchant, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], the database's.
    pub async fn heard_lately(&self, operator: &Operator, wallet: Wallet) -> Result<Vec<HeardLately>, Error> {
        self.wallet_desk(operator)?;
        let mut all = Vec::new();
        for merchant in self.store.platform().every_merchant().await? {
            let heard = self.store.merchant(merchant).heard_last(wallet, HEARD_SHOWN).await?;
            all.extend(heard.into_iter().map(|heard| (merchant, heard)));
        }
        all.sort_by_key(|(_, of)| std::cmp::Reverse(of.heard.at));
        all.truncate(usize::try_from(HEARD_SHOWN).unwrap_or(0));
        let mut lately = Vec::with_capacity(all.len());
        for (merchant, heard) in all {
            let mut handle = self.store.merchant(merchant);
            let number = handle.any_card(heard.card).await?.map(|found| found.number);
            let name = handle.details().await?.map(|details| details.name.to_string()).unwrap_or_default();
            lately.push(HeardLately { merchant, name, heard, number });
        }
        Ok(lately)
    }
}

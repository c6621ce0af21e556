//! Apple Wallet at the platform's desk: how many cards are in phones, and which phones keep a card.

use orion_domain::{CardId, MerchantId};
use orion_store::apple_passes::{ApplePassRecord, ApplePhone};
use orion_store::wallet_desk::PassCount;
use orion_store::wallet_passes::Wallet;

use crate::app::App;
use crate::caller::Operator;
use crate::error::Error;

/// A merchant's cards in Apple Wallet.
#[derive(Debug, Clone)]
pub struct MerchantApplePasses {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Cards that were taken along.
    pub taken: i64,
    /// Cards in phones; one card may be in several.
    pub phones: i64,
    /// What waits or is under way.
    pub waiting: PassCount,
    /// What has failed.
    pub failed: PassCount,
}

/// A card's pass, and who keeps it.
#[derive(Debug, Clone)]
pub struct InspectedApplePass {
    /// The pass.
    pub record: ApplePassRecord,
    /// The phones, the first one first.
    pub phones: Vec<ApplePhone>,
}

impl App {
    /// Every merchant's cards in Apple Wallet.
    ///
    /// # Errors
    /// [`Error::Forbidden`], the database's.
    pub async fn apple_report(&self, operator: &Operator) -> Result<Vec<MerchantApplePasses>, Error> {
        self.wallet_desk(operator)?;
        let mut report = Vec::new();
        for merchant in self.store.platform().every_merchant().await? {
            let mut handle = self.store.merchant(merchant);
            let Some(details) = handle.details().await? else { continue };
            let (taken, phones) = handle.apple_counts().await?;
            let (waiting, failed) = handle.pass_counts(Wallet::Apple).await?;
            report.push(MerchantApplePasses {
                merchant,
                name: details.name.to_string(),
                taken,
                phones,
                waiting,
                failed,
            });
        }
        Ok(report)
    }

    /// A card's pass, and the phones that keep it; `None` when nobody has taken it along.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a card.
    pub async fn inspect_apple_pass(
        &self,
        operator: &Operator,
        card: CardId,
    ) -> Result<Option<InspectedApplePass>, Error> {
        self.wallet_desk(operator)?;
        let merchant = self.store.platform().merchant_of_card(card).await?.ok_or(Error::NotFound)?;
        let mut handle = self.store.merchant(merchant);
        let Some(record) = handle.apple_pass(card).await? else { return Ok(None) };
        Ok(Some(InspectedApplePass { record, phones: handle.apple_phones(card).await? }))
    }
}

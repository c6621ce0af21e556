//! Wallets at the platform's desk: how much waits, what has failed and why; another try, or everything once more.

use orion_domain::pass::{PassDesign, PassFacts};
use orion_domain::{CardId, CardNumber, MerchantId, Right, Timestamp};
use orion_store::cards::CardFilter;
use orion_store::wallet_desk::{FailedPass, PassCount};
use orion_store::wallet_passes::{PassProgress, PassThing, Wallet};
use orion_store::{PAGE_LIMIT_MAX, Page};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;
use crate::jobs::{SendPassMessage, new_job};

/// Failures that the desk shows at once.
const FAILED_SHOWN: usize = 50;
/// Cards that a program's page shows.
const NEWEST_SHOWN: i64 = 10;

/// A merchant's passes in one wallet.
#[derive(Debug, Clone)]
pub struct MerchantPasses {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// Which program, and how far its look is; `None` when it was never wanted.
    pub design: Option<PassProgress>,
    /// What waits or is under way.
    pub waiting: PassCount,
    /// What has failed.
    pub failed: PassCount,
    /// Cards that somebody has in a phone, as far as the wallet has told.
    pub held: i64,
}

/// Something that could not be shown, and whose it is.
#[derive(Debug, Clone)]
pub struct FailedPassOf {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub name: String,
    /// What.
    pub pass: FailedPass,
}

/// A card as we know it, for comparison with what a wallet knows.
#[derive(Debug, Clone)]
pub struct InspectedPass {
    /// Whose.
    pub merchant: MerchantId,
    /// How it looks; `None` without a program.
    pub design: Option<PassDesign>,
    /// What it shows.
    pub facts: PassFacts,
    /// How far it is; `None` when it was never wanted.
    pub progress: Option<PassProgress>,
}

/// A program as we know it, for comparison with what a wallet knows.
#[derive(Debug, Clone)]
pub struct InspectedProgram {
    /// How its cards look.
    pub design: PassDesign,
    /// How far that is; `None` when it was never wanted.
    pub progress: Option<PassProgress>,
    /// What waits or is under way.
    pub waiting: PassCount,
    /// What has failed.
    pub failed: PassCount,
    /// The cards that were opened last, newest first.
    pub cards: Vec<NewestPass>,
}

/// A card that was opened lately, and whether a wallet shows it.
#[derive(Debug, Clone)]
pub struct NewestPass {
    /// Which one.
    pub card: CardId,
    /// Its number.
    pub number: CardNumber,
    /// When it was opened.
    pub enrolled_at: Timestamp,
    /// How far it is; `None` when it was never wanted.
    pub progress: Option<PassProgress>,
}

/// What to show once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowAgain {
    /// One card.
    Card(CardId),
    /// A program and all of its cards.
    Merchant(MerchantId),
    /// All of them.
    Everything,
    /// What has failed, of everybody.
    Failed,
}

impl App {
    pub(crate) fn wallet_desk(&self, operator: &Operator) -> Result<Caller, Error> {
        let caller = operator.at_platform();
        caller.require(Right::ManageJobs)?;
        Ok(caller)
    }

    /// Whether an operator may look after wallets, for what asks the wallet itself.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_manage_wallets(&self, operator: &Operator) -> Result<(), Error> {
        self.wallet_desk(operator).map(drop)
    }

    /// Every merchant's passes in a wallet.
    ///
    /// # Errors
    /// The database's.
    pub async fn wallet_report(&self, operator: &Operator, wallet: Wallet) -> Result<Vec<MerchantPasses>, Error> {
        self.wallet_desk(operator)?;
        let mut report = Vec::new();
        for merchant in self.store.platform().every_merchant().await? {
            let mut handle = self.store.merchant(merchant);
            let (Some(details), Some(program)) = (handle.details().await?, handle.program().await?) else { continue };
            let (waiting, failed) = handle.pass_counts(wallet).await?;
            report.push(MerchantPasses {
                merchant,
                name: details.name.to_string(),
                design: handle.pass(wallet, PassThing::Design(program.id)).await?,
                waiting,
                failed,
                held: handle.passes_held(wallet).await?,
            });
        }
        Ok(report)
    }

    /// A merchant's passes in a wallet, with the cards that were opened last.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a program.
    pub async fn inspect_program(
        &self,
        operator: &Operator,
        wallet: Wallet,
        merchant: MerchantId,
    ) -> Result<InspectedProgram, Error> {
        self.wallet_desk(operator)?;
        let design = self.pass_design(merchant).await?.ok_or(Error::NotFound)?;
        let mut handle = self.store.merchant(merchant);
        let (waiting, failed) = handle.pass_counts(wallet).await?;
        let newest = handle.cards(CardFilter::default(), Page::first(NEWEST_SHOWN)).await?.items;
        let mut cards = Vec::with_capacity(newest.len());
        for record in newest {
            cards.push(NewestPass {
                card: record.card.id,
                number: record.number,
                enrolled_at: record.created_at,
                progress: handle.pass(wallet, PassThing::Card(record.card.id)).await?,
            });
        }
        let progress = handle.pass(wallet, PassThing::Design(design.program)).await?;
        Ok(InspectedProgram { design, progress, waiting, failed, cards })
    }

    /// Has a message put on all cards of a merchant's program; asked for twice under the same occasion, once.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a program.
    pub async fn send_pass_message(
        &self,
        operator: &Operator,
        merchant: MerchantId,
        message: &SendPassMessage,
        occasion: String,
    ) -> Result<(), Error> {
        let caller = self.wallet_desk(operator)?;
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        let program = handle.program().await?.ok_or(Error::NotFound)?;
        let job = new_job(self.new_uuid(), message, Some(occasion), self.now());
        if handle.enqueue(&job).await? {
            let changes = json!({ "new": { "header": message.header, "body": message.body, "tells": message.tells } });
            let row = self.audit_row(&caller, "wallet.message", "program", program.id.uuid(), changes);
            handle.audit(row).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What could not be shown, of every merchant, as much as fits on a page.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed_passes(&self, operator: &Operator, wallet: Wallet) -> Result<Vec<FailedPassOf>, Error> {
        self.wallet_desk(operator)?;
        let mut all = Vec::new();
        for merchant in self.store.platform().every_merchant().await? {
            let mut handle = self.store.merchant(merchant);
            let failed = handle.failed_passes(wallet, Page::first(PAGE_LIMIT_MAX)).await?;
            if failed.items.is_empty() {
                continue;
            }
            let name = handle.details().await?.map(|details| details.name.to_string()).unwrap_or_default();
            all.extend(failed.items.into_iter().map(|pass| FailedPassOf { merchant, name: name.clone(), pass }));
            if all.len() >= FAILED_SHOWN {
                break;
            }
        }
        all.truncate(FAILED_SHOWN);
        Ok(all)
    }

    /// A card as we know it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn inspect_pass(
        &self,
        operator: &Operator,
        wallet: Wallet,
        card: CardId,
    ) -> Result<InspectedPass, Error> {
        self.wallet_desk(operator)?;
        let merchant = self.store.platform().merchant_of_card(card).await?.ok_or(Error::NotFound)?;
        Ok(InspectedPass {
            merchant,
            design: self.pass_design(merchant).await?,
            facts: self.pass_facts(merchant, card).await?.ok_or(Error::NotFound)?,
            progress: self.pass_progress(merchant, wallet, PassThing::Card(card)).await?,
        })
    }

    /// Shows something once more.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn show_again(&self, operator: &Operator, wallet: Wallet, what: ShowAgain) -> Result<(), Error> {
        let caller = self.wallet_desk(operator)?;
        let (target, id) = match what {
            ShowAgain::Card(card) => ("card", card.uuid()),
            ShowAgain::Merchant(merchant) => ("merchant", merchant.uuid()),
            ShowAgain::Everything => ("all", uuid::Uuid::nil()),
            ShowAgain::Failed => ("failed", uuid::Uuid::nil()),
        };
        let merchants = match what {
            ShowAgain::Card(card) => vec![self.store.platform().merchant_of_card(card).await?.ok_or(Error::NotFound)?],
            ShowAgain::Merchant(merchant) => vec![merchant],
            ShowAgain::Everything | ShowAgain::Failed => self.store.platform().every_merchant().await?,
        };
        for merchant in merchants {
            self.show_again_of(merchant, wallet, what).await?;
        }
        let changes = json!({ "new": { "wallet": wallet.as_str(), "what": target } });
        let row = self.audit_row(&caller, "wallet.show_again", target, id, changes);
        let mut tx = self.store.begin().await?;
        tx.merchant(MerchantId::PLATFORM).audit(row).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn show_again_of(&self, merchant: MerchantId, wallet: Wallet, what: ShowAgain) -> Result<(), Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        match what {
            ShowAgain::Card(card) => handle.want_pass(wallet, PassThing::Card(card), now).await?,
            ShowAgain::Failed => drop(handle.retry_failed_passes(wallet, now).await?),
            ShowAgain::Merchant(_) | ShowAgain::Everything => {
                self.want_everything_in(&mut handle, wallet).await?;
            }
        }
        tx.commit().await?;
        if what == ShowAgain::Failed {
            self.store.wake().passes(wallet).tell_of(merchant);
        }
        Ok(())
    }
}

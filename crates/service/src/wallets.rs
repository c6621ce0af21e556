//! Cards in people's phones: what a pass is to show, and the queue of those that are to show something new.
//!
//! A pass is wanted anew in the transaction that changes its card; nothing of a wallet happens within a request of the counter
//! (safety W-1). Workers claim what is due, show the wallet how the card is *then*, and note it here. So fifty changes of one
//! card are one call or two, and no old balance follows a new one.

use std::collections::BTreeSet;

use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::program::{Program, Rules};
use orion_domain::{CardId, MerchantId, ProgramId, Timestamp};
use orion_store::Merchant;
use orion_store::pass_view::{PassCard, PassIssuer};
use orion_store::wallet_passes::{PassProgress, PassThing, Wallet};
use orion_store::wallet_queue::{ClaimedPass, PassDone, PassFailed, Urgency};

use crate::app::App;
use crate::caller::Visitor;
use crate::error::Error;
use crate::jobs::{ShowAllPasses, new_job};

/// How long a worker holds a pass before somebody else may take it: longer than the longest row of calls for one.
const LEASE_SECONDS: i64 = 120;
/// Cards that are wanted anew in one transaction when all of a merchant's are.
const PAGE: i64 = 200;
/// The logo of a merchant that has none.
const DEFAULT_LOGO: &str = "/wallet/logo.png";

/// A card on its way into a wallet.
#[derive(Debug, Clone)]
pub struct PassOffer {
    /// How it looks.
    pub design: PassDesign,
    /// What it shows.
    pub facts: PassFacts,
    /// Whether the wallet knows the look.
    pub design_is_known: bool,
    /// Whether the wallet knows the card.
    pub card_is_known: bool,
}

impl App {
    /// Whether cards are shown in a wallet.
    pub fn has_wallet(&self, wallet: Wallet) -> bool {
        self.wallets.contains(&wallet)
    }

    /// Whether cards are shown in any wallet.
    pub const fn has_wallets(&self) -> bool {
        !self.wallets.is_empty()
    }

    /// Wants a program's look shown, in the transaction that changes it.
    pub(crate) async fn want_design(
        &self,
        merchant: &mut Merchant<'_>,
        program: &Program,
    ) -> Result<(), orion_store::Error> {
        for wallet in &self.wallets {
            merchant.want_pass(*wallet, PassThing::Design(program.id), self.now()).await?;
        }
        Ok(())
    }

    /// Wants a card shown, in the transaction that changes it.
    pub(crate) async fn want_card(&self, merchant: &mut Merchant<'_>, card: CardId) -> Result<(), orion_store::Error> {
        for wallet in &self.wallets {
            merchant.want_pass(*wallet, PassThing::Card(card), self.now()).await?;
        }
        Ok(())
    }

    /// Wants a program's look and all of its cards shown, in the transaction that changes what they have in common.
    pub(crate) async fn want_everything(&self, merchant: &mut Merchant<'_>) -> Result<(), orion_store::Error> {
        for wallet in &self.wallets {
            self.want_everything_in(merchant, *wallet).await?;
        }
        Ok(())
    }

    /// The same in one wallet.
    pub(crate) async fn want_everything_in(
        &self,
        merchant: &mut Merchant<'_>,
        wallet: Wallet,
    ) -> Result<(), orion_store::Error> {
        if let Some(program) = merchant.program().await? {
            merchant.want_pass(wallet, PassThing::Design(program.id), self.now()).await?;
        }
        merchant.enqueue(&new_job(self.new_uuid(), &ShowAllPasses { wallet }, None, self.now())).await.map(drop)
    }

    /// Waits until this process has wanted passes, and says of whom. For one worker of each wallet.
    pub async fn passes_wanted(&self, wallet: Wallet) -> BTreeSet<MerchantId> {
        self.store.wake().passes(wallet).told().await
    }

    /// Wants the looks of programs that were there before the wallet was.
    ///
    /// # Errors
    /// The database's; the next start goes on.
    pub async fn want_missing_designs(&self, wallet: Wallet) -> Result<(), Error> {
        for merchant in self.store.platform().every_merchant().await? {
            let mut tx = self.store.begin().await?;
            let mut handle = tx.merchant(merchant);
            let Some(program) = handle.program().await? else { continue };
            let design = PassThing::Design(program.id);
            if handle.pass(wallet, design).await?.is_none() {
                handle.want_pass(wallet, design, self.now()).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Takes passes of a merchant that are due.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_passes(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
        limit: i64,
    ) -> Result<Vec<ClaimedPass>, Error> {
        let (now, lease) = (self.now(), self.new_uuid());
        let mut tx = self.store.begin().await?;
        let claimed = tx.claim_passes(merchant, wallet, lease, now, now.plus_seconds(LEASE_SECONDS), limit).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// In how many seconds the merchant's next pass is due; `None` when nothing waits.
    ///
    /// # Errors
    /// The database's.
    pub async fn seconds_to_next_pass(&self, merchant: MerchantId, wallet: Wallet) -> Result<Option<i64>, Error> {
        let due = self.store.merchant(merchant).next_pass_due(wallet).await?;
        Ok(due.map(|due| due.seconds_since(self.now()).max(0)))
    }

    /// Notes that a pass shows what was wanted when it was claimed.
    ///
    /// # Errors
    /// The database's; the lease ends by itself, and it is shown once more.
    pub async fn pass_done(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
        claimed: &ClaimedPass,
        done: PassDone,
    ) -> Result<(), Error> {
        Ok(self.store.merchant(merchant).pass_done(wallet, claimed, &done, self.now()).await?)
    }

    /// Notes that a pass could not be shown.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_failed(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
        claimed: &ClaimedPass,
        failed: PassFailed,
    ) -> Result<(), Error> {
        Ok(self.store.merchant(merchant).pass_failed(wallet, claimed, &failed, self.now()).await?)
    }

    /// Lets a pass be claimed again: it was not tried.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_pass_back(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
        claimed: &ClaimedPass,
    ) -> Result<(), Error> {
        Ok(self.store.merchant(merchant).pass_put_back(wallet, claimed, self.now()).await?)
    }

    /// Forgets a pass whose card is there no more.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_gone(&self, merchant: MerchantId, wallet: Wallet, claimed: &ClaimedPass) -> Result<(), Error> {
        Ok(self.store.merchant(merchant).pass_gone(wallet, claimed).await?)
    }

    /// How far a pass is; `None` when it was never wanted.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_progress(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
        thing: PassThing,
    ) -> Result<Option<PassProgress>, Error> {
        Ok(self.store.merchant(merchant).pass(wallet, thing).await?)
    }

    /// How all cards of a merchant look, be it in the trash; `None` without a program or a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_design(&self, merchant: MerchantId) -> Result<Option<PassDesign>, Error> {
        let issuer = self.store.merchant(merchant).pass_issuer().await?;
        Ok(issuer.and_then(|issuer| self.design_of(merchant, &issuer)))
    }

    /// A card as a pass shows it now, be it or its merchant in the trash; `None` when it was purged.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_facts(&self, merchant: MerchantId, card: CardId) -> Result<Option<PassFacts>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(issuer) = handle.pass_issuer().await? else { return Ok(None) };
        Ok(handle.pass_card(card).await?.map(|found| facts_of(card, found, &issuer)))
    }

    /// Both; `None` where one of them is.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_view(
        &self,
        merchant: MerchantId,
        card: CardId,
    ) -> Result<Option<(PassDesign, PassFacts)>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(issuer) = handle.pass_issuer().await? else { return Ok(None) };
        let Some(design) = self.design_of(merchant, &issuer) else { return Ok(None) };
        Ok(handle.pass_card(card).await?.map(|found| (design, facts_of(card, found, &issuer))))
    }

    fn design_of(&self, merchant: MerchantId, issuer: &PassIssuer) -> Option<PassDesign> {
        let (program, storefront) = (issuer.program.as_ref()?, issuer.storefront.as_ref()?);
        let own = |image| self.image_url(merchant, image);
        Some(PassDesign {
            program: program.id,
            version: program.version,
            merchant: issuer.name.to_string(),
            card_name: program.look.card_name.to_string(),
            colour: program.look.card_color,
            locale: issuer.default_locale,
            loyalty_type: program.rules.loyalty_type,
            stamps_target: program.rules.stamps_target,
            logo_url: program.look.logo.map_or_else(|| format!("{}{DEFAULT_LOGO}", self.public_url), own),
            hero_url: program.look.hero.map(own),
            homepage_url: format!("{}/s/{storefront}", self.public_url),
        })
    }

    /// Whether a visitor's card can be put into a wallet: the wallet knows the merchant's program and has not rejected it.
    ///
    /// # Errors
    /// The database's.
    pub async fn wallet_works(&self, visitor: &Visitor, wallet: Wallet) -> Result<bool, Error> {
        let mut handle = self.store.merchant(visitor.merchant);
        let Some(program) = handle.program().await?.filter(Program::is_active) else { return Ok(false) };
        let known = handle.pass(wallet, PassThing::Design(program.id)).await?;
        let rejected = |remark: &String| remark.starts_with("REJECTED");
        Ok(known.is_some_and(|known| known.is_known && !known.remark.as_ref().is_some_and(rejected)))
    }

    /// A card on its way into a wallet.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a card that cannot be used.
    pub async fn pass_to_save(&self, visitor: &Visitor, wallet: Wallet, card: CardId) -> Result<PassOffer, Error> {
        let merchant = visitor.merchant;
        let view = self.pass_view(merchant, card).await?.filter(|(_, facts)| facts.state == PassState::Live);
        let (design, facts) = view.ok_or(Error::NotFound)?;
        let mut handle = self.store.merchant(merchant);
        let is_known = |known: Option<PassProgress>| known.is_some_and(|known| known.is_known);
        Ok(PassOffer {
            facts,
            design_is_known: is_known(handle.pass(wallet, PassThing::Design(design.program)).await?),
            card_is_known: is_known(handle.pass(wallet, PassThing::Card(card)).await?),
            design,
        })
    }

    /// Which program a message goes to, and when its cards said something last; `None` where there is none in a wallet.
    ///
    /// # Errors
    /// The database's.
    pub async fn program_to_tell(
        &self,
        merchant: MerchantId,
        wallet: Wallet,
    ) -> Result<Option<(ProgramId, [Option<Timestamp>; 3])>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(program) = handle.program().await? else { return Ok(None) };
        let known = handle.pass(wallet, PassThing::Design(program.id)).await?.filter(|known| known.is_known);
        Ok(known.map(|known| (program.id, known.told)))
    }

    /// Notes that all cards of a program said something.
    ///
    /// # Errors
    /// The database's.
    pub async fn program_told(&self, merchant: MerchantId, wallet: Wallet, program: ProgramId) -> Result<(), Error> {
        Ok(self.store.merchant(merchant).pass_told(wallet, PassThing::Design(program), self.now()).await?)
    }

    /// Wants all cards of a merchant shown anew in a wallet, page by page; wherever it breaks off, doing it again is
    /// harmless.
    ///
    /// # Errors
    /// The database's.
    pub async fn want_passes_in(&self, merchant: MerchantId, wallet: Wallet) -> Result<u64, Error> {
        let mut after = CardId::new(uuid::Uuid::nil());
        let mut wanted: u64 = 0;
        loop {
            let now: Timestamp = self.now();
            let mut tx = self.store.begin().await?;
            let cards = tx.merchant(merchant).cards_after(after, PAGE).await?;
            let Some(last) = cards.last() else { return Ok(wanted) };
            after = *last;
            let things: Vec<PassThing> = cards.iter().map(|card| PassThing::Card(*card)).collect();
            tx.want_passes(merchant, wallet, &things, Urgency::Bulk, now).await?;
            tx.commit().await?;
            wanted = wanted.saturating_add(u64::try_from(things.len()).unwrap_or(0));
        }
    }
}

fn facts_of(card: CardId, found: PassCard, issuer: &PassIssuer) -> PassFacts {
    PassFacts {
        card,
        number: found.number,
        code: found.code,
        locale: found.locale.unwrap_or(issuer.default_locale),
        state: match (found.is_anonymous, found.is_open && !issuer.is_deleted) {
            (true, _) => PassState::Erased,
            (false, true) => PassState::Live,
            (false, false) => PassState::Suspended,
        },
        stamps: found.stamps,
        points: found.points,
        reward: issuer.program.as_ref().and_then(|program| goal(&program.rules)),
    }
}

/// What people collect for: the reward of a full stamp card, else the cheapest of the catalogue.
fn goal(rules: &Rules) -> Option<String> {
    if rules.loyalty_type.has_stamps()
        && let Some(words) = &rules.stamps_reward_description
    {
        return Some(words.to_string());
    }
    let offered = rules.points_rewards.iter().filter(|reward| reward.is_active);
    let cheapest = offered.min_by_key(|reward| reward.points_cost)?;
    rules.loyalty_type.has_points().then(|| cheapest.name.to_string())
}

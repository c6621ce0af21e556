//! Whether wallets show what they should: a look every night, and what is worth an alarm.
//!
//! At night what was not looked at for a week is put behind everything else in the queue of passes, with nothing new wanted of
//! it: whoever takes it compares and puts right what differs. What the maker of a wallet has said meanwhile of a program's look
//! (that it was rejected, and why) is learned in the same way.

use orion_domain::{CardId, MerchantId};
use orion_store::wallet_passes::{PassThing, Wallet};

use crate::app::App;
use crate::error::Error;

/// A card that was shown or compared since needs no look.
const FRESH_SECONDS: i64 = 7 * 24 * 3600;
/// A program's look is compared every night; the night before may have been a little later.
const FRESH_LOOK_SECONDS: i64 = 12 * 3600;
/// Cards that are gone through in one transaction.
const PAGE: i64 = 500;
/// Cards of one merchant that are compared in one night, so that others have theirs.
const CARDS_A_NIGHT: u64 = 10_000;
/// What could not be shown for longer than this is worth an alarm.
const FAILING_SECONDS: i64 = 3600;
/// More failures than this among a hundred passes of the last hour are worth an alarm (safety W-6).
const FAILED_PERCENT: i64 = 5;
/// Fewer passes than this say nothing about the rest.
const SHARE_OF: i64 = 20;

/// How much a night's look is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    /// Passes to compare.
    pub passes: u64,
}

/// A merchant whose passes want somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ailing {
    /// Whose.
    pub merchant: MerchantId,
    /// In which wallet.
    pub wallet: Wallet,
    /// How many cannot be shown.
    pub failed: i64,
    /// For how many whole hours the oldest of them.
    pub hours: i64,
}

impl App {
    /// Has a merchant's passes compared that nobody has looked at for a week.
    ///
    /// # Errors
    /// The database's; what was put into the queue stays there.
    pub(crate) async fn compare_wallets(&self, merchant: MerchantId) -> Result<LookedAt, Error> {
        let mut passes: u64 = 0;
        for wallet in &self.wallets {
            let now = self.now();
            let mut handle = self.store.merchant(merchant);
            if let Some(program) = handle.program().await? {
                let since = now.plus_seconds(-FRESH_LOOK_SECONDS);
                let looks = handle.look_at_pass(*wallet, PassThing::Design(program.id), since, now).await?;
                passes = passes.saturating_add(looks);
            }
            let (mut after, mut cards) = (CardId::new(uuid::Uuid::nil()), 0_u64);
            let since = now.plus_seconds(-FRESH_SECONDS);
            while cards < CARDS_A_NIGHT
                && let Some((last, found)) = handle.look_at_cards(*wallet, after, PAGE, since, now).await?
            {
                after = last;
                cards = cards.saturating_add(found);
            }
            passes = passes.saturating_add(cards);
        }
        if passes > 0 {
            self.wallets.iter().for_each(|wallet| self.store.wake().passes(*wallet).tell_of(merchant));
        }
        Ok(LookedAt { passes })
    }

    /// Merchants whose passes could not be shown for an hour, or of whom more than five in a hundred fail.
    ///
    /// # Errors
    /// The database's.
    pub async fn ailing_passes(&self) -> Result<Vec<Ailing>, Error> {
        let (now, mut ailing) = (self.now(), Vec::new());
        for merchant in self.store.platform().every_merchant().await? {
            for wallet in &self.wallets {
                let mut handle = self.store.merchant(merchant);
                let (_, failed) = handle.pass_counts(*wallet).await?;
                let Some(oldest) = failed.oldest_at else { continue };
                let seconds = now.seconds_since(oldest);
                let shown = handle.passes_shown_since(*wallet, now.plus_seconds(-FAILING_SECONDS)).await?.passes;
                let all = failed.passes.saturating_add(shown);
                let is_many = all >= SHARE_OF && failed.passes.saturating_mul(100) > all.saturating_mul(FAILED_PERCENT);
                if seconds >= FAILING_SECONDS || is_many {
                    let hours = seconds.max(0) / FAILING_SECONDS;
                    ailing.push(Ailing { merchant, wallet: *wallet, failed: failed.passes, hours });
                }
            }
        }
        Ok(ailing)
    }
}

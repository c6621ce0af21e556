//! Tells workers of this process that there is something to do. Workers on other nodes find it by looking around.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use orion_domain::MerchantId;
use tokio::sync::Notify;

use crate::wallet_passes::Wallet;

/// Merchants with new work of one sort. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Bell {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    merchants: Mutex<BTreeSet<MerchantId>>,
    notify: Notify,
}

impl Bell {
    /// Tells of work of one merchant that is due anew.
    pub fn tell_of(&self, merchant: MerchantId) {
        self.tell(BTreeSet::from([merchant]));
    }

    pub(crate) fn tell(&self, merchants: BTreeSet<MerchantId>) {
        if !merchants.is_empty() {
            self.shared.merchants.lock().unwrap_or_else(PoisonError::into_inner).extend(merchants);
            self.shared.notify.notify_one();
        }
    }

    /// Waits until there is something, and says for whom. For one worker per process.
    pub async fn told(&self) -> BTreeSet<MerchantId> {
        loop {
            let told = std::mem::take(&mut *self.shared.merchants.lock().unwrap_or_else(PoisonError::into_inner));
            if !told.is_empty() {
                return told;
            }
            self.shared.notify.notified().await;
        }
    }
}

/// The sorts of work. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Wake {
    /// Jobs were enqueued.
    pub jobs: Bell,
    /// Passes are to show something new, in Google Wallet.
    pub google_passes: Bell,
    /// The same, in Apple Wallet.
    pub apple_passes: Bell,
}

impl Wake {
    /// Where the worker of a wallet hears of passes.
    pub const fn passes(&self, wallet: Wallet) -> &Bell {
        match wallet {
            Wallet::Google => &self.google_passes,
            Wallet::Apple => &self.apple_passes,
        }
    }
}

//! Cards in Apple Wallet: taken along, kept by phones, asked for again, told of.
//!
//! A phone proves that it has a pass by the pass's token, which is derived from the serial and compared before anything is
//! looked up: so an unknown serial, somebody else's and a wrong token are one and the same (safety W-2).

use orion_domain::pass::{PassDesign, PassFacts, PassState, PhoneName, PushToken};
use orion_domain::program::Program;
use orion_domain::{CardId, MerchantId, Timestamp};
use orion_store::apple_passes::{ApplePassRecord, ApplePhone};
use orion_store::wallet_passes::Wallet;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Visitor;
use crate::error::Error;

/// A phone that registers for a pass that has changed since is told of it: it may have taken along the state before.
const FRESH_SECONDS: i64 = 24 * 3600;
/// Phones of a pass that is void are known for so long, so that those that are off learn of it. Safety W-8.
const CLOSED_KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// A pass, in the hands of somebody who has proven to have it.
#[derive(Clone)]
pub struct ApplePass {
    merchant: MerchantId,
    record: ApplePassRecord,
    token: String,
}

impl std::fmt::Debug for ApplePass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplePass").field("card", &self.record.card).finish_non_exhaustive()
    }
}

/// What a pass shows at a moment.
#[derive(Debug, Clone)]
pub struct AppleView {
    /// How it looks.
    pub design: PassDesign,
    /// What it shows.
    pub facts: PassFacts,
}

/// Whether a registration is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// It is.
    Now,
    /// The phone kept the pass already.
    Before,
}

/// What has changed of what a phone keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppleChanges {
    /// Serials.
    pub serials: Vec<String>,
    /// What the phone says next time, to hear of what comes after.
    pub tag: String,
}

impl ApplePass {
    /// What phones call it.
    pub fn serial(&self) -> String {
        serial_text(self.record.serial)
    }

    /// With what a phone proves that it has it. Only for the pass itself.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whose it is.
    pub const fn merchant(&self) -> MerchantId {
        self.merchant
    }

    /// When it changed last, in whole seconds.
    pub const fn changed_at(&self) -> Timestamp {
        self.record.changed_at
    }
}

fn serial_text(serial: Uuid) -> String {
    serial.simple().to_string()
}

impl App {
    /// Whether a visitor's card can be taken along.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_works(&self, visitor: &Visitor) -> Result<bool, Error> {
        if !self.has_wallet(Wallet::Apple) {
            return Ok(false);
        }
        Ok(self.store.merchant(visitor.merchant).program().await?.is_some_and(|program| Program::is_active(&program)))
    }

    /// Takes a card along: gives it a pass, where it has none.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a card that cannot be used.
    pub async fn take_apple_pass(&self, visitor: &Visitor, card: CardId) -> Result<ApplePass, Error> {
        let merchant = visitor.merchant;
        let facts = self.pass_facts(merchant, card).await?;
        if !self.apple_works(visitor).await? || facts.is_none_or(|facts| facts.state != PassState::Live) {
            return Err(Error::NotFound);
        }
        let record = match self.store.merchant(merchant).apple_pass(card).await? {
            Some(known) => known,
            None => {
                let mut tx = self.store.begin().await?;
                let made = tx.merchant(merchant).issue_apple_pass(card, self.new_uuid(), self.now()).await?;
                tx.commit().await?;
                made
            }
        };
        Ok(self.held(merchant, record))
    }

    fn held(&self, merchant: MerchantId, record: ApplePassRecord) -> ApplePass {
        let token = self.secrets.pass_token(merchant, &serial_text(record.serial));
        ApplePass { merchant, record, token }
    }

    /// Who has a pass, by its serial and token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for all that is not both.
    pub async fn apple_pass(&self, merchant: MerchantId, serial: &str, token: &str) -> Result<ApplePass, Error> {
        let expected = Sha256::digest(self.secrets.pass_token(merchant, serial));
        // Digests are of one length, so that the time taken tells nothing of the token's.
        if !bool::from(expected.ct_eq(&Sha256::digest(token))) || !self.has_wallet(Wallet::Apple) {
            return Err(Error::Unauthenticated);
        }
        let number = Uuid::try_parse(serial).map_err(|_| Error::Unauthenticated)?;
        let record = self.store.merchant(merchant).apple_pass_by_serial(number).await?;
        record.map(|record| self.held(merchant, record)).ok_or(Error::Unauthenticated)
    }

    /// What a pass shows now. Whoever notes when it changed does so before: what is read here is that state, or a newer one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the merchant has no program any more.
    pub async fn apple_view(&self, pass: &ApplePass) -> Result<AppleView, Error> {
        let (design, facts) = self.pass_view(pass.merchant, pass.record.card).await?.ok_or(Error::NotFound)?;
        Ok(AppleView { design, facts })
    }

    /// The file of a merchant's logo; `None` where there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_logo(&self, merchant: MerchantId) -> Result<Option<Vec<u8>>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(logo) = handle.program().await?.and_then(|program| program.look.logo) else { return Ok(None) };
        Ok(handle.image(logo).await?.map(|image| image.content))
    }

    /// A phone keeps a pass from now on.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a pass that was purged meanwhile.
    pub async fn register_apple_phone(
        &self,
        pass: &ApplePass,
        phone: &PhoneName,
        token: &PushToken,
    ) -> Result<Registered, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(pass.merchant);
        // A change either has its tag by now, or is told to all phones that this transaction leaves behind.
        let record = handle.lock_apple_pass(pass.record.card).await?.ok_or(Error::Unauthenticated)?;
        let put = handle.put_apple_phone(phone.expose(), token.expose(), &record, now).await?;
        // What it took along may be older than the last change, whose word went out before anybody knew of this phone.
        let is_fresh = now.seconds_since(record.changed_at) < FRESH_SECONDS && record.tagged > 0;
        if is_fresh && (put.is_new || put.has_moved) {
            handle.tell_apple_phone_again(phone.expose(), pass.record.card, now).await?;
        }
        tx.commit().await?;
        Ok(if put.is_new { Registered::Now } else { Registered::Before })
    }

    /// A phone keeps a pass no more.
    ///
    /// # Errors
    /// The database's.
    pub async fn unregister_apple_phone(&self, pass: &ApplePass, phone: &PhoneName) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.merchant(pass.merchant).delete_apple_registration(phone.expose(), pass.record.card).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What has changed, of what a phone keeps, since it asked last. What it says of that is its own: anything that is no tag of
    /// ours means everything.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_changes(
        &self,
        merchant: MerchantId,
        phone: &PhoneName,
        since: Option<&str>,
    ) -> Result<Option<AppleChanges>, Error> {
        let since = since.and_then(|tag| tag.parse().ok()).unwrap_or(0);
        let news = self.store.merchant(merchant).apple_news(phone.expose(), since).await?;
        Ok(news.map(|news| AppleChanges {
            serials: news.serials.into_iter().map(serial_text).collect(),
            tag: news.tag.to_string(),
        }))
    }

    /// Gives a card's pass the tag of a change and says which phones do not know of it; `None` when nobody has taken it along.
    ///
    /// # Errors
    /// The database's.
    pub async fn tag_apple_pass(
        &self,
        merchant: MerchantId,
        facts: &PassFacts,
        wanted: i64,
    ) -> Result<Option<(i64, Vec<ApplePhone>)>, Error> {
        let now = self.now();
        let closed = (facts.state != PassState::Live).then_some(now);
        let mut tx = self.store.begin().await?;
        let Some(tag) = tx.merchant(merchant).tag_apple_pass(facts.card, wanted, closed, now).await? else {
            return Ok(None);
        };
        tx.commit().await?;
        let mut phones = self.store.merchant(merchant).apple_phones(facts.card).await?;
        phones.retain(|phone| phone.pushed < tag);
        Ok(Some((tag, phones)))
    }

    /// Notes that Apple has taken the word to a phone.
    ///
    /// # Errors
    /// The database's; the phone is told once more.
    pub async fn apple_phone_told(
        &self,
        merchant: MerchantId,
        card: CardId,
        phone: &ApplePhone,
        tag: i64,
        told_id: Uuid,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.merchant(merchant).apple_phone_told(&phone.device, card, tag, told_id, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets a phone that Apple does not reach any more since a time, unless it has registered again meanwhile.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_phone_gone(
        &self,
        merchant: MerchantId,
        phone: &ApplePhone,
        since: Option<Timestamp>,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.merchant(merchant).apple_phone_gone(phone, since).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(crate) async fn tidy_apple_phones(&self, merchant: MerchantId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let before = self.now().plus_seconds(-CLOSED_KEPT_SECONDS);
        if tx.merchant(merchant).forget_closed_apple_phones(before).await? > 0 {
            tx.commit().await?;
        }
        Ok(())
    }
}

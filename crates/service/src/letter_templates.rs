//! Letters in a merchant's own words: written for all stores or for one, tried out, and given back to the program.
//!
//! The program brings words along for every letter and language, and what nobody rewrote has no row: nothing needs to be
//! seeded, and better words of a new version reach everybody who did not write their own. Safety §10, E-1 and E-6.

use orion_domain::letter::{Brand, Place};
use orion_domain::letter_template::{LetterTemplate, Mistakes, Wording};
use orion_domain::{Colour, Label, MerchantId, Right, StoreId, Timestamp};
use orion_store::Merchant;
use orion_store::mail_templates::{LetterSpot, OwnWords};
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fields};
use crate::jobs::{SendTestLetter, new_job};
use crate::stores::locked;

/// For merchants without a program.
const COLOUR: Colour = Colour::from_rgb(0x1f, 0x3a, 0x5f);

/// A letter that somebody sends to themselves.
#[derive(Debug, Clone)]
pub struct TestLetter {
    /// To which address.
    pub to: String,
    /// Which letter.
    pub spot: LetterSpot,
    /// In whose words: the draft's, else those that would go out now.
    pub wording: Option<Wording>,
    /// What is around them.
    pub brand: Brand,
}

impl App {
    /// What the merchant and, where one is named, a store have written themselves.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store that is not the merchant's.
    pub async fn letter_templates(&self, caller: &Caller, store: Option<StoreId>) -> Result<Vec<OwnWords>, Error> {
        caller.require(Right::EditLetters)?;
        let mut merchant = self.store.merchant(caller.merchant());
        if let Some(id) = store {
            merchant.store(id).await?.ok_or(Error::NotFound)?;
        }
        Ok(merchant.all_letter_words(store).await?)
    }

    /// The stores that can have words of their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn letter_stores(&self, caller: &Caller) -> Result<Vec<StoreDetails>, Error> {
        caller.require(Right::EditLetters)?;
        Ok(self.store.merchant(caller.merchant()).stores().await?)
    }

    /// The words that a letter is sent with now: the store's, else the merchant's; `None` for those of the program.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store that is not the merchant's.
    pub async fn letter_template(&self, caller: &Caller, spot: LetterSpot) -> Result<Option<OwnWords>, Error> {
        caller.require(Right::EditLetters)?;
        let mut merchant = self.store.merchant(caller.merchant());
        if let Some(id) = spot.store {
            merchant.store(id).await?.ok_or(Error::NotFound)?;
        }
        Ok(merchant.letter_words(spot).await?)
    }

    /// What a letter looks like around its words; of all stores, as one from the first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store that is not the merchant's.
    pub async fn letter_brand(&self, caller: &Caller, store: Option<StoreId>) -> Result<Brand, Error> {
        caller.require(Right::EditLetters)?;
        self.brand_of(caller.merchant(), store).await?.ok_or(Error::NotFound)
    }

    async fn brand_of(&self, id: MerchantId, store: Option<StoreId>) -> Result<Option<Brand>, Error> {
        let mut merchant = self.store.merchant(id);
        let Some(details) = merchant.details().await? else { return Ok(None) };
        let store = match store {
            Some(store) => merchant.store(store).await?,
            None => merchant.stores().await?.into_iter().next(),
        };
        let Some(store) = store else { return Ok(None) };
        Ok(Some(self.dressed(&mut merchant, details.name, Some(store)).await?))
    }

    /// What is around a letter's words; of no store where it comes from the whole merchant.
    pub(crate) async fn dressed(
        &self,
        merchant: &mut Merchant<'_>,
        name: Label,
        store: Option<StoreDetails>,
    ) -> Result<Brand, Error> {
        let place = match store {
            Some(store) => Some(Place {
                url: self.storefront_url(merchant.id(), &store).await?,
                name: store.name.into(),
                address: store.address.map(Into::into),
            }),
            None => None,
        };
        let look = merchant.program().await?.map(|program| program.look);
        let logo = look.as_ref().and_then(|look| look.logo);
        Ok(Brand {
            merchant: name.into(),
            colour: look.map_or(COLOUR, |look| look.card_color),
            logo_url: logo.map(|image| self.image_url(merchant.id(), image)),
            store: place,
        })
    }

    /// Looks at words without keeping them.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; field errors that name every mistake.
    pub fn check_letter(&self, caller: &Caller, spot: LetterSpot, wording: &Wording) -> Result<Wording, Error> {
        caller.require(Right::EditLetters)?;
        checked(spot, wording)
    }

    /// Writes words for a letter. From now on it is sent with them.
    ///
    /// # Errors
    /// Field errors that name every mistake; [`Error::NotFound`] for a store that is not the merchant's; the conflict
    /// `letter_changed` when somebody saved after the state that the words were written on top of.
    pub async fn write_letter(
        &self,
        caller: &Caller,
        spot: LetterSpot,
        wording: &Wording,
        seen: Seen,
    ) -> Result<OwnWords, Error> {
        caller.require(Right::EditLetters)?;
        let wording = checked(spot, wording)?;
        caller.require_reason()?;
        let changed = || Error::Conflict { code: "letter_changed", subject: spot.code.to_string() };
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(store) = spot.store {
            locked(&mut merchant, store).await?;
        }
        let old = merchant.lock_letter_words(spot).await?;
        if let Seen::State(seen) = seen
            && seen != old.as_ref().map(|words| words.updated_at)
        {
            return Err(changed());
        }
        let id = old.as_ref().map_or_else(|| self.new_uuid(), |words| words.id);
        let new = OwnWords { id, spot, wording, updated_at: self.now() };
        match &old {
            Some(_) => merchant.save_letter_words(&new).await?,
            None if merchant.add_letter_words(&new).await? => {}
            None => return Err(changed()),
        }
        let changes = json!({ "old": old.as_ref().map(summary), "new": summary(&new) });
        merchant.audit(self.audit_row(caller, "letter.write", "letter", id, changes)).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Takes a merchant's or store's words away: the letter is sent as it was before them.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there are none.
    pub async fn reset_letter(&self, caller: &Caller, spot: LetterSpot) -> Result<(), Error> {
        caller.require(Right::EditLetters)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.lock_letter_words(spot).await?.ok_or(Error::NotFound)?;
        merchant.remove_letter_words(old.id).await?;
        let changes = json!({ "old": summary(&old) });
        merchant.audit(self.audit_row(caller, "letter.reset", "letter", old.id, changes)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Queues a letter with sample values to the caller's own address, in the words of a draft or in those that go out now.
    ///
    /// # Errors
    /// As [`Self::check_letter`]; [`Error::NotFound`] for a store that is not the merchant's; the conflict `no_mailbox` for a
    /// caller who is no person.
    pub async fn send_test_letter(
        &self,
        caller: &Caller,
        spot: LetterSpot,
        draft: Option<&Wording>,
    ) -> Result<(), Error> {
        caller.require(Right::EditLetters)?;
        let draft = draft.map(|draft| checked(spot, draft)).transpose()?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(store) = spot.store {
            merchant.store(store).await?.ok_or(Error::NotFound)?;
        }
        let user = caller.user().ok_or(Error::Conflict { code: "no_mailbox", subject: spot.code.to_string() })?;
        let wording = match draft {
            Some(draft) => Some(draft),
            None => merchant.letter_words(spot).await?.map(|words| words.wording),
        };
        let job = SendTestLetter { user, store: spot.store, code: spot.code, locale: spot.locale, wording };
        let id = self.new_uuid();
        merchant.enqueue(&new_job(id, &job, None, self.now())).await?;
        let changes = json!({ "new": { "code": spot.code.as_str(), "locale": spot.locale, "store_id": spot.store } });
        merchant.audit(self.audit_row(caller, "letter.test", "letter", id, changes)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a queued test says; `None` when whoever asked for it, the merchant or the store is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn test_letter(&self, merchant: MerchantId, job: SendTestLetter) -> Result<Option<TestLetter>, Error> {
        let account = self.store.platform().account(job.user).await?;
        let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
        let Some(brand) = self.brand_of(merchant, job.store).await? else { return Ok(None) };
        let spot = LetterSpot { code: job.code, locale: job.locale, store: job.store };
        Ok(Some(TestLetter { to: account.email, spot, wording: job.wording, brand }))
    }
}

/// What somebody saw before they wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// They write whatever is there.
    Anything,
    /// Words saved at an instant, or none.
    State(Option<Timestamp>),
}

fn checked(spot: LetterSpot, wording: &Wording) -> Result<Wording, Error> {
    LetterTemplate::check(spot.code, wording).map_err(wrong)
}

fn wrong(mistakes: Mistakes) -> Error {
    let mut fields = Fields::default();
    mistakes.subject.into_iter().for_each(|problem| fields.refuse("subject", problem));
    mistakes.body.into_iter().for_each(|problem| fields.refuse("body", problem));
    match fields.finish() {
        Ok(()) => Error::Invalid(Vec::new()),
        Err(error) => error,
    }
}

/// What the audit log says of a letter's words.
fn summary(words: &OwnWords) -> serde_json::Value {
    json!({
        "code": words.spot.code.as_str(),
        "locale": words.spot.locale,
        "store_id": words.spot.store,
        "subject": words.wording.subject,
        "body": words.wording.body,
    })
}

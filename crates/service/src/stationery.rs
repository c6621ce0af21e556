//! What queued messages say, put together for many of one merchant at once: what they share is read once.

use std::collections::BTreeMap;

use orion_domain::letter::Brand;
use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{CardId, MerchantId, MessageId, StoreId, Timestamp};
use orion_store::Merchant;
use orion_store::links::{Message, MessageKind};
use orion_store::mail_templates::LetterSpot;
use orion_store::merchants::MerchantDetails;
use orion_store::stores::StoreDetails;

use crate::app::App;
use crate::error::Error;
use crate::messages::{LetterFacts, Says};

/// A store as its letters show it.
#[derive(Clone)]
struct Shown {
    store: StoreId,
    home: String,
    brand: Brand,
}

/// What letters of one merchant share, read when the first of them asks.
struct Stationery<'a> {
    app: &'a App,
    details: MerchantDetails,
    handle: Merchant<'a>,
    shown: BTreeMap<StoreId, Option<Shown>>,
    words: Vec<(LetterSpot, Option<Wording>)>,
}

impl App {
    /// What a queued message says; `None` when its person or merchant is gone, or when the person does not want it any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn letter(&self, merchant: MerchantId, message: MessageId) -> Result<Option<LetterFacts>, Error> {
        Ok(self.letters(merchant, &[message]).await?.remove(&message))
    }

    /// What queued messages of a merchant say; without those whose person is gone or does not want them any more.
    ///
    /// # Errors
    /// The database's; of many messages, one that cannot be read fails all.
    pub async fn letters(
        &self,
        merchant: MerchantId,
        messages: &[MessageId],
    ) -> Result<BTreeMap<MessageId, LetterFacts>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(details) = handle.details().await? else { return Ok(BTreeMap::new()) };
        let messages = handle.messages_by_id(messages).await?;
        let mut stationery = Stationery { app: self, details, handle, shown: BTreeMap::new(), words: Vec::new() };
        let mut letters = BTreeMap::new();
        for message in messages {
            let id = message.id;
            if let Some(facts) = stationery.letter(message).await? {
                letters.insert(id, facts);
            }
        }
        Ok(letters)
    }
}

impl Stationery<'_> {
    async fn letter(&mut self, message: Message) -> Result<Option<LetterFacts>, Error> {
        if message.email.is_empty() || (is_marketing(message.kind) && !message.wants_marketing) {
            return Ok(None);
        }
        let Some(shown) = self.shown(message.store).await? else { return Ok(None) };
        let recipient = self.app.recipient(message.merchant, &message.email, message.kind);
        Ok(Some(LetterFacts {
            kind: message.kind,
            says: self.says(&shown, &message).await?,
            locale: message.locale,
            brand: shown.brand,
            store: Some(message.store),
            card: card_of(&mut self.handle, &message).await?,
            to: message.email,
            recipient,
        }))
    }

    /// The store that a message came about at; another one where it has closed, because the card goes on there.
    async fn shown(&mut self, id: StoreId) -> Result<Option<Shown>, Error> {
        if let Some(known) = self.shown.get(&id) {
            return Ok(known.clone());
        }
        let store = match self.handle.store(id).await? {
            Some(store) => Some(store),
            None => self.handle.stores().await?.into_iter().next(),
        };
        let shown = match store {
            Some(store) => Some(self.dress(store).await?),
            None => None,
        };
        self.shown.insert(id, shown.clone());
        Ok(shown)
    }

    async fn dress(&mut self, details: StoreDetails) -> Result<Shown, Error> {
        let store = details.id;
        let brand = self.app.dressed(&mut self.handle, self.details.name.clone(), Some(details)).await?;
        let home = brand.store.as_ref().map(|place| place.url.clone()).unwrap_or_default();
        Ok(Shown { store, home, brand })
    }

    async fn says(&mut self, shown: &Shown, message: &Message) -> Result<Says, Error> {
        let (app, merchant, home) = (self.app, message.merchant, &shown.home);
        match (message.link, &message.matter) {
            (Some(link), _) => {
                let token = app.secrets.link_token(merchant, link);
                let ends_at: Timestamp = message.created_at.plus_seconds(crate::posting::LINK_SECONDS);
                let url = format!("{home}/sign-in/confirm?token={token}");
                Ok(Says::Link { url, seconds: ends_at.seconds_since(app.now()) })
            }
            (None, Some(matter)) => {
                let unsubscribe_url =
                    is_marketing(message.kind).then(|| app.unsubscribe_url(merchant, message.customer));
                let choices_url = unsubscribe_url.clone().unwrap_or_else(|| format!("{home}/privacy"));
                let (matter, url) = (matter.clone(), format!("{home}/card"));
                let wording = self.own_words(message, shown.store).await?;
                Ok(Says::About { matter, url, choices_url, unsubscribe_url, wording })
            }
            (None, None) => Err(Error::internal("a message without a link and without a matter")),
        }
    }

    /// The words that the store, or else the merchant, wrote for a message. Safety E-6.
    async fn own_words(&mut self, message: &Message, store: StoreId) -> Result<Option<Wording>, Error> {
        let MessageKind::Letter(kind) = message.kind else { return Ok(None) };
        let Some(code) = TemplateCode::of(kind) else { return Ok(None) };
        // Where another store stands in for one that has closed, it does so in the words of the merchant.
        let store = Some(store).filter(|id| *id == message.store);
        let spot = LetterSpot { code, locale: message.locale, store };
        if let Some((_, known)) = self.words.iter().find(|(known, _)| *known == spot) {
            return Ok(known.clone());
        }
        let words = self.handle.letter_words(spot).await?.map(|words| words.wording);
        self.words.push((spot, words.clone()));
        Ok(words)
    }
}

/// Which of a person's cards the log names: the one a letter is about, else the one that they have at the store.
async fn card_of(merchant: &mut Merchant<'_>, message: &Message) -> Result<Option<CardId>, Error> {
    if message.card.is_some() {
        return Ok(message.card);
    }
    let cards = merchant.cards_of(message.customer).await?;
    let here = cards.iter().find(|record| record.card.enrolled_at_store == message.store);
    Ok(here.or(cards.first()).map(|record| record.card.id))
}

fn is_marketing(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Letter(kind) if kind.is_marketing())
}

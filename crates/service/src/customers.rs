//! The customer's own door: signing in by a link, seeing the card, taking one's data along, being forgotten.

use orion_domain::ledger::Actor;
use orion_domain::{CardId, CustomerSessionId, Email, LinkId, Locale, MerchantId, MessageId, Slug, Timestamp};
use orion_store::apple_passes::ApplePhone;
use orion_store::customers::Customer;
use orion_store::links::{MessageKind, NewLink};
use orion_store::transactions::CardHistory;
use orion_store::wallet_passes::{PassThing, Wallet};
use orion_store::{Merchant, Page};
use serde_json::{Value, json};

use crate::app::App;
use crate::authentication::SignedIn;
use crate::caller::{CustomerCaller, Visitor};
use crate::cards::{CardView, view};
use crate::error::Error;
use crate::jobs::enqueue_message;
use crate::posting::{LINK_SECONDS, LINKS_PER_HOUR};
use crate::secrets::token_hash;

/// The longest a customer stays signed in. Safety S-1.
const SESSION_SECONDS: i64 = 90 * 24 * 3600;
/// Rows of one card in an export; more than anybody has collected.
const EXPORT_ROWS_MAX: i64 = 100_000;

/// Whether a customer wants marketing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Yes, from now on.
    Given,
    /// Not any more.
    Withdrawn,
}

/// A message as it would be sent, for the demo's mail page.
#[derive(Debug, Clone)]
pub struct OutgoingMessage {
    /// To which address.
    pub to: String,
    /// About what.
    pub kind: MessageKind,
    /// In which language.
    pub locale: Locale,
    /// From whom.
    pub merchant: String,
    /// The store whose pages the link opens.
    pub store_slug: Slug,
    /// The link's secret, if it carries one.
    pub token: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
}

impl App {
    /// Sends a link that signs in, if the address is known. Nobody can tell from the answer whether it is, and strangers
    /// cannot fill somebody's mailbox: three an hour.
    ///
    /// # Errors
    /// The database's only.
    pub async fn send_sign_in_link(&self, visitor: &Visitor, email: &Email) -> Result<(), Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(visitor.merchant);
        let Some(customer) = merchant.lock_customer_by_email(email).await? else { return Ok(()) };
        if merchant.links_since(customer.id, now.plus_seconds(-3600)).await? >= LINKS_PER_HOUR {
            return Ok(());
        }
        let id = LinkId::new(self.new_uuid());
        let link = NewLink {
            id,
            customer: customer.id,
            store: visitor.store.id,
            token_hash: token_hash(&self.secrets.link_token(visitor.merchant, id)),
            created_at: now,
            expires_at: now.plus_seconds(LINK_SECONDS),
        };
        let message = MessageId::new(self.new_uuid());
        merchant.queue_link(&link, message, MessageKind::SignIn, customer.locale).await?;
        enqueue_message(&mut merchant, self.new_uuid(), message, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a link would still sign in. Looking does not use it up, so link scanners do no harm. Safety S-11.
    ///
    /// # Errors
    /// The database's.
    pub async fn link_is_live(&self, visitor: &Visitor, token: &str) -> Result<bool, Error> {
        let link = self.store.merchant(visitor.merchant).link(token_hash(token)).await?;
        Ok(link.is_some_and(|link| !link.is_used && link.expires_at > self.now()))
    }

    /// Uses a link up and signs the browser in.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] for used, expired and unknown alike.
    pub async fn sign_in_with_link(&self, visitor: &Visitor, token: &str) -> Result<SignedIn, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(visitor.merchant);
        let link = merchant.link(token_hash(token)).await?.ok_or(Error::LinkExpired)?;
        if !merchant.use_link(link.id, now).await? {
            return Err(Error::LinkExpired);
        }
        let customer = merchant.customer(link.customer).await?.ok_or(Error::LinkExpired)?;
        let session = self.new_token();
        let expires_at = now.plus_seconds(SESSION_SECONDS);
        let id = CustomerSessionId::new(self.new_uuid());
        merchant
            .open_customer_session(id, token_hash(&session), customer.id, visitor.store.id, now, expires_at)
            .await?;
        merchant.note_visit(customer.id, now).await?;
        tx.commit().await?;
        Ok(SignedIn { token: session, expires_at, name: customer.full_name() })
    }

    /// Signs the browser out.
    ///
    /// # Errors
    /// The database's.
    pub async fn sign_out_customer(&self, caller: &CustomerCaller, token: &str) -> Result<(), Error> {
        Ok(self.store.merchant(caller.merchant).end_customer_session(token_hash(token)).await?)
    }

    /// The person behind the session.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] once they were forgotten.
    pub async fn customer(&self, caller: &CustomerCaller) -> Result<Customer, Error> {
        self.store.merchant(caller.merchant).customer(caller.customer).await?.ok_or(Error::Unauthenticated)
    }

    /// The person's cards, the one that works at this store first.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`].
    pub async fn customer_cards(&self, caller: &CustomerCaller) -> Result<Vec<CardView>, Error> {
        let mut handle = self.store.merchant(caller.merchant);
        let currency = handle.details().await?.ok_or(Error::NotFound)?.currency;
        let (program, settings) = handle.rules().await?;
        let program = program.ok_or(Error::ProgramMissing)?;
        let mut cards: Vec<CardView> = handle
            .cards_of(caller.customer)
            .await?
            .into_iter()
            .map(|record| view(record, currency, program.clone(), &settings))
            .collect();
        cards.sort_by_key(|card| card.record.card.enrolled_at_store != caller.store.id);
        Ok(cards)
    }

    /// A page of the history of one of the person's cards, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a card that is not theirs.
    pub async fn customer_history(
        &self,
        caller: &CustomerCaller,
        card: Option<CardId>,
        below: Option<i64>,
        limit: i64,
    ) -> Result<CardHistory, Error> {
        let mut handle = self.store.merchant(caller.merchant);
        let mut cards = handle.cards_of(caller.customer).await?;
        cards.sort_by_key(|record| record.card.enrolled_at_store != caller.store.id);
        let own = cards.iter().find(|record| card.is_none_or(|card| record.card.id == card)).ok_or(Error::NotFound)?;
        Ok(handle.card_history(own.card.id, below, limit).await?)
    }

    /// Records or withdraws consent to marketing. Who does not want it is remembered beyond the person, as a keyed hash: whoever
    /// enrols the address anew cannot consent in its name. Only the person can, who has proven that it is theirs to sign in here.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] once they were forgotten; the database's.
    pub async fn set_marketing(&self, caller: &CustomerCaller, consent: Consent) -> Result<(), Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant);
        let customer = merchant.customer(caller.customer).await?.ok_or(Error::Unauthenticated)?;
        let objector = self.objector(caller.merchant, &customer.email);
        match consent {
            Consent::Given => {
                merchant.set_marketing_consent(caller.customer, Some(now), now).await?;
                merchant.lift_objection(objector).await?;
            }
            Consent::Withdrawn => {
                merchant.set_marketing_consent(caller.customer, None, now).await?;
                merchant.note_objection(objector, now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Everything held about the person, as one document (GDPR Art. 15 and 20). Staff appear by role only.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] once they were forgotten.
    pub async fn export_customer(&self, caller: &CustomerCaller) -> Result<Value, Error> {
        let customer = self.customer(caller).await?;
        self.everything_about(caller.merchant, &customer).await
    }

    /// The document of an export: one for the person and for whoever answers on the merchant's behalf.
    pub(crate) async fn everything_about(&self, merchant: MerchantId, customer: &Customer) -> Result<Value, Error> {
        let mut handle = self.store.merchant(merchant);
        let merchant = handle.details().await?.ok_or(Error::NotFound)?;
        let (program, _) = handle.rules().await?;
        let mut cards = Vec::new();
        for ever in handle.cards_ever_of(customer.id).await? {
            let record = if ever.is_deleted { None } else { handle.card(ever.id).await? };
            let mut rows = Vec::new();
            let mut below = None;
            while i64::try_from(rows.len()).unwrap_or(i64::MAX) < EXPORT_ROWS_MAX {
                let page = handle.card_history(ever.id, below, orion_store::page::PAGE_LIMIT_MAX).await?;
                rows.extend(page.items.iter().map(exported_row));
                below = page.next;
                if below.is_none() {
                    break;
                }
            }
            cards.push(json!({
                "program": program.as_ref().map(|program| &program.look.card_name),
                "card_number": record.as_ref().map(|record| record.number.to_string()),
                "created_at": record.as_ref().map(|record| record.created_at.to_rfc3339()),
                "points_balance": record.as_ref().map(|record| record.card.points_balance),
                "stamp_count": record.as_ref().map(|record| record.card.stamp_count),
                "is_deleted": ever.is_deleted,
                "transactions": rows,
                "wallets": exported_wallets(&mut handle, ever.id).await?,
            }));
        }
        let objected_at = handle.objection(self.objector(handle.id(), &customer.email)).await?;
        let messages = handle.messages_to(customer.id).await?;
        let sessions = handle.customer_sessions(customer.id).await?;
        Ok(json!({
            "exported_at": self.now().to_rfc3339(),
            "merchant": merchant.name,
            "profile": {
                "email": customer.email.display(),
                "first_name": customer.first_name,
                "last_name": customer.last_name,
                "phone": customer.phone,
                "birth_date": customer.birth_date.map(|birth| birth.date().to_string()),
                "locale": customer.locale,
                "customer_since": customer.created_at.to_rfc3339(),
            },
            "consents": {
                "terms_version": customer.terms_version,
                "terms_accepted_at": customer.terms_accepted_at.map(Timestamp::to_rfc3339),
                "marketing_since": customer.marketing_consent_at.map(Timestamp::to_rfc3339),
                "marketing_objected_at": objected_at.map(Timestamp::to_rfc3339),
            },
            "cards": cards,
            "messages": messages.iter().map(|message| json!({ "kind": message.kind.as_str(), "at": message.created_at.to_rfc3339() })).collect::<Vec<_>>(),
            "sessions": sessions
                .iter()
                .map(|session| json!({ "since": session.created_at.to_rfc3339(), "last_seen_at": session.last_seen_at.to_rfc3339() }))
                .collect::<Vec<_>>(),
        }))
    }

    /// Forgets the person: one transaction, after which nothing links the cards to anybody and the sums are as before.
    ///
    /// # Errors
    /// [`Error::Busy`]; doing it again finds nobody.
    pub async fn erase_customer(&self, caller: &CustomerCaller) -> Result<(), Error> {
        self.forget(caller.merchant, caller.customer, Actor::default(), self.erasure_audit(caller)).await
    }

    fn erasure_audit(&self, caller: &CustomerCaller) -> orion_store::audit::AuditRow {
        orion_store::audit::AuditRow {
            id: orion_domain::AuditId::new(self.new_uuid()),
            at: self.now(),
            actor: orion_store::audit::AuditActor::Customer,
            acting_admin: None,
            action: "customer.anonymize",
            target_kind: "customer",
            target: Some(caller.customer.uuid()),
            changes: json!({}),
            reason: None,
            request_id: Some(caller.request.request_id.clone()),
            ip_address: None,
        }
    }

    /// The newest messages of every merchant as they would be sent. Until mail exists, the demo's own page shows them and
    /// nothing else ever sees a link.
    ///
    /// # Errors
    /// The database's.
    pub async fn demo_mailbox(&self) -> Result<Vec<OutgoingMessage>, Error> {
        let mut all = Vec::new();
        for merchant in self.store.platform().merchants(None, None, Page::first(100)).await?.items {
            let merchant = merchant.details;
            let mut handle = self.store.merchant(merchant.id);
            for message in handle.messages().await? {
                let Some(store) = handle.store(message.store).await? else { continue };
                all.push(OutgoingMessage {
                    to: message.email,
                    kind: message.kind,
                    locale: message.locale,
                    merchant: merchant.name.to_string(),
                    store_slug: store.slug,
                    token: message.link.map(|link| self.secrets.link_token(merchant.id, link)),
                    created_at: message.created_at,
                });
            }
        }
        all.sort_by_key(|message| std::cmp::Reverse(message.created_at));
        Ok(all)
    }
}

/// Where a card is shown besides our pages, and which phones have told us of themselves for it.
async fn exported_wallets(handle: &mut Merchant<'_>, card: CardId) -> Result<Value, orion_store::Error> {
    let google = handle.pass(Wallet::Google, PassThing::Card(card)).await?.filter(|pass| pass.is_known);
    let apple = handle.apple_pass(card).await?;
    let phones = handle.apple_phones(card).await?;
    let phone = |phone: &ApplePhone| {
        json!({
            "name": phone.device,
            "push_token": phone.push_token,
            "since": phone.created_at.to_rfc3339(),
            "told_at": phone.told_at.map(Timestamp::to_rfc3339),
        })
    };
    Ok(json!({
        "google": google.map(|pass| json!({
            "shown_at": pass.done_at.map(Timestamp::to_rfc3339),
            "is_in_a_phone": pass.save.map(|save| save.is_held),
            "told_at": pass.save.map(|save| save.at.to_rfc3339()),
        })),
        "apple": apple.map(|pass| json!({
            "taken_along_at": pass.issued_at.to_rfc3339(),
            "phones": phones.iter().map(phone).collect::<Vec<_>>(),
        })),
    }))
}

fn exported_row(record: &orion_store::transactions::TransactionRecord) -> Value {
    let entry = &record.entry;
    json!({
        "transaction_at": entry.at.to_rfc3339(),
        "transaction_type": entry.transaction_type,
        "stamps_delta": entry.stamps_delta,
        "points_delta": entry.points_delta,
        "stamps_balance_after": entry.stamps_balance_after,
        "points_balance_after": entry.points_balance_after,
        "purchase_amount_cents": entry.purchase_amount,
        "order_reference": entry.order_reference,
        "reward": entry.reward_description,
        "store": record.store_name,
        "confirmed_by": entry.staff_pin.map(|_| "staff"),
        "ip_address": record.ip_address,
        "user_agent": record.user_agent,
        "notes": record.notes,
    })
}

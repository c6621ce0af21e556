//! Leaving marketing mail by a link in it, without signing in: one request of a mail program (RFC 8058), or a page with one
//! button. The link is derived from the person, so nothing is stored for it, and it works for as long as they are known.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::{AuditId, CustomerId, Email, Locale, MerchantId};
use orion_store::audit::{AuditActor, AuditRow};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::caller::RequestFacts;
use crate::error::Error;

/// Bytes of an id at the beginning of a token.
const ID_LEN: usize = 16;

/// What somebody with a link is asked.
#[derive(Debug, Clone)]
pub struct Unsubscribing {
    /// Whose mail.
    pub merchant: String,
    /// The language of the letter.
    pub locale: Locale,
    /// Whether they want it still.
    pub is_wanted: bool,
}

impl App {
    /// Where a person leaves the marketing mail of a merchant. On the platform's own address: a store's may be gone by then.
    pub(crate) fn unsubscribe_url(&self, merchant: MerchantId, customer: CustomerId) -> String {
        format!("{}/unsubscribe/{merchant}/{}", self.public_url, self.unsubscribe_token(merchant, customer))
    }

    fn unsubscribe_token(&self, merchant: MerchantId, customer: CustomerId) -> String {
        let (merchant, id) = (merchant.uuid(), customer.uuid());
        let seal = self.secrets.seal("unsubscribe", &[merchant.as_bytes(), id.as_bytes()]);
        URL_SAFE_NO_PAD.encode([&id.as_bytes()[..], &seal[..]].concat())
    }

    /// Whoever has an address, as somebody who does not want marketing.
    pub(crate) fn objector(&self, merchant: MerchantId, email: &Email) -> [u8; 32] {
        self.secrets.marketing_objection(merchant, &email.abuse_key())
    }

    fn customer_of_token(&self, merchant: MerchantId, token: &str) -> Result<CustomerId, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::LinkExpired)?;
        let id: [u8; ID_LEN] = bytes.get(..ID_LEN).and_then(|id| id.try_into().ok()).ok_or(Error::LinkExpired)?;
        let customer = CustomerId::new(uuid::Uuid::from_bytes(id));
        let expected = self.unsubscribe_token(merchant, customer);
        if bool::from(expected.as_bytes().ct_eq(token.as_bytes())) { Ok(customer) } else { Err(Error::LinkExpired) }
    }

    /// What a link asks. Looking changes nothing: programs that follow links do no harm (S-11).
    ///
    /// # Errors
    /// [`Error::LinkExpired`] for what is no link, and once the person was forgotten.
    pub async fn open_unsubscribing(&self, merchant: MerchantId, token: &str) -> Result<Unsubscribing, Error> {
        let customer = self.customer_of_token(merchant, token)?;
        let mut handle = self.store.merchant(merchant);
        let details = handle.details().await?.ok_or(Error::LinkExpired)?;
        let customer = handle.customer(customer).await?.ok_or(Error::LinkExpired)?;
        let is_wanted = customer.marketing_consent_at.is_some();
        Ok(Unsubscribing { merchant: details.name.to_string(), locale: customer.locale, is_wanted })
    }

    /// Withdraws the consent to marketing. Once more changes nothing, nor for somebody who was forgotten.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] for what is no link.
    pub async fn unsubscribe(&self, merchant: MerchantId, token: &str, request: &RequestFacts) -> Result<(), Error> {
        let (id, now) = (self.customer_of_token(merchant, token)?, self.now());
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        let Some(customer) = handle.customer(id).await? else { return Ok(()) };
        let Some(since) = customer.marketing_consent_at else { return Ok(()) };
        handle.set_marketing_consent(id, None, now).await?;
        handle.note_objection(self.objector(merchant, &customer.email), now).await?;
        let row = AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: now,
            actor: AuditActor::Customer,
            acting_admin: None,
            action: "customer.unsubscribe",
            target_kind: "customer",
            target: Some(id.uuid()),
            changes: json!({ "old": { "marketing_since": since.to_rfc3339() }, "new": { "marketing_since": null } }),
            reason: None,
            request_id: Some(request.request_id.clone()),
            ip_address: None,
        };
        handle.audit(row).await?;
        tx.commit().await?;
        Ok(())
    }
}

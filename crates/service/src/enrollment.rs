//! Joining: by staff at the terminal, or by oneself on the storefront.

use orion_domain::person::SELF_ENROLLMENT_AGE_MIN;
use orion_domain::{BirthDate, CardId, Email, IdempotencyKey, Invalid, Locale, PersonName, Phone, Right};
use orion_store::ledger::Realm;
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::{RequestFacts, StoreCaller, Visitor};
use crate::cards::CardView;
use crate::error::Error;
use crate::posting::{Done, EnrollWork, EnrolledRow, Facts, Intent, IntentKey, Work};
use crate::secrets::token_hash;

/// Enrolments that one address may try in a day. Safety §6.2.
const ENROLLMENTS_PER_DAY: i64 = 3;

/// What a person tells when joining.
#[derive(Debug, Clone)]
pub struct Enrollment {
    /// Where mail goes.
    pub email: Email,
    /// First name.
    pub first_name: Option<PersonName>,
    /// Last name.
    pub last_name: Option<PersonName>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Date of birth.
    pub birth_date: Option<BirthDate>,
    /// Language of messages to them.
    pub locale: Locale,
    /// Whether they accept the program's terms.
    pub accepts_terms: bool,
    /// Whether they also want marketing.
    pub accepts_marketing: bool,
}

/// What staff see after enrolling somebody.
#[derive(Debug, Clone)]
pub struct StaffEnrollment {
    /// The card, new or known.
    pub card: CardView,
    /// Whether it was there before.
    pub already_enrolled: bool,
    /// Where it works.
    pub stores: Vec<StoreDetails>,
    /// Whether this is the answer to an earlier, equal request.
    pub replayed: bool,
}

/// What a stranger sees after typing an address. Nothing of an existing card can be in it (G-P3).
#[derive(Debug, Clone)]
pub enum SelfEnrollment {
    /// A card was made just now; it is shown at once.
    New {
        /// The card.
        card: Box<CardView>,
        /// Where it works.
        stores: Vec<StoreDetails>,
        /// Whether this is the answer to an earlier, equal request.
        replayed: bool,
    },
    /// The address has a card; it was sent there.
    AlreadyEnrolled {
        /// All but the last four digits hidden.
        masked_number: String,
        /// Where it works.
        stores: Vec<StoreDetails>,
        /// Whether this is the answer to an earlier, equal request.
        replayed: bool,
    },
}

impl App {
    /// Enrols a customer at the terminal.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::ProgramMissing`], the refusal of an inactive program.
    pub async fn enroll_by_staff(
        &self,
        caller: &StoreCaller,
        enrollment: Enrollment,
        key: IdempotencyKey,
    ) -> Result<StaffEnrollment, Error> {
        caller.require(Right::EnrollCustomer)?;
        let mut intent = self
            .enroll_intent(
                caller.merchant(),
                caller.store(),
                enrollment,
                Realm::Member,
                Some(&key),
                &caller.caller.request,
            )
            .await?;
        intent.actor = caller.caller.actor();
        let (row, replayed) = enrolled(&self.posting.post(intent).await?)?;
        let card = self.card_view(caller.merchant(), row.card).await?.ok_or(Error::NotFound)?;
        let stores = self.stores_where(caller.merchant(), &card).await?;
        Ok(StaffEnrollment { card, already_enrolled: !row.is_new, stores, replayed })
    }

    /// Enrols a visitor of the storefront. Nobody has shown whose address it is, so an existing card goes to the address and
    /// nowhere else.
    ///
    /// # Errors
    /// [`Error::SelfEnrollmentDisabled`]; field errors for unaccepted terms and the minimum age; [`Error::RateLimited`] after
    /// three tries with one address in a day.
    pub async fn enroll_self(
        &self,
        visitor: &Visitor,
        enrollment: Enrollment,
        key: Option<IdempotencyKey>,
    ) -> Result<SelfEnrollment, Error> {
        if !self.store.merchant(visitor.merchant).settings().await?.allow_self_enrollment {
            return Err(Error::SelfEnrollmentDisabled);
        }
        let today = visitor.store.zone.day_of(self.now());
        let mut fields = crate::error::Fields::default();
        if !enrollment.accepts_terms {
            fields.refuse("accepts_terms", Invalid::MustBeAccepted);
        }
        if enrollment.birth_date.is_some_and(|birth| birth.age_on(today) < SELF_ENROLLMENT_AGE_MIN) {
            fields.refuse("birth_date", Invalid::TooYoung { age: SELF_ENROLLMENT_AGE_MIN });
        }
        fields.finish()?;
        let abuse_key = enrollment.email.abuse_key();
        let mut intent = self
            .enroll_intent(visitor.merchant, &visitor.store, enrollment, Realm::Public, key.as_ref(), &visitor.request)
            .await?;
        if !self.is_known_intent(&intent).await? {
            self.count_enrollment(visitor, &abuse_key).await?;
        }
        if let Work::Enroll(work) = &mut intent.work {
            work.by_stranger = true;
        }
        let (row, replayed) = enrolled(&self.posting.post(intent).await?)?;
        let card = self.card_view(visitor.merchant, row.card).await?.ok_or(Error::NotFound)?;
        let stores = self.stores_where(visitor.merchant, &card).await?;
        Ok(if row.is_new {
            SelfEnrollment::New { card: Box::new(card), stores, replayed }
        } else {
            SelfEnrollment::AlreadyEnrolled { masked_number: card.record.number.masked(), stores, replayed }
        })
    }

    /// A card that was made just now, for the page after the redirect; whoever calls has proven the id by a sealed cookie.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn new_card(&self, visitor: &Visitor, card: CardId) -> Result<CardView, Error> {
        self.card_view(visitor.merchant, card).await?.ok_or(Error::NotFound)
    }

    /// The stores where a card works, for the page after the redirect.
    ///
    /// # Errors
    /// The database's.
    pub async fn stores_of_card(&self, visitor: &Visitor, card: &CardView) -> Result<Vec<StoreDetails>, Error> {
        self.stores_where(visitor.merchant, card).await
    }

    async fn is_known_intent(&self, intent: &Intent) -> Result<bool, Error> {
        let Some(key) = intent.key else { return Ok(false) };
        let stored = self.store.merchant(intent.merchant).outcome(key.realm, key.key_hash, self.now()).await?;
        Ok(stored.is_some())
    }

    async fn count_enrollment(&self, visitor: &Visitor, abuse_key: &str) -> Result<(), Error> {
        let person = self.secrets.pseudonym("enroll", abuse_key);
        let bucket = format!("enroll:{}:{person}", visitor.merchant);
        let now = self.now();
        let tries =
            self.store.platform().count_attempt(&bucket, self.new_uuid(), now, now.plus_seconds(-24 * 3600)).await?;
        if tries > ENROLLMENTS_PER_DAY { Err(Error::RateLimited { seconds: 3600 }) } else { Ok(()) }
    }

    async fn enroll_intent(
        &self,
        merchant: orion_domain::MerchantId,
        store: &StoreDetails,
        enrollment: Enrollment,
        realm: Realm,
        key: Option<&IdempotencyKey>,
        request: &RequestFacts,
    ) -> Result<Intent, Error> {
        let program = self.store.merchant(merchant).program().await?.ok_or(Error::ProgramMissing)?;
        let asked = json!([
            store.id,
            enrollment.email.display(),
            enrollment.first_name,
            enrollment.last_name,
            enrollment.phone,
            enrollment.birth_date.map(|birth| birth.date().to_string()),
            enrollment.locale,
            enrollment.accepts_terms,
            enrollment.accepts_marketing
        ]);
        let terms_version = if enrollment.accepts_terms {
            Some(self.terms_at(merchant, store, &program, enrollment.locale).await?.version)
        } else {
            None
        };
        let key = key.map(|key| IntentKey {
            realm,
            key_hash: token_hash(key.as_str()),
            fingerprint: self.secrets.fingerprint("enroll_customer", &asked),
        });
        Ok(Intent {
            merchant,
            key,
            store: Some(orion_domain::ledger::StoreScene { id: store.id, zone: store.zone.clone() }),
            actor: orion_domain::ledger::Actor::default(),
            staff: None,
            facts: Facts {
                ip_address: request.ip_address.map(|address| address.to_string()),
                user_agent: request.user_agent.clone(),
                notes: None,
            },
            audit: None,
            work: Work::Enroll(Box::new(EnrollWork {
                email: enrollment.email,
                first_name: enrollment.first_name,
                last_name: enrollment.last_name,
                phone: enrollment.phone,
                birth_date: enrollment.birth_date,
                locale: enrollment.locale,
                terms_version,
                accepts_marketing: enrollment.accepts_marketing,
                store: store.id,
                by_stranger: false,
            })),
        })
    }
}

fn enrolled(done: &Done) -> Result<(EnrolledRow, bool), Error> {
    match done {
        Done::Enrolled { row, replayed } => Ok((*row, *replayed)),
        Done::Posted { .. } | Done::Bulk { .. } | Done::Erased | Done::Expired(_) => {
            Err(Error::internal("an enrolment got another answer"))
        }
    }
}

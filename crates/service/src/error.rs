//! What a use case answers when it does not answer yes.

use orion_domain::Invalid;
use orion_domain::ledger::Refusal;

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the request, such as `/purchase_amount_cents`.
    pub pointer: String,
    /// Why.
    pub problem: Invalid,
}

impl FieldError {
    /// A mistake in a member of the request's top level.
    pub fn new(member: &str, problem: Invalid) -> Self {
        Self { pointer: format!("/{member}"), problem }
    }
}

/// Everything a use case can answer besides success. Whoever talks to the person turns it into words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The business said no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The business said no to this key before, and says it once more.
    #[error("refused as before: {0}")]
    RefusedAgain(Refusal),
    /// It does not exist, or belongs to somebody else; nobody can tell which (G-T2).
    #[error("not found")]
    NotFound,
    /// Known, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// The platform has suspended the merchant: its people can do nothing until it is resumed.
    #[error("the merchant is suspended")]
    MerchantSuspended,
    /// Nobody, or nobody any more.
    #[error("unauthenticated")]
    Unauthenticated,
    /// E-mail or password is wrong; nobody can tell which.
    #[error("sign-in failed")]
    SignInFailed,
    /// Fields that are wrong.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// It exists already, or was changed meanwhile.
    #[error("conflict: {code}")]
    Conflict {
        /// The stable name of the conflict.
        code: &'static str,
        /// What it is about, for people.
        subject: String,
    },
    /// The merchant has no program.
    #[error("there is no program")]
    ProgramMissing,
    /// Customers cannot enrol themselves here.
    #[error("self-enrolment is switched off")]
    SelfEnrollmentDisabled,
    /// A wrong PIN.
    #[error("wrong PIN")]
    PinInvalid {
        /// How many are left before the lock closes.
        attempts_remaining: i64,
    },
    /// A locked PIN, which was not looked at.
    #[error("locked PIN")]
    PinLocked {
        /// Until the next attempt.
        seconds: i64,
    },
    /// A link that was used, has expired, or never was.
    #[error("the link does not work any more")]
    LinkExpired,
    /// A ledger write without a key.
    #[error("an Idempotency-Key is required")]
    KeyRequired,
    /// The same key for another intent.
    #[error("the Idempotency-Key was used for another request")]
    KeyReused,
    /// A credential that covers several stores must name one.
    #[error("the store must be named")]
    StoreRequired,
    /// Too much, too fast.
    #[error("too many attempts")]
    RateLimited {
        /// Until the next attempt.
        seconds: i64,
    },
    /// The queue is full; nothing was done.
    #[error("busy")]
    Busy,
    /// Others were in the way for too long; nothing was done.
    #[error("contention")]
    Contention,
    /// The database went away while committing; the same key settles it.
    #[error("the outcome is not known")]
    OutcomeUnknown,
    /// The disk is full; nothing was done.
    #[error("the disk is full")]
    StorageFull,
    /// A bug, or a database that is out of order.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One wrong field.
    pub fn field(member: &str, problem: Invalid) -> Self {
        Self::Invalid(vec![FieldError::new(member, problem)])
    }

    /// A failure that no caller can mend.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<orion_store::Error> for Error {
    fn from(error: orion_store::Error) -> Self {
        match error {
            orion_store::Error::Contention(_) | orion_store::Error::Taken(_) => Self::Contention,
            orion_store::Error::Unavailable(_) => Self::Busy,
            orion_store::Error::StorageFull(_) => Self::StorageFull,
            other => Self::internal(other),
        }
    }
}

/// Collects every wrong field of a request, so that a person mends them in one go.
#[derive(Debug, Default)]
pub struct Fields {
    wrong: Vec<FieldError>,
}

impl Fields {
    /// Takes a checked value, or notes what is wrong with the member.
    pub fn take<T>(&mut self, member: &str, value: Result<T, Invalid>) -> Option<T> {
        value.map_err(|problem| self.wrong.push(FieldError::new(member, problem))).ok()
    }

    /// Takes a checked value of an optional member.
    pub fn take_optional<V, T>(
        &mut self,
        member: &str,
        value: Option<V>,
        check: impl FnOnce(V) -> Result<T, Invalid>,
    ) -> Option<T> {
        value.and_then(|value| self.take(member, check(value)))
    }

    /// Notes a mistake.
    pub fn refuse(&mut self, member: &str, problem: Invalid) {
        self.wrong.push(FieldError::new(member, problem));
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything noted.
    pub fn finish(self) -> Result<(), Error> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(self.wrong)) }
    }

    /// Ends the collection with the values gathered, which are all there when nothing was wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything noted.
    pub fn finish_with<T>(self, values: Option<T>) -> Result<T, Error> {
        self.finish()?;
        values.ok_or_else(|| Error::Invalid(Vec::new()))
    }
}

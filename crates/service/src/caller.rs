//! Who calls, as a proof: only [`crate::App`] makes these, after it has looked.

use std::net::IpAddr;

use orion_domain::ledger::Actor;
use orion_domain::{
    ApiKeyId, CustomerId, CustomerSessionId, Locale, MerchantId, Reason, Right, Role, StoreId, UserId, UserSessionId,
};
use orion_store::audit::AuditActor;
use orion_store::sign_in::Membership;
use orion_store::stores::StoreDetails;

use crate::error::Error;

/// What is known about a request besides who sent it.
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    /// The client's address, taken from a header only behind a trusted proxy.
    pub ip_address: Option<IpAddr>,
    /// What the client calls itself, cut to 200 characters.
    pub user_agent: Option<String>,
    /// Names the request in the log and in problem documents.
    pub request_id: String,
}

/// The person or key behind a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A signed-in person.
    User {
        /// Who.
        id: UserId,
        /// Their name.
        name: String,
        /// By which session.
        session: UserSessionId,
    },
    /// An integration.
    ApiKey {
        /// Which key.
        id: ApiKeyId,
    },
    /// The program itself: set-up, the demo, later jobs.
    Program,
}

/// A valid credential, before it is narrowed to a merchant or store.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(crate) who: Who,
    pub(crate) locale: Option<Locale>,
    pub(crate) is_platform_admin: bool,
    /// The merchant of the key, or the one chosen in the session.
    pub(crate) merchant: Option<MerchantId>,
    /// The store chosen in the session.
    pub(crate) store: Option<StoreId>,
    pub(crate) memberships: Vec<Membership>,
    /// Whether the platform has suspended the merchant.
    pub(crate) is_suspended: bool,
    pub(crate) request: RequestFacts,
}

impl Identity {
    /// The person's language, where it is a person.
    pub const fn locale(&self) -> Option<Locale> {
        self.locale
    }

    /// The person's name, where it is a person.
    pub fn name(&self) -> Option<&str> {
        match &self.who {
            Who::User { name, .. } => Some(name),
            Who::ApiKey { .. } | Who::Program => None,
        }
    }

    /// Whether the person may work at more than one store.
    pub fn may_choose_store(&self) -> bool {
        self.merchant.is_none()
            || self.memberships.len() > 1
            || self.memberships.iter().any(|membership| membership.store == StoreId::NIL)
    }

    /// A stable key for limits per credential.
    pub fn limit_key(&self) -> uuid::Uuid {
        match &self.who {
            Who::User { session, .. } => session.uuid(),
            Who::ApiKey { id } => id.uuid(),
            Who::Program => uuid::Uuid::nil(),
        }
    }

    /// The merchant of the key or of the session, while it may work.
    pub(crate) fn working_merchant(&self) -> Result<MerchantId, Error> {
        if self.is_suspended { Err(Error::MerchantSuspended) } else { self.merchant.ok_or(Error::Forbidden) }
    }

    /// The role at one store.
    pub(crate) fn role_at(&self, store: StoreId) -> Option<Role> {
        self.memberships
            .iter()
            .filter(|membership| membership.store == StoreId::NIL || membership.store == store)
            .map(|membership| membership.role)
            .max()
    }
}

/// Proof of who acts within one merchant. Every use case of a merchant starts from one.
#[derive(Debug, Clone)]
pub struct Caller {
    pub(crate) who: Who,
    pub(crate) merchant: MerchantId,
    pub(crate) role: Role,
    /// Set when a platform admin acts on the merchant's behalf.
    pub(crate) acting_admin: Option<UserId>,
    pub(crate) reason: Option<Reason>,
    pub(crate) request: RequestFacts,
}

impl Caller {
    /// Demands a right.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require(&self, right: Right) -> Result<(), Error> {
        if self.role.may(right) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Within which merchant.
    pub const fn merchant(&self) -> MerchantId {
        self.merchant
    }

    /// As what.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The signed-in person, if it is one.
    pub const fn user(&self) -> Option<UserId> {
        match self.who {
            Who::User { id, .. } => Some(id),
            Who::ApiKey { .. } | Who::Program => None,
        }
    }

    /// The caller as the ledger records them.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            user: if self.acting_admin.is_some() { None } else { self.user() },
            api_key: match self.who {
                Who::ApiKey { id } => Some(id),
                Who::User { .. } | Who::Program => None,
            },
            acting_admin: self.acting_admin,
            is_manager: self.role.may(Right::VoidWithoutManager),
        }
    }

    /// The caller as the audit log records them.
    pub(crate) const fn audit_actor(&self) -> AuditActor {
        match self.who {
            Who::User { id, .. } => AuditActor::User(id),
            Who::ApiKey { id } => AuditActor::ApiKey(id),
            Who::Program => AuditActor::System,
        }
    }
}

/// Proof of who acts at one store.
#[derive(Debug, Clone)]
pub struct StoreCaller {
    pub(crate) caller: Caller,
    pub(crate) store: StoreDetails,
}

impl StoreCaller {
    /// Demands a right at this store.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require(&self, right: Right) -> Result<(), Error> {
        self.caller.require(right)
    }

    /// Within which merchant.
    pub const fn merchant(&self) -> MerchantId {
        self.caller.merchant
    }

    /// Which store.
    pub const fn store(&self) -> &StoreDetails {
        &self.store
    }

    /// As what.
    pub const fn role(&self) -> Role {
        self.caller.role
    }
}

/// Proof of who works at a merchant's desk: an owner with every store, a manager with the one they lead, or a platform
/// admin on the merchant's behalf.
#[derive(Debug, Clone)]
pub struct DeskCaller {
    pub(crate) caller: Caller,
    /// `None` reaches every store.
    pub(crate) store: Option<StoreDetails>,
}

/// Whoever acts for a whole merchant has its whole desk.
impl From<Caller> for DeskCaller {
    fn from(caller: Caller) -> Self {
        Self { caller, store: None }
    }
}

impl DeskCaller {
    /// Demands a right.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require(&self, right: Right) -> Result<(), Error> {
        self.caller.require(right)
    }

    /// Whether the right is theirs, for pages that show only what works.
    pub const fn may(&self, right: Right) -> bool {
        self.caller.role.may(right)
    }

    /// Within which merchant.
    pub const fn merchant(&self) -> MerchantId {
        self.caller.merchant
    }

    /// As what.
    pub const fn role(&self) -> Role {
        self.caller.role
    }

    /// The one store in reach; `None` for every store.
    pub const fn store(&self) -> Option<&StoreDetails> {
        self.store.as_ref()
    }

    /// The proof for what concerns the whole merchant.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a manager.
    pub const fn whole_merchant(&self) -> Result<&Caller, Error> {
        if self.store.is_none() { Ok(&self.caller) } else { Err(Error::Forbidden) }
    }
}

/// Proof that a platform admin calls.
#[derive(Debug, Clone)]
pub struct Operator {
    pub(crate) who: Who,
    pub(crate) request: RequestFacts,
}

impl Operator {
    /// The operator in the audit log of the platform itself, which belongs to no merchant.
    pub(crate) fn at_platform(&self) -> Caller {
        Caller {
            who: self.who.clone(),
            merchant: MerchantId::PLATFORM,
            role: Role::PlatformAdmin,
            acting_admin: None,
            reason: None,
            request: self.request.clone(),
        }
    }

    /// The admin towards one merchant, be it deleted. Changes then demand the reason (G-T9).
    pub(crate) fn caller(&self, merchant: MerchantId, reason: Option<Reason>) -> Result<Caller, Error> {
        let acting_admin = match self.who {
            Who::User { id, .. } => id,
            // The platform's key acts for the platform; its id stands in the same column.
            Who::ApiKey { id } => UserId::new(id.uuid()),
            Who::Program => return Err(Error::Forbidden),
        };
        Ok(Caller {
            who: self.who.clone(),
            merchant,
            role: Role::PlatformAdmin,
            acting_admin: Some(acting_admin),
            reason,
            request: self.request.clone(),
        })
    }
}

/// Proof of which customer calls, and at which store's pages.
#[derive(Debug, Clone)]
pub struct CustomerCaller {
    pub(crate) merchant: MerchantId,
    pub(crate) store: StoreDetails,
    pub(crate) customer: CustomerId,
    pub(crate) session: CustomerSessionId,
    pub(crate) request: RequestFacts,
}

impl CustomerCaller {
    /// Which store's pages.
    pub const fn store(&self) -> &StoreDetails {
        &self.store
    }

    /// A stable key for limits per customer.
    pub const fn limit_key(&self) -> uuid::Uuid {
        self.session.uuid()
    }
}

/// A visitor of a store's public pages: nobody in particular.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub(crate) merchant: MerchantId,
    pub(crate) store: StoreDetails,
    pub(crate) request: RequestFacts,
}

impl Visitor {
    /// Which store's pages.
    pub const fn store(&self) -> &StoreDetails {
        &self.store
    }
}

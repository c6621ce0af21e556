//! Where somebody works: the narrowing of a proof to a merchant, a store or a desk, and the choice among several.

use orion_domain::{MerchantId, Reason, Right, Role, StoreId};
use orion_store::merchants::MerchantDetails;
use orion_store::stores::StoreDetails;

use crate::app::App;
use crate::caller::{Caller, DeskCaller, Identity, Operator, StoreCaller, Who};
use crate::error::Error;

/// A store at which a person works.
#[derive(Debug, Clone)]
pub struct Workplace {
    /// Of which merchant.
    pub merchant: MerchantDetails,
    /// Which store.
    pub store: StoreDetails,
    /// As what.
    pub role: Role,
}

impl App {
    /// Narrows to the merchant, for what concerns all of it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without a role for the whole merchant, [`Error::MerchantSuspended`].
    pub fn caller(&self, identity: &Identity) -> Result<Caller, Error> {
        let merchant = identity.working_merchant()?;
        let role = identity.role_at(StoreId::NIL).ok_or(Error::Forbidden)?;
        Ok(narrowed(identity, merchant, role))
    }

    /// Narrows to one store: the one named, the one chosen in the session, or the only one there is.
    ///
    /// # Errors
    /// [`Error::StoreRequired`] when several come into question, [`Error::NotFound`] for a store of somebody else,
    /// [`Error::Forbidden`] for one of the own merchant without a role there.
    pub async fn store_caller(&self, identity: &Identity, named: Option<StoreId>) -> Result<StoreCaller, Error> {
        let merchant = identity.working_merchant()?;
        let store = match named.or(identity.store) {
            Some(store) => store,
            None => self.only_store(identity, merchant).await?,
        };
        let store = self.store_details(merchant, store).await?;
        let role = identity.role_at(store.id).ok_or(Error::Forbidden)?;
        Ok(StoreCaller { caller: narrowed(identity, merchant, role), store })
    }

    /// Narrows to the desk: owners reach every store, managers the one they chose or, without a choice, their first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without such a role.
    pub async fn desk_caller(&self, identity: &Identity) -> Result<DeskCaller, Error> {
        let merchant = identity.working_merchant()?;
        if let Some(role) = identity.role_at(StoreId::NIL).filter(|role| role.may(Right::ViewDesk)) {
            return Ok(DeskCaller { caller: narrowed(identity, merchant, role), store: None });
        }
        let leads = |store: &StoreId| identity.role_at(*store).is_some_and(|role| role.may(Right::ViewDesk));
        let first = identity.memberships.iter().map(|membership| membership.store).find(leads);
        let store = identity.store.filter(leads).or(first).ok_or(Error::Forbidden)?;
        let store = self.store_details(merchant, store).await?;
        let role = identity.role_at(store.id).ok_or(Error::Forbidden)?;
        Ok(DeskCaller { caller: narrowed(identity, merchant, role), store: Some(store) })
    }

    /// One store of a desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store that is not the merchant's, [`Error::Forbidden`] for one out of a manager's reach.
    pub async fn at_store(&self, desk: &DeskCaller, store: StoreId) -> Result<StoreCaller, Error> {
        let store = self.store_details(desk.merchant(), store).await?;
        if desk.store().is_some_and(|only| only.id != store.id) {
            return Err(Error::Forbidden);
        }
        Ok(StoreCaller { caller: desk.caller.clone(), store })
    }

    async fn only_store(&self, identity: &Identity, merchant: MerchantId) -> Result<StoreId, Error> {
        match identity.memberships.as_slice() {
            [] => Err(Error::Forbidden),
            [only] if only.store != StoreId::NIL => Ok(only.store),
            _ => match self.store.merchant(merchant).stores().await?.as_slice() {
                [only] => Ok(only.id),
                _ => Err(Error::StoreRequired),
            },
        }
    }

    pub(crate) async fn store_details(&self, merchant: MerchantId, store: StoreId) -> Result<StoreDetails, Error> {
        if let Some(known) = self.identities.stores.get(&(merchant, store)) {
            return Ok(known);
        }
        let found = self.store.merchant(merchant).store(store).await?.ok_or(Error::NotFound)?;
        self.identities.stores.insert((merchant, store), found.clone());
        Ok(found)
    }

    /// Narrows to the platform's own affairs.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn operator(&self, identity: &Identity) -> Result<Operator, Error> {
        if identity.is_platform_admin {
            Ok(Operator { who: identity.who.clone(), request: identity.request.clone() })
        } else {
            Err(Error::Forbidden)
        }
    }

    /// Lets a platform admin act on a merchant's behalf. Changes then demand the reason (G-T9).
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn on_behalf(
        &self,
        operator: &Operator,
        merchant: MerchantId,
        reason: Option<Reason>,
    ) -> Result<Caller, Error> {
        self.store.merchant(merchant).details().await?.ok_or(Error::NotFound)?;
        operator.caller(merchant, reason)
    }

    /// Every store at which a person works, merchant by merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn workplaces(&self, identity: &Identity) -> Result<Vec<Workplace>, Error> {
        let Who::User { id, .. } = identity.who else { return Ok(Vec::new()) };
        let mut workplaces = Vec::new();
        for merchant in self.store.platform().merchants_of(id).await? {
            let mut handle = self.store.merchant(merchant);
            let Some(details) = handle.details().await?.filter(|details| !details.is_suspended) else { continue };
            let memberships = handle.memberships(id).await?;
            for store in handle.stores().await? {
                let here = memberships
                    .iter()
                    .filter(|membership| membership.store == StoreId::NIL || membership.store == store.id);
                if let Some(role) = here.map(|membership| membership.role).max() {
                    workplaces.push(Workplace { merchant: details.clone(), store, role });
                }
            }
        }
        Ok(workplaces)
    }

    /// The merchants at whose desk a person works, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn desks(&self, identity: &Identity) -> Result<Vec<MerchantDetails>, Error> {
        let Who::User { id, .. } = identity.who else { return Ok(Vec::new()) };
        let mut desks = Vec::new();
        for merchant in self.store.platform().merchants_of(id).await? {
            let mut handle = self.store.merchant(merchant);
            let Some(details) = handle.details().await?.filter(|details| !details.is_suspended) else { continue };
            if handle.memberships(id).await?.iter().any(|membership| membership.role.may(Right::ViewDesk)) {
                desks.push(details);
            }
        }
        Ok(desks)
    }

    /// Chooses at whose desk a session works.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a merchant at whose desk the person does not work.
    pub async fn choose_merchant(&self, identity: &Identity, merchant: MerchantId) -> Result<(), Error> {
        let Who::User { session, .. } = identity.who else { return Err(Error::Forbidden) };
        if !self.desks(identity).await?.iter().any(|desk| desk.id == merchant) {
            return Err(Error::NotFound);
        }
        self.store.platform().choose_merchant(session, merchant).await?;
        self.identities.forget();
        Ok(())
    }

    /// Chooses where a session works.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store at which the person does not work.
    pub async fn choose_store(&self, identity: &Identity, store: StoreId) -> Result<(), Error> {
        let Who::User { session, .. } = identity.who else { return Err(Error::Forbidden) };
        let workplaces = self.workplaces(identity).await?;
        let chosen = workplaces.iter().find(|place| place.store.id == store).ok_or(Error::NotFound)?;
        self.store.platform().choose_store(session, chosen.merchant.id, store).await?;
        self.identities.forget();
        Ok(())
    }
}

/// The caller within a merchant, in a role.
fn narrowed(identity: &Identity, merchant: MerchantId, role: Role) -> Caller {
    Caller {
        who: identity.who.clone(),
        merchant,
        role,
        acting_admin: None,
        reason: None,
        request: identity.request.clone(),
    }
}

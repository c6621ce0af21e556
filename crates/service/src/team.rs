//! A merchant's team: who is what where. Somebody always remains who can run the merchant.

use std::collections::BTreeSet;

use orion_domain::{Email, Invalid, Right, Role, StoreId, UserId};
use orion_store::team::{Member, MemberState};
use orion_store::{Merchant, Page, Slice};
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fields};
use crate::records::Membership;

/// The most roles that one person has at one merchant: one at each store.
const ROLES_MAX: usize = 500;

/// A role as somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What.
    pub role: Role,
    /// At which store; owners have all of them.
    pub store: Option<StoreId>,
}

impl App {
    /// A page of the team, newest people first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn team(&self, caller: &Caller, page: Page) -> Result<Slice<Member>, Error> {
        caller.require(Right::ManageTeam)?;
        Ok(self.store.merchant(caller.merchant()).team(page).await?)
    }

    /// One of the team.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn member(&self, caller: &Caller, user: UserId) -> Result<Member, Error> {
        caller.require(Right::ManageTeam)?;
        self.store.merchant(caller.merchant()).member(user).await?.ok_or(Error::NotFound)
    }

    /// Gives a member these roles in place of the ones they had. Live sessions notice within a second (G-T7).
    ///
    /// # Errors
    /// [`Error::NotFound`]; field errors; the conflict `last_owner`.
    pub async fn change_roles(&self, caller: &Caller, user: UserId, places: &[Place]) -> Result<Member, Error> {
        caller.require(Right::ManageTeam)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let owners = merchant.lock_owners().await?;
        let old = merchant.member(user).await?.ok_or(Error::NotFound)?;
        let roles = checked(&mut merchant, places).await?;
        if !roles.iter().any(|place| place.role == Role::MerchantOwner) {
            keep_an_owner(&owners, &old)?;
        }
        let state = if old.is_suspended { MemberState::Suspended } else { MemberState::Active };
        for gone in old.roles.iter().filter(|place| roles.iter().all(|kept| kept.store != place.store)) {
            merchant.delete_role(user, gone.store).await?;
        }
        for place in &roles {
            merchant.save_role(user, *place, state, self.now()).await?;
        }
        let changes = json!({ "old": written(&old.roles), "new": written(&roles) });
        merchant.audit(self.audit_row(caller, "team.change", "user", user.uuid(), changes)).await?;
        let changed = merchant.member(user).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        self.identities.forget();
        Ok(changed)
    }

    /// Suspends or resumes a member. A suspended one can do nothing, and an invitation that waits for them is withdrawn.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the conflict `last_owner`.
    pub async fn set_member_state(&self, caller: &Caller, user: UserId, state: MemberState) -> Result<Member, Error> {
        caller.require(Right::ManageTeam)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let owners = merchant.lock_owners().await?;
        let old = merchant.member(user).await?.ok_or(Error::NotFound)?;
        let action = match state {
            MemberState::Active => "team.resume",
            MemberState::Suspended => {
                keep_an_owner(&owners, &old)?;
                withdraw_invitations(&mut merchant, &old).await?;
                "team.suspend"
            }
        };
        merchant.set_member_state(user, state).await?;
        let changes = json!({ "old": { "is_suspended": old.is_suspended }, "new": { "is_suspended": state == MemberState::Suspended } });
        merchant.audit(self.audit_row(caller, action, "user", user.uuid(), changes)).await?;
        let changed = merchant.member(user).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        self.identities.forget();
        Ok(changed)
    }

    /// Takes somebody off the team: every role, every session at the merchant, and what still waits for them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the conflict `last_owner`.
    pub async fn remove_member(&self, caller: &Caller, user: UserId) -> Result<(), Error> {
        caller.require(Right::ManageTeam)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let owners = merchant.lock_owners().await?;
        let old = merchant.member(user).await?.ok_or(Error::NotFound)?;
        keep_an_owner(&owners, &old)?;
        withdraw_invitations(&mut merchant, &old).await?;
        merchant.delete_member(user).await?;
        let changes = json!({ "old": written(&old.roles) });
        merchant.audit(self.audit_row(caller, "team.remove", "user", user.uuid(), changes)).await?;
        tx.platform().unlink_user(user, caller.merchant()).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }
}

/// Refuses to leave a merchant without anybody who can run it.
fn keep_an_owner(owners: &[UserId], leaving: &Member) -> Result<(), Error> {
    match owners {
        [only] if *only == leaving.user => {
            Err(Error::Conflict { code: "last_owner", subject: "somebody must own the merchant".to_owned() })
        }
        _ => Ok(()),
    }
}

/// An invitation accepted later would undo what was decided now.
async fn withdraw_invitations(merchant: &mut Merchant<'_>, member: &Member) -> Result<(), Error> {
    match Email::new(&member.email) {
        Ok(email) => Ok(merchant.delete_invitations_to(&email).await?),
        Err(problem) => Err(Error::internal(problem)),
    }
}

/// Roles as they are stored: an owner everywhere and nothing besides, others at stores of the merchant, each once.
async fn checked(merchant: &mut Merchant<'_>, places: &[Place]) -> Result<Vec<Membership>, Error> {
    if places.is_empty() || places.len() > ROLES_MAX {
        return Err(Error::field("roles", Invalid::OutOfRange { min: 1, max: 500 }));
    }
    let (mut fields, mut roles, mut taken) = (Fields::default(), Vec::new(), BTreeSet::new());
    for (number, place) in places.iter().enumerate() {
        match membership(merchant, *place).await? {
            Err((member, problem)) => fields.refuse(&format!("roles/{number}/{member}"), problem),
            Ok(role) if !taken.insert(role.store) => {
                fields.refuse(&format!("roles/{number}/store_id"), Invalid::Duplicate);
            }
            Ok(role) => roles.push(role),
        }
    }
    fields.finish()?;
    // Whoever has every store as its owner needs no smaller role at one of them.
    if roles.iter().any(|role| role.role == Role::MerchantOwner) {
        roles.retain(|role| role.role == Role::MerchantOwner);
    }
    Ok(roles)
}

/// One role as it is stored, or the member that is wrong.
pub(crate) async fn membership(
    merchant: &mut Merchant<'_>,
    place: Place,
) -> Result<Result<Membership, (&'static str, Invalid)>, Error> {
    let stored = match (place.role, place.store) {
        (Role::PlatformAdmin, _) => {
            let allowed = "store_staff, store_manager, merchant_owner";
            return Ok(Err(("role", Invalid::UnknownValue { allowed })));
        }
        (Role::MerchantOwner, None) => StoreId::NIL,
        (Role::MerchantOwner, Some(_)) => {
            return Ok(Err(("store_id", Invalid::OnlyWith { with: "a role at one store" })));
        }
        (Role::StoreStaff | Role::StoreManager, None) => return Ok(Err(("store_id", Invalid::Required))),
        (Role::StoreStaff | Role::StoreManager, Some(store)) => match merchant.store(store).await? {
            Some(_) => store,
            None => return Err(Error::NotFound),
        },
    };
    Ok(Ok(Membership { store: stored, role: place.role }))
}

/// Roles as the audit log has them.
pub(crate) fn written(roles: &[Membership]) -> Value {
    roles.iter().map(|place| json!({ "role": place.role.as_str(), "store_id": place.store })).collect()
}

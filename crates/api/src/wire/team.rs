//! The team of a merchant: members, roles, invitations.

use orion_domain::{Role, StoreId};
use orion_service::invitations::Invited;
use orion_service::records;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody, or a key, is at a merchant.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TeamRole {
    StoreStaff,
    StoreManager,
    MerchantOwner,
}

impl From<Role> for TeamRole {
    fn from(role: Role) -> Self {
        match role {
            Role::StoreStaff => Self::StoreStaff,
            Role::StoreManager => Self::StoreManager,
            // Roles of a merchant never go beyond its owner.
            Role::MerchantOwner | Role::PlatformAdmin => Self::MerchantOwner,
        }
    }
}

/// The store of a role; the nil id is every store.
pub(crate) fn one_store(store: StoreId) -> Option<Uuid> {
    (store != StoreId::NIL).then(|| store.uuid())
}

/// A role at one store, or at all of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleAt {
    /// What.
    role: TeamRole,
    /// At which store; `null` for every store.
    store_id: Option<Uuid>,
}

impl From<&records::Membership> for RoleAt {
    fn from(place: &records::Membership) -> Self {
        Self { role: place.role.into(), store_id: one_store(place.store) }
    }
}

/// Somebody of the team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    /// Who.
    user_id: Uuid,
    /// Their name.
    #[schema(example = "Nora Weber")]
    name: String,
    /// Their address.
    #[schema(example = "nora@example.com")]
    email: String,
    /// What they are where.
    roles: Vec<RoleAt>,
    /// Whether they may do nothing for now.
    is_suspended: bool,
    /// Since when they belong to the team.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    since: String,
}

impl From<records::Member> for Member {
    fn from(member: records::Member) -> Self {
        Self {
            user_id: member.user.uuid(),
            name: member.name,
            email: member.email,
            roles: member.roles.iter().map(Into::into).collect(),
            is_suspended: member.is_suspended,
            since: member.since.to_rfc3339(),
        }
    }
}

/// A page of the team, newest people first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberList {
    /// The members.
    pub(crate) items: Vec<Member>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// A place in the team that waits for its person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invitation {
    /// Its id.
    id: Uuid,
    /// To whom.
    #[schema(example = "nora@example.com")]
    email: String,
    /// What they are offered.
    role: TeamRole,
    /// At which store; `null` for every store.
    store_id: Option<Uuid>,
    /// When.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    created_at: String,
    /// Its end.
    #[schema(format = DateTime, example = "2026-11-28T09:30:00.000000Z")]
    expires_at: String,
}

impl From<records::Invitation> for Invitation {
    fn from(invitation: records::Invitation) -> Self {
        Self {
            id: invitation.id.uuid(),
            email: invitation.email,
            role: invitation.place.role.into(),
            store_id: one_store(invitation.place.store),
            created_at: invitation.created_at.to_rfc3339(),
            expires_at: invitation.expires_at.to_rfc3339(),
        }
    }
}

/// A page of the invitations that wait, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationList {
    /// The invitations.
    pub(crate) items: Vec<Invitation>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// An invitation just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeInvitation {
    /// What waits.
    invitation: Invitation,
    /// The link to pass on; shown once.
    #[schema(example = "https://loyalty.example.com/join/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80/q3…")]
    link: Option<String>,
    /// Whether the link was shown before, and cannot be shown again.
    secret_unavailable: bool,
}

impl From<Invited> for MadeInvitation {
    fn from(invited: Invited) -> Self {
        Self { secret_unavailable: invited.link.is_none(), invitation: invited.invitation.into(), link: invited.link }
    }
}

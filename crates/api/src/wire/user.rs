//! Accounts of the installation.

use orion_service::users::UserView;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::instant;

/// A merchant that somebody belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Affiliation {
    /// Which.
    merchant_id: Uuid,
    /// Its name.
    #[schema(example = "Boulangerie Weber")]
    name: String,
}

/// Somebody who signs in with e-mail and password.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// Who.
    id: Uuid,
    /// Their name.
    #[schema(example = "Nora Weber")]
    name: String,
    /// Their address.
    #[schema(example = "nora@example.com")]
    email: String,
    /// Whether they run the platform.
    is_platform_admin: bool,
    /// Where they belong, oldest merchant first; at most 100.
    merchants: Vec<Affiliation>,
    /// Since when the account exists.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    created_at: String,
    /// Since when they can sign in no more.
    #[schema(format = DateTime, example = "2026-11-25T09:30:00.000000Z")]
    disabled_at: Option<String>,
}

impl From<UserView> for User {
    fn from(view: UserView) -> Self {
        let merchants = view.merchants.into_iter();
        Self {
            id: view.account.user.uuid(),
            name: view.account.name,
            email: view.account.email,
            is_platform_admin: view.account.is_platform_admin,
            merchants: merchants.map(|one| Affiliation { merchant_id: one.merchant.uuid(), name: one.name }).collect(),
            created_at: view.account.created_at.to_rfc3339(),
            disabled_at: instant(view.account.disabled_at),
        }
    }
}

/// A page of accounts, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserList {
    /// The accounts.
    pub(crate) items: Vec<User>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

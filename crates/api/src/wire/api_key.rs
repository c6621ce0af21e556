//! API keys; never the secret but once.

use orion_service::records::ApiKeyDetails;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::instant;
use super::team::{TeamRole, one_store};

/// An API key without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKey {
    /// Its id.
    id: Uuid,
    /// What it is for.
    #[schema(example = "Cash register Gare")]
    name: String,
    /// What it may do.
    role: TeamRole,
    /// Where; `null` for every store.
    store_id: Option<Uuid>,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    created_at: String,
    /// Its end; `null` for none.
    #[schema(format = DateTime, example = "2027-11-21T09:30:00.000000Z")]
    expires_at: Option<String>,
    /// When it was revoked.
    #[schema(format = DateTime, example = "2027-01-05T09:30:00.000000Z")]
    revoked_at: Option<String>,
    /// Last use, to the minute.
    #[schema(format = DateTime, example = "2026-11-21T09:45:00.000000Z")]
    last_used_at: Option<String>,
}

impl From<ApiKeyDetails> for ApiKey {
    fn from(key: ApiKeyDetails) -> Self {
        Self {
            id: key.id.uuid(),
            name: key.name.to_string(),
            role: key.role.into(),
            store_id: one_store(key.store),
            created_at: key.created_at.to_rfc3339(),
            expires_at: instant(key.expires_at),
            revoked_at: instant(key.revoked_at),
            last_used_at: instant(key.last_used_at),
        }
    }
}

/// A page of keys, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeyList {
    /// The keys, also those that no longer work.
    pub(crate) items: Vec<ApiKey>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// A key just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeApiKey {
    /// The key without its secret.
    pub(crate) api_key: ApiKey,
    /// The secret for the `Authorization` header; shown once.
    #[schema(example = "orion_live_5f0c…")]
    pub(crate) secret: Option<String>,
    /// Whether the secret was shown before, and cannot be shown again.
    pub(crate) secret_unavailable: bool,
}

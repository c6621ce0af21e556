//! The accounts of the installation, as platform admins see them and switch them off.

use orion_domain::UserId;
use orion_store::users::{Account, Affiliation};
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Operator, Who};
use crate::error::Error;
use crate::programs::Activity;

/// An account and where it belongs.
#[derive(Debug, Clone)]
pub struct UserView {
    /// The account.
    pub account: Account,
    /// Its merchants, oldest first, at most 100.
    pub merchants: Vec<Affiliation>,
}

impl App {
    /// A page of the accounts, newest first; with a text those whose name or address begins with it.
    ///
    /// # Errors
    /// The database's.
    pub async fn users(&self, _: &Operator, beginning: Option<&str>, page: Page) -> Result<Slice<UserView>, Error> {
        let beginning = beginning.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
        let found = self.store.platform().users(beginning.as_deref(), page).await?;
        let mut items = Vec::with_capacity(found.items.len());
        for account in found.items {
            items.push(self.user_view(account).await?);
        }
        Ok(Slice { items, next: found.next })
    }

    /// One account.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn user(&self, _: &Operator, user: UserId) -> Result<UserView, Error> {
        self.user_view(self.store.platform().account(user).await?.ok_or(Error::NotFound)?).await
    }

    async fn user_view(&self, account: Account) -> Result<UserView, Error> {
        let merchants = self.store.platform().affiliations(account.user).await?;
        Ok(UserView { account, merchants })
    }

    /// Switches an account off or on again. Off: every session and bearer token of it ends (G-T7).
    ///
    /// # Errors
    /// [`Error::NotFound`]; the conflict `own_account` for one's own.
    pub async fn set_user_active(
        &self,
        operator: &Operator,
        user: UserId,
        activity: Activity,
    ) -> Result<UserView, Error> {
        if matches!(operator.who, Who::User { id, .. } if id == user) {
            return Err(Error::Conflict { code: "own_account", subject: "your own account".to_owned() });
        }
        let (mut tx, now) = (self.store.begin().await?, self.now());
        let old = tx.platform().account(user).await?.ok_or(Error::NotFound)?;
        let (action, since) = match activity {
            Activity::Active => ("user.enable", None),
            Activity::Inactive => ("user.disable", Some(old.disabled_at.unwrap_or(now))),
        };
        let mut platform = tx.platform();
        platform.set_user_disabled(user, since).await?;
        if since.is_some() {
            platform.end_sessions_of(user).await?;
        }
        let caller = operator.at_platform();
        let changes =
            json!({ "old": { "is_disabled": old.disabled_at.is_some() }, "new": { "is_disabled": since.is_some() } });
        let row = self.audit_row(&caller, action, "user", user.uuid(), changes);
        tx.merchant(caller.merchant()).audit(row).await?;
        tx.commit().await?;
        self.identities.forget();
        self.user_view(Account { disabled_at: since, ..old }).await
    }
}

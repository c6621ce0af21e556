//! Asking somebody into a team, and their answer. The link is bound to its purpose and its merchant, works once and for a
//! week; only its hash is stored, and what the link opens is asked for by a form, so that programs that follow links use
//! nothing up (S-11).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::{
    Email, IdempotencyKey, Invalid, InvitationId, Label, Locale, MerchantId, Right, Role, StoreId, Timestamp, UserId,
    UserSessionId,
};
use orion_store::links::MessageKind;
use orion_store::merchants::MerchantDetails;
use orion_store::sessions::Surface;
use orion_store::sign_in::{Membership, User};
use orion_store::team::{Invitation, MemberState};
use orion_store::{Merchant, Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::authentication::SignedIn;
use crate::caller::{Caller, RequestFacts, Who};
use crate::error::Error;
use crate::jobs::{SendInvitation, new_job};
use crate::messages::{LetterFacts, Says};
use crate::secrets::token_hash;
use crate::setup::check_password;
use crate::team::{Place, membership, written};

/// How long an invitation waits.
const WAIT_SECONDS: i64 = 7 * 24 * 3600;

/// An invitation just made.
#[derive(Debug, Clone)]
pub struct Invited {
    /// What waits.
    pub invitation: Invitation,
    /// The link to pass on; shown once, so `None` when an equal request is repeated.
    pub link: Option<String>,
}

/// What somebody with a link is asked.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    /// By which merchant.
    pub merchant: MerchantDetails,
    /// What waits.
    pub invitation: Invitation,
    /// The store's name, where it is one store.
    pub store: Option<String>,
    /// Whether the address has an account already, whose password then decides.
    pub has_account: bool,
}

/// What somebody answers.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Their name, when they are new.
    pub name: Option<Label>,
    /// Their language, when they are new.
    pub locale: Locale,
    /// The password that they choose, or the one of their account.
    pub password: String,
}

/// Somebody who has just joined, and is signed in where they work.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Where.
    pub surface: Surface,
    /// Their session.
    pub signed_in: SignedIn,
}

/// A message that a demo shows because it sends none.
#[derive(Debug, Clone)]
pub struct InvitationMessage {
    /// To whom.
    pub to: String,
    /// From which merchant.
    pub merchant: String,
    /// What is in it.
    pub link: String,
    /// When.
    pub created_at: Timestamp,
}

impl App {
    /// A page of the invitations that wait, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn invitations(&self, caller: &Caller, page: Page) -> Result<Slice<Invitation>, Error> {
        caller.require(Right::ManageTeam)?;
        Ok(self.store.merchant(caller.merchant()).invitations(page, self.now()).await?)
    }

    /// Invites somebody. An earlier invitation of the same address to the same place is replaced.
    ///
    /// # Errors
    /// Field errors; [`Error::NotFound`] for a store of somebody else.
    pub async fn invite(
        &self,
        caller: &Caller,
        email: &Email,
        place: Place,
        key: Option<IdempotencyKey>,
    ) -> Result<Invited, Error> {
        caller.require(Right::ManageTeam)?;
        caller.require_reason()?;
        let request = json!([email.key(), place.role.as_str(), place.store]);
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "invite", &request).await? {
            let found = merchant.invitation_by_id(InvitationId::new(first)).await?;
            return Ok(Invited { invitation: found.ok_or(Error::NotFound)?, link: None });
        }
        let place = match membership(&mut merchant, place).await? {
            Ok(place) => place,
            Err((member, problem)) => return Err(Error::field(member, problem)),
        };
        let invited = self.invite_to(&mut merchant, caller, email, place).await?;
        let id = invited.invitation.id.uuid();
        self.remember_created(&mut merchant, key.as_ref(), "invite", &request, id).await?;
        tx.commit().await?;
        Ok(invited)
    }

    /// Makes an invitation inside the transaction of its cause, with its audit row.
    pub(crate) async fn invite_to(
        &self,
        merchant: &mut Merchant<'_>,
        caller: &Caller,
        email: &Email,
        place: Membership,
    ) -> Result<Invited, Error> {
        let (id, now) = (InvitationId::new(self.new_uuid()), self.now());
        let (email_shown, expires_at) = (email.display().to_owned(), now.plus_seconds(WAIT_SECONDS));
        let invitation = Invitation { id, email: email_shown, place, created_at: now, expires_at };
        let token = self.invitation_token(caller.merchant(), id);
        merchant.delete_invitations_to_store(email, place.store).await?;
        merchant.create_invitation(&invitation, email, token_hash(&token)).await?;
        merchant
            .enqueue(&new_job(self.new_uuid(), &SendInvitation { invitation: id }, Some(id.to_string()), now))
            .await?;
        let changes = json!({ "email": "changed", "new": written(&[place]) });
        merchant.audit(self.audit_row(caller, "team.invite", "invitation", id.uuid(), changes)).await?;
        Ok(Invited { invitation, link: Some(self.join_link(caller.merchant(), &token)) })
    }

    /// Withdraws an invitation; its link is worthless at once.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn withdraw_invitation(&self, caller: &Caller, id: InvitationId) -> Result<(), Error> {
        caller.require(Right::ManageTeam)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if !merchant.delete_invitation(id).await? {
            return Err(Error::NotFound);
        }
        merchant.audit(self.audit_row(caller, "team.withdraw", "invitation", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a link asks. Looking uses nothing up.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] for anything that is no invitation any more.
    pub async fn open_invitation(&self, merchant: MerchantId, token: &str) -> Result<OpenInvitation, Error> {
        let mut handle = self.store.merchant(merchant);
        let details = handle.details().await?.ok_or(Error::LinkExpired)?;
        let found = handle.invitation(token_hash(token), self.now()).await?;
        let invitation = found.ok_or(Error::LinkExpired)?;
        let store = match invitation.place.store {
            StoreId::NIL => None,
            one => Some(handle.store(one).await?.ok_or(Error::LinkExpired)?.name.to_string()),
        };
        let email = Email::new(&invitation.email).map_err(Error::internal)?;
        let has_account = self.store.platform().user_by_email(&email).await?.is_some();
        Ok(OpenInvitation { merchant: details, invitation, store, has_account })
    }

    /// Joins the team and signs in. Somebody new chooses name and password; somebody with an account proves that it is
    /// theirs.
    ///
    /// # Errors
    /// [`Error::LinkExpired`]; field errors; [`Error::SignInFailed`] and [`Error::RateLimited`] for the password of an
    /// account.
    pub async fn accept_invitation(
        &self,
        merchant: MerchantId,
        token: &str,
        answer: Acceptance,
        request: RequestFacts,
    ) -> Result<Joined, Error> {
        let open = self.open_invitation(merchant, token).await?;
        let surface =
            if open.invitation.place.role.may(Right::ViewDesk) { Surface::Merchant } else { Surface::Terminal };
        let (user, is_new) = if open.has_account {
            (self.prove_password(&open.invitation.email, &answer.password, surface, &request).await?, false)
        } else {
            (self.new_member(&open, answer).await?, true)
        };
        self.join(&open, &user, is_new, &request).await?;
        self.identities.forget();
        let surface =
            if open.invitation.place.role.may(Right::ViewDesk) { Surface::Merchant } else { Surface::Terminal };
        let signed_in = self.open_session(&user, surface, Some(merchant), &request).await?;
        Ok(Joined { surface, signed_in })
    }

    async fn new_member(&self, open: &OpenInvitation, answer: Acceptance) -> Result<User, Error> {
        let name = answer.name.ok_or_else(|| Error::field("name", Invalid::Required))?;
        check_password(&answer.password, &[&open.invitation.email, name.as_str(), open.merchant.name.as_str()])?;
        Ok(User {
            id: UserId::new(self.new_uuid()),
            email: open.invitation.email.clone(),
            name: name.to_string(),
            locale: answer.locale,
            password_hash: self.hashing.hash_password(answer.password).await?,
            is_platform_admin: false,
            is_disabled: false,
        })
    }

    /// Everything of an acceptance in one transaction.
    async fn join(
        &self,
        open: &OpenInvitation,
        user: &User,
        is_new: bool,
        request: &RequestFacts,
    ) -> Result<(), Error> {
        let (now, merchant, place) = (self.now(), open.merchant.id, open.invitation.place);
        let email = Email::new(&open.invitation.email).map_err(Error::internal)?;
        let mut tx = self.store.begin().await?;
        if !tx.merchant(merchant).use_invitation(open.invitation.id, now).await? {
            return Err(Error::LinkExpired);
        }
        // Two invitations of one new address accepted at once: the second one comes again and proves the account.
        if is_new && !tx.platform().create_user(user, &email, now).await? {
            return Err(Error::Contention);
        }
        let who = Who::User { id: user.id, name: user.name.clone(), session: UserSessionId::new(uuid::Uuid::nil()) };
        let caller =
            Caller { who, merchant, role: place.role, acting_admin: None, reason: None, request: request.clone() };
        let mut handle = tx.merchant(merchant);
        handle.save_role(user.id, place, MemberState::Active, now).await?;
        if place.role == Role::MerchantOwner {
            for smaller in handle.member(user.id).await?.into_iter().flat_map(|member| member.roles) {
                if smaller.store != StoreId::NIL {
                    handle.delete_role(user.id, smaller.store).await?;
                }
            }
        }
        let changes = json!({ "new": written(&[place]), "is_new": is_new });
        handle.audit(self.audit_row(&caller, "team.join", "user", user.id.uuid(), changes)).await?;
        tx.platform().link_user(user.id, merchant).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest invitations of every merchant as they would be sent, for the demo's own page.
    ///
    /// # Errors
    /// The database's.
    pub async fn demo_invitations(&self) -> Result<Vec<InvitationMessage>, Error> {
        let mut all = Vec::new();
        for merchant in self.store.platform().merchants(None, None, Page::first(100)).await?.items {
            let merchant = merchant.details;
            let waiting = self.store.merchant(merchant.id).invitations(Page::first(50), self.now()).await?;
            all.extend(waiting.items.into_iter().map(|invitation| InvitationMessage {
                link: self.join_link(merchant.id, &self.invitation_token(merchant.id, invitation.id)),
                to: invitation.email,
                merchant: merchant.name.to_string(),
                created_at: invitation.created_at,
            }));
        }
        Ok(all)
    }

    /// Derived from the invitation's id by a key outside the database, so that whoever sends the message makes it anew.
    fn invitation_token(&self, merchant: MerchantId, id: InvitationId) -> String {
        let (merchant, id) = (merchant.uuid(), id.uuid());
        URL_SAFE_NO_PAD.encode(self.secrets.seal("invitation", &[merchant.as_bytes(), id.as_bytes()]))
    }

    /// What the mail with an invitation says; `None` when it was answered, withdrawn, replaced, or has expired.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitation_letter(
        &self,
        merchant: MerchantId,
        id: InvitationId,
    ) -> Result<Option<LetterFacts>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(details) = handle.details().await? else { return Ok(None) };
        let now = self.now();
        let Some(invitation) = handle.invitation_by_id(id).await?.filter(|waiting| waiting.expires_at > now) else {
            return Ok(None);
        };
        let place = invitation.place;
        let store = Some(place.store).filter(|store| *store != StoreId::NIL);
        let store_name = match store {
            Some(store) => handle.store(store).await?.map(|store| store.name.to_string()),
            None => None,
        };
        let email = Email::new(&invitation.email).map_err(Error::internal)?;
        let account = self.store.platform().user_by_email(&email).await?;
        let recipient = self.recipient(merchant, &invitation.email, MessageKind::Invitation);
        let url = self.join_link(merchant, &self.invitation_token(merchant, id));
        Ok(Some(LetterFacts {
            kind: MessageKind::Invitation,
            says: Says::Invitation { url, role: place.role, store: store_name },
            locale: account.map_or(details.default_locale, |user| user.locale),
            brand: self.dressed(&mut handle, details.name, None).await?,
            store,
            card: None,
            to: invitation.email,
            recipient,
        }))
    }

    fn join_link(&self, merchant: MerchantId, token: &str) -> String {
        format!("{}/join/{merchant}/{token}", self.public_url)
    }
}

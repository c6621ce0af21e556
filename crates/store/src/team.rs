//! A merchant's team: who holds which role where, and who was invited.

use orion_domain::{Email, InvitationId, MerchantId, Role, StoreId, Timestamp, UserId};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::{Merchant, Platform};
use crate::sign_in::Membership;
use crate::statement::statements;

statements! {
    LIST_MEMBERS("SELECT DISTINCT user_id FROM memberships WHERE merchant_id = $1 AND user_id < $2 ORDER BY user_id DESC LIMIT $3");
    ROLES_BETWEEN("SELECT m.user_id, m.store_id, m.role, m.state, m.created_at, u.name, u.email_display, u.disabled_at
        FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.merchant_id = $1 AND m.user_id >= $2 AND m.user_id <= $3 ORDER BY m.user_id DESC, m.store_id LIMIT 50000");
    /// Locked, so that of two owners who take each other's role one comes second and is refused.
    LOCK_OWNERS("SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.merchant_id = $1
        AND m.role = 'merchant_owner' AND m.store_id = $2 AND m.state = 'active' AND u.disabled_at IS NULL ORDER BY m.user_id",
        postgres + " FOR UPDATE OF m");
    SAVE_ROLE("INSERT INTO memberships (merchant_id, user_id, store_id, role, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (merchant_id, user_id, store_id) DO UPDATE SET role = $4, state = $5");
    DELETE_ROLE("DELETE FROM memberships WHERE merchant_id = $1 AND user_id = $2 AND store_id = $3");
    SET_MEMBER_STATE("UPDATE memberships SET state = $3 WHERE merchant_id = $1 AND user_id = $2");
    DELETE_MEMBER("DELETE FROM memberships WHERE merchant_id = $1 AND user_id = $2");
    UNLINK_USER_MERCHANT("DELETE FROM user_merchants WHERE user_id = $1 AND merchant_id = $2");
    END_SESSIONS_AT("DELETE FROM user_sessions WHERE user_id = $1 AND merchant_id = $2");
    INSERT_INVITATION("INSERT INTO invitations (merchant_id, id, token_hash, email_display, email_key, role, store_id, created_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    FIND_INVITATION("SELECT id, email_display, role, store_id, created_at, expires_at FROM invitations
        WHERE merchant_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3");
    FIND_INVITATION_BY_ID("SELECT id, email_display, role, store_id, created_at, expires_at FROM invitations
        WHERE merchant_id = $1 AND id = $2 AND used_at IS NULL");
    LIST_INVITATIONS("SELECT id, email_display, role, store_id, created_at, expires_at FROM invitations
        WHERE merchant_id = $1 AND id < $2 AND used_at IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT $4");
    USE_INVITATION("UPDATE invitations SET used_at = $3 WHERE merchant_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3");
    DELETE_INVITATION("DELETE FROM invitations WHERE merchant_id = $1 AND id = $2 AND used_at IS NULL");
    DELETE_INVITATIONS_TO("DELETE FROM invitations WHERE merchant_id = $1 AND email_key = $2 AND used_at IS NULL");
    DELETE_INVITATIONS_TO_STORE("DELETE FROM invitations WHERE merchant_id = $1 AND email_key = $2 AND store_id = $3
        AND used_at IS NULL");
    PURGE_INVITATIONS("DELETE FROM invitations WHERE merchant_id = $1 AND expires_at < $2");
}

/// Somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address as typed.
    pub email: String,
    /// Whether the platform lets them sign in no more.
    pub is_disabled: bool,
    /// Whether the merchant lets them do nothing for now.
    pub is_suspended: bool,
    /// Since when.
    pub since: Timestamp,
    /// What they are where; the nil store is every store.
    pub roles: Vec<Membership>,
}

/// Whether a member may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// They may.
    Active,
    /// They may not for now.
    Suspended,
}

impl MemberState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

/// A place in the team that waits for its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The address as typed.
    pub email: String,
    /// The nil id for every store.
    pub place: Membership,
    /// When.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct UserIdRow {
    user_id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct RoleRow {
    user_id: uuid::Uuid,
    store_id: uuid::Uuid,
    role: String,
    state: String,
    created_at: i64,
    name: String,
    email_display: String,
    disabled_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    id: uuid::Uuid,
    email_display: String,
    role: String,
    store_id: uuid::Uuid,
    created_at: i64,
    expires_at: i64,
}

fn role_of(table: &'static str, text: &str) -> Result<Role, Error> {
    text.parse().map_err(|error| Error::corrupt(table, "role", error))
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;
    fn try_from(row: InvitationRow) -> Result<Self, Error> {
        Ok(Self {
            id: InvitationId::new(row.id),
            email: row.email_display,
            place: Membership { store: StoreId::new(row.store_id), role: role_of("invitations", &row.role)? },
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        })
    }
}

/// Rows of one person follow one another.
fn grouped(rows: Vec<RoleRow>) -> Result<Vec<Member>, Error> {
    let mut members: Vec<Member> = Vec::new();
    for row in rows {
        let place = Membership { store: StoreId::new(row.store_id), role: role_of("memberships", &row.role)? };
        let (user, since) = (UserId::new(row.user_id), Timestamp::from_micros(row.created_at));
        let is_suspended = row.state == MemberState::Suspended.as_str();
        match members.last_mut().filter(|member| member.user == user) {
            Some(member) => {
                member.roles.push(place);
                member.is_suspended &= is_suspended;
                member.since = member.since.min(since);
            }
            None => members.push(Member {
                user,
                name: row.name,
                email: row.email_display,
                is_disabled: row.disabled_at.is_some(),
                is_suspended,
                since,
                roles: vec![place],
            }),
        }
    }
    Ok(members)
}

impl Merchant<'_> {
    /// A page of the team, newest people first.
    ///
    /// # Errors
    /// The database's.
    pub async fn team(&mut self, page: Page) -> Result<Slice<Member>, Error> {
        let people: Vec<UserIdRow> = self.on.all(LIST_MEMBERS, args![self.id, page.below(), page.fetch()]).await?;
        let slice = page.slice(people, |row| row.user_id);
        let (Some(newest), Some(oldest)) = (slice.items.first(), slice.items.last()) else {
            return Ok(Slice { items: Vec::new(), next: None });
        };
        let items = self.members_between(oldest.user_id, newest.user_id).await?;
        Ok(Slice { items, next: slice.next })
    }

    /// One of the team.
    ///
    /// # Errors
    /// The database's.
    pub async fn member(&mut self, user: UserId) -> Result<Option<Member>, Error> {
        Ok(self.members_between(user.uuid(), user.uuid()).await?.pop())
    }

    async fn members_between(&mut self, first: uuid::Uuid, last: uuid::Uuid) -> Result<Vec<Member>, Error> {
        grouped(self.on.all(ROLES_BETWEEN, args![self.id, first, last]).await?)
    }

    /// The owners who can act, locked until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_owners(&mut self) -> Result<Vec<UserId>, Error> {
        let rows: Vec<UserIdRow> = self.on.all(LOCK_OWNERS, args![self.id, StoreId::NIL]).await?;
        Ok(rows.into_iter().map(|row| UserId::new(row.user_id)).collect())
    }

    /// Gives a member a role at a place, or changes the one they have there.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_role(
        &mut self,
        user: UserId,
        place: Membership,
        state: MemberState,
        now: Timestamp,
    ) -> Result<(), Error> {
        let args = args![self.id, user, place.store, place.role.as_str(), state.as_str(), now];
        self.on.execute(SAVE_ROLE, args).await.map(|_| ())
    }

    /// Takes the role at one place away.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_role(&mut self, user: UserId, store: StoreId) -> Result<(), Error> {
        self.on.execute(DELETE_ROLE, args![self.id, user, store]).await.map(|_| ())
    }

    /// Suspends or resumes a member everywhere.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_member_state(&mut self, user: UserId, state: MemberState) -> Result<(), Error> {
        self.on.execute(SET_MEMBER_STATE, args![self.id, user, state.as_str()]).await.map(|_| ())
    }

    /// Takes every role of a member away.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_member(&mut self, user: UserId) -> Result<(), Error> {
        self.on.execute(DELETE_MEMBER, args![self.id, user]).await.map(|_| ())
    }

    /// Adds an invitation.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_invitation(
        &mut self,
        invitation: &Invitation,
        email: &Email,
        token_hash: [u8; 32],
    ) -> Result<(), Error> {
        let args = args![
            self.id,
            invitation.id,
            token_hash,
            email.display(),
            email.key(),
            invitation.place.role.as_str(),
            invitation.place.store,
            invitation.created_at,
            invitation.expires_at
        ];
        self.on.execute(INSERT_INVITATION, args).await.map(|_| ())
    }

    /// The invitation behind a token, while it can be accepted.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitation(&mut self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<Invitation>, Error> {
        let row: Option<InvitationRow> = self.on.optional(FIND_INVITATION, args![self.id, token_hash, now]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// An invitation that was not accepted yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitation_by_id(&mut self, id: InvitationId) -> Result<Option<Invitation>, Error> {
        let row: Option<InvitationRow> = self.on.optional(FIND_INVITATION_BY_ID, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// A page of the invitations that wait, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitations(&mut self, page: Page, now: Timestamp) -> Result<Slice<Invitation>, Error> {
        let args = args![self.id, page.below(), now, page.fetch()];
        let rows: Vec<InvitationRow> = self.on.all(LIST_INVITATIONS, args).await?;
        let items = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<Invitation>, Error>>()?;
        Ok(page.slice(items, |invitation| invitation.id.uuid()))
    }

    /// Uses an invitation up; of several who try, one gets `true`.
    ///
    /// # Errors
    /// The database's.
    pub async fn use_invitation(&mut self, id: InvitationId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(USE_INVITATION, args![self.id, id, now]).await? == 1)
    }

    /// Withdraws an invitation; `false` when there is none that waits.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_invitation(&mut self, id: InvitationId) -> Result<bool, Error> {
        Ok(self.on.execute(DELETE_INVITATION, args![self.id, id]).await? == 1)
    }

    /// Withdraws whatever waits for an address.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_invitations_to(&mut self, email: &Email) -> Result<(), Error> {
        self.on.execute(DELETE_INVITATIONS_TO, args![self.id, email.key()]).await.map(|_| ())
    }

    /// Withdraws what waits for an address at one place.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_invitations_to_store(&mut self, email: &Email, store: StoreId) -> Result<(), Error> {
        self.on.execute(DELETE_INVITATIONS_TO_STORE, args![self.id, email.key(), store]).await.map(|_| ())
    }

    /// Forgets invitations whose time is over.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_invitations(&mut self, before: Timestamp) -> Result<(), Error> {
        self.on.execute(PURGE_INVITATIONS, args![self.id, before]).await.map(|_| ())
    }
}

impl Platform<'_> {
    /// A user no longer belongs to a merchant: their sessions there end.
    ///
    /// # Errors
    /// The database's.
    pub async fn unlink_user(&mut self, user: UserId, merchant: MerchantId) -> Result<(), Error> {
        self.on.execute(UNLINK_USER_MERCHANT, args![user, merchant]).await?;
        self.on.execute(END_SESSIONS_AT, args![user, merchant]).await.map(|_| ())
    }
}

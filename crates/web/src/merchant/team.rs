//! The team: who is there, who was invited, and a form to invite somebody.

mod member;

pub(crate) use member::{change, confirm_removal, page as member_page, remove, resume, suspend};

use askama::Template;
use axum::extract::Path;
use orion_domain::{Email, IdempotencyKey, InvitationId, Role, StoreId};
use orion_http::Form;
use orion_http::cursors::List;
use orion_render::Text;
use orion_service::records::{Invitation, Member, Page, StoreDetails};
use orion_service::team::Place;
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::choices::{moment, next_url, page_of, place, role_choices, store_choices, stores};
use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Nothing, Notice};
use crate::portal::invited::InvitedPage;
use crate::portal::layout::PortalLayout;

/// Where the team is.
const HOME: &str = "/merchant/team";

struct MemberRow {
    url: String,
    name: String,
    email: String,
    roles: Vec<String>,
    badge: &'static str,
    state: String,
}

struct InvitationRow {
    id: String,
    email: String,
    place: String,
    until: String,
}

#[derive(Debug, Default)]
struct TeamErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    role: Option<String>,
    store_id: Option<String>,
}

impl From<Mistakes> for TeamErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            email: mistakes.of("email"),
            role: mistakes.of("role"),
            store_id: mistakes.of("store_id"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/team.html")]
struct TeamPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    members: Vec<MemberRow>,
    next_url: Option<String>,
    invitations: Vec<InvitationRow>,
    errors: TeamErrors,
    key: String,
    email: String,
    roles: Vec<Choice>,
    stores: Vec<Choice>,
}

/// Whom to invite.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct InviteForm {
    key: String,
    email: String,
    role: String,
    store_id: String,
}

fn notice(text: Text, word: Option<&str>) -> Option<Notice> {
    let said = match word? {
        "removed" => text.team_removed(),
        "withdrawn" => text.team_withdrawn(),
        "saved" => text.saved(),
        _ => return None,
    };
    Some(Notice::success(said))
}

/// `GET /merchant/team`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    let first = InviteForm { role: Role::StoreStaff.as_str().to_owned(), ..InviteForm::default() };
    desk.page(&team_page(&desk, first, Mistakes::default()).await?)
}

async fn team_page(desk: &MerchantDesk, typed: InviteForm, mistakes: Mistakes) -> Result<TeamPage, Error> {
    let (caller, text) = (desk.caller.whole_merchant()?, desk.text);
    let stores = stores(desk).await?;
    let list = List::new(desk.app.secrets(), "team_page", caller.merchant().uuid());
    let members = desk.app.team(caller, page_of(&desk.visit, &list)).await?;
    let waiting = desk.app.invitations(caller, Page::first(100)).await?;
    let key = if typed.key.is_empty() { desk.app.new_uuid().to_string() } else { typed.key };
    Ok(TeamPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Team, HOME),
        notice: notice(text, desk.visit.parameter("done")),
        next_url: next_url(HOME, &list, members.next),
        members: members.items.iter().map(|member| member_row(text, &stores, member)).collect(),
        invitations: waiting.items.into_iter().map(|one| invitation_row(desk, &stores, one)).collect(),
        errors: mistakes.into(),
        key,
        roles: role_choices(text, &typed.role),
        stores: store_choices(&stores, &typed.store_id),
        email: typed.email,
    })
}

fn member_row(text: Text, stores: &[StoreDetails], member: &Member) -> MemberRow {
    let (badge, state) = state_of(text, member);
    MemberRow {
        url: format!("{HOME}/{}", member.user),
        name: member.name.clone(),
        email: member.email.clone(),
        roles: member.roles.iter().map(|one| place(text, stores, one)).collect(),
        badge,
        state,
    }
}

/// How a member's state looks, and what it is called.
fn state_of(text: Text, member: &Member) -> (&'static str, String) {
    if member.is_disabled {
        ("badge-bad", text.team_account_off())
    } else if member.is_suspended {
        ("badge-warn", text.team_suspended())
    } else {
        ("badge-good", text.team_active())
    }
}

fn invitation_row(desk: &MerchantDesk, stores: &[StoreDetails], invitation: Invitation) -> InvitationRow {
    InvitationRow {
        id: invitation.id.to_string(),
        place: place(desk.text, stores, &invitation.place),
        until: moment(desk, invitation.expires_at),
        email: invitation.email,
    }
}

/// `POST /merchant/team/invite`; the link is on the answer itself, because no address may hold it.
pub(crate) async fn invite(desk: MerchantDesk, Form(form): Form<InviteForm>) -> Answer {
    match invited(&desk, &form).await {
        Ok(page) => desk.page(&page),
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            desk.mistakes(&team_page(&desk, form, mistakes).await?)
        }
    }
}

async fn invited(desk: &MerchantDesk, form: &InviteForm) -> Result<InvitedPage, Error> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::new(&form.email));
    let role = fields.take("role", form.role.parse());
    // An owner has every store, whatever stands in the list of stores.
    let store = match form.store_id.as_str() {
        "" => None,
        _ if role == Some(Role::MerchantOwner) => None,
        id => fields.take("store_id", id.parse::<StoreId>()),
    };
    let (email, role) = fields.finish_with(email.zip(role))?;
    let key = IdempotencyKey::parse(&form.key).ok();
    let invited = desk.app.invite(desk.caller.whole_merchant()?, &email, Place { role, store }, key).await?;
    Ok(InvitedPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Team, HOME),
        notice: None,
        email: invited.invitation.email,
        is_mailed: desk.app.sends_mail(),
        link: invited.link,
        next_url: HOME.to_owned(),
        next_label: desk.text.team_back(),
    })
}

/// `POST /merchant/team/invitations/{invitation_id}/withdraw`
pub(crate) async fn withdraw(
    desk: MerchantDesk,
    Path(id): Path<InvitationId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    match desk.app.withdraw_invitation(desk.caller.whole_merchant()?, id).await {
        Ok(()) | Err(Error::NotFound) => Ok(see_other("/merchant/team?done=withdrawn")),
        Err(error) => Err(error.into()),
    }
}

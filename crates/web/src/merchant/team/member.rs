//! One of the team: their roles, and whether they may work.

use askama::Template;
use axum::extract::Path;
use orion_domain::{Invalid, Role, StoreId, UserId};
use orion_http::Form;
use orion_render::Text;
use orion_service::records::{Member, MemberState, StoreDetails};
use orion_service::team::Place;
use orion_service::{Error, Fields};

use super::{HOME, state_of};
use crate::assets::Assets;
use crate::merchant::choices::{role_choices, store_choices, stores};
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// The most roles that the form takes at once: one at each store, and a further one.
const LINES_MAX: usize = 501;

struct RoleLine {
    number: usize,
    label: String,
    roles: Vec<Choice>,
    stores: Vec<Choice>,
    error: Option<String>,
}

#[derive(Debug, Default)]
struct MemberErrors {
    items: Vec<ErrorItem>,
    count: i64,
}

#[derive(Template)]
#[template(path = "merchant/member.html")]
struct MemberPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: MemberErrors,
    url: String,
    name: String,
    email: String,
    badge: &'static str,
    state: String,
    is_suspended: bool,
    lines: Vec<RoleLine>,
}

/// A role as it was typed: both empty where none is meant.
type Typed = (String, String);

/// `GET /merchant/team/{user_id}`
pub(crate) async fn page(desk: MerchantDesk, Path(user): Path<UserId>) -> Answer {
    let member = desk.app.member(desk.caller.whole_merchant()?, user).await?;
    desk.page(&member_page(&desk, &member, None, Mistakes::default()).await?)
}

async fn member_page(
    desk: &MerchantDesk,
    member: &Member,
    typed: Option<Vec<Typed>>,
    mistakes: Mistakes,
) -> Result<MemberPage, Error> {
    let (text, url) = (desk.text, format!("{HOME}/{}", member.user));
    let stores = stores(desk).await?;
    let held = || member.roles.iter().map(|place| (place.role.as_str().to_owned(), place.store.to_string())).collect();
    let mut rows: Vec<Typed> = typed.unwrap_or_else(held);
    if rows.last().is_none_or(|(role, _)| !role.is_empty()) && rows.len() < LINES_MAX {
        rows.push((String::new(), String::new()));
    }
    let (badge, state) = state_of(text, member);
    let saved = desk.visit.parameter("done") == Some("saved");
    Ok(MemberPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Team, &url),
        notice: saved.then(|| Notice::success(text.saved())),
        lines: rows.iter().enumerate().map(|(number, row)| line(text, &stores, number, row, &mistakes)).collect(),
        errors: MemberErrors { count: mistakes.count(), items: mistakes.items },
        url,
        name: member.name.clone(),
        email: member.email.clone(),
        badge,
        state,
        is_suspended: member.is_suspended,
    })
}

fn line(text: Text, stores: &[StoreDetails], number: usize, row: &Typed, mistakes: &Mistakes) -> RoleLine {
    let shown = i64::try_from(number.saturating_add(1)).unwrap_or(i64::MAX).to_string();
    RoleLine {
        number,
        label: text.team_role_number(&shown),
        roles: role_choices(text, &row.0),
        stores: store_choices(stores, &row.1),
        error: mistakes.of(&format!("store-{number}")),
    }
}

/// What was typed, line by line; a line has a role and a store.
fn typed_lines(fields: &[(String, String)]) -> Vec<Typed> {
    let of = |name: &'static str| fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.clone());
    of("role").zip(of("store")).take(LINES_MAX).collect()
}

/// The roles that were typed, and the line of each.
fn places(lines: &[Typed]) -> Result<(Vec<Place>, Vec<usize>), Error> {
    let (mut fields, mut places, mut numbers) = (Fields::default(), Vec::new(), Vec::new());
    for (number, (role, store)) in lines.iter().enumerate().filter(|(_, (role, _))| !role.is_empty()) {
        let role: Option<Role> = fields.take(&format!("store-{number}"), role.parse());
        let store = match store.as_str() {
            _ if role == Some(Role::MerchantOwner) => None,
            "" => None,
            id => fields.take(&format!("store-{number}"), id.parse::<StoreId>()),
        };
        if let Some(role) = role {
            places.push(Place { role, store });
            numbers.push(number);
        }
    }
    fields.finish()?;
    Ok((places, numbers))
}

/// `POST /merchant/team/{user_id}`
pub(crate) async fn change(
    desk: MerchantDesk,
    Path(user): Path<UserId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let lines = typed_lines(&fields);
    let (error, numbers) = match places(&lines) {
        Ok((places, _)) if places.is_empty() => (Error::field("store-0", Invalid::Required), Vec::new()),
        Ok((places, numbers)) => match desk.app.change_roles(caller, user, &places).await {
            Ok(_) => return Ok(see_other(&format!("{HOME}/{user}?done=saved"))),
            Err(error) => (error, numbers),
        },
        Err(error) => (error, Vec::new()),
    };
    let member = desk.app.member(caller, user).await?;
    let mistakes = match error {
        Error::Conflict { code: "last_owner", .. } => Mistakes::about_all(desk.text.team_last_owner()),
        Error::Invalid(_) if numbers.is_empty() && lines.iter().all(|(role, _)| role.is_empty()) => {
            Mistakes::about_all(desk.text.team_one_role())
        }
        other => Mistakes::read(desk.text, other, |member| input_of(member, &numbers))?,
    };
    desk.mistakes(&member_page(&desk, &member, Some(lines), mistakes).await?)
}

/// `roles/1/store_id` is about the line from which the second role came.
fn input_of(member: &str, numbers: &[usize]) -> String {
    let place = member.strip_prefix("roles/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    match place.and_then(|place| numbers.get(place)) {
        Some(number) => format!("store-{number}"),
        None => member.to_owned(),
    }
}

/// `POST /merchant/team/{user_id}/suspend`
pub(crate) async fn suspend(desk: MerchantDesk, Path(user): Path<UserId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    set_state(&desk, user, MemberState::Suspended).await
}

/// `POST /merchant/team/{user_id}/resume`
pub(crate) async fn resume(desk: MerchantDesk, Path(user): Path<UserId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    set_state(&desk, user, MemberState::Active).await
}

async fn set_state(desk: &MerchantDesk, user: UserId, state: MemberState) -> Answer {
    match desk.app.set_member_state(desk.caller.whole_merchant()?, user, state).await {
        Ok(_) => Ok(see_other(&format!("{HOME}/{user}?done=saved"))),
        Err(error) => refused(desk, user, error).await,
    }
}

async fn refused(desk: &MerchantDesk, user: UserId, error: Error) -> Answer {
    let Error::Conflict { code: "last_owner", .. } = error else { return Err(error.into()) };
    let member = desk.app.member(desk.caller.whole_merchant()?, user).await?;
    let mistakes = Mistakes::about_all(desk.text.team_last_owner());
    desk.mistakes(&member_page(desk, &member, None, mistakes).await?)
}

/// `GET /merchant/team/{user_id}/remove`
pub(crate) async fn confirm_removal(desk: MerchantDesk, Path(user): Path<UserId>) -> Answer {
    let member = desk.app.member(desk.caller.whole_merchant()?, user).await?;
    let url = format!("{HOME}/{user}");
    desk.ask(
        Section::Team,
        Question {
            title: desk.text.team_remove_title(&member.name),
            text: desk.text.team_remove_text(),
            action: format!("{url}/remove"),
            button: desk.text.team_remove(),
            back_url: url,
        },
    )
}

/// `POST /merchant/team/{user_id}/remove`
pub(crate) async fn remove(desk: MerchantDesk, Path(user): Path<UserId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    match desk.app.remove_member(desk.caller.whole_merchant()?, user).await {
        Ok(()) => Ok(see_other("/merchant/team?done=removed")),
        Err(error) => refused(&desk, user, error).await,
    }
}

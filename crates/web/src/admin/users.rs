//! Everybody's accounts: finding them, and switching them off and on.

use askama::Template;
use axum::extract::{Path, Query};
use orion_domain::{UserId, Zone};
use orion_http::Form;
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::programs::Activity;
use orion_service::records::{Cursor, Page};
use orion_service::users::UserView;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// Where the accounts are.
const HOME: &str = "/admin/users";
/// Rows of a page.
const ROWS: i64 = 50;

struct UserRow {
    url: String,
    name: String,
    email: String,
    merchants: String,
    is_platform_admin: bool,
    since: String,
    is_disabled: bool,
    /// Nobody switches off their own.
    is_own: bool,
}

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    q: String,
    users: Vec<UserRow>,
    next_url: Option<String>,
}

/// What to look for, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Search {
    q: String,
    cursor: String,
    done: String,
}

fn notice(text: Text, word: &str) -> Option<Notice> {
    let said = match word {
        "disabled" => text.users_disabled(),
        "enabled" => text.users_enabled(),
        _ => return None,
    };
    Some(Notice::success(said))
}

/// `GET /admin/users`
pub(crate) async fn page(desk: AdminDesk, Query(search): Query<Search>) -> Answer {
    let q = search.q.trim().chars().take(254).collect::<String>();
    let list = List::new(desk.app.secrets(), "users_page", uuid::Uuid::nil()).narrowed(Some(&q));
    let after = list.position::<16>(&search.cursor).ok().map(|bytes| Cursor(uuid::Uuid::from_bytes(bytes)));
    let found = desk.app.users(&desk.operator, Some(&q), Page { after, limit: ROWS }).await?;
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let own = desk.app.own_account(&desk.identity).await?.email;
    let next = found.next.map(|cursor| format!("{HOME}?q={}&cursor={}", encoded(&q), list.cursor(cursor.0.as_bytes())));
    desk.page(&UsersPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Users),
        notice: notice(desk.text, &search.done),
        users: found.items.into_iter().map(|user| row(desk.text, &zone, &own, user)).collect(),
        next_url: next,
        q,
    })
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn row(text: Text, zone: &Zone, own: &str, user: UserView) -> UserRow {
    let names: Vec<String> = user.merchants.into_iter().map(|merchant| merchant.name).collect();
    UserRow {
        url: format!("{HOME}/{}", user.account.user),
        is_own: user.account.email == own,
        name: user.account.name,
        email: user.account.email,
        merchants: names.join(", "),
        is_platform_admin: user.account.is_platform_admin,
        since: format::date(text.locale(), user.account.created_at.in_zone(zone).date()),
        is_disabled: user.account.disabled_at.is_some(),
    }
}

/// `GET /admin/users/{user_id}/disable`
pub(crate) async fn confirm(desk: AdminDesk, Path(user): Path<UserId>) -> Answer {
    let found = desk.app.user(&desk.operator, user).await?;
    desk.ask(
        Section::Users,
        Question {
            title: desk.text.users_disable_title(&found.account.name),
            text: desk.text.users_disable_text(&found.account.email),
            action: format!("{HOME}/{user}/disable"),
            button: desk.text.users_disable(),
            back_url: HOME.to_owned(),
        },
    )
}

/// `POST /admin/users/{user_id}/disable`
pub(crate) async fn disable(desk: AdminDesk, Path(user): Path<UserId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.set_user_active(&desk.operator, user, Activity::Inactive).await?;
    Ok(see_other("/admin/users?done=disabled"))
}

/// `POST /admin/users/{user_id}/enable`
pub(crate) async fn enable(desk: AdminDesk, Path(user): Path<UserId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.set_user_active(&desk.operator, user, Activity::Active).await?;
    Ok(see_other("/admin/users?done=enabled"))
}

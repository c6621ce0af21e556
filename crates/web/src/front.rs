//! What stands around stores: the start page, the demo's mailbox, the page for addresses that lead nowhere.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use orion_domain::letter::LetterKind;
use orion_domain::{Locale, Timestamp, Zone};
use orion_http::headers::Page;
use orion_http::{FormToken, FrontDoor, Problem};
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::customers::OutgoingMessage;
use orion_service::invitations::InvitationMessage;
use orion_service::records::MessageKind;

use crate::assets::Assets;
use crate::page::{Answer, Visit, render};
use crate::parts::PlainLayout;

/// Where the demo's mailbox is.
pub(crate) const DEMO_MAIL: &str = "/demo/mail";

/// The clock of the demo's mailbox: that of its stores.
const DEMO_ZONE: &str = "Europe/Luxembourg";

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    t: Text,
    assets: Assets,
    layout: PlainLayout,
}

/// `GET /`
pub(crate) async fn home(visit: Visit, token: FormToken) -> Answer {
    let text = visit.text(None, Locale::default());
    render(Page::Plain, token, &HomePage { t: text, assets: Assets, layout: visit.plain_layout(text) })
}

struct Message {
    subject: String,
    recipient: String,
    time: String,
    link: String,
}

#[derive(Template)]
#[template(path = "demo_mail.html")]
struct DemoMailPage {
    t: Text,
    assets: Assets,
    layout: PlainLayout,
    messages: Vec<Message>,
}

/// `GET /demo/mail`, in a demo only.
pub(crate) async fn demo_mail(State(door): State<FrontDoor>, visit: Visit, token: FormToken) -> Answer {
    let text = visit.text(None, Locale::default());
    let zone = Zone::new(DEMO_ZONE).map_err(Error::internal)?;
    let messages = door.app().demo_mailbox().await?;
    let mut all: Vec<(Timestamp, Message)> =
        messages.into_iter().map(|message| (message.created_at, shown(text, &zone, message))).collect();
    let invitations = door.app().demo_invitations().await?;
    all.extend(invitations.into_iter().map(|message| (message.created_at, invitation(text, &zone, message))));
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let messages = all.into_iter().map(|(_, message)| message).collect();
    render(Page::Plain, token, &DemoMailPage { t: text, assets: Assets, layout: visit.plain_layout(text), messages })
}

fn shown(text: Text, zone: &Zone, message: OutgoingMessage) -> Message {
    Message {
        subject: match message.kind {
            MessageKind::SignIn => text.demo_mail_sign_in(&message.merchant),
            MessageKind::Card => text.demo_mail_card(&message.merchant),
            MessageKind::Letter(kind) => letter_subject(text, kind, &message.merchant),
            MessageKind::Invitation => text.demo_mail_invitation(&message.merchant),
        },
        recipient: message.to,
        time: format::date_time(text.locale(), &message.created_at.in_zone(zone)),
        link: match message.token {
            Some(token) => format!("/s/{}/sign-in/confirm?token={token}", message.store_slug),
            None => format!("/s/{}/card", message.store_slug),
        },
    }
}

/// What a letter is about, as near as its kind alone tells.
fn letter_subject(text: Text, kind: LetterKind, merchant: &str) -> String {
    match kind {
        LetterKind::Enrollment => text.letter_enrollment_subject(merchant),
        LetterKind::WelcomeBonus => text.letter_welcome_bonus_subject(merchant),
        LetterKind::PointsBonus => text.letter_points_bonus_subject(merchant),
        LetterKind::PointsExpiring => text.demo_mail_points_expiring(merchant),
        LetterKind::PointsExpired => text.letter_points_expired_subject(merchant),
        LetterKind::RewardReady => text.letter_reward_ready_subject(merchant),
        LetterKind::Birthday => text.letter_birthday_subject(merchant),
        LetterKind::Reengagement => text.letter_reengagement_subject(merchant),
        LetterKind::RetentionNotice => text.letter_retention_notice_subject(merchant),
    }
}

fn invitation(text: Text, zone: &Zone, message: InvitationMessage) -> Message {
    Message {
        subject: text.demo_mail_invitation(&message.merchant),
        recipient: message.to,
        time: format::date_time(text.locale(), &message.created_at.in_zone(zone)),
        link: message.link,
    }
}

/// Any other address. Programs get the API's own words from the outermost layer.
pub(crate) async fn nowhere(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        StatusCode::NOT_FOUND.into_response()
    } else {
        Problem::not_found().into_response()
    }
}

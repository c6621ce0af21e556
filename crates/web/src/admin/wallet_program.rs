//! One program in a wallet: what Google says of its class, whether its pictures can be loaded, its newest cards, a message to
//! everybody.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use orion_domain::{Invalid, MerchantId, PassBody, PassHeader, Zone};
use orion_fetch::Miss;
use orion_fetch::picture::{Look, Wanted, look};
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::jobs::SendPassMessage;
use orion_service::records::{PassProgress, Wallet};
use orion_service::wallet_desk::{InspectedProgram, NewestPass};
use orion_service::{Error, Fields};
use orion_wallet::google::bodies::{CLASS_FIELDS, without_nulls};
use orion_wallet::google::{ClassState, Google};
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use super::wallet_card::{FieldRow, field_rows};
use super::wallets::{HOME, told};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{ErrorItem, Mistakes, Nothing, Notice};
use crate::portal::layout::PortalLayout;

/// What Google advises for a logo, which it shows in a circle.
///
/// # Source
/// Google Wallet, *Brand guidelines*, images of loyalty cards. It follows no redirects.
const LOGO: Wanted = Wanted { width: 660, height: 660, redirects: 0 };
/// What it advises for the picture over the full width.
const HERO: Wanted = Wanted { width: 1032, height: 336, redirects: 0 };

/// A picture and what a look at it showed.
struct PictureRow {
    name: String,
    url: String,
    found: String,
    is_bad: bool,
}

struct CardLine {
    number: String,
    url: String,
    enrolled_at: String,
    state: String,
    is_bad: bool,
    told: String,
}

#[derive(Default)]
struct MessageErrors {
    items: Vec<ErrorItem>,
    count: i64,
    header: Option<String>,
    body: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/wallet_program.html")]
struct WalletProgramPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    merchant: String,
    merchant_url: String,
    home: String,
    class_id: String,
    status: String,
    status_is_bad: bool,
    comments: Option<String>,
    version: String,
    waiting: String,
    failed: String,
    last_error: Option<String>,
    /// What Google said instead of showing the class.
    remote_says: Option<String>,
    fields: Vec<FieldRow>,
    pictures: Vec<PictureRow>,
    cards: Vec<CardLine>,
    form: MessageForm,
    errors: MessageErrors,
}

/// What was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProgramQuery {
    done: String,
}

/// A message as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageForm {
    header: String,
    body: String,
    #[serde(default)]
    tells: Option<String>,
    /// Of this form, so that it is sent once.
    key: String,
}

/// `GET /admin/wallets/merchants/{merchant_id}`
pub(crate) async fn page(
    desk: AdminDesk,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<ProgramQuery>,
    Extension(options): Extension<WebOptions>,
) -> Answer {
    let notice = match query.done.as_str() {
        "sent" => Some(Notice::success(desk.text.wallets_message_sent())),
        "shown" => Some(Notice::success(desk.text.wallets_done_shown())),
        _ => None,
    };
    let Some(google) = &options.google else { return Ok(see_other(HOME)) };
    let page = read(&desk, google, merchant).await?;
    desk.page(&WalletProgramPage { notice, ..page })
}

/// `POST /admin/wallets/merchants/{merchant_id}/pictures`: looks at the pictures as Google would.
pub(crate) async fn look_at_pictures(
    desk: AdminDesk,
    Path(merchant): Path<MerchantId>,
    Extension(options): Extension<WebOptions>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let Some(google) = &options.google else { return Ok(see_other(HOME)) };
    let found = desk.app.inspect_program(&desk.operator, Wallet::Google, merchant).await?;
    let text = desk.text;
    let mut pictures = Vec::new();
    let wanted = [
        (text.wallets_logo(), Some(&found.design.logo_url), LOGO),
        (text.wallets_hero(), found.design.hero_url.as_ref(), HERO),
    ];
    for (name, url, wanted) in wanted {
        let Some(url) = url else { continue };
        let seen = look(&options.fetches, merchant, url, wanted).await;
        let is_bad = !matches!(seen, Look::Fine(_));
        pictures.push(PictureRow { name, url: url.clone(), found: said_of(text, seen, wanted), is_bad });
    }
    let page = read(&desk, google, merchant).await?;
    desk.page(&WalletProgramPage { pictures, ..page })
}

/// `POST /admin/wallets/merchants/{merchant_id}/message`
pub(crate) async fn send_message(
    desk: AdminDesk,
    Path(merchant): Path<MerchantId>,
    Extension(options): Extension<WebOptions>,
    Form(form): Form<MessageForm>,
) -> Answer {
    let Some(google) = &options.google else { return Ok(see_other(HOME)) };
    let mut fields = Fields::default();
    let header = fields.take("header", PassHeader::new(&form.header));
    let body = fields.take("body", PassBody::new(&form.body));
    let read_key = form.key.parse::<uuid::Uuid>().map_err(|_| Invalid::NotAnId);
    let key = fields.take("key", read_key);
    match fields.finish_with(header.zip(body).zip(key)) {
        Ok(((header, body), key)) => {
            let message = SendPassMessage { header, body, tells: form.tells.is_some() };
            desk.app.send_pass_message(&desk.operator, merchant, &message, key.to_string()).await?;
            Ok(see_other(&format!("{HOME}/merchants/{merchant}?done=sent")))
        }
        Err(error) => {
            let wrong = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            let (header, body) = (wrong.of("header"), wrong.of("body"));
            let errors = MessageErrors { count: wrong.count(), items: wrong.items, header, body };
            let page = read(&desk, google, merchant).await?;
            desk.mistakes(&WalletProgramPage { form, errors, ..page })
        }
    }
}

async fn read(desk: &AdminDesk, google: &Google, merchant: MerchantId) -> Result<WalletProgramPage, Failure> {
    let text = desk.text;
    let found = desk.app.inspect_program(&desk.operator, Wallet::Google, merchant).await?;
    let (remote, remote_says) = match google.class(found.design.program).await {
        Ok(Some(remote)) => (Some(remote), None),
        Ok(None) => (None, Some(text.wallets_class_none())),
        Err(fault) => (None, Some(text.wallets_remote_failed(&fault.to_string()))),
    };
    let number = |number: i64| format::number(text.locale(), number);
    let ours = without_nulls(&google.class_body(&found.design));
    let InspectedProgram { design, progress, waiting, failed, cards } = &found;
    Ok(WalletProgramPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Wallets, &format!("{HOME}/merchants/{merchant}")),
        notice: None,
        merchant: design.merchant.clone(),
        merchant_url: format!("/admin/merchants/{merchant}"),
        home: format!("{HOME}/merchants/{merchant}"),
        class_id: google.issuer().class_id(design.program),
        status: status(text, progress.as_ref(), remote.as_ref()),
        status_is_bad: remote.as_ref().is_some_and(|remote| remote.review_status == "REJECTED"),
        comments: remote.as_ref().and_then(|remote| remote.comments.clone()),
        version: progress.as_ref().and_then(|known| known.shown.clone()).unwrap_or_else(|| text.wallets_never()),
        waiting: number(waiting.passes),
        failed: number(failed.passes),
        last_error: progress.as_ref().and_then(|progress| progress.last_error.clone()),
        remote_says,
        fields: field_rows(&CLASS_FIELDS, &ours, remote.as_ref().map(|remote| &remote.body)),
        pictures: Vec::new(),
        cards: card_lines(text, cards)?,
        form: MessageForm { key: desk.app.new_uuid().to_string(), ..MessageForm::default() },
        errors: MessageErrors::default(),
    })
}

/// What Google says now; else what it said last.
fn status(text: Text, progress: Option<&PassProgress>, remote: Option<&ClassState>) -> String {
    let now = remote.map(|remote| remote.review_status.clone());
    let before = || progress.and_then(|known| known.remark.clone());
    now.or_else(before).unwrap_or_else(|| text.wallets_class_none())
}

fn card_lines(text: Text, cards: &[NewestPass]) -> Result<Vec<CardLine>, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let when = |at: orion_domain::Timestamp| format::date_time(text.locale(), &at.in_zone(&zone));
    let line = |newest: &NewestPass| {
        let error = newest.progress.as_ref().and_then(|known| known.last_error.clone());
        let shown = newest.progress.as_ref().and_then(|known| known.done_at).map(when);
        CardLine {
            number: newest.number.to_string(),
            url: format!("{HOME}/cards/{}", newest.card),
            enrolled_at: when(newest.enrolled_at),
            is_bad: error.is_some(),
            state: error.or(shown).unwrap_or_else(|| text.wallets_never()),
            told: newest
                .progress
                .as_ref()
                .and_then(|known| known.save)
                .map_or_else(|| text.wallets_told_nothing(), |save| told(text, save.is_held)),
        }
    };
    Ok(cards.iter().map(line).collect())
}

fn said_of(text: Text, seen: Look, wanted: Wanted) -> String {
    let pixels = |width: u32, height: u32| format!("{width} × {height}");
    match seen {
        Look::Fine(size) => text.wallets_picture_fine(&pixels(size.width, size.height)),
        Look::Small(size) => {
            text.wallets_picture_small(&pixels(size.width, size.height), &pixels(wanted.width, wanted.height))
        }
        Look::NotAPicture => text.wallets_picture_other(),
        Look::Status(status) => text.wallets_picture_status(&status.to_string()),
        Look::Missed(Miss::Refused) => text.wallets_picture_refused(),
        Look::Missed(Miss::NotPublic) => text.wallets_picture_private(),
        Look::Missed(Miss::NotReachable) => text.wallets_picture_gone(),
        Look::Missed(Miss::Redirects) => text.wallets_picture_moved(),
        Look::Missed(Miss::TooLarge) => text.wallets_picture_large(),
    }
}

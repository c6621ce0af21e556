//! The letters that go out by themselves, which merchants may write in their own words.

mod editor;
mod sheet;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_domain::letter_template::TemplateCode;
use orion_domain::{Locale, StoreId};
use orion_http::limits::{self, policy};
use orion_http::{Form, FrontDoor};
use orion_render::Text;
use orion_service::Error;
use orion_service::records::{LetterSpot, OwnWords};

use super::choices::store_choices;
use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Choice, Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// Every page about letters.
pub(super) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let sparingly = from_fn_with_state((door.entrance().clone(), &policy::FETCH), limits::apply);
    Router::new()
        .route("/merchant/letters", get(list))
        .route("/merchant/letters/{code}/{locale}", get(editor::edit).post(editor::save))
        .route("/merchant/letters/{code}/{locale}/preview", get(sheet::current).post(sheet::draft))
        .route("/merchant/letters/{code}/{locale}/test", post(editor::test).layer(sparingly))
        .route("/merchant/letters/{code}/{locale}/reset", get(ask).post(reset))
}

/// The name of a letter.
fn name(text: Text, code: TemplateCode) -> String {
    match code {
        TemplateCode::Enrollment => text.letters_name_enrollment(),
        TemplateCode::WelcomeBonus => text.letters_name_welcome_bonus(),
        TemplateCode::PointsExpiring => text.letters_name_points_expiring(),
        TemplateCode::PointsExpired => text.letters_name_points_expired(),
        TemplateCode::RewardReady => text.letters_name_reward_ready(),
        TemplateCode::Birthday => text.letters_name_birthday(),
        TemplateCode::Reengagement => text.letters_name_reengagement(),
    }
}

/// When a letter goes out, and to whom.
fn occasion(text: Text, code: TemplateCode) -> String {
    match code {
        TemplateCode::Enrollment => text.letters_when_enrollment(),
        TemplateCode::WelcomeBonus => text.letters_when_welcome_bonus(),
        TemplateCode::PointsExpiring => text.letters_when_points_expiring(),
        TemplateCode::PointsExpired => text.letters_when_points_expired(),
        TemplateCode::RewardReady => text.letters_when_reward_ready(),
        TemplateCode::Birthday => text.letters_when_birthday(),
        TemplateCode::Reengagement => text.letters_when_reengagement(),
    }
}

/// The letter that an address names; one that is none is not found.
fn spot(code: &str, locale: &str, store: Option<&str>) -> Result<LetterSpot, Error> {
    let store = store.filter(|id| !id.is_empty()).map(str::parse::<StoreId>).transpose();
    Ok(LetterSpot {
        code: code.parse().map_err(|_| Error::NotFound)?,
        locale: locale.parse().map_err(|_| Error::NotFound)?,
        store: store.map_err(|_| Error::NotFound)?,
    })
}

/// The address of a letter's page, or of one below it.
fn address(spot: LetterSpot, below: &str) -> String {
    let store = spot.store.map(|id| format!("?store={id}")).unwrap_or_default();
    format!("/merchant/letters/{}/{}{below}{store}", spot.code, spot.locale)
}

/// The list, for all stores or for one.
fn list_address(store: Option<StoreId>, done: &str) -> String {
    let store = store.map(|id| format!("store={id}&")).unwrap_or_default();
    format!("/merchant/letters?{store}done={done}")
}

/// Whose words a letter has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    BuiltIn,
    Merchant,
    Store,
}

impl Source {
    fn of(words: Option<&OwnWords>) -> Self {
        match words.map(|words| words.spot.store) {
            None => Self::BuiltIn,
            Some(None) => Self::Merchant,
            Some(Some(_)) => Self::Store,
        }
    }

    fn label(self, text: Text) -> String {
        match self {
            Self::BuiltIn => text.letters_built_in(),
            Self::Merchant => text.letters_own(),
            Self::Store => text.letters_of_store(),
        }
    }
}

struct Cell {
    language: &'static str,
    url: String,
    state: String,
    is_own: bool,
}

struct LetterRow {
    name: String,
    occasion: String,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "merchant/letters.html")]
struct LettersPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    stores: Vec<Choice>,
    languages: Vec<&'static str>,
    letters: Vec<LetterRow>,
}

/// `GET /merchant/letters`
async fn list(desk: MerchantDesk) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let store = desk.visit.parameter("store").and_then(|id| id.parse::<StoreId>().ok());
    let stores = desk.app.letter_stores(caller).await?;
    let written = desk.app.letter_templates(caller, store).await?;
    let chosen = store.map(|id| id.to_string()).unwrap_or_default();
    desk.page(&LettersPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Letters),
        notice: notice(&desk),
        stores: store_choices(&stores, &chosen),
        languages: Locale::ALL.into_iter().map(Locale::own_name).collect(),
        letters: TemplateCode::ALL.into_iter().map(|code| row(desk.text, code, store, &written)).collect(),
    })
}

fn row(text: Text, code: TemplateCode, store: Option<StoreId>, written: &[OwnWords]) -> LetterRow {
    let cell = |locale: Locale| {
        let here = || written.iter().filter(|words| (words.spot.code, words.spot.locale) == (code, locale));
        let of_store = here().find(|words| words.spot.store.is_some());
        let source = Source::of(of_store.or_else(|| here().next()));
        let url = address(LetterSpot { code, locale, store }, "");
        Cell { language: locale.own_name(), url, state: source.label(text), is_own: source != Source::BuiltIn }
    };
    LetterRow { name: name(text, code), occasion: occasion(text, code), cells: Locale::ALL.map(cell).into() }
}

/// `GET /merchant/letters/{code}/{locale}/reset`
async fn ask(desk: MerchantDesk, Path((code, locale)): Path<(String, String)>) -> Answer {
    let spot = spot(&code, &locale, desk.visit.parameter("store"))?;
    let words = desk.app.letter_template(desk.caller.whole_merchant()?, spot).await?;
    // What the store merely takes from the merchant is not its own to give up.
    words.filter(|words| words.spot == spot).ok_or(Error::NotFound)?;
    let text = desk.text;
    let question = Question {
        title: text.letters_reset_ask(spot.locale.own_name(), &name(text, spot.code)),
        text: text.letters_reset_hint(),
        action: address(spot, "/reset"),
        button: text.letters_reset(),
        back_url: address(spot, ""),
    };
    desk.ask(Section::Letters, question)
}

/// `POST /merchant/letters/{code}/{locale}/reset`
async fn reset(
    desk: MerchantDesk,
    Path((code, locale)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let spot = spot(&code, &locale, desk.visit.parameter("store"))?;
    desk.app.reset_letter(desk.caller.whole_merchant()?, spot).await?;
    Ok(see_other(&list_address(spot.store, "reset")))
}

/// What was just done, from a fixed list of words.
fn notice(desk: &MerchantDesk) -> Option<Notice> {
    Some(Notice::success(match desk.visit.parameter("done")? {
        "saved" => desk.text.letters_saved(),
        "reset" => desk.text.letters_reset_done(),
        _ => return None,
    }))
}

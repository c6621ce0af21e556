//! Writing a letter: its words, what they can name, a test to oneself.

use askama::Template;
use axum::extract::Path;
use orion_domain::Timestamp;
use orion_domain::letter_template::{Variable, Wording};
use orion_http::Form;
use orion_mail::Letter;
use orion_mail::template::{built_in, sample};
use orion_render::Text;
use orion_service::Error;
use orion_service::letter_templates::Seen;
use orion_service::records::{LetterSpot, OwnWords};
use serde::Deserialize;

use super::super::desk::{MerchantDesk, Section};
use super::{Source, address, list_address, name, occasion, spot};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;
use crate::words;

/// What was typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Typed {
    pub(super) store: String,
    subject: String,
    body: String,
    /// The state the form was filled in on top of: an instant, or nothing.
    seen: String,
}

impl Typed {
    pub(super) fn wording(&self) -> Wording {
        Wording { subject: self.subject.clone(), body: self.body.clone() }
    }
}

struct LetterErrors {
    items: Vec<ErrorItem>,
    count: i64,
    subject: Option<String>,
    body: Option<String>,
}

impl From<Mistakes> for LetterErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            subject: mistakes.of("subject"),
            body: mistakes.of("body"),
            items: mistakes.items,
        }
    }
}

/// Something that a letter can name.
struct Value {
    placeholder: String,
    means: String,
    sample: String,
}

#[derive(Template)]
#[template(path = "merchant/letter_editor.html")]
struct EditorPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    name: String,
    language: &'static str,
    letter_lang: String,
    occasion: String,
    scope: String,
    state: String,
    is_own: bool,
    inherits: Option<String>,
    back_url: String,
    save_url: String,
    test_url: String,
    preview_url: String,
    reset: Option<(String, String)>,
    typed: Typed,
    errors: LetterErrors,
    values: Vec<Value>,
}

/// What is edited, and what was said about it.
struct Edited {
    spot: LetterSpot,
    words: Option<OwnWords>,
    typed: Typed,
    mistakes: Mistakes,
    notice: Option<Notice>,
}

impl Edited {
    async fn of(desk: &MerchantDesk, spot: LetterSpot) -> Result<Self, Error> {
        let words = desk.app.letter_template(desk.caller.whole_merchant()?, spot).await?;
        let wording = words.as_ref().map_or_else(|| built_in(spot.code, spot.locale), |words| words.wording.clone());
        let own = words.as_ref().filter(|words| words.spot == spot);
        let typed = Typed {
            store: spot.store.map(|id| id.to_string()).unwrap_or_default(),
            subject: wording.subject,
            body: wording.body,
            seen: own.map(|words| words.updated_at.micros().to_string()).unwrap_or_default(),
        };
        Ok(Self { spot, words, typed, mistakes: Mistakes::default(), notice: None })
    }
}

/// The letter with sample values as it looks at a store.
pub(super) async fn letter(desk: &MerchantDesk, spot: LetterSpot) -> Result<Letter, Error> {
    let brand = desk.app.letter_brand(desk.caller.whole_merchant()?, spot.store).await?;
    Ok(sample(spot.code, spot.locale, brand, desk.app.new_token()))
}

async fn editor(desk: &MerchantDesk, edited: Edited) -> Result<EditorPage, Error> {
    let Edited { spot, words, typed, mistakes, notice } = edited;
    let text = desk.text;
    let letter = letter(desk, spot).await?;
    let store_name = letter.brand.store.as_ref().map(|store| store.name.clone()).unwrap_or_default();
    let source = Source::of(words.as_ref());
    let is_own = words.as_ref().is_some_and(|words| words.spot == spot);
    let reset_label = reset_label(desk, spot, is_own).await?;
    let inherits = source == Source::Merchant && spot.store.is_some();
    let scope = if spot.store.is_some() { text.letters_for_store(&store_name) } else { text.letters_for_all() };
    Ok(EditorPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Letters, &address(spot, "")),
        notice,
        name: name(text, spot.code),
        language: spot.locale.own_name(),
        letter_lang: spot.locale.to_string(),
        occasion: occasion(text, spot.code),
        scope,
        state: source.label(text),
        is_own: source != Source::BuiltIn,
        inherits: inherits.then(|| text.letters_inherits(&store_name)),
        back_url: list_address(spot.store, ""),
        save_url: address(spot, ""),
        test_url: address(spot, "/test"),
        preview_url: address(spot, "/preview"),
        reset: reset_label.map(|label| (address(spot, "/reset"), label)),
        values: spot.code.variables().iter().map(|variable| value(text, &letter, *variable)).collect(),
        typed,
        errors: mistakes.into(),
    })
}

/// What giving up one's words leads back to.
async fn reset_label(desk: &MerchantDesk, spot: LetterSpot, is_own: bool) -> Result<Option<String>, Error> {
    if !is_own {
        return Ok(None);
    }
    let text = desk.text;
    if spot.store.is_none() {
        return Ok(Some(text.letters_reset()));
    }
    let of_merchant = LetterSpot { store: None, ..spot };
    let below = desk.app.letter_template(desk.caller.whole_merchant()?, of_merchant).await?;
    Ok(Some(if below.is_some() { text.letters_reset_to_own() } else { text.letters_reset() }))
}

fn value(text: Text, letter: &Letter, variable: Variable) -> Value {
    let means = match variable {
        Variable::MerchantName => text.letters_value_merchant_name(),
        Variable::StoreName => text.letters_value_store_name(),
        Variable::CardUrl => text.letters_value_card_url(),
        Variable::StoreUrl => text.letters_value_store_url(),
        Variable::Points => text.letters_value_points(),
        Variable::PointsText => text.letters_value_points_text(),
        Variable::LastDay => text.letters_value_last_day(),
        Variable::Reward => text.letters_value_reward(),
    };
    Value { placeholder: variable.placeholder(), means, sample: letter.value(variable).unwrap_or_default() }
}

/// `GET /merchant/letters/{code}/{locale}`
pub(crate) async fn edit(desk: MerchantDesk, Path((code, locale)): Path<(String, String)>) -> Answer {
    let spot = spot(&code, &locale, desk.visit.parameter("store"))?;
    let edited = Edited::of(&desk, spot).await?;
    desk.page_with_frame(&editor(&desk, edited).await?)
}

/// `POST /merchant/letters/{code}/{locale}`
pub(crate) async fn save(
    desk: MerchantDesk,
    Path((code, locale)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let spot = spot(&code, &locale, Some(&typed.store))?;
    let seen = Seen::State(typed.seen.parse().ok().map(Timestamp::from_micros));
    let caller = desk.caller.whole_merchant()?;
    match desk.app.write_letter(caller, spot, &typed.wording(), seen).await {
        Ok(_) => Ok(see_other(&list_address(spot.store, "saved"))),
        Err(error) => refused(&desk, spot, typed, error).await,
    }
}

/// `POST /merchant/letters/{code}/{locale}/test`: the page again with what was typed, which is not saved.
pub(crate) async fn test(
    desk: MerchantDesk,
    Path((code, locale)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let spot = spot(&code, &locale, Some(&typed.store))?;
    let caller = desk.caller.whole_merchant()?;
    match desk.app.send_test_letter(caller, spot, Some(&typed.wording())).await {
        Ok(()) => {
            let account = desk.app.own_account(&desk.identity).await?;
            let notice = Some(Notice::success(desk.text.letters_test_queued(&account.email)));
            let edited = Edited { typed, notice, ..Edited::of(&desk, spot).await? };
            desk.page_with_frame(&editor(&desk, edited).await?)
        }
        Err(error) => refused(&desk, spot, typed, error).await,
    }
}

async fn refused(desk: &MerchantDesk, spot: LetterSpot, typed: Typed, error: Error) -> Answer {
    let mistakes = match error {
        Error::Conflict { .. } => Mistakes::about_all(words::error(desk.text, &error)),
        error => Mistakes::read(desk.text, error, ToOwned::to_owned)?,
    };
    let edited = Edited { typed, mistakes, ..Edited::of(desk, spot).await? };
    desk.mistakes_with_frame(&editor(desk, edited).await?)
}

//! Card and rules, with the card as it would be.

use askama::Template;
use orion_domain::program::Program;
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::Error;

use super::form::{Input, Typed, named};
use super::preview::Preview;
use super::{Tab, changed_meanwhile, done, program_of, tabs};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

const PATH: &str = "/merchant/program";

struct Errors {
    items: Vec<ErrorItem>,
    count: i64,
}

struct Kind {
    value: &'static str,
    label: String,
    hint: String,
    chosen: bool,
}

struct State {
    is_active: bool,
    since: Option<String>,
}

#[derive(Template)]
#[template(path = "merchant/program.html")]
struct ProgramPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    tabs: Vec<Tab>,
    notice: Option<Notice>,
    errors: Errors,
    /// `None` while there is no program.
    state: Option<State>,
    expected_version: String,
    kinds: Vec<Kind>,
    stamps_inputs: Vec<Input>,
    points_inputs: Vec<Input>,
    card_inputs: Vec<Input>,
    privacy: Input,
    terms_pages: Vec<Choice>,
    terms_page_error: Option<String>,
    terms_text: String,
    terms_error: Option<String>,
    require_staff_pin: bool,
    card: crate::parts::Card,
    stamps: Option<crate::parts::Stamps>,
    theme_url: String,
    contrast: Vec<String>,
}

/// `GET /merchant/program`
pub(super) async fn page(desk: MerchantDesk) -> Answer {
    let program = program_of(&desk).await?;
    let typed = program.as_ref().map_or_else(|| Typed::fresh(desk.merchant.name.as_str()), Typed::of);
    let notice = done(&desk);
    desk.page(&shown(&desk, typed, program.as_ref(), Mistakes::default(), notice).await?)
}

/// `POST /merchant/program`
pub(super) async fn submit(desk: MerchantDesk, Form(mut typed): Form<Typed>) -> Answer {
    let old = program_of(&desk).await?;
    let read = typed.read(old.as_ref());
    if !typed.preview.is_empty() {
        let mistakes = read.err().map(|error| Mistakes::read(desk.text, error, str::to_owned)).transpose()?;
        return desk.page(&shown(&desk, typed, old.as_ref(), mistakes.unwrap_or_default(), None).await?);
    }
    let caller = desk.caller.whole_merchant()?;
    let saved = match read {
        Ok((rules, look)) if typed.expected_version.is_empty() => {
            desk.app.create_program(caller, rules, look).await.map(|_| "created")
        }
        Ok((rules, look)) => {
            // A version that is none is one that nobody has: the page is stale, whatever it says.
            let expected = typed.expected_version.parse().unwrap_or_default();
            desk.app.update_program(caller, rules, look, Some(expected)).await.map(|_| "saved")
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(word) => Ok(see_other(&format!("{PATH}?done={word}"))),
        Err(Error::Conflict { .. }) => {
            let newest = program_of(&desk).await?.ok_or(Error::ProgramMissing)?;
            let notice = Some(changed_meanwhile(desk.text, newest.version));
            typed.expected_version = newest.version.to_string();
            desk.mistakes(&shown(&desk, typed, Some(&newest), Mistakes::default(), notice).await?)
        }
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, str::to_owned)?;
            desk.mistakes(&shown(&desk, typed, old.as_ref(), mistakes, None).await?)
        }
    }
}

async fn shown(
    desk: &MerchantDesk,
    typed: Typed,
    program: Option<&Program>,
    mistakes: Mistakes,
    notice: Option<Notice>,
) -> Result<ProgramPage, Error> {
    let (text, currency) = (desk.text, desk.merchant.currency.as_str());
    let preview = Preview::of(desk, &typed, program)?;
    let (stamps_inputs, points_inputs) =
        (typed.stamps(text, currency, &mistakes), typed.points(text, currency, &mistakes));
    let (card_inputs, privacy) = (typed.card(text, &mistakes), typed.privacy(text, &mistakes));
    let (terms_error, terms_page_error) = (mistakes.of("terms_text"), mistakes.of("terms_cms_page_slug"));
    let terms_pages = terms_pages(desk, &typed.terms_cms_page_slug).await?;
    let inputs = stamps_inputs.iter().chain(&points_inputs).chain(&card_inputs).chain([&privacy]);
    let mistakes = named(mistakes, &inputs.collect::<Vec<_>>());
    Ok(ProgramPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Program),
        tabs: tabs(text, PATH),
        notice,
        errors: Errors { count: mistakes.count(), items: mistakes.items },
        state: program.map(|program| state(desk, program)),
        kinds: kinds(text, &typed.loyalty_type),
        stamps_inputs,
        points_inputs,
        card_inputs,
        privacy,
        terms_pages,
        terms_page_error,
        terms_error,
        require_staff_pin: !typed.require_staff_pin.is_empty(),
        expected_version: typed.expected_version,
        terms_text: typed.terms_text,
        card: preview.card,
        stamps: preview.stamps,
        theme_url: preview.theme_url,
        contrast: preview.contrast,
    })
}

fn state(desk: &MerchantDesk, program: &Program) -> State {
    let since = program.activated_at.map(|at| at.in_zone(&desk.merchant.zone).date());
    State { is_active: program.is_active(), since: since.map(|day| format::date(desk.text.locale(), day)) }
}

fn kinds(text: Text, chosen: &str) -> Vec<Kind> {
    let kind = |value, label, hint| Kind { value, label, hint, chosen: value == chosen };
    vec![
        kind("stamps", text.program_kind_stamps(), text.program_kind_stamps_hint()),
        kind("points", text.program_kind_points(), text.program_kind_points_hint()),
        kind("hybrid", text.program_kind_hybrid(), text.program_kind_hybrid_hint()),
    ]
}

/// The pages that may stand for the terms, one entry an address, and the chosen one even where it was withdrawn since.
async fn terms_pages(desk: &MerchantDesk, chosen: &str) -> Result<Vec<Choice>, Error> {
    let own = desk.text.locale();
    let mut choices: Vec<(Choice, bool)> = Vec::new();
    for page in desk.app.terms_pages(desk.caller.whole_merchant()?).await? {
        let (value, readable) = (page.slug.to_string(), page.locale == own);
        match choices.iter_mut().find(|(choice, _)| choice.value == value) {
            None => {
                let label = format!("{} (/pages/{value})", page.title);
                choices.push((Choice { chosen: value == chosen, value, label }, readable));
            }
            Some((choice, found)) if readable && !*found => {
                choice.label = format!("{} (/pages/{value})", page.title);
                *found = true;
            }
            Some(_) => {}
        }
    }
    if !chosen.is_empty() && !choices.iter().any(|(choice, _)| choice.chosen) {
        let choice = Choice { value: chosen.to_owned(), label: format!("/pages/{chosen}"), chosen: true };
        choices.push((choice, true));
    }
    Ok(choices.into_iter().map(|(choice, _)| choice).collect())
}

//! The catalogue of rewards: adding, ordering, retiring. Nothing is ever deleted, because histories name it.

use askama::Template;
use orion_domain::program::{Program, Reward, Rules};
use orion_domain::{Label, Points, RewardId};
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::form::{Input, named, whole};
use super::{Tab, changed_meanwhile, done, program_of, tabs};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

const PATH: &str = "/merchant/program/rewards";
/// The most that one reward costs; the rules say the same.
const COST_MAX: i64 = 1_000_000;

/// What to do with a reward, or with a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Add,
    Save,
    Up,
    Down,
    Retire,
    Return,
}

impl Action {
    /// The word of the notice afterwards.
    const fn word(self) -> &'static str {
        match self {
            Self::Add => "added",
            Self::Save => "reward",
            Self::Up | Self::Down => "moved",
            Self::Retire => "retired",
            Self::Return => "returned",
        }
    }
}

/// Everything that was typed or pressed.
#[derive(Debug, Deserialize)]
pub(super) struct RewardForm {
    expected_version: i64,
    action: Action,
    reward_id: Option<RewardId>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    points_cost: String,
}

struct Row {
    id: String,
    name: String,
    description: Option<String>,
    cost: String,
    first: bool,
    last: bool,
}

struct Errors {
    items: Vec<ErrorItem>,
    count: i64,
}

#[derive(Template)]
#[template(path = "merchant/program_rewards.html")]
struct RewardsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    tabs: Vec<Tab>,
    notice: Option<Notice>,
    errors: Errors,
    has_program: bool,
    stamps_only: bool,
    expected_version: i64,
    offered: Vec<Row>,
    retired: Vec<Row>,
    /// The reward that the form below changes; none for a new one.
    edited: Option<String>,
    inputs: Vec<Input>,
}

/// What stands in the form.
#[derive(Default)]
struct Written {
    edited: Option<RewardId>,
    name: String,
    description: String,
    points_cost: String,
}

/// `GET /merchant/program/rewards`
pub(super) async fn page(desk: MerchantDesk) -> Answer {
    let program = program_of(&desk).await?;
    let edited = desk.visit.parameter("edit").and_then(|id| id.parse().ok());
    let reward = edited.and_then(|id| program.as_ref()?.rules.reward(id));
    let written = reward.map_or_else(Written::default, |reward| Written {
        edited,
        name: reward.name.to_string(),
        description: reward.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        points_cost: reward.points_cost.get().to_string(),
    });
    let notice = done(&desk);
    desk.page(&shown(&desk, program.as_ref(), &written, Mistakes::default(), notice))
}

/// `POST /merchant/program/rewards`
pub(super) async fn submit(desk: MerchantDesk, Form(form): Form<RewardForm>) -> Answer {
    let old = program_of(&desk).await?.ok_or(Error::ProgramMissing)?;
    let saved = match changed(&old.rules, &form, || RewardId::new(desk.app.new_uuid())) {
        Ok(points_rewards) => {
            let (caller, look) = (desk.caller.whole_merchant()?, old.look.clone());
            let rules = Rules { points_rewards, ..old.rules.clone() };
            desk.app.update_program(caller, rules, look, Some(form.expected_version)).await
        }
        Err(error) => Err(error),
    };
    let written = |form: RewardForm| Written {
        edited: form.reward_id.filter(|_| form.action == Action::Save),
        name: form.name,
        description: form.description,
        points_cost: form.points_cost,
    };
    match saved {
        Ok(_) => Ok(see_other(&format!("{PATH}?done={}", form.action.word()))),
        Err(Error::Conflict { .. }) => {
            let newest = program_of(&desk).await?.ok_or(Error::ProgramMissing)?;
            let notice = Some(changed_meanwhile(desk.text, newest.version));
            desk.mistakes(&shown(&desk, Some(&newest), &written(form), Mistakes::default(), notice))
        }
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, input_of)?;
            desk.mistakes(&shown(&desk, Some(&old), &written(form), mistakes, None))
        }
    }
}

/// `points_rewards/3/points_cost` is the form's `points_cost`: only what was typed here can be wrong.
fn input_of(member: &str) -> String {
    let id = member.rsplit('/').next().unwrap_or(member);
    if id == "points_rewards" { "name".to_owned() } else { id.to_owned() }
}

/// The catalogue after what was asked for.
fn changed(rules: &Rules, form: &RewardForm, new_id: impl FnOnce() -> RewardId) -> Result<Vec<Reward>, Error> {
    let mut rewards = rules.points_rewards.clone();
    if form.action == Action::Add {
        rewards.push(typed(form, new_id(), true)?);
        return Ok(rewards);
    }
    let id = form.reward_id.ok_or(Error::NotFound)?;
    let place = rewards.iter().position(|reward| reward.id == id).ok_or(Error::NotFound)?;
    let is_active = rewards[place].is_active;
    match form.action {
        Action::Add => {}
        Action::Save => rewards[place] = typed(form, id, is_active)?,
        Action::Retire => rewards[place].is_active = false,
        Action::Return => rewards[place].is_active = true,
        // Those of the same list count; the retired ones stand between them unseen.
        Action::Up => {
            if let Some(other) = rewards[..place].iter().rposition(|reward| reward.is_active == is_active) {
                rewards.swap(place, other);
            }
        }
        Action::Down => {
            let behind = &rewards[place.saturating_add(1)..];
            if let Some(other) = behind.iter().position(|reward| reward.is_active == is_active) {
                rewards.swap(place, place.saturating_add(1).saturating_add(other));
            }
        }
    }
    Ok(rewards)
}

fn typed(form: &RewardForm, id: RewardId, is_active: bool) -> Result<Reward, Error> {
    let mut fields = Fields::default();
    let name = fields.take("name", Label::new(&form.name));
    let description = Some(form.description.as_str()).filter(|words| !words.trim().is_empty());
    let description = fields.take_optional("description", description, Label::new);
    let cost = fields.take("points_cost", whole(&form.points_cost, 1, COST_MAX).and_then(Points::new));
    let reward = name.zip(cost).map(|(name, points_cost)| Reward { id, name, description, points_cost, is_active });
    fields.finish_with(reward)
}

fn shown(
    desk: &MerchantDesk,
    program: Option<&Program>,
    written: &Written,
    mistakes: Mistakes,
    notice: Option<Notice>,
) -> RewardsPage {
    let text = desk.text;
    let inputs = vec![
        Input::new("name", text.rewards_name(), &written.name, &mistakes),
        Input::new(
            "description",
            format!("{} {}", text.rewards_description(), text.optional()),
            &written.description,
            &mistakes,
        ),
        Input::new("points_cost", text.rewards_cost(), &written.points_cost, &mistakes).number(),
    ];
    let mistakes = named(mistakes, &inputs.iter().collect::<Vec<_>>());
    let rules = program.map(|program| &program.rules);
    RewardsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Program),
        tabs: tabs(text, PATH),
        notice,
        errors: Errors { count: mistakes.count(), items: mistakes.items },
        has_program: program.is_some(),
        stamps_only: rules.is_some_and(|rules| !rules.loyalty_type.has_points()),
        expected_version: program.map_or(0, |program| program.version),
        offered: rows(text, rules, true),
        retired: rows(text, rules, false),
        edited: written.edited.map(|id| id.to_string()),
        inputs,
    }
}

fn rows(text: Text, rules: Option<&Rules>, offered: bool) -> Vec<Row> {
    let rewards = rules.map(|rules| rules.points_rewards.as_slice()).unwrap_or_default();
    let these: Vec<&Reward> = rewards.iter().filter(|reward| reward.is_active == offered).collect();
    let last = these.len().saturating_sub(1);
    let row = |(place, reward): (usize, &Reward)| Row {
        id: reward.id.to_string(),
        name: reward.name.to_string(),
        description: reward.description.as_ref().map(ToString::to_string),
        cost: format::number(text.locale(), reward.points_cost.get()),
        first: place == 0,
        last: place == last,
    };
    these.into_iter().enumerate().map(row).collect()
}

//! Changes that ask first: a page that says what will happen and wants a reason, for a purge also what it is about, typed
//! once more.

use askama::Template;
use axum::extract::Path;
use orion_domain::{CardId, Invalid, MerchantId, ProgramId, Reason};
use orion_http::{Form, Problem};
use orion_render::Text;
use orion_service::Error;
use orion_service::merchants::Standing;
use orion_service::purge::Purge;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{ErrorItem, Mistakes};
use crate::portal::layout::PortalLayout;
use crate::words;

/// What the page is about.
struct Step {
    section: Section,
    title: String,
    lead: String,
    /// What to type once more.
    confirmation: Option<String>,
    action: String,
    back_url: String,
    /// Whether nothing brings it back.
    is_final: bool,
}

#[derive(Debug, Default)]
struct StepErrors {
    items: Vec<ErrorItem>,
    count: i64,
    reason: Option<String>,
    confirmation: Option<String>,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    confirmation: String,
}

#[derive(Template)]
#[template(path = "admin/confirm.html")]
struct ConfirmPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    step: Step,
    form: StepForm,
    errors: StepErrors,
}

fn nowhere() -> Failure {
    Problem::not_found().into()
}

fn show(desk: &AdminDesk, step: Step) -> Answer {
    let page = ConfirmPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(step.section),
        step,
        form: StepForm::default(),
        errors: StepErrors::default(),
    };
    desk.page(&page)
}

/// The page again, with what stands in the way; what no form can mend goes on as it is.
fn refuse(desk: &AdminDesk, step: Step, form: StepForm, error: Error) -> Answer {
    let text = desk.text;
    let errors = match error {
        Error::Conflict { .. } => {
            let message = words::error(text, &error);
            StepErrors { items: vec![ErrorItem { field: None, message }], count: 1, ..StepErrors::default() }
        }
        error => {
            let mut wrong = Mistakes::read(text, error, ToOwned::to_owned)?;
            if !form.confirmation.trim().is_empty() && wrong.of("confirmation").is_some() {
                wrong.say("confirmation", &text.confirm_mismatch());
            }
            let (reason, confirmation) = (wrong.of("reason"), wrong.of("confirmation"));
            StepErrors { count: wrong.count(), items: wrong.items, reason, confirmation }
        }
    };
    let page = ConfirmPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(step.section, &step.action),
        step,
        form,
        errors,
    };
    desk.mistakes(&page)
}

fn reason(form: &StepForm) -> Result<Reason, Error> {
    Reason::new(&form.reason).map_err(|problem| Error::field("reason", problem))
}

/// Both fields of a purge, with the mistakes of both.
fn purge(form: &StepForm) -> Result<Purge, Error> {
    let mut fields = orion_service::Fields::default();
    if form.confirmation.trim().is_empty() {
        fields.refuse("confirmation", Invalid::Required);
    }
    let reason = fields.take("reason", Reason::new(&form.reason));
    let reason = fields.finish_with(reason)?;
    Ok(Purge { confirmation: form.confirmation.trim().to_owned(), reason })
}

async fn merchant_step(desk: &AdminDesk, id: MerchantId, step: &str) -> Result<Step, Failure> {
    let name = desk.app.find_merchant(&desk.operator, id).await?.details.name;
    let (t, name) = (desk.text, name.as_str());
    let (title, lead) = match step {
        "suspend" => (t.confirm_suspend_title(name), t.confirm_suspend_lead()),
        "resume" => (t.confirm_resume_title(name), t.confirm_resume_lead()),
        "delete" => (t.confirm_delete_merchant_title(name), t.confirm_delete_merchant_lead()),
        "restore" => (t.confirm_restore_merchant_title(name), t.confirm_restore_merchant_lead()),
        _ => return Err(nowhere()),
    };
    Ok(Step {
        section: Section::Merchants,
        title,
        lead,
        confirmation: None,
        action: format!("/admin/merchants/{id}/{step}"),
        back_url: format!("/admin/merchants/{id}"),
        is_final: false,
    })
}

/// `GET /admin/merchants/{merchant_id}/{step}`
pub(crate) async fn merchant(desk: AdminDesk, Path((id, step)): Path<(MerchantId, String)>) -> Answer {
    let step = merchant_step(&desk, id, &step).await?;
    show(&desk, step)
}

/// `POST /admin/merchants/{merchant_id}/{step}`
pub(crate) async fn change_merchant(
    desk: AdminDesk,
    Path((id, step)): Path<(MerchantId, String)>,
    Form(form): Form<StepForm>,
) -> Answer {
    let about = merchant_step(&desk, id, &step).await?;
    let done = match reason(&form) {
        Err(error) => Err(error),
        Ok(why) => match step.as_str() {
            "suspend" => desk.app.set_standing(&desk.operator, id, Standing::Suspended, Some(why)).await.map(|_| ()),
            "resume" => desk.app.set_standing(&desk.operator, id, Standing::Working, Some(why)).await.map(|_| ()),
            "delete" => desk.app.delete_merchant(&desk.operator, id, Some(why)).await,
            _ => desk.app.restore_merchant(&desk.operator, id, Some(why)).await.map(|_| ()),
        },
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/merchants/{id}?done={step}"))),
        Err(error) => refuse(&desk, about, form, error),
    }
}

async fn card_step(desk: &AdminDesk, id: CardId, step: &str) -> Result<Step, Failure> {
    let found = desk.app.platform_card(&desk.operator, id).await?;
    let (t, number) = (desk.text, found.card.number.to_string());
    let (title, lead) = match step {
        "delete" => (t.confirm_delete_card_title(&number), t.confirm_delete_card_lead()),
        "restore" => (t.confirm_restore_card_title(&number), t.confirm_restore_card_lead()),
        "purge" => (t.confirm_purge_card_title(&number), t.confirm_purge_card_lead()),
        _ => return Err(nowhere()),
    };
    Ok(Step {
        section: Section::Cards,
        title,
        lead,
        confirmation: (step == "purge").then(|| t.confirm_type_number(&number)),
        action: format!("/admin/cards/{id}/{step}"),
        back_url: format!("/admin/cards/{id}"),
        is_final: step == "purge",
    })
}

/// `GET /admin/cards/{card_id}/{step}`
pub(crate) async fn card(desk: AdminDesk, Path((id, step)): Path<(CardId, String)>) -> Answer {
    let step = card_step(&desk, id, &step).await?;
    show(&desk, step)
}

/// `POST /admin/cards/{card_id}/{step}`
pub(crate) async fn change_card(
    desk: AdminDesk,
    Path((id, step)): Path<(CardId, String)>,
    Form(form): Form<StepForm>,
) -> Answer {
    let about = card_step(&desk, id, &step).await?;
    let done = match step.as_str() {
        "purge" => match purge(&form) {
            Ok(purge) => desk.app.purge_card(&desk.operator, id, purge).await.map(|_| ()),
            Err(error) => Err(error),
        },
        _ => match reason(&form) {
            Ok(why) if step == "delete" => desk.app.delete_card(&desk.operator, id, Some(why)).await,
            Ok(why) => desk.app.restore_card(&desk.operator, id, Some(why)).await.map(|_| ()),
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(()) if step == "purge" => Ok(see_other("/admin/cards?trash=true&done=purge")),
        Ok(()) => Ok(see_other(&format!("/admin/cards/{id}?done={step}"))),
        Err(error) => refuse(&desk, about, form, error),
    }
}

async fn program_step(desk: &AdminDesk, id: ProgramId, step: &str) -> Result<Step, Failure> {
    let found = desk.app.platform_program(&desk.operator, id).await?;
    let (t, name) = (desk.text, found.program.look.card_name.to_string());
    let (title, lead) = match step {
        "restore" => (t.confirm_restore_program_title(&name), t.confirm_restore_program_lead()),
        "purge" => (t.confirm_purge_program_title(&name), t.confirm_purge_program_lead()),
        _ => return Err(nowhere()),
    };
    Ok(Step {
        section: Section::Programs,
        title,
        lead,
        confirmation: (step == "purge").then(|| t.confirm_type_name(&name)),
        action: format!("/admin/programs/{id}/{step}"),
        back_url: "/admin/programs?trash=true".to_owned(),
        is_final: step == "purge",
    })
}

/// `GET /admin/programs/{program_id}/{step}`
pub(crate) async fn program(desk: AdminDesk, Path((id, step)): Path<(ProgramId, String)>) -> Answer {
    let step = program_step(&desk, id, &step).await?;
    show(&desk, step)
}

/// `POST /admin/programs/{program_id}/{step}`
pub(crate) async fn change_program(
    desk: AdminDesk,
    Path((id, step)): Path<(ProgramId, String)>,
    Form(form): Form<StepForm>,
) -> Answer {
    let about = program_step(&desk, id, &step).await?;
    let done = match step.as_str() {
        "purge" => match purge(&form) {
            Ok(purge) => desk.app.purge_program(&desk.operator, id, purge).await.map(|_| ()),
            Err(error) => Err(error),
        },
        _ => match reason(&form) {
            Ok(why) => desk.app.restore_program(&desk.operator, id, Some(why)).await.map(|_| ()),
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(()) if step == "purge" => Ok(see_other("/admin/programs?trash=true&done=purge")),
        Ok(()) => Ok(see_other("/admin/programs?done=restore")),
        Err(error) => refuse(&desk, about, form, error),
    }
}

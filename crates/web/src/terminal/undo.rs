//! Taking a transaction back: with a reason, in part where it is a purchase, and by a manager where the rules ask for one.

use askama::Template;
use orion_domain::ledger::{Part, Refusal, TransactionType as Type, VoidTarget};
use orion_domain::{IdempotencyKey, Note, Points, StaffPinId, TransactionId};
use orion_http::{Form, Path};
use orion_render::Text;
use orion_service::Error;
use orion_service::counter::{Confirmation, Receipt, StaffProof};
use orion_service::transactions::UndoPreview;
use serde::Deserialize;

use super::book::{booked, refused_text};
use super::desk::Desk;
use super::layout::TerminalLayout;
use super::parts::{List, TillEntry, entry, refused};
use super::pin::{Field, Step, render_step, render_wrong};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Notice;
use crate::words;

#[derive(Template)]
#[template(path = "terminal/undo.html")]
struct UndoPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    entry: TillEntry,
    action: String,
    notes: String,
    points_left: Option<i64>,
    points_error: Option<String>,
    back_url: String,
    notice: Option<Notice>,
    idempotency_key: String,
}

/// Why, and how much.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoForm {
    idempotency_key: String,
    reason: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    points: String,
    staff_pin_id: Option<StaffPinId>,
    pin: Option<String>,
}

/// `GET /terminal/transactions/{transaction_id}/undo`
pub(crate) async fn page(desk: Desk, Path(transaction): Path<TransactionId>) -> Answer {
    let preview = desk.app.undo_preview(&desk.caller, transaction).await?;
    let notice = preview.record.is_voided.then(|| refused(already_voided(&desk), None));
    desk.page(&undo_page(&desk, &preview, desk.new_key(), String::new(), None, notice))
}

fn already_voided(desk: &Desk) -> String {
    words::refusal(desk.text, &Refusal::AlreadyVoided, desk.currency, desk.text.locale())
}

/// `POST /terminal/transactions/{transaction_id}/undo`
pub(crate) async fn submit(desk: Desk, Path(transaction): Path<TransactionId>, Form(form): Form<UndoForm>) -> Answer {
    let preview = desk.app.undo_preview(&desk.caller, transaction).await?;
    let Some(part) = part(&form.points) else {
        let error = Some(words::field(
            desk.text,
            &orion_domain::Invalid::OutOfRange { min: 1, max: preview.points_left.unwrap_or(1) },
        ));
        return desk.refusal(&undo_page(&desk, &preview, form.idempotency_key, form.notes, error, None));
    };
    let Some(confirmation) = confirmation(&desk, &form) else {
        return desk.refusal(&undo_page(&desk, &preview, desk.new_key(), form.notes, None, None));
    };
    let stamps = matches!(preview.record.entry.transaction_type, Type::StampEarned | Type::StampRedeemed);
    let receipt = if stamps {
        desk.app.void_stamp(&desk.caller, transaction, confirmation).await
    } else {
        desk.app.void_points(&desk.caller, VoidTarget::Transaction(transaction), part, confirmation).await
    };
    finish(&desk, &preview, form, receipt).await
}

/// A void is confirmed by a PIN of its own where one was typed: an open session never stands in for a manager (PIN-8, PIN-9).
fn confirmation(desk: &Desk, form: &UndoForm) -> Option<Confirmation> {
    let staff = match (form.staff_pin_id, &form.pin, &desk.staff) {
        (Some(id), Some(digits), _) => StaffProof::Pin { id, digits: digits.trim().to_owned() },
        (_, _, Some((token, _))) => StaffProof::Session(token.clone()),
        _ => StaffProof::None,
    };
    let notes = [form.reason.trim(), form.notes.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(": ");
    Some(Confirmation { key: IdempotencyKey::parse(&form.idempotency_key).ok()?, staff, notes: Note::new(&notes).ok() })
}

/// Everything that is left, unless a number was typed.
fn part(typed: &str) -> Option<Part> {
    match typed.trim() {
        "" => Some(Part::Whole),
        typed => typed
            .parse()
            .ok()
            .filter(|points| *points > 0)
            .and_then(|points| Points::new(points).ok())
            .map(Part::Points),
    }
}

async fn finish(desk: &Desk, preview: &UndoPreview, form: UndoForm, receipt: Result<Receipt, Error>) -> Answer {
    match receipt {
        Ok(receipt) => Ok(booked(preview.record.entry.card, &receipt)),
        Err(Error::Refused(Refusal::PinRequired)) => render_step(desk, step(desk, preview, &form, None)).await,
        Err(Error::Refused(refusal @ Refusal::ManagerRequired)) => {
            let why = words::refusal(desk.text, &refusal, desk.currency, desk.text.locale());
            render_step(desk, step(desk, preview, &form, Some(why))).await
        }
        Err(error @ (Error::PinInvalid { .. } | Error::PinLocked { .. } | Error::RateLimited { .. })) => {
            render_wrong(desk, &step(desk, preview, &form, None), form.staff_pin_id, error).await
        }
        Err(error) => match refused_text(desk, &error) {
            Some(text) => {
                let notice = Some(refused(text, None));
                desk.refusal(&undo_page(desk, preview, form.idempotency_key, form.notes, None, notice))
            }
            None => Err(error.into()),
        },
    }
}

fn action(preview: &UndoPreview) -> String {
    format!("/terminal/transactions/{}/undo", preview.record.entry.id)
}

fn step(desk: &Desk, preview: &UndoPreview, form: &UndoForm, error: Option<String>) -> Step {
    Step {
        purpose: Some(desk.text.pin_purpose_undo()),
        action: action(preview),
        fields: vec![
            Field::key(&form.idempotency_key),
            Field::new("reason", form.reason.clone()),
            Field::new("notes", form.notes.clone()),
            Field::new("points", form.points.clone()),
        ],
        back_url: format!("/terminal/cards/{}", preview.record.entry.card),
        error,
    }
}

fn undo_page(
    desk: &Desk,
    preview: &UndoPreview,
    idempotency_key: String,
    notes: String,
    points_error: Option<String>,
    notice: Option<Notice>,
) -> UndoPage {
    UndoPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.form_token.text.clone(),
        layout: desk.layout.clone(),
        entry: entry(desk, &preview.record, List::OfStore),
        action: action(preview),
        notes,
        points_left: preview.points_left.filter(|points| *points > 0),
        points_error,
        back_url: format!("/terminal/cards/{}", preview.record.entry.card),
        notice,
        idempotency_key,
    }
}

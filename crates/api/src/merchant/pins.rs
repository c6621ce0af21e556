//! `POST /api/v1/merchants/loyalty/pins/bulk/assign`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{IdempotencyKey, StoreId};
use orion_http::{BulkJson, Problem, Replayed};
use orion_service::counter::Partial;
use orion_service::pins::assign::{AssignPins, AssignReceipt, Assigned, TypedPin};
use orion_service::{App, Caller, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who gets which PIN at one store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignPinsRequest {
    /// Where they work.
    store_id: Uuid,
    /// For whom.
    #[schema(min_items = 1, max_items = 1000)]
    pins: Vec<AssignPinRequest>,
    /// Whether the rows that can be done are done when others cannot; otherwise it is all or nothing.
    #[serde(default)]
    partial: bool,
    /// Whether to say only what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// Who gets a PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignPinRequest {
    /// Whose it is.
    #[schema(min_length = 1, max_length = 120, example = "Lena")]
    name: String,
    /// The person's number in another system. Whoever has it at the store already gets new digits.
    #[schema(min_length = 1, max_length = 120, example = "E-17")]
    staff_id: Option<String>,
    /// Four to eight digits that are not easy to guess.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: String,
    /// Whether it stands for a manager.
    #[serde(default)]
    is_manager: bool,
}

/// What happens to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AssignAction {
    /// A new PIN.
    Create,
    /// New digits for a PIN that is there.
    Replace,
    /// Nothing: see the code.
    Refuse,
}

/// What became, or would become, of one row.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssignOutcome {
    /// What.
    action: AssignAction,
    /// The PIN, once it exists.
    staff_pin_id: Option<Uuid>,
    /// Why it was refused: `validation_failed` or `too_many_pins`.
    #[schema(example = "validation_failed")]
    code: Option<String>,
    /// What is wrong with the row.
    errors: Vec<RowProblem>,
}

/// One wrong value of a row.
#[derive(Serialize, ToSchema)]
pub(crate) struct RowProblem {
    /// A JSON pointer into the body.
    #[schema(example = "/pins/3/pin")]
    pointer: String,
    /// What is wrong, for a person.
    #[schema(example = "must be 4 to 8 digits")]
    detail: String,
}

/// What became, or would become, of all rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssignResult {
    /// Whether anything was done.
    applied: bool,
    /// Rows that give out a new PIN.
    #[schema(minimum = 0, example = 12)]
    created: usize,
    /// Rows that give new digits.
    #[schema(minimum = 0, example = 3)]
    replaced: usize,
    /// Rows that cannot be done.
    #[schema(minimum = 0, example = 0)]
    refused: usize,
    /// Row by row, in the order of the request.
    results: Vec<AssignOutcome>,
}

impl AssignOutcome {
    fn new(number: usize, result: &Assigned) -> Self {
        let none = |action| Self { action, staff_pin_id: None, code: None, errors: Vec::new() };
        match result {
            Assigned::Created(id) => {
                Self { staff_pin_id: id.map(orion_domain::StaffPinId::uuid), ..none(AssignAction::Create) }
            }
            Assigned::Replaced(id) => Self { staff_pin_id: Some(id.uuid()), ..none(AssignAction::Replace) },
            Assigned::TooMany => Self { code: Some("too_many_pins".to_owned()), ..none(AssignAction::Refuse) },
            Assigned::Invalid(fields) => {
                let errors = fields.iter().map(|field| RowProblem {
                    pointer: format!("/pins/{number}{}", field.pointer),
                    detail: field.problem.to_string(),
                });
                let code = Some("validation_failed".to_owned());
                Self { code, errors: errors.collect(), ..none(AssignAction::Refuse) }
            }
        }
    }
}

impl From<&AssignReceipt> for AssignResult {
    fn from(receipt: &AssignReceipt) -> Self {
        let outcome = |(number, result)| AssignOutcome::new(number, result);
        let results: Vec<AssignOutcome> = receipt.results.iter().enumerate().map(outcome).collect();
        let count = |action| results.iter().filter(|outcome| outcome.action == action).count();
        Self {
            applied: receipt.applied,
            created: count(AssignAction::Create),
            replaced: count(AssignAction::Replace),
            refused: count(AssignAction::Refuse),
            results,
        }
    }
}

/// Assigns; for owners and for admins on their behalf.
pub(crate) async fn assigned(
    app: &Arc<App>,
    caller: &Caller,
    key: Option<IdempotencyKey>,
    body: AssignPinsRequest,
) -> Result<Response, Problem> {
    let typed = |row: AssignPinRequest| TypedPin {
        name: row.name,
        staff_id: row.staff_id,
        pin: row.pin,
        is_manager: row.is_manager,
    };
    let command = AssignPins {
        store: StoreId::new(body.store_id),
        pins: body.pins.into_iter().map(typed).collect(),
        partial: if body.partial { Partial::Allowed } else { Partial::AllOrNothing },
        key,
    };
    if body.dry_run {
        let tried = app.try_assign_pins(caller, &command).await?;
        return Ok(axum::Json(AssignResult::from(&tried)).into_response());
    }
    let receipt = app.assign_pins(caller, command).await?;
    let result = AssignResult::from(&receipt);
    if !receipt.applied {
        let results = serde_json::to_value(result.results).map_err(Error::internal)?;
        let words = "Some rows cannot be done, so none was.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bulk_refused", words).with("results", results));
    }
    let replayed = Replayed::from_outcome(receipt.replayed);
    Ok((replayed.status(), replayed, axum::Json(result)).into_response())
}

/// Assign many PINs
///
/// All at one store. Who has a `staff_id` and a PIN there already gets new digits; everybody else gets a new PIN. All or
/// nothing, unless `partial` is set; `bulk_refused` lists every row in `results`. With `dry_run` nothing is changed.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/pins/bulk/assign", tag = super::TAG, request_body = AssignPinsRequest,
    responses(
        (status = 201, description = "What became of each row.", body = AssignResult),
        (status = 200, description = "What would become of each row, or the same once more.", body = AssignResult)))]
pub(crate) async fn assign_pins(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    BulkJson(body): BulkJson<AssignPinsRequest>,
) -> Result<Response, Problem> {
    assigned(&app, &caller, key, body).await
}

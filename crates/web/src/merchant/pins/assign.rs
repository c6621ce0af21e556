//! Many PINs at once, from lines that were typed or pasted: first what would happen, then the same again in earnest.

use askama::Template;
use orion_domain::{IdempotencyKey, Invalid, StoreId};
use orion_http::Form;
use orion_render::Text;
use orion_service::counter::Partial;
use orion_service::pins::assign::{AssignPins, AssignReceipt, Assigned, TypedPin};
use orion_service::{Error, Fields};
use serde::Deserialize;

use crate::assets::Assets;
use crate::merchant::choices::{store_choices, stores};
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::Answer;
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;
use crate::words;

/// Where this is.
const URL: &str = "/merchant/pins/assign";

struct ResultRow {
    line: usize,
    name: String,
    badge: &'static str,
    what: String,
}

#[derive(Debug, Default)]
struct AssignErrors {
    items: Vec<ErrorItem>,
    count: i64,
    store_id: Option<String>,
    lines: Option<String>,
}

#[derive(Template)]
#[template(path = "merchant/assign_pins.html")]
struct AssignPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: AssignErrors,
    key: String,
    stores: Vec<Choice>,
    lines: String,
    partial: bool,
    /// What would happen, or happened.
    results: Vec<ResultRow>,
    summary: String,
    /// Whether it happened.
    applied: bool,
    /// Whether it can be done as it stands.
    ready: bool,
}

/// The lines and what to do with them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AssignForm {
    key: String,
    store_id: String,
    lines: String,
    partial: Option<String>,
    /// `do` in earnest; anything else tries.
    step: String,
}

/// `GET /merchant/pins/assign`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    desk.page(&assign_page(&desk, AssignForm::default(), Mistakes::default(), None).await?)
}

/// `POST /merchant/pins/assign`
pub(crate) async fn submit(desk: MerchantDesk, Form(form): Form<AssignForm>) -> Answer {
    match assigned(&desk, &form).await {
        Ok(receipt) => {
            let refused = form.step == "do" && !receipt.applied;
            let page = assign_page(&desk, form, Mistakes::default(), Some(receipt)).await?;
            if refused { desk.mistakes(&page) } else { desk.page(&page) }
        }
        Err(error) => {
            let input = |member: &str| if member == "pins" { "lines".to_owned() } else { member.to_owned() };
            let mistakes = Mistakes::read(desk.text, error, input)?;
            desk.mistakes(&assign_page(&desk, form, mistakes, None).await?)
        }
    }
}

async fn assigned(desk: &MerchantDesk, form: &AssignForm) -> Result<AssignReceipt, Error> {
    let caller = desk.caller.whole_merchant()?;
    let mut fields = Fields::default();
    let store = fields.take("store_id", form.store_id.parse::<StoreId>());
    let pins = typed(&form.lines);
    if pins.is_empty() {
        fields.refuse("lines", Invalid::Required);
    }
    let store = fields.finish_with(store)?;
    let partial = if form.partial.is_some() { Partial::Allowed } else { Partial::AllOrNothing };
    let command = AssignPins { store, pins, partial, key: IdempotencyKey::parse(&form.key).ok() };
    if form.step == "do" {
        desk.app.assign_pins(caller, command).await
    } else {
        desk.app.try_assign_pins(caller, &command).await
    }
}

/// One person a line: name; PIN; number; manager. A spreadsheet puts tabs between them.
fn typed(lines: &str) -> Vec<TypedPin> {
    let person = |line: &str| {
        let separator = if line.contains('\t') { '\t' } else { ';' };
        let mut cells = line.split(separator).map(str::trim);
        let mut next = || cells.next().unwrap_or_default().to_owned();
        let (name, pin, staff_id, manager) = (next(), next(), next(), next());
        let is_manager =
            !matches!(manager.to_lowercase().as_str(), "" | "0" | "no" | "non" | "nein" | "neen" | "false");
        TypedPin { name, pin, staff_id: Some(staff_id).filter(|number| !number.is_empty()), is_manager }
    };
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(person).collect()
}

async fn assign_page(
    desk: &MerchantDesk,
    form: AssignForm,
    mistakes: Mistakes,
    receipt: Option<AssignReceipt>,
) -> Result<AssignPage, Error> {
    desk.caller.require(orion_domain::Right::AssignPins)?;
    let (text, stores) = (desk.text, stores(desk).await?);
    let typed = typed(&form.lines);
    let results = receipt.as_ref().map(|receipt| receipt.results.as_slice()).unwrap_or_default();
    let applied = receipt.as_ref().is_some_and(|receipt| receipt.applied);
    let refused = results.iter().filter(|result| result.is_refused()).count();
    let blocked = form.step == "do" && receipt.is_some() && !applied;
    let error = || Notice { kind: "error", ..Notice::success(text.assign_blocked()) };
    Ok(AssignPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Pins, URL),
        notice: if applied { Some(Notice::success(text.saved())) } else { blocked.then(error) },
        summary: summary(text, results),
        ready: receipt.is_some() && !applied && results.len() > refused && (refused == 0 || form.partial.is_some()),
        results: results
            .iter()
            .zip(&typed)
            .zip(1..)
            .map(|((result, row), line)| shown(text, line, row, result))
            .collect(),
        applied,
        errors: AssignErrors {
            count: mistakes.count(),
            store_id: mistakes.of("store_id"),
            lines: mistakes.of("lines"),
            items: mistakes.items,
        },
        key: if form.key.is_empty() || applied { desk.app.new_uuid().to_string() } else { form.key },
        stores: store_choices(&stores, &form.store_id),
        // Done is done: digits are not shown again.
        lines: if applied { String::new() } else { form.lines },
        partial: form.partial.is_some(),
    })
}

fn summary(text: Text, results: &[Assigned]) -> String {
    let count =
        |is: fn(&Assigned) -> bool| i64::try_from(results.iter().filter(|one| is(one)).count()).unwrap_or(i64::MAX);
    let created = count(|one| matches!(one, Assigned::Created(_)));
    let replaced = count(|one| matches!(one, Assigned::Replaced(_)));
    text.assign_count(created, count(Assigned::is_refused), replaced)
}

fn shown(text: Text, line: usize, row: &TypedPin, result: &Assigned) -> ResultRow {
    let (badge, what) = match result {
        Assigned::Created(_) => ("badge-good", text.assign_new()),
        Assigned::Replaced(_) => ("badge-warn", text.assign_replaced()),
        Assigned::TooMany => ("badge-bad", text.assign_refused(&text.assign_full())),
        Assigned::Invalid(fields) => {
            let sentences: Vec<String> = fields.iter().map(|field| named(text, field)).collect();
            ("badge-bad", text.assign_refused(&sentences.join(" ")))
        }
    };
    ResultRow { line, name: row.name.clone(), badge, what }
}

fn named(text: Text, field: &orion_service::FieldError) -> String {
    let label = match field.pointer.trim_start_matches('/') {
        "name" => text.pins_name(),
        "staff_id" => text.pins_staff_id(),
        _ => text.setup_pin(),
    };
    format!("{label}: {}", words::field(text, &field.problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_typed_and_as_a_spreadsheet_copies_them() {
        let rows = typed("Lena; 493827; E-17; manager\n\n  Sam;582046\r\nKim\t739105\t\tno");
        let seen: Vec<(&str, &str, Option<&str>, bool)> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.pin.as_str(), row.staff_id.as_deref(), row.is_manager))
            .collect();
        let expected =
            [("Lena", "493827", Some("E-17"), true), ("Sam", "582046", None, false), ("Kim", "739105", None, false)];
        assert_eq!(seen, expected);
    }
}

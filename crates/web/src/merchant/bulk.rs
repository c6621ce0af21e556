//! Work on many cards: asking, seeing what it would do, doing it, and watching it.

use askama::Template;
use orion_domain::{BulkRunId, CardId, IdempotencyKey, Invalid, LocalDate, Points, Reason, StoreId};
use orion_http::cursors::List;
use orion_http::{Form, Path, Query};
use orion_render::{Text, format};
use orion_service::bulk::{BONUS_MAX, BULK_LEN_MAX, BulkAsked, BulkPreview, BulkWork};
use orion_service::counter::Partial;
use orion_service::records::{BulkItemRecord, BulkItems, BulkKind, BulkRun, CardSelection, Page};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::cards::store_choices;
use super::desk::{MerchantDesk, Section};
use super::lists::{FormErrors, link, page_at};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{Mistakes, Notice};
use crate::portal::layout::PortalLayout;
use crate::words;

/// Runs that the page shows.
const RUNS_SHOWN: i64 = 20;

/// What was asked for, in the form and again in its confirmation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkForm {
    #[serde(default)]
    pub work: String,
    #[serde(default)]
    pub points: String,
    #[serde(default)]
    pub which: String,
    #[serde(default)]
    pub store: String,
    #[serde(default)]
    pub inactive_since: String,
    #[serde(default)]
    pub points_min: String,
    #[serde(default)]
    pub stamps_min: String,
    #[serde(default)]
    pub card_numbers: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub idempotency_key: String,
    #[serde(default)]
    pub partial: String,
}

impl BulkForm {
    pub(crate) fn is_named(&self) -> bool {
        self.which == "named"
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.work == "deactivate"
    }

    /// The numbers, one a line or between commas.
    fn numbers(&self) -> Vec<String> {
        let parts = self.card_numbers.split(['\n', ',', ';', '\t']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect()
    }
}

/// What a form asks for, as values.
struct Asked {
    work: BulkWork,
    reason: Reason,
    which: Which,
}

enum Which {
    Named(Vec<CardId>, Vec<String>),
    Selected(CardSelection),
}

/// A run in the list.
pub(crate) struct RunView {
    pub url: String,
    pub what: String,
    pub when: String,
    pub reason: String,
    pub is_running: bool,
    pub by_admin: bool,
    pub expected: String,
    pub done: String,
    pub refused: String,
    pub has_refused: bool,
    pub points: Option<String>,
    pub stamps: Option<String>,
    /// For the bar: what is behind, and of how much.
    pub progress: i64,
    pub progress_max: i64,
}

#[derive(Template)]
#[template(path = "merchant/bulk.html")]
struct BulkPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: FormErrors,
    form: BulkForm,
    stores: Vec<Choice>,
    points_error: Option<String>,
    since_error: Option<String>,
    points_min_error: Option<String>,
    stamps_min_error: Option<String>,
    numbers_error: Option<String>,
    reason_error: Option<String>,
    runs: Vec<RunView>,
}

struct Obstacle {
    card: String,
    why: String,
}

#[derive(Template)]
#[template(path = "merchant/bulk_preview.html")]
struct PreviewPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    form: BulkForm,
    question: String,
    cards: i64,
    cards_text: String,
    points_held: String,
    points_given: Option<String>,
    obstacles: Vec<Obstacle>,
    key: String,
}

struct ItemView {
    card_url: Option<String>,
    card: String,
    name: Option<String>,
    outcome: String,
    is_refused: bool,
}

#[derive(Template)]
#[template(path = "merchant/bulk_run.html")]
struct RunPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    run: RunView,
    items: Vec<ItemView>,
    shows_refused: bool,
    next_url: Option<String>,
    first_url: Option<String>,
}

/// What was just done, and whether only refused cards are wanted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BulkQuery {
    done: Option<String>,
    refused: Option<String>,
    cursor: Option<String>,
}

impl RunView {
    /// A run as the desk shows it.
    pub(crate) fn of(desk: &MerchantDesk, run: &BulkRun) -> Self {
        let (text, locale) = (desk.text, desk.text.locale());
        let number = |count| format::number(locale, count);
        let done = run.cards_done.saturating_add(run.cards_refused);
        Self {
            url: format!("/merchant/bulk/{}", run.id),
            what: match run.kind {
                BulkKind::Deactivate => text.bulk_work_deactivate(),
                BulkKind::Bonus(points) => text.bulk_work_bonus_points(points.get()),
                BulkKind::Merge => text.bulk_work_merge(),
            },
            when: format::date_time(locale, &run.created_at.in_zone(&desk.merchant.zone)),
            reason: run.reason.to_string(),
            is_running: run.is_running,
            by_admin: run.acting_admin.is_some(),
            expected: number(run.cards_expected),
            done: number(run.cards_done),
            refused: number(run.cards_refused),
            has_refused: run.cards_refused > 0,
            points: (run.points_moved > 0).then(|| number(run.points_moved)),
            stamps: (run.stamps_moved > 0).then(|| number(run.stamps_moved)),
            progress: done,
            progress_max: run.cards_expected.max(done).max(1),
        }
    }
}

/// `GET /merchant/bulk`
pub(crate) async fn page(desk: MerchantDesk, Query(query): Query<BulkQuery>) -> Answer {
    let notice = (query.done.as_deref() == Some("done")).then(|| Notice::success(desk.text.bulk_done()));
    let form = BulkForm { work: "bonus".to_owned(), which: "filter".to_owned(), ..BulkForm::default() };
    let page = build(&desk, form, Mistakes::default()).await?;
    desk.page(&BulkPage { notice, ..page })
}

async fn build(desk: &MerchantDesk, form: BulkForm, mistakes: Mistakes) -> Result<BulkPage, Error> {
    let caller = desk.caller.whole_merchant()?;
    let runs = desk.app.bulk_runs(caller, Page::first(RUNS_SHOWN)).await?;
    let stores = desk.app.desk_stores(&desk.caller).await?;
    Ok(BulkPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Bulk, "/merchant/bulk"),
        notice: None,
        stores: store_choices(&stores, form.store.parse().ok()),
        points_error: mistakes.of("points"),
        since_error: mistakes.of("inactive_since"),
        points_min_error: mistakes.of("points_min"),
        stamps_min_error: mistakes.of("stamps_min"),
        numbers_error: mistakes.of("card_numbers"),
        reason_error: mistakes.of("reason"),
        errors: mistakes.into(),
        form,
        runs: runs.items.iter().map(|run| RunView::of(desk, run)).collect(),
    })
}

fn count(text: &str, max: i64) -> Result<Option<i64>, Invalid> {
    match text.trim() {
        "" => Ok(None),
        typed => {
            let number = typed.parse::<i64>().ok().filter(|number| (0..=max).contains(number));
            number.map(Some).ok_or(Invalid::OutOfRange { min: 0, max })
        }
    }
}

/// Reads what was typed; everything wrong at once.
async fn read(desk: &MerchantDesk, form: &BulkForm) -> Result<Asked, Error> {
    let caller = desk.caller.whole_merchant()?;
    let mut fields = Fields::default();
    let reason = fields.take("reason", Reason::new(form.reason.trim()));
    let work = if form.is_closing() {
        Some(BulkWork::Deactivate)
    } else {
        let points = form.points.trim().parse().ok().and_then(|points| Points::new(points).ok());
        let points = points.filter(|points| (1..=BONUS_MAX).contains(&points.get()));
        fields.take("points", points.ok_or(Invalid::OutOfRange { min: 1, max: BONUS_MAX })).map(BulkWork::Bonus)
    };
    let which = if form.is_named() {
        let numbers = form.numbers();
        if numbers.is_empty() {
            fields.refuse("card_numbers", Invalid::Required);
        } else if numbers.len() > BULK_LEN_MAX {
            fields.refuse("card_numbers", Invalid::OutOfRange { min: 1, max: 1_000 });
        }
        let (cards, unknown) = desk.app.cards_named(caller, numbers.get(..BULK_LEN_MAX).unwrap_or(&numbers)).await?;
        Which::Named(cards, unknown)
    } else {
        let since = Some(form.inactive_since.trim()).filter(|day| !day.is_empty());
        let since = fields.take_optional("inactive_since", since, LocalDate::parse);
        Which::Selected(CardSelection {
            store: form.store.parse::<StoreId>().ok(),
            inactive_since: since.map(|day| day.bounds(&desk.merchant.zone).0.micros()),
            points_min: fields.take("points_min", count(&form.points_min, Points::MAX.get())).flatten(),
            stamps_min: fields.take("stamps_min", count(&form.stamps_min, 1_000_000)).flatten(),
        })
    };
    let (reason, work) = fields.finish_with(reason.zip(work))?;
    Ok(Asked { work, reason, which })
}

/// `POST /merchant/bulk/preview`: what it would do, before anything happens.
pub(crate) async fn preview(desk: MerchantDesk, Form(form): Form<BulkForm>) -> Answer {
    let result = match read(&desk, &form).await {
        Ok(asked) => rehearse(&desk, &asked).await.map(|found| (asked, found)),
        Err(error) => Err(error),
    };
    let (asked, (found, unknown)) = match result {
        Ok(found) => found,
        Err(error) => return wrong(&desk, form, error).await,
    };
    let (text, locale) = (desk.text, desk.text.locale());
    let mut obstacles: Vec<Obstacle> =
        unknown.into_iter().map(|card| Obstacle { card, why: text.bulk_code_not_found() }).collect();
    for result in &found.refused {
        let record = desk.app.desk_card(&desk.caller, result.card).await.ok();
        let card = record.map(|record| record.number.to_string()).unwrap_or_default();
        let why = result.outcome.as_ref().err().map(|refusal| code_text(text, refusal.code())).unwrap_or_default();
        obstacles.push(Obstacle { card, why });
    }
    let cards_text = format::number(locale, found.cards);
    desk.page(&PreviewPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Bulk, "/merchant/bulk"),
        question: match asked.work {
            BulkWork::Deactivate => text.bulk_question_deactivate(found.cards, &cards_text),
            BulkWork::Bonus(points) => text.bulk_question_bonus(found.cards, &cards_text, points.get()),
        },
        cards: found.cards,
        cards_text,
        points_held: format::number(locale, found.points_held),
        points_given: (found.points_given > 0).then(|| format::number(locale, found.points_given)),
        obstacles,
        key: desk.app.new_token(),
        form,
    })
}

async fn rehearse(desk: &MerchantDesk, asked: &Asked) -> Result<(BulkPreview, Vec<String>), Error> {
    let caller = desk.caller.whole_merchant()?;
    match &asked.which {
        Which::Named(cards, unknown) if cards.is_empty() => Ok((BulkPreview::default(), unknown.clone())),
        Which::Named(cards, unknown) => {
            Ok((desk.app.rehearse_named(caller, asked.work, cards.clone()).await?, unknown.clone()))
        }
        Which::Selected(selection) => {
            Ok((desk.app.rehearse_selection(caller, asked.work, selection).await?, Vec::new()))
        }
    }
}

/// `POST /merchant/bulk`: does what was shown.
pub(crate) async fn submit(desk: MerchantDesk, Form(form): Form<BulkForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let Ok(key) = IdempotencyKey::parse(&form.idempotency_key) else { return Ok(see_other("/merchant/bulk")) };
    let result = match read(&desk, &form).await {
        Ok(Asked { work, reason, which: Which::Selected(selection) }) => {
            let run = desk.app.start_bulk(caller, work, selection, reason, key).await;
            run.map(|run| format!("/merchant/bulk/{}", run.id))
        }
        Ok(Asked { work, reason, which: Which::Named(cards, _) }) => {
            let partial = if form.partial == "true" { Partial::Allowed } else { Partial::AllOrNothing };
            let receipt = desk.app.bulk_named(caller, BulkAsked::new(work, cards, reason, partial), key).await;
            receipt.map(|receipt| link("/merchant/bulk", &[("done", receipt.applied.then_some("done"))]))
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(address) => Ok(see_other(&address)),
        Err(error) => wrong(&desk, form, error).await,
    }
}

async fn wrong(desk: &MerchantDesk, form: BulkForm, error: Error) -> Answer {
    let rename = |member: &str| if member == "card_ids" { "card_numbers".to_owned() } else { member.to_owned() };
    let mistakes = match error {
        Error::KeyReused => return Ok(see_other("/merchant/bulk")),
        error => Mistakes::read(desk.text, error, rename)?,
    };
    desk.mistakes(&build(desk, form, mistakes).await?)
}

/// `GET /merchant/bulk/{run_id}`: how far a run has come; the page looks again by itself while there is more to do.
pub(crate) async fn run(desk: MerchantDesk, Path(id): Path<BulkRunId>, Query(query): Query<BulkQuery>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let run = desk.app.bulk_run(caller, id).await?;
    let shows_refused = query.refused.is_some();
    let (url, named) = (format!("/merchant/bulk/{id}"), id.to_string());
    let list = List::new(desk.app.secrets(), "page_bulk", desk.caller.merchant().uuid());
    let list = list.narrowed(Some(&named)).narrowed(shows_refused.then_some("refused"));
    let which = if shows_refused { BulkItems::Refused } else { BulkItems::All };
    let items = desk.app.bulk_items(caller, id, which, page_at(&list, query.cursor.as_ref())).await?;
    let to = |cursor: Option<&str>| link(&url, &[("refused", shows_refused.then_some("1")), ("cursor", cursor)]);
    desk.page(&RunPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Bulk),
        run: RunView::of(&desk, &run),
        items: items.items.iter().map(|record| item(desk.text, record)).collect(),
        shows_refused,
        next_url: items.next.map(|cursor| to(Some(&list.cursor(cursor.0.as_bytes())))),
        first_url: query.cursor.is_some().then(|| to(None)),
    })
}

fn item(text: Text, record: &BulkItemRecord) -> ItemView {
    let number = record.number.map(|number| number.to_string());
    ItemView {
        card_url: number.is_some().then(|| format!("/merchant/cards/{}", record.item.card)),
        card: number.unwrap_or_else(|| record.item.card.to_string()),
        name: record.name.clone(),
        outcome: record.item.code.as_deref().map_or_else(|| text.bulk_item_done(), |code| code_text(text, code)),
        is_refused: record.item.code.is_some(),
    }
}

/// Why a card was refused, by the stable name of the refusal.
fn code_text(text: Text, code: &str) -> String {
    match code {
        "not_found" => text.bulk_code_not_found(),
        "card_inactive" | "card_not_active" => text.bulk_code_closed(),
        "limit_exceeded" => text.problem_limit_exceeded(),
        _ => words::problem(text, &orion_http::Problem::not_found()),
    }
}

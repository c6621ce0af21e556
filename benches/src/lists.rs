//! Every list and look-up of the desk, over a merchant with many cards and rows, asked at the use cases: what the server
//! itself takes, without a socket in between.

use orion_domain::ledger::TransactionType as Type;
use orion_domain::{CardId, CardNumber};
use orion_service::desk_cards::{CardsAsked, TransactionsAsked};
use orion_service::records::{Cursor, Page, RowId};
use orion_service::{App, DeskCaller, RequestFacts};
use orion_store::Engine;

use crate::figures::{median, percentile};
use crate::ground::{Site, fill};
use crate::history::{Size, card_id, first_name, last_name};
use crate::moment::now;
use crate::random::Random;
use crate::report::{Figure, Target};
use crate::shop;

/// How often each list is asked for.
const TIMES: u64 = 200;
/// What a page may take at the server. Issue 3, What must hold.
const TARGET_MS: f64 = 50.0;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum Ask {
    Cards(&'static str, Narrowed),
    Look(&'static str, By),
    Ledger,
    Rows(&'static str, Rows),
}

#[derive(Debug, Clone, Copy)]
enum Narrowed {
    Not,
    ToStore,
    ToOpen,
    ToClosed,
    ToOpenAtStore,
}

#[derive(Debug, Clone, Copy)]
enum By {
    Number,
    Token,
    Address,
    FirstName,
    LastName,
    WholeName,
    Letter,
    NoName,
}

#[derive(Debug, Clone, Copy)]
enum Rows {
    All,
    OfStore,
    OfType(Type),
    OfStoreAndType(Type),
    OfDay,
    OfDayAndType(Type),
}

const ASKED: [Ask; 20] = [
    Ask::Cards("cards", Narrowed::Not),
    Ask::Cards("cards of a store", Narrowed::ToStore),
    Ask::Cards("open cards", Narrowed::ToOpen),
    Ask::Cards("closed cards", Narrowed::ToClosed),
    Ask::Cards("open cards of a store", Narrowed::ToOpenAtStore),
    Ask::Look("by number", By::Number),
    Ask::Look("by token", By::Token),
    Ask::Look("by address", By::Address),
    Ask::Look("by first name", By::FirstName),
    Ask::Look("by last name", By::LastName),
    Ask::Look("by whole name", By::WholeName),
    Ask::Look("by one letter", By::Letter),
    Ask::Look("by a name that nobody has", By::NoName),
    Ask::Ledger,
    Ask::Rows("transactions", Rows::All),
    Ask::Rows("transactions of a store", Rows::OfStore),
    Ask::Rows("purchases", Rows::OfType(Type::PointsEarned)),
    Ask::Rows("voids, of which there are none, at a store", Rows::OfStoreAndType(Type::StampVoided)),
    Ask::Rows("transactions of a day", Rows::OfDay),
    Ask::Rows("enrolments of a day", Rows::OfDayAndType(Type::CardCreated)),
];

impl Ask {
    const fn name(self) -> &'static str {
        match self {
            Self::Cards(name, _) | Self::Look(name, _) | Self::Rows(name, _) => name,
            Self::Ledger => "ledger of a card",
        }
    }
}

/// Asks for every list of one engine and returns the slowest of them.
pub(crate) async fn measure(site: Site<'_>, size: Size) -> anyhow::Result<Figure> {
    let filled = fill(site, "orion_bench_lists", size).await?;
    let app = shop::app(&filled.store)?;
    let desk = DeskCaller::from(app.program_caller(filled.shop.merchant, RequestFacts::default()));
    let mut random = Random::seeded(7);
    let mut slowest = ("", 0.0, 0.0);
    for ask in ASKED {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let number = random.up_to(size.cards);
            let asked = now();
            answer(&app, &desk, &filled.shop, ask, number).await?;
            times.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        let (middle, late) = (median(&times), percentile(&times, 99));
        crate::say(&format!("  {}: median {middle:.2} ms, p99 {late:.2} ms", ask.name()));
        if late > slowest.2 {
            slowest = (ask.name(), middle, late);
        }
    }
    let engine = match filled.engine {
        Engine::Postgres => "PostgreSQL",
        Engine::Sqlite => "SQLite",
    };
    filled.store.close().await;
    Ok(Figure {
        what: format!("Slowest list at the server, {engine}, p99"),
        target: Target::AtMost(TARGET_MS, TARGET_MS / 2.0),
        measured: slowest.2,
        unit: " ms",
        product: format!("{}: median {:.1} ms, p99 {:.1} ms", slowest.0, slowest.1, slowest.2),
        reference: "–".to_owned(),
    })
}

/// A page somewhere in the list.
fn somewhere(number: u64) -> Page {
    Page { after: Some(Cursor(card_id(number))), limit: 25 }
}

async fn answer(app: &App, desk: &DeskCaller, shop: &shop::Shop, ask: Ask, number: u64) -> anyhow::Result<()> {
    match ask {
        Ask::Cards(_, narrowed) => {
            let (store, is_active) = match narrowed {
                Narrowed::Not => (None, None),
                Narrowed::ToStore => (Some(shop.store), None),
                Narrowed::ToOpen => (None, Some(true)),
                Narrowed::ToClosed => (None, Some(false)),
                Narrowed::ToOpenAtStore => (Some(shop.store), Some(true)),
            };
            let asked = CardsAsked { search: None, store, is_active };
            app.desk_cards(desk, &asked, somewhere(number)).await?;
        }
        Ask::Look(_, by) => {
            let search = match by {
                By::Number => CardNumber::from_random(number).digits(),
                By::Token => format!("{number:032}"),
                By::Address => format!("c{number}@example.com"),
                By::FirstName => first_name(number),
                By::LastName => last_name(number),
                By::WholeName => format!("{} {}", first_name(number), last_name(number)),
                By::Letter => first_name(number).chars().take(1).collect(),
                By::NoName => "Qqq".to_owned(),
            };
            app.desk_cards(desk, &CardsAsked { search: Some(search), ..CardsAsked::default() }, Page::first(25))
                .await?;
        }
        Ask::Ledger => {
            app.desk_card_history(desk, CardId::new(card_id(number)), None, 25).await?;
        }
        Ask::Rows(_, rows) => list_rows(app, desk, shop, rows, number).await?,
    }
    Ok(())
}

async fn list_rows(app: &App, desk: &DeskCaller, shop: &shop::Shop, rows: Rows, number: u64) -> anyhow::Result<()> {
    let all = TransactionsAsked::default();
    let days = i64::try_from(number % 90)?;
    let day = Some(app.desk_zone(desk, None).await?.day_of(app.now().plus_seconds(-days * 24 * 3600)));
    let asked = match rows {
        Rows::All => all,
        Rows::OfStore => TransactionsAsked { store: Some(shop.store), ..all },
        Rows::OfType(kind) => TransactionsAsked { transaction_type: Some(kind), ..all },
        Rows::OfStoreAndType(kind) => {
            TransactionsAsked { store: Some(shop.store), transaction_type: Some(kind), ..all }
        }
        Rows::OfDay => TransactionsAsked { from: day, to: day, ..all },
        Rows::OfDayAndType(kind) => TransactionsAsked { from: day, to: day, transaction_type: Some(kind), ..all },
    };
    // Anywhere in the past ninety days: ids begin with their time in milliseconds.
    let at = u128::try_from(app.now().micros() / 1000)? - u128::from(number % 90) * 86_400_000;
    let page = Page { after: Some(Cursor(RowId::from_u128(at << 80))), limit: 25 };
    let page = if matches!(rows, Rows::OfDay | Rows::OfDayAndType(_)) { Page::first(25) } else { page };
    app.desk_transactions(desk, &asked, page).await?;
    Ok(())
}

//! Programs and cards of all merchants, in sight or in the trash.

use askama::Template;
use axum::extract::Query;
use orion_domain::{CardId, MerchantId};
use orion_http::cursors::List;
use orion_render::Text;
use orion_service::records::{Cursor, Page};
use orion_service::trash::{CardPlace, Shelf};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{AdminDesk, Section};
use super::merchants::ROWS;
use super::rows::{self, CardRow, ProgramRow};
use crate::assets::Assets;
use crate::page::{Answer, Failure};
use crate::parts::Notice;
use crate::portal::layout::PortalLayout;

/// What narrows a list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShelfQuery {
    #[serde(default)]
    trash: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/programs.html")]
struct ProgramsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    in_trash: bool,
    programs: Vec<ProgramRow>,
    shows_merchant: bool,
    next_url: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/cards.html")]
struct CardsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    in_trash: bool,
    cards: Vec<CardRow>,
    shows_merchant: bool,
    next_url: Option<String>,
}

/// A page of programs, and where the next one is; addresses continue `base`.
pub(crate) async fn some_programs(
    desk: &AdminDesk,
    shelf: Shelf,
    cursor: &str,
    base: &str,
) -> Result<(Vec<ProgramRow>, Option<String>), Failure> {
    let list = List::new(desk.app.secrets(), "programs_page", shelf.merchant.map_or(Uuid::nil(), MerchantId::uuid))
        .narrowed(Some(if shelf.only_deleted { "trash" } else { "" }));
    let after = list.position(cursor).ok().map(|bytes| Cursor(Uuid::from_bytes(bytes)));
    let found = desk.app.platform_programs(&desk.operator, shelf, Page { after, limit: ROWS }).await?;
    let programs = found.items.iter().map(|one| rows::program(desk.text, one)).collect::<Result<_, _>>()?;
    Ok((programs, found.next.map(|next| format!("{base}&cursor={}", list.cursor(next.0.as_bytes())))))
}

/// A page of cards, and where the next one is; addresses continue `base`.
pub(crate) async fn some_cards(
    desk: &AdminDesk,
    shelf: Shelf,
    cursor: &str,
    base: &str,
) -> Result<(Vec<CardRow>, Option<String>), Failure> {
    let list = List::new(desk.app.secrets(), "cards_page", shelf.merchant.map_or(Uuid::nil(), MerchantId::uuid))
        .narrowed(Some(if shelf.only_deleted { "trash" } else { "" }));
    let after = list.position::<32>(cursor).ok().map(place);
    let found = desk.app.platform_cards(&desk.operator, shelf, after, ROWS).await?;
    let cards = found.items.iter().map(|one| rows::card(desk.text, one)).collect::<Result<_, _>>()?;
    let position = |next: CardPlace| [next.merchant.uuid().into_bytes(), next.card.uuid().into_bytes()].concat();
    Ok((cards, found.next.map(|next| format!("{base}&cursor={}", list.cursor(&position(next))))))
}

fn place(position: [u8; 32]) -> CardPlace {
    let (mut merchant, mut card) = ([0; 16], [0; 16]);
    merchant.copy_from_slice(&position[..16]);
    card.copy_from_slice(&position[16..]);
    CardPlace { merchant: MerchantId::new(Uuid::from_bytes(merchant)), card: CardId::new(Uuid::from_bytes(card)) }
}

/// `GET /admin/programs`
pub(crate) async fn programs(desk: AdminDesk, Query(query): Query<ShelfQuery>) -> Answer {
    let shelf = Shelf { merchant: None, only_deleted: query.trash == "true" };
    let base = format!("/admin/programs?trash={}", shelf.only_deleted);
    let (programs, next_url) = some_programs(&desk, shelf, &query.cursor, &base).await?;
    desk.page(&ProgramsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Programs),
        notice: rows::done(&desk),
        in_trash: shelf.only_deleted,
        programs,
        shows_merchant: true,
        next_url,
    })
}

/// `GET /admin/cards`
pub(crate) async fn cards(desk: AdminDesk, Query(query): Query<ShelfQuery>) -> Answer {
    let shelf = Shelf { merchant: None, only_deleted: query.trash == "true" };
    let base = format!("/admin/cards?trash={}", shelf.only_deleted);
    let (cards, next_url) = some_cards(&desk, shelf, &query.cursor, &base).await?;
    desk.page(&CardsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Cards),
        notice: rows::done(&desk),
        in_trash: shelf.only_deleted,
        cards,
        shows_merchant: true,
        next_url,
    })
}

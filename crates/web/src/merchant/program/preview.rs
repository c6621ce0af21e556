//! The card as customers would see it, by the same parts that show it to them.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use orion_domain::program::{Look, LoyaltyType, Program};
use orion_domain::{CardNumber, Colour, Label};
use orion_render::colour::{accent_on, contrast, readable_ink};
use orion_render::theme::{LIGHT_SURFACE, theme_css};
use orion_render::{Text, qr};
use orion_service::Error;
use orion_service::images::image_path;

use super::form::Typed;
use crate::merchant::desk::MerchantDesk;
use crate::page::Failure;
use crate::parts::{Card, Stamps};

/// A number that looks like a card's.
const NUMBER: u64 = 4_711;
/// Stamps on the card in the picture, so that one sees both kinds of slot.
const FILLED: i64 = 3;

/// What the preview shows.
pub(super) struct Preview {
    pub card: Card,
    pub stamps: Option<Stamps>,
    pub theme_url: String,
    /// What the colours mean for those who read.
    pub contrast: Vec<String>,
}

impl Preview {
    /// Of what was typed; whatever cannot be read yet is shown as it was saved.
    pub(super) fn of(desk: &MerchantDesk, typed: &Typed, old: Option<&Program>) -> Result<Self, Error> {
        let look = old.map(|old| &old.look);
        let fresh = Typed::fresh(desk.merchant.name.as_str());
        let colour = |typed: &str, saved: fn(&Look) -> Colour, fresh: &str| {
            Colour::new(typed).or_else(|problem| look.map(saved).ok_or(problem)).or_else(|_| Colour::new(fresh))
        };
        let main = colour(&typed.card_color, |look| look.card_color, &fresh.card_color).map_err(Error::internal)?;
        let second = colour(&typed.card_secondary_color, |look| look.card_secondary_color, &fresh.card_secondary_color);
        let second = second.map_err(Error::internal)?;
        let picture = |image| image_path(desk.merchant.id, image);
        let card = Card {
            merchant_name: desk.merchant.name.to_string(),
            logo_url: look.and_then(|look| look.logo).map(picture),
            hero_url: look.and_then(|look| look.hero).map(picture),
            card_name: Label::new(&typed.card_name)
                .map_or_else(|_| desk.merchant.name.to_string(), |name| name.to_string()),
            card_number: CardNumber::from_random(NUMBER).to_string(),
            holder: Some(desk.text.program_preview_holder()),
            is_active: true,
            qr: qr::svg("orion-preview").map_err(Error::internal)?,
        };
        Ok(Self {
            card,
            stamps: stamps(typed, old),
            theme_url: format!("/merchant/program/theme.css?main={}&second={}", digits(main), digits(second)),
            contrast: judged(desk.text, main),
        })
    }
}

fn stamps(typed: &Typed, old: Option<&Program>) -> Option<Stamps> {
    let kind = typed.loyalty_type.parse().ok().or_else(|| old.map(|old| old.rules.loyalty_type));
    let kind = kind.unwrap_or(LoyaltyType::Stamps);
    let target = typed.target().or_else(|| old.map(|old| old.rules.stamps_target.get())).unwrap_or(10);
    kind.has_stamps().then(|| Stamps::new(FILLED.min(target - 1), target, typed.reward().to_owned()))
}

fn judged(text: Text, main: Colour) -> Vec<String> {
    let ratio = format!("{:.1}", contrast(readable_ink(main), main));
    let ratio = if text.locale() == orion_domain::Locale::En { ratio } else { ratio.replace('.', ",") };
    let mut sentences = vec![text.program_contrast_good(&ratio)];
    let accent = accent_on(LIGHT_SURFACE, main);
    if accent != main {
        sentences.push(text.program_contrast_adjusted(&accent.to_string()));
    }
    sentences
}

/// Six digits, which need no encoding.
fn digits(colour: Colour) -> String {
    colour.to_string().trim_start_matches('#').to_owned()
}

/// `GET /merchant/program/theme.css`: the colours of a card that is being designed, for its preview alone.
pub(super) async fn theme(desk: MerchantDesk) -> Result<Response, Failure> {
    let colour = |name| desk.visit.parameter(name).and_then(|digits| Colour::new(&format!("#{digits}")).ok());
    let (main, second) = colour("main").zip(colour("second")).ok_or(Error::NotFound)?;
    let css = theme_css(main, second).replacen(":root", ".preview", 1);
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css).into_response())
}

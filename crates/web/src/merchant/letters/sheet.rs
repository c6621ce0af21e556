//! What a letter looks like: on a computer, on a phone and as text, in a frame that can do nothing.

use askama::Template;
use axum::extract::Path;
use orion_domain::letter_template::Wording;
use orion_http::Form;
use orion_http::headers::Page;
use orion_mail::letter::Composed;
use orion_render::Text;
use orion_service::Error;
use orion_service::records::LetterSpot;

use super::super::desk::MerchantDesk;
use super::editor::{Typed, letter};
use super::spot;
use crate::page::{Answer, render, render_mistakes};
use crate::parts::Mistakes;

#[derive(Template)]
#[template(path = "merchant/letter_sheet.html")]
struct SheetPage {
    t: Text,
    letter: Composed,
    letter_lang: String,
    mistakes: Vec<String>,
}

/// `GET /merchant/letters/{code}/{locale}/preview`: as it goes out now.
pub(crate) async fn current(desk: MerchantDesk, Path((code, locale)): Path<(String, String)>) -> Answer {
    let spot = spot(&code, &locale, desk.visit.parameter("store"))?;
    let words = desk.app.letter_template(desk.caller.whole_merchant()?, spot).await?;
    let sheet = sheet(&desk, spot, words.map(|words| words.wording)).await?;
    render(Page::Letter, desk.token.clone(), &sheet)
}

/// `POST /merchant/letters/{code}/{locale}/preview`: as it was typed, which is not saved.
pub(crate) async fn draft(
    desk: MerchantDesk,
    Path((code, locale)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let spot = spot(&code, &locale, Some(&typed.store))?;
    match desk.app.check_letter(desk.caller.whole_merchant()?, spot, &typed.wording()) {
        Ok(wording) => render(Page::Letter, desk.token.clone(), &sheet(&desk, spot, Some(wording)).await?),
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            let mistakes = mistakes.items.into_iter().map(|item| item.message).collect();
            let page = SheetPage { mistakes, ..sheet(&desk, spot, None).await? };
            render_mistakes(Page::Letter, desk.token.clone(), &page)
        }
    }
}

async fn sheet(desk: &MerchantDesk, spot: LetterSpot, wording: Option<Wording>) -> Result<SheetPage, Error> {
    let letter = letter(desk, spot).await?.reworded(wording).compose().map_err(Error::internal)?;
    Ok(SheetPage { t: desk.text, letter, letter_lang: spot.locale.to_string(), mistakes: Vec::new() })
}

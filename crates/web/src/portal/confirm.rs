//! A page that asks before something happens: what it will do, one button, and a way back.

use askama::Template;
use orion_http::FormToken;
use orion_render::Text;

use super::layout::PortalLayout;
use crate::assets::Assets;

/// What is asked.
pub(crate) struct Question {
    pub title: String,
    /// What will happen, and whether it can be taken back.
    pub text: String,
    /// Where the form goes.
    pub action: String,
    pub button: String,
    pub back_url: String,
}

/// The page; a desk's `ask` shows it.
#[derive(Template)]
#[template(path = "portal/confirm.html")]
pub(crate) struct ConfirmPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    question: Question,
}

impl ConfirmPage {
    pub(crate) fn new(text: Text, token: &FormToken, layout: PortalLayout, question: Question) -> Self {
        Self { t: text, assets: Assets, csrf_token: token.text.clone(), layout, question }
    }
}

//! An invitation just made: its link, shown once, at the merchant's desk and at the platform's.

use askama::Template;
use orion_render::Text;

use super::layout::PortalLayout;
use crate::assets::Assets;
use crate::parts::Notice;

/// A link to pass on.
#[derive(Template)]
#[template(path = "portal/invited.html")]
pub(crate) struct InvitedPage {
    pub t: Text,
    pub assets: Assets,
    pub csrf_token: String,
    pub layout: PortalLayout,
    pub notice: Option<Notice>,
    /// Whose it is.
    pub email: String,
    /// Whether it goes by mail as well.
    pub is_mailed: bool,
    /// `None` when it was shown before.
    pub link: Option<String>,
    /// Where the person goes on.
    pub next_url: String,
    pub next_label: String,
}

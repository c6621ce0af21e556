//! The frame around every page of the terminal.

use orion_render::Text;
use orion_service::Identity;
use orion_service::records::{StaffSession, StoreDetails};

use crate::page::Visit;
use crate::parts::Language;

/// What the frame shows.
#[derive(Debug, Clone)]
pub(crate) struct TerminalLayout {
    pub lang: String,
    pub place: String,
    pub theme_url: Option<String>,
    pub signed_in: bool,
    /// Signed in, and a store chosen.
    pub at_counter: bool,
    /// Whether this merchant's staff use PINs at all.
    pub pin_in_use: bool,
    pub staff_name: Option<String>,
    pub several_stores: bool,
    pub languages: Vec<Language>,
}

impl TerminalLayout {
    /// Before anybody has signed in.
    pub(crate) fn outside(text: Text, visit: &Visit) -> Self {
        Self {
            lang: text.locale().to_string(),
            place: text.till_app_name(),
            theme_url: None,
            signed_in: false,
            at_counter: false,
            pin_in_use: false,
            staff_name: None,
            several_stores: false,
            languages: visit.languages(text.locale()),
        }
    }

    /// Signed in, without a store.
    pub(crate) fn without_store(text: Text, visit: &Visit) -> Self {
        Self { signed_in: true, several_stores: true, ..Self::outside(text, visit) }
    }

    /// At the counter of a store.
    pub(crate) fn at_store(
        text: Text,
        visit: &Visit,
        store: &StoreDetails,
        identity: &Identity,
        staff: Option<&StaffSession>,
    ) -> Self {
        Self {
            place: store.name.to_string(),
            theme_url: Some(format!("/m/{}/theme.css", store.slug)),
            at_counter: true,
            pin_in_use: true,
            staff_name: staff.map(|staff| staff.name.clone()),
            several_stores: identity.may_choose_store(),
            ..Self::without_store(text, visit)
        }
    }
}

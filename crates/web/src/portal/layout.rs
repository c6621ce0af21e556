//! The frame around every page of a desk.

use orion_render::Text;

use crate::page::Visit;
use crate::parts::Language;

/// Whose desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    Merchant,
    Admin,
}

impl Area {
    /// Where it begins.
    pub(crate) const fn home(self) -> &'static str {
        match self {
            Self::Merchant => "/merchant",
            Self::Admin => "/admin",
        }
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub(crate) struct NavItem {
    pub url: &'static str,
    pub label: String,
    pub icon: &'static str,
    pub current: bool,
}

/// Says on every page that an admin acts on the merchant's behalf (G-T9).
#[derive(Debug, Clone)]
pub(crate) struct ActingBanner {
    /// On whose behalf, why, and until when.
    pub text: String,
    pub detail: String,
}

/// What the frame shows.
#[derive(Debug, Clone)]
pub(crate) struct PortalLayout {
    pub lang: String,
    pub home_url: &'static str,
    /// The merchant's name, or the platform's.
    pub place: String,
    pub initial: String,
    /// The one store that a manager leads.
    pub store_name: Option<String>,
    pub person: Option<String>,
    pub items: Vec<NavItem>,
    pub acting: Option<ActingBanner>,
    /// Whether this person may change to another merchant's desk.
    pub several_desks: bool,
    pub languages: Vec<Language>,
}

impl PortalLayout {
    /// Before anybody has signed in.
    pub(crate) fn outside(text: Text, visit: &Visit, area: Area) -> Self {
        let place = match area {
            Area::Merchant => text.portal_merchant_name(),
            Area::Admin => text.portal_admin_name(),
        };
        Self {
            lang: text.locale().to_string(),
            home_url: area.home(),
            initial: initial(&place),
            place,
            store_name: None,
            person: None,
            items: Vec::new(),
            acting: None,
            several_desks: false,
            languages: visit.languages(text.locale()),
        }
    }

    /// Whether there is somebody who could sign out.
    pub(crate) const fn signed_in(&self) -> bool {
        self.person.is_some()
    }

    /// One's own account: an admin's at the platform's desk, also while they act for a merchant.
    pub(crate) fn account_url(&self) -> String {
        let home = if self.acting.is_some() { Area::Admin.home() } else { self.home_url };
        format!("{home}/account")
    }

    /// Whether there is an account page here: people without a desk have none.
    pub(crate) fn has_account(&self) -> bool {
        self.signed_in() && !self.items.is_empty()
    }

    /// Where to sign out.
    pub(crate) fn sign_out_url(&self) -> String {
        format!("{}/sign-out", self.home_url)
    }
}

/// The letter that stands for a name.
pub(crate) fn initial(name: &str) -> String {
    name.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
}

//! Who sits at the platform's desk.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use orion_domain::Locale;
use orion_http::headers::Page;
use orion_http::{Facts, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::records::Surface;
use orion_service::{App, Error, Identity, Operator};

use crate::merchant::desk::identity;
use crate::page::{Answer, Failure, Visit, render, render_mistakes, see_other};
use crate::portal::confirm::{ConfirmPage, Question};
use crate::portal::layout::{Area, NavItem, PortalLayout};

/// The sections of the desk, in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Merchants,
    Programs,
    Cards,
    Restores,
    People,
    Users,
    Audit,
    Jobs,
    Wallets,
    Health,
    /// One's own account, which everybody finds in the menu.
    Account,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Merchants,
        Self::Programs,
        Self::Cards,
        Self::Restores,
        Self::People,
        Self::Users,
        Self::Audit,
        Self::Jobs,
        Self::Wallets,
        Self::Health,
    ];

    const fn url(self) -> &'static str {
        match self {
            Self::Merchants => "/admin",
            Self::Users => "/admin/users",
            Self::Account => "/admin/account",
            Self::Programs => "/admin/programs",
            Self::Cards => "/admin/cards",
            Self::Restores => "/admin/restore-points",
            Self::Jobs => "/admin/jobs",
            Self::Wallets => "/admin/wallets",
            Self::Health => "/admin/health",
            Self::People => "/admin/people",
            Self::Audit => "/admin/audit",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Merchants => "store",
            Self::Users => "users",
            Self::Account => "circle-user",
            Self::Programs => "star",
            Self::Cards => "credit-card",
            Self::Restores => "coins",
            Self::Jobs => "hourglass",
            Self::Wallets => "smartphone",
            Self::Health => "heart-pulse",
            Self::People => "shield-check",
            Self::Audit => "scroll-text",
        }
    }

    fn label(self, text: Text) -> String {
        match self {
            Self::Merchants => text.admin_merchants(),
            Self::Users => text.users_title(),
            Self::Account => text.account_title(),
            Self::Programs => text.platform_programs(),
            Self::Cards => text.platform_cards(),
            Self::Restores => text.platform_restores(),
            Self::Jobs => text.jobs_title(),
            Self::Wallets => text.wallets_title(),
            Self::Health => text.platform_health(),
            Self::People => text.people_title(),
            Self::Audit => text.audit_title(),
        }
    }
}

/// The platform's desk with an admin at it.
pub(crate) struct AdminDesk {
    pub app: Arc<App>,
    pub identity: Identity,
    pub operator: Operator,
    pub visit: Visit,
    pub text: Text,
    pub token: FormToken,
}

impl FromRequestParts<FrontDoor> for AdminDesk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let failed = |error: Error| Failure::from(error).into_response();
        let Ok(visit) = Visit::from_request_parts(parts, door).await;
        let Ok(Facts(facts)) = Facts::from_request_parts(parts, door).await;
        let Some(identity) = identity(parts, door, Surface::Admin, facts).await.map_err(failed)? else {
            return Err(see_other("/admin/sign-in"));
        };
        let operator = door.app().operator(&identity).map_err(failed)?;
        let token = FormToken::from_request_parts(parts, door).await;
        let token = token.map_err(|problem| Failure::from(problem).into_response())?;
        let text = visit.text(identity.locale(), Locale::default());
        Ok(Self { app: Arc::clone(door.app()), identity, operator, visit, text, token })
    }
}

impl AdminDesk {
    /// The frame of a page.
    pub(crate) fn layout(&self, current: Section) -> PortalLayout {
        let items = Section::ALL.map(|section| NavItem {
            url: section.url(),
            label: section.label(self.text),
            icon: section.icon(),
            current: section == current,
        });
        PortalLayout {
            person: self.identity.name().map(ToOwned::to_owned),
            items: items.to_vec(),
            ..PortalLayout::outside(self.text, &self.visit, Area::Admin)
        }
    }

    /// The frame of an answer to a form, whose own address shows nothing: another language starts over at `path`.
    pub(crate) fn layout_at(&self, current: Section, path: &str) -> PortalLayout {
        PortalLayout { languages: self.visit.languages_at(path, self.text.locale()), ..self.layout(current) }
    }

    /// Answers with a page.
    pub(crate) fn page(&self, template: &impl Template) -> Answer {
        render(Page::Plain, self.token.clone(), template)
    }

    /// Answers with a page that asks first.
    pub(crate) fn ask(&self, current: Section, question: Question) -> Answer {
        self.page(&ConfirmPage::new(self.text, &self.token, self.layout(current), question))
    }

    /// Answers with a form and its mistakes.
    pub(crate) fn mistakes(&self, template: &impl Template) -> Answer {
        render_mistakes(Page::Plain, self.token.clone(), template)
    }
}

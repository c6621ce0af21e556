//! Who sits at a merchant's desk, and what stands on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{Locale, Right};
use orion_http::cookies::Cookie;
use orion_http::headers::Page;
use orion_http::{Facts, FormToken, FrontDoor, limits};
use orion_render::{Text, format};
use orion_service::authentication::Credential;
use orion_service::records::{ActSession, MerchantDetails, Surface};
use orion_service::{App, DeskCaller, Error, Identity, RequestFacts};

use crate::page::{Answer, Failure, Visit, render, render_mistakes, see_other};
use crate::portal::confirm::{ConfirmPage, Question};
use crate::portal::layout::{ActingBanner, Area, NavItem, PortalLayout, initial};

/// The sections of the desk, in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Cards,
    Transactions,
    Mail,
    Bulk,
    Program,
    Stores,
    Pages,
    Letters,
    Pins,
    Team,
    ApiKeys,
    Settings,
    Audit,
    /// One's own account, which everybody finds in the menu.
    Account,
}

impl Section {
    const ALL: [Self; 14] = [
        Self::Overview,
        Self::Cards,
        Self::Transactions,
        Self::Mail,
        Self::Bulk,
        Self::Program,
        Self::Stores,
        Self::Pages,
        Self::Letters,
        Self::Pins,
        Self::Team,
        Self::ApiKeys,
        Self::Settings,
        Self::Audit,
    ];

    /// What one must be allowed to do to see it.
    const fn right(self) -> Right {
        match self {
            Self::Overview | Self::Cards | Self::Transactions | Self::Mail | Self::Stores | Self::Account => {
                Right::ViewDesk
            }
            Self::Bulk => Right::ManageCards,
            Self::Program => Right::EditProgram,
            Self::Pages => Right::EditPages,
            Self::Letters => Right::EditLetters,
            Self::Pins => Right::ManagePins,
            Self::Team => Right::ManageTeam,
            Self::ApiKeys => Right::ManageApiKeys,
            Self::Settings => Right::EditSettings,
            Self::Audit => Right::ViewAudit,
        }
    }

    const fn url(self) -> &'static str {
        match self {
            Self::Overview => "/merchant",
            Self::Cards => "/merchant/cards",
            Self::Transactions => "/merchant/transactions",
            Self::Mail => "/merchant/mail",
            Self::Bulk => "/merchant/bulk",
            Self::Program => "/merchant/program",
            Self::Stores => "/merchant/stores",
            Self::Pages => "/merchant/pages",
            Self::Letters => "/merchant/letters",
            Self::Pins => "/merchant/pins",
            Self::Team => "/merchant/team",
            Self::ApiKeys => "/merchant/api-keys",
            Self::Settings => "/merchant/settings",
            Self::Audit => "/merchant/audit",
            Self::Account => "/merchant/account",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Overview => "house",
            Self::Cards => "credit-card",
            Self::Transactions => "receipt",
            Self::Mail => "mail",
            Self::Bulk => "layers",
            Self::Program => "sparkles",
            Self::Stores => "store",
            Self::Pages => "file-text",
            Self::Letters => "pencil",
            Self::Pins => "key-round",
            Self::Team => "users",
            Self::ApiKeys => "plug",
            Self::Settings => "settings",
            Self::Audit => "scroll-text",
            Self::Account => "circle-user",
        }
    }

    fn label(self, text: Text) -> String {
        match self {
            Self::Overview => text.desk_overview(),
            Self::Cards => text.cards_title(),
            Self::Transactions => text.transactions_title(),
            Self::Mail => text.mail_log_title(),
            Self::Bulk => text.bulk_title(),
            Self::Program => text.desk_program(),
            Self::Stores => text.stores_title(),
            Self::Pages => text.pages_title(),
            Self::Letters => text.letters_title(),
            Self::Pins => text.pins_title(),
            Self::Team => text.team_title(),
            Self::ApiKeys => text.keys_title(),
            Self::Settings => text.settings_title(),
            Self::Audit => text.audit_title(),
            Self::Account => text.account_title(),
        }
    }
}

/// A signed-in browser, whether or not a merchant was chosen.
pub(crate) struct SignedIn {
    pub app: Arc<App>,
    pub identity: Identity,
    pub visit: Visit,
    pub text: Text,
    pub token: FormToken,
}

impl FromRequestParts<FrontDoor> for SignedIn {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, door).await;
        let Ok(Facts(facts)) = Facts::from_request_parts(parts, door).await;
        let identity = match identity(parts, door, Surface::Merchant, facts).await {
            Ok(Some(identity)) => identity,
            Ok(None) => return Err(see_other("/merchant/sign-in")),
            Err(error) => return Err(Failure::from(error).into_response()),
        };
        let token = FormToken::from_request_parts(parts, door).await;
        let token = token.map_err(|problem| Failure::from(problem).into_response())?;
        let text = visit.text(identity.locale(), Locale::default());
        Ok(Self { app: Arc::clone(door.app()), identity, visit, text, token })
    }
}

/// Who a surface's cookie belongs to; nobody when it is worth nothing.
pub(crate) async fn identity(
    parts: &Parts,
    door: &FrontDoor,
    surface: Surface,
    facts: RequestFacts,
) -> Result<Option<Identity>, Error> {
    let Some(token) = Cookie::Session(surface).read(door.entrance(), &parts.headers) else { return Ok(None) };
    match door.app().identify(&Credential::Cookie { surface, token }, facts).await {
        Ok(identity) => Ok(Some(identity)),
        Err(Error::Unauthenticated) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A merchant's desk with somebody at it.
pub(crate) struct MerchantDesk {
    pub app: Arc<App>,
    pub caller: DeskCaller,
    pub identity: Identity,
    pub merchant: MerchantDetails,
    pub visit: Visit,
    pub text: Text,
    pub token: FormToken,
    person: String,
    acting: Option<ActSession>,
    several_desks: bool,
}

impl FromRequestParts<FrontDoor> for MerchantDesk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let failed = |error: Error| Failure::from(error).into_response();
        // An admin who acts for a merchant sees that merchant's desk, whatever else this browser is signed in to.
        if let Some(desk) = Self::of_admin(parts, door).await.map_err(Failure::into_response)? {
            desk.count(parts, door).map_err(Failure::into_response)?;
            return Ok(desk);
        }
        let signed_in = SignedIn::from_request_parts(parts, door).await?;
        let caller = match signed_in.app.desk_caller(&signed_in.identity).await {
            Ok(caller) => caller,
            Err(Error::Forbidden | Error::NotFound) => return Err(see_other("/merchant/choose")),
            Err(error) => return Err(failed(error)),
        };
        let merchant = signed_in.app.merchant_of(&caller).await.map_err(failed)?;
        let several_desks = signed_in.app.desks(&signed_in.identity).await.map_err(failed)?.len() > 1;
        let SignedIn { app, identity, visit, text, token } = signed_in;
        let person = identity.name().unwrap_or_default().to_owned();
        let desk = Self { app, caller, identity, merchant, visit, text, token, person, acting: None, several_desks };
        desk.count(parts, door).map_err(Failure::into_response)?;
        Ok(desk)
    }
}

impl MerchantDesk {
    /// The part of the request's limits that counts by merchant.
    fn count(&self, parts: &Parts, door: &FrontDoor) -> Result<(), Failure> {
        Ok(limits::count_merchant(parts, door.entrance(), self.caller.merchant())?)
    }

    async fn of_admin(parts: &mut Parts, door: &FrontDoor) -> Result<Option<Self>, Failure> {
        let Ok(Facts(facts)) = Facts::from_request_parts(parts, door).await;
        let Some(identity) = identity(parts, door, Surface::Admin, facts).await? else { return Ok(None) };
        let Some(acting) = door.app().acting(&identity).await? else { return Ok(None) };
        let Ok(visit) = Visit::from_request_parts(parts, door).await;
        let token = FormToken::from_request_parts(parts, door).await?;
        let merchant = door.app().merchant_of(&acting.desk).await?;
        Ok(Some(Self {
            app: Arc::clone(door.app()),
            text: visit.text(identity.locale(), Locale::default()),
            caller: acting.desk,
            merchant,
            visit,
            token,
            person: identity.name().unwrap_or_default().to_owned(),
            identity,
            acting: Some(acting.session),
            several_desks: false,
        }))
    }

    /// Whether an admin acts on the merchant's behalf.
    pub(crate) const fn is_acting(&self) -> bool {
        self.acting.is_some()
    }

    /// The frame of a page.
    pub(crate) fn layout(&self, current: Section) -> PortalLayout {
        let shown = Section::ALL.into_iter().filter(|section| self.caller.may(section.right()));
        let items = shown.map(|section| NavItem {
            url: section.url(),
            label: section.label(self.text),
            icon: section.icon(),
            current: section == current,
        });
        let place = self.merchant.name.to_string();
        PortalLayout {
            initial: initial(&place),
            place,
            store_name: self.caller.store().map(|store| store.name.to_string()),
            person: Some(self.person.clone()),
            items: items.collect(),
            acting: self.acting.as_ref().map(|act| self.banner(act)),
            several_desks: self.several_desks,
            ..PortalLayout::outside(self.text, &self.visit, Area::Merchant)
        }
    }

    /// The frame of an answer to a form, whose own address shows nothing: another language starts over at `path`.
    pub(crate) fn layout_at(&self, current: Section, path: &str) -> PortalLayout {
        PortalLayout { languages: self.visit.languages_at(path, self.text.locale()), ..self.layout(current) }
    }

    fn banner(&self, act: &ActSession) -> ActingBanner {
        let until = format::time(self.text.locale(), act.expires_at.in_zone(&self.merchant.zone).time());
        ActingBanner {
            text: self.text.acting_banner(self.merchant.name.as_str()),
            detail: self.text.acting_banner_detail(&act.reason, &until),
        }
    }

    /// Answers with a page.
    pub(crate) fn page(&self, template: &impl Template) -> Answer {
        render(Page::Plain, self.token.clone(), template)
    }

    /// Answers with a page that asks first.
    pub(crate) fn ask(&self, current: Section, question: Question) -> Answer {
        self.page(&ConfirmPage::new(self.text, &self.token, self.layout(current), question))
    }

    /// Answers with a page that shows another one in a frame.
    pub(crate) fn page_with_frame(&self, template: &impl Template) -> Answer {
        render(Page::Framing, self.token.clone(), template)
    }

    /// Answers with such a page's form and its mistakes.
    pub(crate) fn mistakes_with_frame(&self, template: &impl Template) -> Answer {
        render_mistakes(Page::Framing, self.token.clone(), template)
    }

    /// Answers with a form and its mistakes.
    pub(crate) fn mistakes(&self, template: &impl Template) -> Answer {
        render_mistakes(Page::Plain, self.token.clone(), template)
    }
}

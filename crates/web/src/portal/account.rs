//! One's own account, on either desk: password, language, and where one is signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use orion_domain::{Locale, UserSessionId, Zone};
use orion_http::headers::Page;
use orion_http::{Form, FormToken, FrontDoor};
use orion_render::{Text, format};
use orion_service::account::OwnAccount;
use orion_service::records::Surface;
use orion_service::{App, Error, Identity};
use serde::Deserialize;

use super::layout::{Area, PortalLayout};
use crate::admin::desk::{AdminDesk, Section as AdminSection};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, Visit, render, render_mistakes, see_other};
use crate::parts::{ErrorItem, Mistakes, Nothing, Notice};

/// The platform's own clock, where no merchant's stands in.
const PLATFORM_ZONE: &str = "UTC";

/// Somebody at a desk, with their own account.
pub(crate) struct Holder {
    app: Arc<App>,
    identity: Identity,
    visit: Visit,
    text: Text,
    token: FormToken,
    layout: PortalLayout,
    zone: Zone,
    area: Area,
}

/// Somebody at a merchant's desk.
pub(crate) struct AtMerchant(pub Holder);
/// Somebody at the platform's desk.
pub(crate) struct AtPlatform(pub Holder);

impl FromRequestParts<FrontDoor> for AtMerchant {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let desk = MerchantDesk::from_request_parts(parts, door).await?;
        if desk.is_acting() {
            // Whoever acts for a merchant has their own account at the platform's desk.
            return Err(see_other("/admin/account"));
        }
        let layout = desk.layout_at(Section::Account, "/merchant/account");
        let zone = desk.merchant.zone.clone();
        let MerchantDesk { app, identity, visit, text, token, .. } = desk;
        Ok(Self(Holder { app, identity, visit, text, token, layout, zone, area: Area::Merchant }))
    }
}

impl FromRequestParts<FrontDoor> for AtPlatform {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let desk = AdminDesk::from_request_parts(parts, door).await?;
        let layout = desk.layout_at(AdminSection::Account, "/admin/account");
        let zone = Zone::new(PLATFORM_ZONE).map_err(|_| see_other("/admin"))?;
        let AdminDesk { app, identity, visit, text, token, .. } = desk;
        Ok(Self(Holder { app, identity, visit, text, token, layout, zone, area: Area::Admin }))
    }
}

struct SessionRow {
    id: String,
    surface: String,
    since: String,
    seen: String,
    is_current: bool,
}

struct LocaleChoice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Debug, Default)]
struct AccountErrors {
    items: Vec<ErrorItem>,
    count: i64,
    old_password: Option<String>,
    password: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/account.html")]
struct AccountPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: AccountErrors,
    url: String,
    name: String,
    email: String,
    locales: Vec<LocaleChoice>,
    sessions: Vec<SessionRow>,
}

/// The old password and a new one; neither ever comes back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    email: String,
    old_password: String,
    password: String,
}

/// A language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocaleForm {
    locale: Locale,
}

impl Holder {
    fn url(&self) -> String {
        format!("{}/account", self.area.home())
    }

    const fn surface(&self) -> Surface {
        match self.area {
            Area::Merchant => Surface::Merchant,
            Area::Admin => Surface::Admin,
        }
    }

    fn notice(&self) -> Option<Notice> {
        let said = match self.visit.parameter("done")? {
            "password" => self.text.account_password_changed(),
            "ended" => self.text.account_ended(),
            "saved" => self.text.saved(),
            _ => return None,
        };
        Some(Notice::success(said))
    }

    fn row(&self, account: &OwnAccount, session: &orion_service::records::OwnSession) -> SessionRow {
        let text = self.text;
        let moment = |at: orion_domain::Timestamp| format::date_time(text.locale(), &at.in_zone(&self.zone));
        SessionRow {
            id: session.id.to_string(),
            surface: match session.surface {
                Surface::Admin => text.surface_admin(),
                Surface::Merchant => text.surface_merchant(),
                Surface::Terminal => text.surface_terminal(),
                Surface::Api => text.surface_api(),
            },
            since: moment(session.created_at),
            seen: moment(session.last_seen_at),
            is_current: session.id == account.current,
        }
    }

    async fn page(&self, mistakes: Mistakes) -> Result<AccountPage, Error> {
        let account = self.app.own_account(&self.identity).await?;
        let choice = |locale: Locale| LocaleChoice {
            value: locale.to_string(),
            label: locale.own_name().to_owned(),
            chosen: locale == account.locale,
        };
        Ok(AccountPage {
            t: self.text,
            assets: Assets,
            csrf_token: self.token.text.clone(),
            layout: self.layout.clone(),
            notice: self.notice(),
            url: self.url(),
            locales: Locale::ALL.into_iter().map(choice).collect(),
            sessions: account.sessions.iter().map(|session| self.row(&account, session)).collect(),
            errors: AccountErrors {
                count: mistakes.count(),
                old_password: mistakes.of("old_password"),
                password: mistakes.of("password"),
                items: mistakes.items,
            },
            name: account.name,
            email: account.email,
        })
    }

    async fn show(self) -> Answer {
        let page = self.page(Mistakes::default()).await?;
        render(Page::Plain, self.token, &page)
    }

    async fn change_password(self, form: PasswordForm) -> Answer {
        // The address is there for password managers only.
        drop(form.email);
        let error =
            match self.app.change_password(&self.identity, self.surface(), &form.old_password, form.password).await {
                Ok(()) => return Ok(see_other(&format!("{}?done=password", self.url()))),
                Err(error) => error,
            };
        let mistakes = match error {
            Error::SignInFailed => Mistakes::one("old_password", self.text.account_password_wrong()),
            Error::RateLimited { seconds } => Mistakes::about_all(self.text.problem_rate_limited(seconds)),
            other => Mistakes::read(self.text, other, ToOwned::to_owned)?,
        };
        let page = self.page(mistakes).await?;
        render_mistakes(Page::Plain, self.token, &page)
    }

    async fn change_locale(self, form: LocaleForm) -> Answer {
        self.app.change_locale(&self.identity, form.locale).await?;
        // The address carries the language, so that it also takes the place of one chosen in this browser.
        Ok(see_other(&format!("{}?done=saved&lang={}", self.url(), form.locale)))
    }

    async fn end_session(self, session: UserSessionId) -> Answer {
        match self.app.end_own_session(&self.identity, session).await {
            Ok(()) | Err(Error::NotFound) => Ok(see_other(&format!("{}?done=ended", self.url()))),
            Err(error) => Err(error.into()),
        }
    }

    async fn end_others(self) -> Answer {
        self.app.end_other_sessions(&self.identity).await?;
        Ok(see_other(&format!("{}?done=ended", self.url())))
    }
}

/// `GET /merchant/account`
pub(crate) async fn merchant_page(AtMerchant(holder): AtMerchant) -> Answer {
    holder.show().await
}

/// `GET /admin/account`
pub(crate) async fn admin_page(AtPlatform(holder): AtPlatform) -> Answer {
    holder.show().await
}

/// `POST /merchant/account/password`
pub(crate) async fn merchant_password(AtMerchant(holder): AtMerchant, Form(form): Form<PasswordForm>) -> Answer {
    holder.change_password(form).await
}

/// `POST /admin/account/password`
pub(crate) async fn admin_password(AtPlatform(holder): AtPlatform, Form(form): Form<PasswordForm>) -> Answer {
    holder.change_password(form).await
}

/// `POST /merchant/account/language`
pub(crate) async fn merchant_language(AtMerchant(holder): AtMerchant, Form(form): Form<LocaleForm>) -> Answer {
    holder.change_locale(form).await
}

/// `POST /admin/account/language`
pub(crate) async fn admin_language(AtPlatform(holder): AtPlatform, Form(form): Form<LocaleForm>) -> Answer {
    holder.change_locale(form).await
}

/// `POST /merchant/account/sessions/{session_id}/end`
pub(crate) async fn merchant_end(
    AtMerchant(holder): AtMerchant,
    Path(session): Path<UserSessionId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    holder.end_session(session).await
}

/// `POST /admin/account/sessions/{session_id}/end`
pub(crate) async fn admin_end(
    AtPlatform(holder): AtPlatform,
    Path(session): Path<UserSessionId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    holder.end_session(session).await
}

/// `POST /merchant/account/sessions/end-others`
pub(crate) async fn merchant_end_others(AtMerchant(holder): AtMerchant, Form(Nothing {}): Form<Nothing>) -> Answer {
    holder.end_others().await
}

/// `POST /admin/account/sessions/end-others`
pub(crate) async fn admin_end_others(AtPlatform(holder): AtPlatform, Form(Nothing {}): Form<Nothing>) -> Answer {
    holder.end_others().await
}

//! The merchant's API keys.

use askama::Template;
use axum::extract::Path;
use orion_domain::{ApiKeyId, IdempotencyKey, Label, Role, StoreId, Timestamp};
use orion_http::Form;
use orion_http::cursors::List;
use orion_render::Text;
use orion_service::api_keys::ApiKeyForm;
use orion_service::records::{ApiKeyDetails, StoreDetails};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::choices::{moment, next_url, page_of, role_choices, role_name, store_choices, store_name, stores};
use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// Where the keys are.
const HOME: &str = "/merchant/api-keys";
/// Lives to choose from, in days.
const LIVES: [i64; 3] = [30, 90, 365];

struct KeyRow {
    name: String,
    role: String,
    store: String,
    last_used: String,
    ends: String,
    /// What stands in the way of its use.
    gone: Option<String>,
    revoke_url: String,
}

#[derive(Debug, Default)]
struct KeysErrors {
    items: Vec<ErrorItem>,
    count: i64,
    name: Option<String>,
    role: Option<String>,
    store_id: Option<String>,
}

impl From<Mistakes> for KeysErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            name: mistakes.of("name"),
            role: mistakes.of("role"),
            store_id: mistakes.of("store_id"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/api_keys.html")]
struct KeysPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    keys: Vec<KeyRow>,
    next_url: Option<String>,
    errors: KeysErrors,
    key: String,
    name: String,
    roles: Vec<Choice>,
    stores: Vec<Choice>,
    lives: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "merchant/api_key_made.html")]
struct MadePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    name: String,
    secret: Option<String>,
}

/// The key to make.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct KeyForm {
    key: String,
    name: String,
    role: String,
    store_id: String,
    expires_in_days: String,
}

/// `GET /merchant/api-keys`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    let first = KeyForm { role: Role::StoreStaff.as_str().to_owned(), ..KeyForm::default() };
    desk.page(&keys_page(&desk, first, Mistakes::default()).await?)
}

async fn keys_page(desk: &MerchantDesk, typed: KeyForm, mistakes: Mistakes) -> Result<KeysPage, Error> {
    let (caller, text) = (desk.caller.whole_merchant()?, desk.text);
    let stores = stores(desk).await?;
    let list = List::new(desk.app.secrets(), "keys_page", caller.merchant().uuid());
    let keys = desk.app.api_keys(caller, page_of(&desk.visit, &list)).await?;
    let now = desk.app.now();
    let revoked = desk.visit.parameter("done") == Some("revoked");
    Ok(KeysPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::ApiKeys, HOME),
        notice: revoked.then(|| Notice::success(text.keys_done())),
        next_url: next_url(HOME, &list, keys.next),
        keys: keys.items.iter().map(|key| row(desk, &stores, now, key)).collect(),
        errors: mistakes.into(),
        key: if typed.key.is_empty() { desk.app.new_uuid().to_string() } else { typed.key },
        roles: role_choices(text, &typed.role),
        stores: store_choices(&stores, &typed.store_id),
        lives: lives(text, &typed.expires_in_days),
        name: typed.name,
    })
}

fn lives(text: Text, chosen: &str) -> Vec<Choice> {
    let choice = |days: i64| {
        let value = days.to_string();
        Choice { chosen: value == chosen, value, label: text.keys_days(days) }
    };
    LIVES.into_iter().map(choice).collect()
}

fn row(desk: &MerchantDesk, stores: &[StoreDetails], now: Timestamp, key: &ApiKeyDetails) -> KeyRow {
    let text = desk.text;
    let gone = if key.revoked_at.is_some() {
        Some(text.keys_revoked())
    } else {
        key.expires_at.filter(|end| *end <= now).map(|_| text.keys_expired())
    };
    KeyRow {
        name: key.name.to_string(),
        role: role_name(text, key.role),
        store: store_name(text, stores, key.store),
        last_used: key.last_used_at.map_or_else(|| text.never(), |at| moment(desk, at)),
        ends: key.expires_at.map_or_else(|| text.keys_never(), |at| moment(desk, at)),
        gone,
        revoke_url: format!("{HOME}/{}/revoke", key.id),
    }
}

/// `POST /merchant/api-keys`; the secret is on the answer itself, because no address may hold it.
pub(crate) async fn create(desk: MerchantDesk, Form(form): Form<KeyForm>) -> Answer {
    let error = match made(&desk, &form).await {
        Ok(page) => return desk.page(&page),
        Err(error) => error,
    };
    let mistakes = match error {
        Error::Conflict { code: "too_many_api_keys", .. } => Mistakes::about_all(desk.text.keys_too_many()),
        other => Mistakes::read(desk.text, other, ToOwned::to_owned)?,
    };
    desk.mistakes(&keys_page(&desk, form, mistakes).await?)
}

async fn made(desk: &MerchantDesk, form: &KeyForm) -> Result<MadePage, Error> {
    let mut fields = Fields::default();
    let name = fields.take("name", Label::new(&form.name));
    let role = fields.take("role", form.role.parse());
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let store = fields.take_optional("store_id", optional(&form.store_id), |id| id.parse::<StoreId>());
    let days = optional(&form.expires_in_days).and_then(|days| days.parse().ok());
    let (name, role) = fields.finish_with(name.zip(role))?;
    let key = IdempotencyKey::parse(&form.key).ok();
    let form = ApiKeyForm { name, role, store, expires_in_days: days };
    let made = desk.app.make_merchant_key(desk.caller.whole_merchant()?, form, key).await?;
    Ok(MadePage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::ApiKeys, HOME),
        name: made.details.name.to_string(),
        secret: made.secret,
    })
}

/// `GET /merchant/api-keys/{api_key_id}/revoke`
pub(crate) async fn confirm(desk: MerchantDesk, Path(id): Path<ApiKeyId>) -> Answer {
    let key = desk.app.api_key(desk.caller.whole_merchant()?, id).await?;
    desk.ask(
        Section::ApiKeys,
        Question {
            title: desk.text.keys_revoke_title(key.name.as_str()),
            text: desk.text.keys_revoke_text(),
            action: format!("{HOME}/{id}/revoke"),
            button: desk.text.keys_revoke(),
            back_url: HOME.to_owned(),
        },
    )
}

/// `POST /merchant/api-keys/{api_key_id}/revoke`
pub(crate) async fn revoke(desk: MerchantDesk, Path(id): Path<ApiKeyId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.revoke_merchant_key(desk.caller.whole_merchant()?, id).await?;
    Ok(see_other("/merchant/api-keys?done=revoked"))
}

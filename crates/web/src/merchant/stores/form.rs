//! Opening a store, and changing one.

use askama::Template;
use axum::extract::Path;
use orion_domain::text::LongText;
use orion_domain::{IdempotencyKey, Label, Locale, Slug, StoreId, Timestamp, Zone};
use orion_http::Form;
use orion_render::Text;
use orion_service::records::StoreDetails;
use orion_service::stores::{NewStore, StoreChange, StoreForm};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::first_run::{choices, time_zones};
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes};
use crate::portal::layout::PortalLayout;
use crate::words;

/// The longest address of a store, in characters, as the API has it.
const ADDRESS_MAX: usize = 500;

/// Everything that was typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Typed {
    name: String,
    slug: String,
    address: String,
    time_zone: String,
    default_locale: String,
    /// The state the form was filled in on top of.
    seen: String,
    idempotency_key: String,
}

impl From<&StoreDetails> for Typed {
    fn from(store: &StoreDetails) -> Self {
        Self {
            name: store.name.to_string(),
            slug: store.slug.to_string(),
            address: store.address.as_ref().map(ToString::to_string).unwrap_or_default(),
            time_zone: store.zone.name().to_owned(),
            default_locale: store.default_locale.to_string(),
            seen: store.updated_at.micros().to_string(),
            idempotency_key: String::new(),
        }
    }
}

struct StoreErrors {
    items: Vec<ErrorItem>,
    count: i64,
    name: Option<String>,
    slug: Option<String>,
    address: Option<String>,
    time_zone: Option<String>,
    default_locale: Option<String>,
}

impl From<Mistakes> for StoreErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            name: mistakes.of("name"),
            slug: mistakes.of("slug"),
            address: mistakes.of("address"),
            time_zone: mistakes.of("time_zone"),
            default_locale: mistakes.of("default_locale"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/store_form.html")]
struct StoreFormPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    /// The store that is changed; none while one is opened.
    id: Option<String>,
    action: String,
    typed: Typed,
    errors: StoreErrors,
    time_zones: Vec<Choice>,
    locales: Vec<Choice>,
}

fn form_page(desk: &MerchantDesk, id: Option<StoreId>, typed: Typed, mistakes: Mistakes) -> StoreFormPage {
    let action = id.map_or_else(|| "/merchant/stores/new".to_owned(), |id| format!("/merchant/stores/{id}"));
    let locales = Locale::ALL.into_iter().map(|locale| (locale.to_string(), locale.own_name().to_owned()));
    StoreFormPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Stores, &action),
        id: id.map(|id| id.to_string()),
        action,
        time_zones: choices(time_zones(), &typed.time_zone),
        locales: choices(locales, &typed.default_locale),
        typed,
        errors: mistakes.into(),
    }
}

/// `GET /merchant/stores/new`
pub(crate) async fn new(desk: MerchantDesk) -> Answer {
    desk.caller.require(orion_domain::Right::ManageStores)?;
    let typed = Typed {
        time_zone: desk.merchant.zone.name().to_owned(),
        default_locale: desk.merchant.default_locale.to_string(),
        idempotency_key: desk.app.new_token(),
        ..Typed::default()
    };
    desk.page(&form_page(&desk, None, typed, Mistakes::default()))
}

/// `POST /merchant/stores/new`
pub(crate) async fn create(desk: MerchantDesk, Form(typed): Form<Typed>) -> Answer {
    let key = IdempotencyKey::parse(&typed.idempotency_key).ok();
    let created = match read(&typed, true) {
        Ok((slug, form)) => match slug {
            Some(slug) => desk.app.create_store(desk.caller.whole_merchant()?, NewStore { slug, form }, key).await,
            None => Err(Error::NotFound),
        },
        Err(error) => Err(error),
    };
    match created {
        Ok(_) => Ok(see_other("/merchant/stores?done=created")),
        Err(error) => refused(&desk, None, typed, error),
    }
}

/// `GET /merchant/stores/{store_id}`
pub(crate) async fn edit(desk: MerchantDesk, Path(id): Path<StoreId>) -> Answer {
    let store = desk.app.store(desk.caller.whole_merchant()?, id).await?;
    desk.page(&form_page(&desk, Some(id), (&store).into(), Mistakes::default()))
}

/// `POST /merchant/stores/{store_id}`
pub(crate) async fn save(desk: MerchantDesk, Path(id): Path<StoreId>, Form(typed): Form<Typed>) -> Answer {
    let saved = match read(&typed, false) {
        Ok((_, form)) => {
            let seen = typed.seen.parse().ok().map(Timestamp::from_micros);
            let change = StoreChange { seen, ..form.into() };
            desk.app.update_store(desk.caller.whole_merchant()?, id, change).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(see_other("/merchant/stores?done=saved")),
        Err(error) => refused(&desk, Some(id), typed, error),
    }
}

/// The form again, with everything that was typed and what is wrong with it.
fn refused(desk: &MerchantDesk, id: Option<StoreId>, typed: Typed, error: Error) -> Answer {
    let mistakes = match error {
        Error::Conflict { .. } => Mistakes::about_all(words::error(desk.text, &error)),
        error => Mistakes::read(desk.text, error, ToOwned::to_owned)?,
    };
    let typed = Typed { idempotency_key: desk.app.new_token(), ..typed };
    desk.mistakes(&form_page(desk, id, typed, mistakes))
}

fn read(typed: &Typed, is_new: bool) -> Result<(Option<Slug>, StoreForm), Error> {
    let mut fields = Fields::default();
    let name = fields.take("name", Label::new(&typed.name));
    let slug = if is_new { fields.take("slug", Slug::new(typed.slug.trim())) } else { None };
    let address = Some(typed.address.as_str()).filter(|typed| !typed.trim().is_empty());
    let address = fields.take_optional("address", address, |typed| {
        LongText::new(typed).and_then(|text| {
            let fits = text.as_str().chars().count() <= ADDRESS_MAX;
            if fits { Ok(text) } else { Err(orion_domain::Invalid::TooLong { max: ADDRESS_MAX }) }
        })
    });
    let zone = fields.take("time_zone", Zone::new(&typed.time_zone));
    let default_locale = fields.take("default_locale", typed.default_locale.parse());
    let all = name.zip(zone).zip(default_locale);
    let ((name, zone), default_locale) = fields.finish_with(all)?;
    Ok((slug, StoreForm { name, address, zone, default_locale }))
}

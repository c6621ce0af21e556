//! A store's own domains, with what has to be set up elsewhere for them to work.

use askama::Template;
use axum::extract::Path;
use orion_domain::{HostName, StoreId};
use orion_http::Form;
use orion_render::Text;
use orion_service::Error;
use serde::Deserialize;

use super::super::desk::{MerchantDesk, Section};
use super::notice;
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;
use crate::words;

/// A host name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HostForm {
    host: String,
}

struct HostErrors {
    items: Vec<ErrorItem>,
    count: i64,
    host: Option<String>,
}

#[derive(Template)]
#[template(path = "merchant/store_domains.html")]
struct DomainsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    id: String,
    store_name: String,
    domains: Vec<String>,
    typed: String,
    errors: HostErrors,
    /// Where a new name must lead.
    platform_host: String,
}

async fn shown(desk: &MerchantDesk, id: StoreId, typed: String, mistakes: Mistakes) -> Result<DomainsPage, Error> {
    let caller = desk.caller.whole_merchant()?;
    let store = desk.app.store(caller, id).await?;
    let domains = desk.app.store_domains(caller, id).await?;
    let public = desk.app.public_url();
    Ok(DomainsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Stores, &format!("/merchant/stores/{id}/domains")),
        notice: notice(desk),
        id: id.to_string(),
        store_name: store.name.to_string(),
        domains: domains.into_iter().map(String::from).collect(),
        typed,
        errors: HostErrors { count: mistakes.count(), host: mistakes.of("host"), items: mistakes.items },
        platform_host: public.split_once("://").map_or(public, |(_, host)| host).to_owned(),
    })
}

/// `GET /merchant/stores/{store_id}/domains`
pub(crate) async fn page(desk: MerchantDesk, Path(id): Path<StoreId>) -> Answer {
    desk.page(&shown(&desk, id, String::new(), Mistakes::default()).await?)
}

/// `POST /merchant/stores/{store_id}/domains`
pub(crate) async fn add(desk: MerchantDesk, Path(id): Path<StoreId>, Form(form): Form<HostForm>) -> Answer {
    let added = match HostName::new(&form.host) {
        Ok(host) => desk.app.add_store_domain(desk.caller.whole_merchant()?, id, host).await,
        Err(problem) => Err(Error::field("host", problem)),
    };
    let Err(error) = added else {
        return Ok(see_other(&format!("/merchant/stores/{id}/domains?done=domain-added")));
    };
    let mistakes = match error {
        Error::Conflict { .. } => Mistakes::about_all(words::error(desk.text, &error)),
        error => Mistakes::read(desk.text, error, ToOwned::to_owned)?,
    };
    desk.mistakes(&shown(&desk, id, form.host, mistakes).await?)
}

/// `POST /merchant/stores/{store_id}/domains/remove`
pub(crate) async fn remove(desk: MerchantDesk, Path(id): Path<StoreId>, Form(form): Form<HostForm>) -> Answer {
    let host = HostName::new(&form.host).map_err(|_| Error::NotFound)?;
    desk.app.remove_store_domain(desk.caller.whole_merchant()?, id, &host).await?;
    Ok(see_other(&format!("/merchant/stores/{id}/domains?done=domain-removed")))
}

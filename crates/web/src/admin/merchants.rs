//! The merchants of the platform.

use askama::Template;
use orion_domain::MerchantId;
use orion_render::Text;

use super::desk::{AdminDesk, Section};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::{ErrorItem, Mistakes};
use crate::portal::layout::PortalLayout;

struct MerchantRow {
    id: String,
    name: String,
    currency: String,
    /// What is wrong with the reason just typed for this merchant.
    reason_error: Option<String>,
}

#[derive(Debug, Default)]
struct MerchantsErrors {
    items: Vec<ErrorItem>,
    count: i64,
}

#[derive(Template)]
#[template(path = "admin/merchants.html")]
struct MerchantsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    merchants: Vec<MerchantRow>,
    errors: MerchantsErrors,
}

/// `GET /admin`
pub(crate) async fn page(desk: AdminDesk) -> Answer {
    show(&desk, None).await
}

/// The list; with the mistakes of the reason typed for one of them.
pub(crate) async fn show(desk: &AdminDesk, refused: Option<(MerchantId, Mistakes)>) -> Answer {
    let merchants = desk.app.merchants(&desk.operator).await?;
    let rows = merchants.into_iter().map(|merchant| MerchantRow {
        id: merchant.id.to_string(),
        name: merchant.name.to_string(),
        currency: merchant.currency.as_str().to_owned(),
        reason_error: refused.as_ref().filter(|(id, _)| *id == merchant.id).and_then(|(_, wrong)| wrong.of("reason")),
    });
    let rows = rows.collect();
    let is_refused = refused.is_some();
    let errors = refused.map(|(_, wrong)| MerchantsErrors { count: wrong.count(), items: wrong.items });
    let page = MerchantsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Merchants, "/admin"),
        merchants: rows,
        errors: errors.unwrap_or_default(),
    };
    if is_refused { desk.mistakes(&page) } else { desk.page(&page) }
}

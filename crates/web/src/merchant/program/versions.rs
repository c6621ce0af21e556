//! What the program was before: each version with what it changed and who saved it.

mod difference;

use askama::Template;
use orion_render::{Text, format};
use orion_service::programs::VERSIONS;
use orion_service::records::ProgramVersion;

use super::{Tab, tabs};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::Answer;
use crate::portal::layout::PortalLayout;

const PATH: &str = "/merchant/program/versions";

struct Version {
    title: String,
    saved: String,
    /// One sentence for each difference; never empty.
    changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "merchant/program_versions.html")]
struct VersionsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    tabs: Vec<Tab>,
    versions: Vec<Version>,
    older: Option<i64>,
    paged: bool,
}

/// `GET /merchant/program/versions`
pub(super) async fn page(desk: MerchantDesk) -> Answer {
    let below: Option<i64> = desk.visit.parameter("before").and_then(|number| number.parse().ok());
    let found = desk.app.program_versions(desk.caller.whole_merchant()?, below).await?;
    let rows = usize::try_from(VERSIONS).unwrap_or(usize::MAX);
    let versions = found.iter().take(rows).enumerate();
    let versions = versions.map(|(place, version)| shown(&desk, version, found.get(place.saturating_add(1))));
    desk.page(&VersionsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Program),
        tabs: tabs(desk.text, PATH),
        versions: versions.collect(),
        older: if found.len() > rows { found.get(rows.saturating_sub(1)).map(|last| last.version) } else { None },
        paged: below.is_some(),
    })
}

fn shown(desk: &MerchantDesk, version: &ProgramVersion, before: Option<&ProgramVersion>) -> Version {
    let text = desk.text;
    let date = format::date_time(text.locale(), &version.saved_at.in_zone(&desk.merchant.zone));
    let changes = match before {
        Some(before) => difference::sentences(text, desk.merchant.currency.as_str(), before, version),
        None => vec![text.versions_first()],
    };
    Version {
        title: text.versions_number(&version.version.to_string()),
        saved: match &version.saved_by {
            Some(name) => text.versions_saved_by(&date, name),
            None => text.versions_saved(&date),
        },
        changes: if changes.is_empty() { vec![text.versions_same()] } else { changes },
    }
}

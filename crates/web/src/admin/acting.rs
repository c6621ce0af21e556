//! Beginning and ending to act on a merchant's behalf (G-T9).

use axum::extract::Path;
use orion_domain::{MerchantId, Reason};
use orion_http::Form;
use orion_service::Error;
use serde::Deserialize;

use super::desk::AdminDesk;
use super::merchant;
use crate::page::{Answer, see_other};
use crate::parts::{Mistakes, Nothing};

/// Why.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActForm {
    #[serde(default)]
    reason: String,
}

/// `POST /admin/merchants/{merchant_id}/act`; leads to the merchant's desk.
pub(crate) async fn start(desk: AdminDesk, Path(merchant): Path<MerchantId>, Form(form): Form<ActForm>) -> Answer {
    let reason = match Reason::new(&form.reason) {
        Ok(reason) => reason,
        Err(problem) => {
            let mistakes = Mistakes::read(desk.text, Error::field("reason", problem), ToOwned::to_owned)?;
            return merchant::show(&desk, merchant, merchant::Tab::Overview, Some(mistakes)).await;
        }
    };
    desk.app.start_acting(&desk.operator, merchant, reason).await?;
    Ok(see_other("/merchant"))
}

/// `POST /admin/acting/stop`
pub(crate) async fn stop(desk: AdminDesk, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.stop_acting(&desk.identity).await?;
    Ok(see_other("/admin"))
}

//! What signing in at a terminal and at the desks have in common: the form, and what it says when it is refused.

use orion_render::Text;
use orion_service::records::Surface;
use orion_service::{App, Error, RequestFacts};
use serde::Deserialize;

use crate::page::Failure;
use crate::parts::ErrorItem;

/// What was typed; the password never comes back.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    pub email: String,
    #[serde(default)]
    pub password: String,
}

/// Why nobody is signed in. Which of the two was wrong is never said, so no field is to blame.
#[derive(Debug, Default)]
pub(crate) struct SignInErrors {
    pub items: Vec<ErrorItem>,
    pub count: i64,
}

/// The secret of the new session, or what to show above the form.
pub(crate) async fn sign_in(
    app: &App,
    text: Text,
    form: &SignInForm,
    surface: Surface,
    facts: RequestFacts,
) -> Result<Result<String, SignInErrors>, Failure> {
    let message = match app.sign_in(&form.email, &form.password, surface, facts).await {
        Ok(signed_in) => return Ok(Ok(signed_in.token)),
        Err(Error::SignInFailed) => text.till_sign_in_failed(),
        Err(Error::RateLimited { seconds }) => text.problem_rate_limited(seconds),
        Err(Error::MerchantSuspended) => text.problem_merchant_suspended(),
        Err(Error::Busy) => text.problem_busy(),
        Err(error) => return Err(error.into()),
    };
    Ok(Err(SignInErrors { items: vec![ErrorItem { field: None, message }], count: 1 }))
}

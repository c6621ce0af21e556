//! REST v1, and the OpenAPI document that describes it.
//!
//! One file per endpoint, under the path it serves: `store` (the counter), `storefront` (visitors and customers),
//! `merchant` (owners), `admin` (the platform on their behalf), `auth`. A handler turns text into checked values,
//! calls one use case, and renders the answer; what surrounds it (who, how often, which key, which refusals) is said once
//! in its room's `routes` by an `operation`. To add an endpoint, write its file, add it there, and renew the document with
//! `orion openapi > docs/openapi.json`.

#![expect(unused_qualifications, reason = "the macro that describes parameters qualifies their types")]

mod admin;
mod auth;
mod document;
mod enrollment;
mod examples;
mod merchant;
mod operation;
mod store;
mod storefront;
mod values;
mod wire;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use orion_http::headers::{Page, csp_report};
use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

pub use document::{COMMITTED, document};

use operation::{Access, Operation};

/// The address of the document.
const DOCUMENT_PATH: &str = "/api/openapi.json";

/// Every operation; without an entrance only described.
fn operations(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let sign_in = Operation::new(entrance, Access::Anybody, &policy::LOGIN);
    const SIGN_IN: [operation::Code; 2] = [(401, "sign_in_failed"), (404, "not_found")];
    OpenApiRouter::new()
        .routes(sign_in.refuses(&SIGN_IN).open(routes!(auth::token::issue_token)))
        .merge(store::routes(entrance))
        .merge(storefront::routes(entrance))
        .merge(merchant::routes(entrance))
        .merge(admin::routes(entrance))
}

/// The API, its document, and the page to try it. Put [`orion_http::enclose`] around it.
pub fn router(door: &FrontDoor) -> Router {
    let (api, _) = operations(Some(door.entrance())).split_for_parts();
    let page = utoipa_swagger_ui::Config::new([DOCUMENT_PATH])
        // A badge of another host would break the policy, and tell it who reads this.
        .validator_url("none")
        .try_it_out_enabled(true)
        .persist_authorization(false);
    let docs: Router<FrontDoor> = SwaggerUi::new("/api/docs").config(page).into();
    let docs =
        docs.layer(axum::middleware::map_response(|response: Response| async { (Page::Documentation, response) }));
    api.merge(docs)
        .route(DOCUMENT_PATH, get(serve_document))
        .route("/csp-report", post(csp_report))
        .with_state(door.clone())
}

async fn serve_document() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], COMMITTED).into_response()
}

//! Whether the process lives and whether it can work; nothing else is revealed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use orion_service::App;

/// `/health/live` and `/health/ready`.
pub(crate) fn router(app: Arc<App>) -> axum::Router {
    axum::Router::new().route("/health/live", get(live)).route("/health/ready", get(ready)).with_state(app)
}

async fn live() -> &'static str {
    "live\n"
}

async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match app.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

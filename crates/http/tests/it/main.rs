//! The front door as a client meets it: the outermost layers over small routers, and the accept loop over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod layers;
mod limits;
mod sockets;

use orion_http::Entrance;
use orion_http::client_address::TrustedProxies;
use orion_http::limits::{Limits, Switch};
use orion_service::secrets::Secrets;

/// An entrance whose clock stands still.
fn entrance(public_url: &str, switch: Switch) -> Entrance {
    let limits = Limits::with_clock(switch, || std::time::Duration::ZERO);
    Entrance::new(public_url, TrustedProxies::default(), limits, Secrets::new(&[1; 32]))
}

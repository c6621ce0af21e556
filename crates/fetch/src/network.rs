//! Names into addresses, addresses into connections: a trait, so that tests can see who was reached.

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use tokio::net::TcpStream;

/// What becomes of a look-up.
pub type Resolved = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
/// What becomes of a call.
pub(crate) type Connected = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// The way to other machines.
pub trait Network: Debug + Send + Sync {
    /// All addresses of a name.
    fn resolve(&self, host: &str) -> Resolved;

    /// A connection to a machine.
    fn connect(&self, machine: SocketAddr) -> Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;
}

/// The real one: the system's look-up, no proxy.
#[derive(Debug, Clone, Copy)]
pub struct Internet;

impl Network for Internet {
    fn resolve(&self, host: &str) -> Resolved {
        // With the dot at its end the name is whole: no search list of this machine adds to it.
        let host = format!("{host}.");
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect()) })
    }

    fn connect(&self, machine: SocketAddr) -> Connected {
        Box::pin(TcpStream::connect(machine))
    }
}

//! A server of pictures, and a network of which the test is the master: it says where names lead, and sees who was reached.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use orion_fetch::{Network, Resolved};
use tokio::net::{TcpListener, TcpStream};

use crate::keys;

/// An address of the real world under which the server appears to be.
pub const PUBLIC: &str = "93.184.216.34";
type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What the server answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A file that says to be of a kind.
    File(&'static str, Vec<u8>),
    /// Nothing but a status.
    Status(u16),
    /// It is elsewhere.
    To(String),
    /// A picture without an end.
    Endless,
    /// Nothing at all.
    Hang,
}

#[derive(Debug, Default)]
struct Scene {
    names: BTreeMap<String, Vec<IpAddr>>,
    answers: BTreeMap<String, Answer>,
    reached: Vec<SocketAddr>,
    asked: Vec<String>,
}

/// A running server; it ends with its listener's task when the runtime does.
#[derive(Debug, Clone)]
pub struct PictureServer {
    port: u16,
    scene: Arc<Mutex<Scene>>,
}

impl PictureServer {
    /// Opens a server on a free port of this machine. Its certificate is for every name below `example.com`.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, scene: Arc::default() };
        tokio::spawn(serve(listener, server.clone()));
        server
    }

    /// A network without names and machines.
    pub fn closed() -> Self {
        Self { port: 0, scene: Arc::default() }
    }

    fn scene(&self) -> MutexGuard<'_, Scene> {
        self.scene.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a name leads.
    ///
    /// # Panics
    /// Not addresses.
    pub fn leads(&self, name: &str, addresses: &[&str]) {
        let addresses = addresses.iter().map(|address| address.parse().expect("an address")).collect();
        self.scene().names.insert(name.to_owned(), addresses);
    }

    /// What is behind a path.
    pub fn answers(&self, path: &str, answer: Answer) {
        self.scene().answers.insert(path.to_owned(), answer);
    }

    /// The machines that somebody has tried to reach, in order.
    pub fn reached(&self) -> Vec<SocketAddr> {
        self.scene().reached.clone()
    }

    /// Host and path of every request, in order.
    pub fn asked(&self) -> Vec<String> {
        self.scene().asked.clone()
    }
}

impl Network for PictureServer {
    fn resolve(&self, host: &str) -> Resolved {
        let found = self.scene().names.get(host).cloned();
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }

    fn connect(&self, machine: SocketAddr) -> Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>> {
        self.scene().reached.push(machine);
        let port = self.port;
        Box::pin(async move { TcpStream::connect(("127.0.0.1", port)).await })
    }
}

async fn serve(listener: TcpListener, server: PictureServer) {
    while let Ok((stream, _)) = listener.accept().await {
        let server = server.clone();
        tokio::spawn(async move {
            let Ok(stream) = keys::acceptor().accept(stream).await else { return };
            let service = service_fn(move |request| answer(server.clone(), request));
            drop(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

async fn answer(server: PictureServer, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let answer = {
        let mut scene = server.scene();
        scene.asked.push(format!("{host}{path}"));
        scene.answers.get(&path).cloned().unwrap_or(Answer::Status(404))
    };
    if matches!(answer, Answer::Hang) {
        std::future::pending::<()>().await;
    }
    let of = |builder: hyper::http::response::Builder, body: Vec<u8>| {
        builder.body(Full::from(body).boxed_unsync()).expect("an answer")
    };
    Ok(match answer {
        Answer::File(kind, body) => of(Response::builder().header("content-type", kind), body),
        Answer::Status(status) => of(Response::builder().status(status), b"no picture".to_vec()),
        Answer::To(location) => of(Response::builder().status(302).header("location", location), Vec::new()),
        Answer::Endless | Answer::Hang => {
            Response::builder().header("content-type", "image/png").body(Endless.boxed_unsync()).expect("an answer")
        }
    })
}

/// Zeros for ever.
struct Endless;

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 16 * 1024])))))
    }
}

/// The beginning of a PNG file of a size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
}

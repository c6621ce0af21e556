//! The accept loop over real sockets.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::{get, post};
use orion_http::client_address::TrustedProxies;
use orion_http::enclose;
use orion_http::limits::Switch;
use orion_http::serve::{Ended, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::entrance;

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Ended>,
}

async fn start(router: Router) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = enclose(router, entrance("http://127.0.0.1", Switch::On));
    let signal = async move {
        let _ = stopped.await;
    };
    let ended = tokio::spawn(serve(listener, router, TrustedProxies::default(), signal));
    Server { address, stop, ended }
}

fn plain() -> Router {
    Router::new().route("/", get(|| async { "here" }))
}

/// Sends bytes and reads until the server closes.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_is_answered() {
    let server = start(plain()).await;
    let answer = exchange(server.address, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("here"), "{answer}");
}

#[tokio::test]
async fn a_body_arrives_however_it_is_sent() {
    let router = Router::new().route("/", post(|body: String| async move { body }));
    let server = start(router).await;
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    let whole = format!("{head}Content-Length: 4\r\n\r\ntart");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\nta\r\n2\r\nrt\r\n0\r\n\r\n");
    let last = format!("{head}Connection: close\r\nContent-Length: 4\r\n\r\ntart");
    let answers = exchange(server.address, format!("{whole}{chunked}{whole}{last}").as_bytes()).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 4, "{answers}");
    assert_eq!(answers.matches("\r\n\r\ntart").count(), 4, "{answers}");

    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!("{head}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 4\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"tart").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("tart"), "{answer}");
}

/// G-A3
#[tokio::test]
async fn a_connection_outlives_a_request_that_broke() {
    let router = Router::new().route("/", post(|body: String| async move { assert_eq!(body, "tart") }));
    let server = start(router).await;
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n";
    let answers =
        exchange(server.address, format!("{head}\r\ncake{head}Connection: close\r\n\r\ntart").as_bytes()).await;
    assert!(answers.starts_with("HTTP/1.1 500") && answers.contains("HTTP/1.1 200 OK"), "{answers}");
}

/// H-5, G-A3
#[tokio::test]
async fn a_head_that_is_too_large_is_refused_by_the_connection() {
    let server = start(plain()).await;
    let many: String = (0..65).map(|number| format!("x-{number}: 1\r\n")).collect();
    let huge = format!("x: {}\r\n", "y".repeat(20_000));
    for fields in [many, huge] {
        let answer =
            exchange(server.address, format!("GET / HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    assert!(exchange(server.address, b"rubbish\r\n\r\n").await.starts_with("HTTP/1.1 400"));
}

/// H-1: the framework's own loop would wait for ever.
#[tokio::test(start_paused = true)]
async fn a_half_sent_head_is_given_up() {
    let server = start(plain()).await;
    let answer = exchange(server.address, b"GET / HTTP/1.1\r\nHost: local").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// H-1, H-2: a connection that is kept after an answer does not stay for ever.
#[tokio::test(start_paused = true)]
async fn a_kept_connection_that_idles_is_ended() {
    let server = start(plain()).await;
    let answer = exchange(server.address, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("here"), "{answer}");
}

/// H-4
#[tokio::test]
async fn one_address_gets_128_connections_and_no_more() {
    let server = start(plain()).await;
    let mut held = Vec::new();
    for _ in 0..128 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut byte = [0];
        stream.read_exact(&mut byte).await.unwrap();
        held.push(stream);
    }
    let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(server.address, request).await, "", "closed without a word");
}

/// Fault model, SIGTERM under load: what is in flight is answered.
#[tokio::test]
async fn a_request_in_flight_is_answered_after_the_signal() {
    let (entered, inside) = oneshot::channel::<()>();
    let (go_on, waits) = oneshot::channel::<()>();
    let once = std::sync::Arc::new(std::sync::Mutex::new(Some((entered, waits))));
    let slow = get(move || {
        let pair = once.lock().unwrap().take();
        async move {
            if let Some((entered, waits)) = pair {
                let _ = entered.send(());
                let _ = waits.await;
            }
            "finished"
        }
    });
    let server = start(Router::new().route("/slow", slow)).await;
    let client =
        tokio::spawn(async move { exchange(server.address, b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").await });
    inside.await.unwrap();
    server.stop.send(()).unwrap();
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    assert!(client.await.unwrap().ends_with("finished"));
    assert_eq!(server.ended.await.unwrap(), Ended::Drained);
    assert!(TcpStream::connect(server.address).await.is_err(), "nothing new is accepted");
}

//! The phone of these tests at somebody else's web service for passes, so that it is not made for ours alone.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::UNIX_EPOCH;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use orion_domain::Locale;
use orion_service::clock::{Clock as _, SystemClock};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::apple::{S, scene};
use crate::browser::Browser;
use crate::phone::{Notice, Phone};
use crate::wallets::join;

/// A plugin of Fastify for the web service, in a process of its own.
struct Elsewhere {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Elsewhere {
    #[expect(clippy::disallowed_methods, reason = "the script says where it has installed the service")]
    fn open(folder: &Path, prefix: &str) -> Self {
        let script = std::env::var("ORION_TEST_APPLE_SERVICE").unwrap();
        let mut child = Command::new("node")
            .arg(script)
            .arg(folder)
            .arg(prefix)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, port: line.trim().parse().unwrap(), folder: folder.to_owned() }
    }

    /// What it knows from now on.
    fn know(&self, pass: &serde_json::Value, package: &[u8], tag: i64, changed_at_ms: u64) {
        let (serial, token) = (&pass["serialNumber"], &pass["authenticationToken"]);
        let state = json!({ "serial": serial, "token": token, "tag": tag, "changed_at": changed_at_ms });
        std::fs::write(self.folder.join("pass.pkpass"), package).unwrap();
        std::fs::write(self.folder.join("state.json"), state.to_string()).unwrap();
    }

    /// Hands requests on to it over a socket.
    fn browser(&self) -> Browser {
        let port = self.port;
        Browser::at(Router::new().fallback(move |request| hand_on(port, request)))
    }
}

async fn hand_on(port: u16, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut sent = format!("{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n", parts.method, parts.uri);
    for (name, value) in &parts.headers {
        sent.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    sent.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap();
    let mut response = Response::builder().status(line.split(' ').nth(1).unwrap());
    for (name, value) in headers.split("\r\n").filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    response.body(Body::from(answer[end + 4..].to_vec())).unwrap()
}

/// Acceptance 38. The service says of every pass that it changed when it was sent. So a change within the second of the last
/// look stays unseen; the phone shows it.
#[tokio::test]
#[ignore = "needs packages of npm: scripts/apple-client"]
async fn the_phone_of_these_tests_serves_at_somebody_elses_service_and_shows_its_fault() {
    let scene = scene().await;
    let mut browser = scene.browser();
    join(&mut browser, "ana@example.com").await;
    let till = scene.shop.till(0).await;
    let card = scene.newest_card().await;
    let mut packages = Vec::new();
    for _ in 0..3 {
        packages.push(browser.get(&format!("{S}/wallet/apple")).await.bytes);
        till.earn(card, 1_000).await.unwrap();
    }
    let folder = tempfile::TempDir::new().unwrap();
    let elsewhere = Elsewhere::open(folder.path(), &format!("/wallet/apple/{}", scene.shop.id));
    let mut phone = Phone::new("ana", elsewhere.browser(), Locale::En);
    let (pass, _) = Phone::unpack(&packages[0]);
    elsewhere.know(&pass, &packages[0], 1, 0);
    assert_eq!(phone.install(&packages[0]).await, StatusCode::CREATED);
    let serial = phone.passes.keys().next().unwrap().clone();
    assert_eq!(phone.register(&serial).await, StatusCode::OK, "it was there before");

    let now = || SystemClock.now().plus_seconds(1);
    elsewhere.know(&pass, &packages[1], 2, 1_000);
    assert!(matches!(phone.hear(now()).await.as_slice(), [Notice::Says(_)]), "a change arrives");
    let second = phone.ask(&serial).await;
    assert_eq!((second.status, phone.hear(now()).await), (StatusCode::NOT_MODIFIED, Vec::new()), "and that was all");

    let seen = httpdate::parse_http_date(phone.last_modified(&serial)).unwrap();
    let seen_ms = u64::try_from(seen.duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    elsewhere.know(&pass, &packages[2], 3, seen_ms + 900);
    assert_eq!(phone.hear(now()).await, [Notice::Silent], "the fault: it is told of a change and gets none");
    assert_ne!(phone.passes[&serial].pass, Phone::unpack(&packages[2]).0);
    elsewhere.know(&pass, &packages[2], 4, seen_ms + 1_900);
    assert!(matches!(phone.hear(now()).await.as_slice(), [Notice::Says(_)]), "a second later there is no fault");

    assert_eq!(phone.remove(&serial).await, StatusCode::OK);
    assert_eq!(phone.hear(now()).await, [], "nothing is news to a phone that keeps nothing");
}

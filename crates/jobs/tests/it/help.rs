//! What tests of mail share.

use std::time::Duration;

use mailparse::ParsedMail;
use orion_jobs::{Handlers, Runner};
use orion_mail::{MailServer, Mailer, Security};
use orion_testkit::{PostOffice, TestApp};

/// A server of this machine.
pub fn server(port: u16, security: Security) -> MailServer {
    MailServer {
        host: "localhost".to_owned(),
        port,
        security,
        credentials: None,
        extra_roots: Some(PostOffice::certificate().as_bytes().to_vec()),
        // Tests do not wait for half a minute to see that a server hangs.
        patience: Some(Duration::from_millis(300)),
    }
}

/// A mailer over plain servers of this machine.
pub fn mailer(ports: &[u16]) -> Mailer {
    let servers: Vec<MailServer> = ports.iter().map(|port| server(*port, Security::Plain)).collect();
    Mailer::new("cards@example.com", &servers).unwrap()
}

pub fn runner(app: &TestApp, ports: &[u16]) -> Runner {
    runner_with(app, mailer(ports))
}

pub fn runner_with(app: &TestApp, mailer: Mailer) -> Runner {
    Runner::new(Handlers::new(app.app(), Some(mailer))).0
}

/// A part of a letter, decoded.
pub fn part(mail: &ParsedMail<'_>, kind: &str) -> String {
    let part = mail.subparts.iter().find(|part| part.ctype.mimetype == kind).unwrap();
    part.get_body().unwrap()
}

pub async fn failed(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM jobs WHERE state = 'failed'").await
}

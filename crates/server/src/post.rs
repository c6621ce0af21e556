//! Settings into a mailer, and the worker that sends.

use std::sync::Arc;

use anyhow::Context as _;
use orion_config::{Settings, Smtp, SmtpSecurity};
use orion_jobs::{Handlers, Runner, Stop};
use orion_mail::{MailServer, Mailer, Security};
use orion_service::App;
use tokio::task::JoinHandle;

/// A worker that runs beside the pages.
pub(crate) struct Post {
    stop: Stop,
    runner: JoinHandle<()>,
}

impl Post {
    /// Starts the worker where mail is configured; without it, messages wait in the queue.
    ///
    /// # Errors
    /// The configuration of mail cannot be used; the message says what to mend.
    pub(crate) fn start(settings: &Settings, app: &Arc<App>) -> anyhow::Result<Option<Self>> {
        let Some(smtp) = &settings.smtp else { return Ok(None) };
        let (runner, stop) = Runner::new(Handlers::new(Arc::clone(app), mailer(smtp)?));
        Ok(Some(Self { stop, runner: tokio::spawn(runner.run()) }))
    }

    /// Lets what is under way come to its end.
    pub(crate) async fn stop(self) {
        self.stop.stop();
        if self.runner.await.is_err() {
            tracing::error!("the worker broke off");
        }
    }
}

fn mailer(smtp: &Smtp) -> anyhow::Result<Mailer> {
    let extra_roots = match &smtp.ca_file {
        Some(file) => Some(std::fs::read(file).with_context(|| format!("SMTP_CA_FILE: cannot read {file}"))?),
        None => None,
    };
    let servers: Vec<MailServer> = smtp
        .servers
        .iter()
        .map(|server| MailServer {
            host: server.host.clone(),
            port: server.port,
            security: match server.security {
                SmtpSecurity::Tls => Security::Tls,
                SmtpSecurity::StartTls => Security::StartTls,
                SmtpSecurity::Plain => Security::Plain,
            },
            credentials: server.credentials.clone(),
            extra_roots: extra_roots.clone(),
        })
        .collect();
    Ok(Mailer::new(&smtp.from, &servers)?)
}

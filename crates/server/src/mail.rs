//! Settings into a mailer.

use anyhow::Context as _;
use orion_config::{Smtp, SmtpSecurity};
use orion_mail::{MailServer, Mailer, Security, Signature};
use secrecy::ExposeSecret as _;

use crate::wiring::Refused;

/// A mailer as configured. Nobody is asked.
///
/// # Errors
/// [`Refused`] for a certificate or key that cannot be used; the message names the setting.
pub(crate) fn mailer(smtp: &Smtp) -> anyhow::Result<Mailer> {
    build(smtp).map_err(|error| Refused(format!("{error:#}")).into())
}

fn build(smtp: &Smtp) -> anyhow::Result<Mailer> {
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
            patience: None,
        })
        .collect();
    let mailer = Mailer::new(&smtp.from, &servers)?;
    Ok(match &smtp.dkim {
        Some(dkim) => {
            let signature = Signature::new(&dkim.selector, &dkim.domain, dkim.key.expose_secret());
            mailer.signing(signature.map_err(|unusable| anyhow::anyhow!("SMTP_DKIM_KEY: {unusable}"))?)
        }
        None => mailer,
    })
}

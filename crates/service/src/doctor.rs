//! Examinations of a whole installation, for `orion doctor`. The ledger and the audit log have their own, in `verify.rs` and
//! `audit_chain.rs`; the database itself is looked at by the store.

use orion_domain::HostName;
use orion_store::isolation::Strays;

use crate::app::App;
use crate::error::Error;

/// What was found out about own domains.
#[derive(Debug, Clone, Default)]
pub struct DomainReport {
    /// Those that are in order, by name.
    pub hosts: Vec<HostName>,
    /// What is wrong with the others, in words.
    pub faults: Vec<String>,
}

/// Whether rows belong to the merchants of what they point to.
#[derive(Debug, Clone, Default)]
pub struct IsolationReport {
    /// Tables that were read.
    pub tables: usize,
    /// Those with rows that do not.
    pub strays: Vec<Strays>,
}

impl App {
    /// Looks at every own domain: a public name in its one form, and not the platform's own.
    ///
    /// # Errors
    /// The database's.
    pub async fn examine_domains(&self) -> Result<DomainReport, Error> {
        let mut report = DomainReport::default();
        let mut last = String::new();
        loop {
            let chunk = self.store.platform().chunk_of_hosts(&last).await?;
            let Some(newest) = chunk.last() else { break };
            last.clone_from(newest);
            for stored in &chunk {
                match self.examine_domain(stored) {
                    Ok(host) => report.hosts.push(host),
                    Err(fault) => report.faults.push(fault),
                }
            }
        }
        Ok(report)
    }

    fn examine_domain(&self, stored: &str) -> Result<HostName, String> {
        let Ok(host) = HostName::new(stored) else {
            return Err(format!("{stored:?} is not a public host name; nobody can reach a store there"));
        };
        if self.is_platform_host(&host) {
            return Err(format!("{host} is the platform's own name (PUBLIC_URL), so a store would hide the portals"));
        }
        // One form for each name, so that the table's key refuses a second store.
        if host.as_str() != stored {
            return Err(format!("{stored:?} is never found, because browsers ask for {host}"));
        }
        Ok(host)
    }

    /// Compares every row with what it points to.
    ///
    /// # Errors
    /// The database's.
    pub async fn examine_isolation(&self) -> Result<IsolationReport, Error> {
        let (strays, tables) = self.store.strays().await?;
        Ok(IsolationReport { tables, strays })
    }
}

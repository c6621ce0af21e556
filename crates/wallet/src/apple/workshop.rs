//! Where packages are made: on threads of their own that give way, never on as many as there are processors, so that a hundred
//! phones that ask together delay no counter (safety §22, class 3).

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use orion_domain::pass::{PassDesign, PassFacts};
use orion_domain::{MerchantId, Timestamp};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::certificates::Certificates;
use super::log::{DeviceLine, DeviceLog};
use super::package::{self, NoPackage};
use super::pass::PassIdentity;
use super::pictures::{self, Pictures};
use super::push::{Push, Told};
use super::workbench::Workbench;
use crate::{Clock, Fault};

/// Apple's push service. There is no other for passes: the one for development takes none.
pub const PUSH_URL: &str = "https://api.push.apple.com";
/// Packages that wait at most; more are asked to come back.
const QUEUE_LEN_MAX: usize = 256;
/// A phone that has waited longer has given up.
const WAIT_MAX: Duration = Duration::from_secs(8);
/// Logos whose pictures are kept, each some 100 KiB at most.
const LOGOS_KEPT: u64 = 128;

/// The file of a merchant's logo.
#[derive(Debug, Clone)]
pub enum Logo {
    /// It is not needed: [`Apple::knows_logo`].
    AtHand,
    /// There is none.
    Missing,
    /// This one.
    File(Vec<u8>),
}

/// What it takes to make packages and to tell of them.
#[derive(Debug)]
pub struct Setup {
    /// Who we are.
    pub certificates: Certificates,
    /// Tells phones.
    pub push: Push,
    /// Where phones find the web service of a merchant, without its id and the slash before it.
    pub service_url: String,
    /// The time.
    pub clock: Clock,
}

/// Apple Wallet. One per process.
#[derive(Debug)]
pub struct Apple {
    setup: Arc<Setup>,
    logos: Cache<String, Arc<Pictures>>,
    workbench: Workbench,
    slots: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    log: DeviceLog,
}

impl Apple {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// The system has no means left for threads.
    pub fn new(setup: Setup) -> std::io::Result<Self> {
        let slots = slots(std::thread::available_parallelism());
        Ok(Self {
            setup: Arc::new(setup),
            logos: Cache::new(LOGOS_KEPT),
            workbench: Workbench::new(slots)?,
            slots: Arc::new(Semaphore::new(slots)),
            queue: Arc::new(Semaphore::new(QUEUE_LEN_MAX)),
            log: DeviceLog::default(),
        })
    }

    /// Who we are.
    pub fn certificates(&self) -> &Certificates {
        &self.setup.certificates
    }

    /// What tells phones.
    pub fn push(&self) -> &Push {
        &self.setup.push
    }

    /// Where phones find a merchant's web service.
    pub fn service_url(&self, merchant: MerchantId) -> String {
        format!("{}/{merchant}", self.setup.service_url)
    }

    /// Whether a card that is taken along now will be taken and kept up to date: the certificate has not ended, and Apple has
    /// not refused us (safety W-7).
    pub fn works(&self) -> bool {
        self.setup.certificates.has_time(self.setup.clock.now()) && !self.setup.push.is_locked()
    }

    /// For how many days the certificate lasts.
    pub fn days_left(&self) -> i64 {
        self.setup.certificates.days_left(self.setup.clock.now())
    }

    /// Whether somebody should renew the certificate.
    pub fn is_ending(&self) -> bool {
        self.setup.certificates.is_ending(self.setup.clock.now())
    }

    /// The time, as everything here has it.
    pub fn now(&self) -> Timestamp {
        self.setup.clock.now()
    }

    /// Whether the pictures of a design's logo are at hand.
    pub fn knows_logo(&self, design: &PassDesign) -> bool {
        self.logos.contains_key(&name(design))
    }

    /// Makes a card's package.
    ///
    /// # Errors
    /// [`NoPackage`].
    pub async fn package(
        &self,
        identity: PassIdentity,
        design: PassDesign,
        facts: PassFacts,
        logo: Logo,
    ) -> Result<Vec<u8>, NoPackage> {
        let _place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| NoPackage::Busy)?;
        let slot = tokio::time::timeout(WAIT_MAX, Arc::clone(&self.slots).acquire_owned()).await;
        let slot = slot.map_err(|_| NoPackage::Busy)?.map_err(|_| NoPackage::Busy)?;
        let (setup, logos) = (Arc::clone(&self.setup), self.logos.clone());
        let made = self.workbench.run(move || {
            let pictures = pictures(&logos, &design, &logo)?;
            let made = package::build(&setup.certificates, &identity, &design, &facts, &pictures, setup.clock.now());
            drop(slot);
            made
        });
        made.ok_or(NoPackage::Busy)?.await.map_err(|_| NoPackage::Busy)?
    }

    /// Tells one phone that there is something new. One try.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn tell(&self, push_token: &str, id: Uuid) -> Result<Told, Fault> {
        self.setup.push.tell(push_token, id).await
    }

    /// Notes what a phone complains about.
    pub fn note_lines(&self, lines: &[String]) {
        self.log.note(lines, self.setup.clock.now());
    }

    /// What phones have complained about to this process, the newest first.
    pub fn device_lines(&self) -> Vec<DeviceLine> {
        self.log.newest_first()
    }
}

/// Packages made at once: one processor is always left to those who wait at a counter, where there are several.
fn slots(processors: std::io::Result<NonZero<usize>>) -> usize {
    processors.map_or(1, |processors| processors.get().saturating_sub(1).max(1))
}

/// The pictures of a design's logo; those of no logo where there is none, or none that can be read.
fn pictures(
    known: &Cache<String, Arc<Pictures>>,
    design: &PassDesign,
    logo: &Logo,
) -> Result<Arc<Pictures>, NoPackage> {
    if let Some(made) = known.get(&name(design)) {
        return Ok(made);
    }
    let made = match logo {
        // Given up between the question and now; whoever asks again brings the file.
        Logo::AtHand => return Err(NoPackage::Busy),
        Logo::Missing => pictures::without_logo(design)?,
        Logo::File(file) => match pictures::of_logo(file) {
            Ok(made) => made,
            Err(error) => {
                tracing::warn!(%error, "a merchant's logo is none; passes show the usual picture");
                pictures::without_logo(design)?
            }
        },
    };
    let made = Arc::new(made);
    known.insert(name(design), Arc::clone(&made));
    Ok(made)
}

/// The address of a logo changes with the logo; those who have none have its colour instead.
fn name(design: &PassDesign) -> String {
    let (red, green, blue) = design.colour.rgb();
    format!("{red} {green} {blue} {}", design.logo_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_processor_is_left_to_counters() {
        let slots_of = |processors: usize| slots(NonZero::new(processors).ok_or(std::io::ErrorKind::Other.into()));
        assert_eq!([1, 2, 4, 16].map(slots_of), [1, 1, 3, 15]);
        assert_eq!(slots_of(0), 1, "nobody knows how many there are");
    }
}

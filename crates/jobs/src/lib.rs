//! Doing queued work: claims, leases, retries, and one handler per kind of job.
//!
//! [`Runner`] takes what is due, a few of each merchant in turn, so that one merchant's bulk work delays nobody's receipt. A
//! job may run twice (a worker that dies hands its lease back too late), so every handler looks before it acts. What a
//! handler answers ([`Outcome`]) says whether the job is done, is to be tried again, or is beyond help. To add a kind: write
//! its payload in `orion_service::jobs`, its handler here, and list it in [`Handlers`].
//! [`PassRunner`] keeps cards in wallets as they are; it has a queue of its own (`orion_service::wallets`).
//! [`Scheduler`] looks at the calendar and enqueues what is due (`orion_service::schedules`).

mod clerk;
pub mod handlers;
mod outcome;
mod passes;
mod rota;
mod runner;
mod scheduler;

pub use handlers::Handlers;
pub use outcome::{Ended, Outcome};
pub use passes::{PassMaker, PassRunner, Shown};
pub use runner::{Runner, Stop};
pub use scheduler::Scheduler;

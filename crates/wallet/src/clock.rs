//! The time on the wall, handed in.

use std::sync::Arc;

use orion_domain::Timestamp;

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks somebody.
    pub fn new(ask: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

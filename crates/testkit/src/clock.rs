//! A clock that stands still until a test moves it, and randomness that a seed repeats.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use orion_domain::Timestamp;
use orion_service::clock::{Clock, Entropy};

/// Noon in Luxembourg on Monday, 1 June 2026.
const START: i64 = 1_780_308_000_000_000;

/// Tells the time that a test has set.
#[derive(Debug)]
pub struct FakeClock {
    micros: AtomicI64,
    is_broken: AtomicBool,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self { micros: AtomicI64::new(START), is_broken: AtomicBool::new(false) }
    }
}

impl FakeClock {
    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Goes to an instant, also to an earlier one.
    pub fn set(&self, instant: Timestamp) {
        self.micros.store(instant.micros(), Ordering::SeqCst);
    }

    /// Whoever looks next panics.
    pub fn break_once(&self) {
        self.is_broken.store(true, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        assert!(!self.is_broken.swap(false, Ordering::SeqCst), "the test has broken this clock");
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

/// Draws the same bytes in every run with the same seed (SplitMix64). Callers on several threads share one sequence.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

/// The odd constant by which SplitMix64 counts: 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl SeededEntropy {
    /// Starts the sequence of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next 64 bits.
    pub fn draw(&self) -> u64 {
        let mut word = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `bound`, evenly enough for tests.
    pub fn below(&self, bound: u64) -> u64 {
        self.draw() % bound
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let word = self.draw().to_be_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

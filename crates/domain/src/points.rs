//! Points and stamps: counted in whole units, checked, never negative.

use crate::Invalid;

/// An amount of points, 0 to 1,000,000,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Points(i64);

/// A number of stamps, 0 to 1,000,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Stamps(i64);

/// A signed movement of points or stamps, as one ledger row records it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Delta(i64);

/// Implements what both counters share; they stay two types so that they cannot be mixed up.
macro_rules! counter {
    ($name:ident, $max:literal) => {
        impl $name {
            /// None.
            pub const ZERO: Self = Self(0);
            /// The most a card can hold. Safety G-L5.
            pub const MAX: Self = Self($max);

            /// Checks the range.
            ///
            /// # Errors
            /// Negative or above [`Self::MAX`].
            pub const fn new(count: i64) -> Result<Self, Invalid> {
                if count < 0 || count > $max { Err(Invalid::OutOfRange { min: 0, max: $max }) } else { Ok(Self(count)) }
            }

            /// The count.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// The balance after a movement, or `None` below zero or above the maximum.
            pub const fn moved(self, by: Delta) -> Option<Self> {
                match self.0.checked_add(by.0) {
                    Some(sum) if sum >= 0 && sum <= $max => Some(Self(sum)),
                    _ => None,
                }
            }

            /// The movement that adds this many.
            pub const fn credit(self) -> Delta {
                Delta(self.0)
            }

            /// The movement that takes this many away.
            pub const fn debit(self) -> Delta {
                Delta(self.0.saturating_neg())
            }

            /// What is missing to reach `target`; zero when it is reached.
            pub const fn missing_to(self, target: Self) -> Self {
                if self.0 >= target.0 { Self(0) } else { Self(target.0.saturating_sub(self.0)) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(Points, 1_000_000_000);
counter!(Stamps, 1_000_000);

impl Delta {
    /// No movement.
    pub const ZERO: Self = Self(0);

    /// A movement of `by`, positive or negative.
    pub const fn new(by: i64) -> Self {
        Self(by)
    }

    /// The signed count.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether nothing moves.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// G-L5
    #[test]
    fn balances_refuse_to_leave_their_range() {
        assert_eq!(Points::MAX.moved(Delta::new(1)), None);
        assert_eq!(Points::ZERO.moved(Delta::new(-1)), None);
        assert_eq!(Points::ZERO.moved(Delta::new(i64::MIN)), None);
        assert_eq!(Points::MAX.moved(Delta::new(i64::MAX)), None);
        assert_eq!(Points::ZERO.moved(Delta::new(5)).map(Points::get), Some(5));
        assert!(Stamps::new(-1).is_err() && Stamps::new(1_000_001).is_err());
    }
}

//! Why a call did not do what it was to do, told apart by what helps.

/// What of a service's words is kept, in characters.
const WORDS_LEN_MAX: usize = 500;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody answered, or the service is busy or broken: later it may work.
    #[error("{words}")]
    Passing {
        /// What it answered, if it did.
        status: Option<u16>,
        /// For how many seconds it asked for patience.
        patience_seconds: Option<i64>,
        /// Its words, or ours.
        words: String,
    },
    /// The service refuses this thing as it is; asking again changes nothing.
    #[error("{words}")]
    Refused {
        /// What it answered.
        status: u16,
        /// The service's own name for it.
        reason: String,
        /// Its words.
        words: String,
    },
    /// The service does not know us, or not any more: nothing works until somebody mends the configuration.
    #[error("{words}")]
    Locked {
        /// Its words.
        words: String,
    },
    /// Too many calls have failed; none is made until the next probe.
    #[error("the service is out of order; the next try is in {seconds} s")]
    Paused {
        /// In how many seconds.
        seconds: i64,
    },
}

impl Fault {
    /// A passing fault without an answer.
    pub(crate) fn unreachable(words: impl Into<String>) -> Self {
        Self::Passing { status: None, patience_seconds: None, words: kept(&words.into()) }
    }

    /// Whether later is better.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Passing { .. } | Self::Paused { .. })
    }

    /// What the service answered.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Passing { status, .. } => *status,
            Self::Refused { status, .. } => Some(*status),
            Self::Locked { .. } | Self::Paused { .. } => None,
        }
    }
}

/// A service's words, without controls and no longer than anybody reads.
pub(crate) fn kept(words: &str) -> String {
    let plain = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(WORDS_LEN_MAX).collect::<String>().trim().to_owned()
}

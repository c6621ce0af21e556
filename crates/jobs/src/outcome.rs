//! What a handler answers.

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or there is nothing to do any more.
    Done,
    /// It failed; it may work later. Costs one of the job's attempts.
    Retry {
        /// How long to wait.
        after_seconds: i64,
        /// Why, for people.
        reason: String,
    },
    /// Something else was in the way; costs no attempt.
    Later {
        /// How long to wait.
        after_seconds: i64,
        /// Why, for people.
        reason: String,
    },
    /// It cannot work.
    Failed {
        /// Why, for people.
        reason: String,
    },
}

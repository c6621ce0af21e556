//! What is wrong with a setting, in words.

use std::fmt;

/// One thing that keeps the program from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The setting as the operator wrote it: a variable, or a key with its file.
    pub setting: String,
    /// What was given; never for a secret.
    pub value_shown: Option<String>,
    /// What is wrong, to be read after the setting's name.
    pub what: String,
    /// How to mend it, a sentence.
    pub how: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.setting)?;
        if let Some(value) = &self.value_shown {
            write!(formatter, " = {value:?}")?;
        }
        write!(formatter, ": {}. {}", self.what, self.how)
    }
}

/// What a check finds wrong with a value, before it is known where the value came from. Repeats nothing secret.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) what: String,
    pub(crate) how: String,
}

/// A [`Wrong`] as the error of a check.
pub(crate) fn wrong<T>(what: impl Into<String>, how: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), how: how.into() })
}

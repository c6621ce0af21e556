//! `[posting]`: how ledger commands are worked off.

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const LANES: Setting = Setting::open("posting.lanes", "ORION_POSTING_LANES");

const LANES_DEFAULT: u8 = 4;
const LANES_MAX: u8 = 8;

/// How ledger commands are worked off.
#[derive(Debug)]
pub struct Posting {
    /// How many batches may be in flight at once on PostgreSQL, 1 to 8. SQLite has one writer, so one lane.
    pub lanes: u8,
}

pub(crate) fn read(values: &mut Values) -> Posting {
    Posting { lanes: values.read(LANES, lanes).unwrap_or(LANES_DEFAULT) }
}

fn lanes(text: &str) -> Result<u8, Wrong> {
    match text.parse() {
        Ok(number @ 1..=LANES_MAX) => Ok(number),
        _ => wrong("is not a number of lanes", format!("Write a whole number from 1 to {LANES_MAX}.")),
    }
}

//! `[defaults]`: what a new merchant starts with.

use orion_domain::{Locale, Zone};

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const LOCALE: Setting = Setting::open("defaults.locale", "ORION_DEFAULT_LOCALE");
pub(crate) const TIME_ZONE: Setting = Setting::open("defaults.time_zone", "ORION_DEFAULT_TIME_ZONE");

const TIME_ZONE_DEFAULT: &str = "Europe/Luxembourg";

/// What a new merchant starts with.
#[derive(Debug)]
pub struct Defaults {
    /// The language of pages before anybody has chosen one.
    pub locale: Locale,
    /// Whose days count.
    pub time_zone: Zone,
}

pub(crate) fn read(values: &mut Values) -> Defaults {
    let time_zone = values.read(TIME_ZONE, time_zone);
    Defaults {
        locale: values.read(LOCALE, locale).unwrap_or_default(),
        time_zone: time_zone.unwrap_or_else(|| {
            Zone::new(TIME_ZONE_DEFAULT).expect("the bundled time zones include that of Luxembourg")
        }),
    }
}

fn locale(text: &str) -> Result<Locale, Wrong> {
    match text.parse() {
        Ok(locale) => Ok(locale),
        Err(_) => wrong("is not a language of the product", "Write en, fr, de or lb."),
    }
}

fn time_zone(text: &str) -> Result<Zone, Wrong> {
    match Zone::new(text) {
        Ok(zone) => Ok(zone),
        Err(_) => wrong("is not a time zone", "Write a name such as Europe/Luxembourg."),
    }
}

//! Where everything is kept.

use std::path::PathBuf;

use crate::setting::Setting;
use crate::values::Values;

pub(crate) const DATA_DIR: Setting = Setting::open("data_dir", "ORION_DATA_DIR");

const DEFAULT: &str = "./orion-data";

pub(crate) fn read(values: &mut Values) -> PathBuf {
    values.read(DATA_DIR, |text| Ok(PathBuf::from(text))).unwrap_or_else(|| PathBuf::from(DEFAULT))
}

//! Points.

pub(crate) mod adjust;
pub(crate) mod earn;
pub(crate) mod redeem;
pub(crate) mod void;

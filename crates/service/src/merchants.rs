//! The merchants of the platform, as its admins manage them.

use orion_store::merchants::MerchantDetails;

use crate::app::App;
use crate::caller::Operator;
use crate::error::Error;

impl App {
    /// The merchants, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchants(&self, _operator: &Operator) -> Result<Vec<MerchantDetails>, Error> {
        Ok(self.store.platform().merchants().await?)
    }
}

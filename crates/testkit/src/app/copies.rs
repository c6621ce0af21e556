//! Many of a thing, without the time that each would take.

use orion_domain::StaffPinId;
use orion_store::pins::StaffPin;

use super::{Shop, TestApp};

impl TestApp {
    /// Gives out a PIN that there is, digits and all, to so many more people. Choosing and hashing one each takes minutes.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn copy_pin(&self, shop: &Shop, pin: StaffPinId, count: usize) {
        let mut tx = self.database().begin().await.expect("a transaction");
        let mut merchant = tx.merchant(shop.id);
        let first = merchant.pin(pin).await.expect("an answer").expect("the PIN");
        for _ in 0..count {
            let copy = StaffPin { id: StaffPinId::new(self.new_uuid()), staff_id: None, ..first.clone() };
            merchant.create_pin(&copy, self.now()).await.expect("room in the database");
        }
        tx.commit().await.expect("an answer");
    }
}

//! Which cards a piece of work on many is about.

use crate::{StoreId, Timestamp};

/// What a filter asks of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardFacts {
    /// Where it was enrolled.
    pub store: StoreId,
    /// Whether it is open.
    pub is_active: bool,
    /// Points on it.
    pub points_balance: i64,
    /// Stamps on it.
    pub stamp_count: i64,
    /// Its last stamp, earn or redemption, or when it was opened.
    pub active_at: Timestamp,
}

/// The cards that a piece of work is about: open ones, narrowed by everything that is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CardSelection {
    /// Enrolled at this store.
    pub store: Option<StoreId>,
    /// Without a stamp, earn or redemption since this instant.
    pub inactive_since: Option<i64>,
    /// With at least so many points.
    pub points_min: Option<i64>,
    /// With at least so many stamps.
    pub stamps_min: Option<i64>,
}

impl CardSelection {
    /// Whether a card is among them.
    pub fn takes(&self, card: &CardFacts) -> bool {
        card.is_active
            && self.store.is_none_or(|store| store == card.store)
            && self.inactive_since.is_none_or(|since| card.active_at.micros() < since)
            && self.points_min.is_none_or(|least| card.points_balance >= least)
            && self.stamps_min.is_none_or(|least| card.stamp_count >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_takes_open_cards_for_which_everything_holds() {
        let store = StoreId::new(uuid::Uuid::from_u128(1));
        let card = CardFacts {
            store,
            is_active: true,
            points_balance: 50,
            stamp_count: 3,
            active_at: Timestamp::from_micros(100),
        };
        let all =
            CardSelection { store: Some(store), inactive_since: Some(101), points_min: Some(50), stamps_min: Some(3) };
        assert!(all.takes(&card) && CardSelection::default().takes(&card));
        assert!(!CardSelection::default().takes(&CardFacts { is_active: false, ..card }));
        for wrong in [
            CardSelection { store: Some(StoreId::NIL), ..all },
            CardSelection { inactive_since: Some(100), ..all },
            CardSelection { points_min: Some(51), ..all },
            CardSelection { stamps_min: Some(4), ..all },
        ] {
            assert!(!wrong.takes(&card), "{wrong:?}");
        }
    }
}

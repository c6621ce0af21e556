//! The place of a card: what `cards_one_per_person` makes unique (safety §3.4).
//!
//! It is the merchant-wide one (the nil id) while cards work everywhere, else the enrolling store; a further card of the
//! same person names itself and is in nobody's way. An owner who changes where cards work changes one row: a person's
//! cards take their places when it matters, which is before another one of theirs is opened or comes back, under the lock of
//! that transaction. So no transaction grows with the merchant, and a card that was opened while the setting changed is
//! put right as well.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use orion_domain::settings::Settings;
use orion_domain::{CustomerId, StoreId};
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    PLACES_OF_PERSON("SELECT id, enrolled_at_store_id, scope_store_id, is_active, created_at, deleted_at, merged_into_card_id
        FROM cards WHERE merchant_id = $1 AND customer_id = $2 AND customer_id IS NOT NULL");
    GIVE_PLACE("UPDATE cards SET scope_store_id = $3 WHERE merchant_id = $1 AND id = $2");
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    id: Uuid,
    enrolled_at_store_id: Uuid,
    scope_store_id: Uuid,
    is_active: bool,
    created_at: i64,
    deleted_at: Option<i64>,
    merged_into_card_id: Option<Uuid>,
}

/// The places that a person's cards should have, where they have others.
fn moves(mut cards: Vec<PlaceRow>, settings: &Settings) -> Vec<(Uuid, Uuid)> {
    // Of several in one place an open card comes before a closed one, the older before the younger.
    cards.sort_by_key(|card| (Reverse(card.is_active), card.created_at, card.id));
    let mut taken = BTreeSet::new();
    let mut moves = Vec::new();
    for card in cards {
        let place = match settings.allow_cross_location_redemption {
            true => StoreId::NIL.uuid(),
            false => card.enrolled_at_store_id,
        };
        let wanted = match (card.merged_into_card_id, card.deleted_at) {
            // A card whose balance was carried over never takes a place again.
            (Some(_), _) => card.id,
            (None, None) => {
                if taken.insert(place) {
                    place
                } else {
                    card.id
                }
            }
            // One in the trash keeps nobody out; what it was when it went there decides how it may come back.
            (None, Some(_)) if settings.allow_cross_location_redemption => card.scope_store_id,
            (None, Some(_)) => place,
        };
        if wanted != card.scope_store_id {
            moves.push((card.id, wanted));
        }
    }
    moves
}

impl Merchant<'_> {
    /// Gives the cards of a person the places that they have by these settings.
    ///
    /// # Errors
    /// [`Error::Taken`] when another transaction gave one of them away meanwhile.
    pub async fn place_cards_of(&mut self, customer: CustomerId, settings: &Settings) -> Result<(), Error> {
        let cards: Vec<PlaceRow> = self.on.all(PLACES_OF_PERSON, args![self.id, customer]).await?;
        let moves = moves(cards, settings);
        // First they hold no place at all, so that no order meets one that is still taken.
        for (card, _) in &moves {
            self.on.execute(GIVE_PLACE, args![self.id, *card, *card]).await?;
        }
        for (card, place) in &moves {
            self.on.execute(GIVE_PLACE, args![self.id, *card, *place]).await?;
        }
        Ok(())
    }
}

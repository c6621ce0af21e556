//! Who does not want marketing: kept beyond the person, as a keyed hash (safety §16.1).

use orion_domain::Timestamp;

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    NOTE_OBJECTION("INSERT INTO marketing_objections (merchant_id, person_hash, objected_at) VALUES ($1, $2, $3)
        ON CONFLICT (merchant_id, person_hash) DO NOTHING");
    FIND_OBJECTION("SELECT objected_at FROM marketing_objections WHERE merchant_id = $1 AND person_hash = $2");
    LIFT_OBJECTION("DELETE FROM marketing_objections WHERE merchant_id = $1 AND person_hash = $2");
}

#[derive(sqlx::FromRow)]
struct ObjectionRow {
    objected_at: i64,
}

impl Merchant<'_> {
    /// Remembers that a person does not want marketing; the first time stays.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_objection(&mut self, person: [u8; 32], now: Timestamp) -> Result<(), Error> {
        self.on.execute(NOTE_OBJECTION, args![self.id, person, now]).await.map(|_| ())
    }

    /// Since when a person does not want marketing.
    ///
    /// # Errors
    /// The database's.
    pub async fn objection(&mut self, person: [u8; 32]) -> Result<Option<Timestamp>, Error> {
        let row: Option<ObjectionRow> = self.on.optional(FIND_OBJECTION, args![self.id, person]).await?;
        Ok(row.map(|row| Timestamp::from_micros(row.objected_at)))
    }

    /// The person has said themselves that they want it after all.
    ///
    /// # Errors
    /// The database's.
    pub async fn lift_objection(&mut self, person: [u8; 32]) -> Result<(), Error> {
        self.on.execute(LIFT_OBJECTION, args![self.id, person]).await.map(|_| ())
    }
}

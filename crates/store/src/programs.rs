//! A merchant's program and its versions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use orion_domain::program::{Look, Program, Rules};
use orion_domain::{MerchantId, ProgramId, Timestamp, UserId};
use serde_json::value::RawValue;
use sqlx::types::Json;

use crate::Error;
use crate::db::args;
use crate::joined::Join;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_PROGRAM("SELECT id, version, rules, look, activated_at, updated_at FROM programs
        WHERE merchant_id = $1 AND deleted_at IS NULL");
    LOCK_PROGRAM("SELECT id, version, rules, look, activated_at, updated_at FROM programs
        WHERE merchant_id = $1 AND deleted_at IS NULL", postgres + " FOR UPDATE");
    LAST_PROGRAM("SELECT id, version, rules, look, activated_at, updated_at FROM programs
        WHERE merchant_id = $1 ORDER BY version DESC LIMIT 1");
    LATEST_VERSION("SELECT COALESCE(MAX(version), 0) AS version FROM program_versions WHERE merchant_id = $1");
    INSERT_PROGRAM("INSERT INTO programs (merchant_id, id, version, loyalty_type, stamps_target, points_per_euro,
        points_expiration_days, welcome_bonus_points, minimum_redemption_points, minimum_purchase_cents, cooldown_minutes,
        max_daily_stamps, rules, look, activated_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)");
    UPDATE_PROGRAM("UPDATE programs SET version = $3, loyalty_type = $4, stamps_target = $5, points_per_euro = $6,
        points_expiration_days = $7, welcome_bonus_points = $8, minimum_redemption_points = $9, minimum_purchase_cents = $10,
        cooldown_minutes = $11, max_daily_stamps = $12, rules = $13, look = $14, activated_at = $15, updated_at = $16
        WHERE merchant_id = $1 AND id = $2");
    DELETE_PROGRAM("UPDATE programs SET deleted_at = $3, activated_at = NULL WHERE merchant_id = $1 AND id = $2");
    INSERT_VERSION("INSERT INTO program_versions (merchant_id, version, program_id, rules, look, saved_at, saved_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)");
    LIST_VERSIONS("SELECT v.version, v.program_id, v.rules, v.look, v.saved_at, u.name AS saved_by FROM program_versions v
        LEFT JOIN users u ON u.id = v.saved_by
        WHERE v.merchant_id = $1 AND v.version < $2 ORDER BY v.version DESC LIMIT $3");
}

/// A saved version of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramVersion {
    /// Its number.
    pub version: i64,
    /// Of which program; a merchant may have started over.
    pub program: ProgramId,
    /// The rules it set.
    pub rules: Rules,
    /// How the card looked.
    pub look: Look,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who saved it, where it was a person.
    pub saved_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SavedRow {
    version: i64,
    program_id: uuid::Uuid,
    rules: Json<Rules>,
    look: Json<Look>,
    saved_at: i64,
    saved_by: Option<String>,
}

/// A program, its texts parsed or not.
#[derive(sqlx::FromRow)]
pub(crate) struct ProgramRow<Written = Rules, Shown = Look> {
    id: uuid::Uuid,
    version: i64,
    rules: Json<Written>,
    look: Json<Shown>,
    activated_at: Option<i64>,
    updated_at: i64,
}

/// A program whose texts are not parsed yet.
pub(crate) type ProgramTexts = ProgramRow<Box<RawValue>, Box<RawValue>>;

impl<Written, Shown> Join for ProgramRow<Written, Shown> {
    const ALWAYS_THERE: &'static str = "version";
}

impl From<ProgramRow> for Program {
    fn from(row: ProgramRow) -> Self {
        Self {
            id: ProgramId::new(row.id),
            version: row.version,
            rules: row.rules.0,
            look: row.look.0,
            activated_at: row.activated_at.map(Timestamp::from_micros),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

/// Programs as they were parsed last, so that a till does not parse the whole catalogue of rewards for each purchase: texts
/// change once in months. They are read from the database all the same, and compared.
#[derive(Debug, Default)]
pub struct ParsedPrograms {
    by_merchant: Mutex<HashMap<MerchantId, Arc<ParsedProgram>>>,
}

#[derive(Debug)]
struct ParsedProgram {
    texts: [Box<RawValue>; 2],
    rules: Rules,
    look: Look,
}

impl ParsedPrograms {
    /// More merchants than are busy in one process at once.
    const MERCHANTS_MAX: usize = 1_000;

    /// Parses a program, unless its texts are those of the last time.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a text that is no program's.
    pub(crate) fn read(&self, merchant: MerchantId, row: ProgramTexts) -> Result<Program, Error> {
        let ProgramRow { id, version, rules, look, activated_at, updated_at } = row;
        let parsed = self.parsed(merchant, [rules.0, look.0])?;
        let (rules, look) = (Json(parsed.rules.clone()), Json(parsed.look.clone()));
        Ok(ProgramRow { id, version, rules, look, activated_at, updated_at }.into())
    }

    fn parsed(&self, merchant: MerchantId, texts: [Box<RawValue>; 2]) -> Result<Arc<ParsedProgram>, Error> {
        let mut by_merchant = self.by_merchant.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = by_merchant.get(&merchant)
            && parsed.texts.iter().zip(&texts).all(|(parsed, text)| parsed.get() == text.get())
        {
            return Ok(Arc::clone(parsed));
        }
        let [rules, look] = &texts;
        let rules = serde_json::from_str(rules.get()).map_err(|error| Error::corrupt("programs", "rules", error))?;
        let look = serde_json::from_str(look.get()).map_err(|error| Error::corrupt("programs", "look", error))?;
        if by_merchant.len() >= Self::MERCHANTS_MAX {
            by_merchant.clear();
        }
        let parsed = Arc::new(ParsedProgram { texts, rules, look });
        by_merchant.insert(merchant, Arc::clone(&parsed));
        Ok(parsed)
    }
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: i64,
}

impl Merchant<'_> {
    /// The program, read without a lock.
    ///
    /// # Errors
    /// The database's.
    pub async fn program(&mut self) -> Result<Option<Program>, Error> {
        let row: Option<ProgramRow> = self.on.optional(FIND_PROGRAM, args![self.id]).await?;
        Ok(row.map(Program::from))
    }

    /// The newest program, be it in the trash, where it is not active.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_program(&mut self) -> Result<Option<Program>, Error> {
        let row: Option<ProgramRow> = self.on.optional(LAST_PROGRAM, args![self.id]).await?;
        Ok(row.map(Program::from))
    }

    /// The program, locked against other edits.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_program(&mut self) -> Result<Option<Program>, Error> {
        let row: Option<ProgramRow> = self.on.optional(LOCK_PROGRAM, args![self.id]).await?;
        Ok(row.map(Program::from))
    }

    /// The number of the newest version of any program this merchant ever had; 0 for none.
    ///
    /// # Errors
    /// The database's.
    pub async fn latest_program_version(&mut self) -> Result<i64, Error> {
        let row: Option<VersionRow> = self.on.optional(LATEST_VERSION, args![self.id]).await?;
        Ok(row.map_or(0, |row| row.version))
    }

    /// Saved versions below a number, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn program_versions(&mut self, below: i64, limit: i64) -> Result<Vec<ProgramVersion>, Error> {
        let rows: Vec<SavedRow> = self.on.all(LIST_VERSIONS, args![self.id, below, limit]).await?;
        let read = |row: SavedRow| ProgramVersion {
            version: row.version,
            program: ProgramId::new(row.program_id),
            rules: row.rules.0,
            look: row.look.0,
            saved_at: Timestamp::from_micros(row.saved_at),
            saved_by: row.saved_by,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Creates the program and its first version.
    ///
    /// # Errors
    /// [`Error::Taken`] when the merchant has one.
    pub async fn create_program(&mut self, program: &Program, by: Option<UserId>) -> Result<(), Error> {
        self.write_program(INSERT_PROGRAM, program).await?;
        self.write_version(program, by).await
    }

    /// Saves the program as a new version, whose number the caller has set.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_program(&mut self, program: &Program, by: Option<UserId>) -> Result<(), Error> {
        self.write_program(UPDATE_PROGRAM, program).await?;
        self.write_version(program, by).await
    }

    /// Switches the program on or off; that is no new version, because no rule changes.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_program_activity(&mut self, program: &Program) -> Result<(), Error> {
        self.write_program(UPDATE_PROGRAM, program).await
    }

    /// Puts the program into the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_program(&mut self, id: ProgramId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(DELETE_PROGRAM, args![self.id, id, now]).await.map(|_| ())
    }

    async fn write_program(&mut self, sql: crate::statement::Sql, program: &Program) -> Result<(), Error> {
        let rules = &program.rules;
        let args = args![
            self.id,
            program.id,
            program.version,
            rules.loyalty_type.as_str(),
            rules.stamps_target.get(),
            rules.points_per_euro,
            rules.points_expiration_days,
            rules.welcome_bonus_points.get(),
            rules.minimum_redemption_points.get(),
            rules.minimum_purchase_cents.get(),
            rules.cooldown_minutes,
            rules.max_daily_stamps,
            json(rules)?,
            json(&program.look)?,
            program.activated_at,
            program.updated_at
        ];
        self.on.execute(sql, args).await.map(|_| ())
    }

    async fn write_version(&mut self, program: &Program, by: Option<UserId>) -> Result<(), Error> {
        let args = args![
            self.id,
            program.version,
            program.id,
            json(&program.rules)?,
            json(&program.look)?,
            program.updated_at,
            by
        ];
        self.on.execute(INSERT_VERSION, args).await.map(|_| ())
    }
}

fn json(value: &impl serde::Serialize) -> Result<serde_json::Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::corrupt("programs", "rules", error))
}

//! Staff PINs, their locks, and the short sessions that a correct PIN opens.

use orion_domain::pin::PinLock;
use orion_domain::{Label, StaffPinId, StaffSessionId, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_PIN("SELECT id, store_id, name, staff_id, is_manager, pin_hash, failed_attempts, lock_level, wrong_since_success,
        locked_until, last_used_at, is_active FROM staff_pins WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    LOCK_PIN("SELECT id, store_id, name, staff_id, is_manager, pin_hash, failed_attempts, lock_level, wrong_since_success,
        locked_until, last_used_at, is_active FROM staff_pins WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL",
        postgres + " FOR UPDATE");
    LIST_PINS("SELECT id, store_id, name, staff_id, is_manager, pin_hash, failed_attempts, lock_level, wrong_since_success,
        locked_until, last_used_at, is_active FROM staff_pins
        WHERE merchant_id = $1 AND store_id = $2 AND deleted_at IS NULL ORDER BY name, id LIMIT 500");
    INSERT_PIN("INSERT INTO staff_pins (merchant_id, id, store_id, name, staff_id, is_manager, pin_hash, failed_attempts,
        lock_level, wrong_since_success, is_active, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $9, $9)");
    UPDATE_PIN("UPDATE staff_pins SET name = $3, staff_id = $4, is_manager = $5, pin_hash = $6, is_active = $7, updated_at = $8
        WHERE merchant_id = $1 AND id = $2");
    UPDATE_LOCK("UPDATE staff_pins SET failed_attempts = $3, lock_level = $4, wrong_since_success = $5, locked_until = $6
        WHERE merchant_id = $1 AND id = $2");
    MARK_USED("UPDATE staff_pins SET failed_attempts = 0, lock_level = 0, wrong_since_success = 0, locked_until = NULL,
        last_used_at = $3 WHERE merchant_id = $1 AND id = $2");
    DELETE_PIN("UPDATE staff_pins SET deleted_at = $3, is_active = FALSE WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    INSERT_SESSION("INSERT INTO staff_sessions (merchant_id, id, token_hash, store_id, staff_pin_id, created_at, last_used_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)");
    FIND_SESSION("SELECT s.id, s.last_used_at, s.expires_at, p.id AS pin_id, p.name, p.is_manager, p.is_active, p.deleted_at,
        p.locked_until FROM staff_sessions s JOIN staff_pins p ON p.merchant_id = s.merchant_id AND p.id = s.staff_pin_id
        WHERE s.merchant_id = $1 AND s.token_hash = $2 AND s.store_id = $3 AND p.merchant_id = $1");
    TOUCH_SESSION("UPDATE staff_sessions SET last_used_at = $3 WHERE merchant_id = $1 AND id = $2");
    END_SESSION("DELETE FROM staff_sessions WHERE merchant_id = $1 AND token_hash = $2");
    END_SESSIONS_OF_PIN("DELETE FROM staff_sessions WHERE merchant_id = $1 AND staff_pin_id = $2");
}

/// A staff PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffPin {
    /// Its id, chosen by name tile at the terminal.
    pub id: StaffPinId,
    /// The only store it works at.
    pub store: StoreId,
    /// Whose it is.
    pub name: Label,
    /// The person's number in another system.
    pub staff_id: Option<Label>,
    /// Whether it stands for a manager.
    pub is_manager: bool,
    /// bcrypt over a keyed hash of the digits.
    pub hash: String,
    /// Its lock.
    pub lock: PinLock,
    /// Last success.
    pub last_used_at: Option<Timestamp>,
    /// Whether it works.
    pub is_active: bool,
}

#[derive(sqlx::FromRow)]
struct PinRow {
    id: uuid::Uuid,
    store_id: uuid::Uuid,
    name: String,
    staff_id: Option<String>,
    is_manager: bool,
    pin_hash: String,
    failed_attempts: i64,
    lock_level: i64,
    wrong_since_success: i64,
    locked_until: Option<i64>,
    last_used_at: Option<i64>,
    is_active: bool,
}

impl TryFrom<PinRow> for StaffPin {
    type Error = Error;
    fn try_from(row: PinRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("staff_pins", column, error);
        Ok(Self {
            id: StaffPinId::new(row.id),
            store: StoreId::new(row.store_id),
            name: Label::new(&row.name).map_err(corrupt("name"))?,
            staff_id: row.staff_id.as_deref().map(Label::new).transpose().map_err(corrupt("staff_id"))?,
            is_manager: row.is_manager,
            hash: row.pin_hash,
            lock: PinLock {
                failed_attempts: row.failed_attempts,
                lock_level: row.lock_level,
                wrong_since_success: row.wrong_since_success,
                locked_until: row.locked_until.map(Timestamp::from_micros),
            },
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            is_active: row.is_active,
        })
    }
}

/// A staff session together with what its PIN says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// Its id.
    pub id: StaffSessionId,
    /// The PIN that opened it.
    pub pin: StaffPinId,
    /// Whose it is.
    pub name: String,
    /// Whether it stands for a manager.
    pub is_manager: bool,
    /// Whether the PIN still works and is not locked.
    pub is_live: bool,
    /// Last action.
    pub last_used_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: uuid::Uuid,
    last_used_at: i64,
    expires_at: i64,
    pin_id: uuid::Uuid,
    name: String,
    is_manager: bool,
    is_active: bool,
    deleted_at: Option<i64>,
    locked_until: Option<i64>,
}

impl Merchant<'_> {
    /// One PIN.
    ///
    /// # Errors
    /// The database's.
    pub async fn pin(&mut self, id: StaffPinId) -> Result<Option<StaffPin>, Error> {
        let row: Option<PinRow> = self.on.optional(FIND_PIN, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// One PIN, locked until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_pin(&mut self, id: StaffPinId) -> Result<Option<StaffPin>, Error> {
        let row: Option<PinRow> = self.on.optional(LOCK_PIN, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The PINs of a store by name, at most 500.
    ///
    /// # Errors
    /// The database's.
    pub async fn pins(&mut self, store: StoreId) -> Result<Vec<StaffPin>, Error> {
        let rows: Vec<PinRow> = self.on.all(LIST_PINS, args![self.id, store]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Creates a PIN; its lock starts open.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_pin(&mut self, pin: &StaffPin, now: Timestamp) -> Result<(), Error> {
        let staff_id = pin.staff_id.as_ref().map(|id| id.as_str().to_owned());
        let args = args![
            self.id,
            pin.id,
            pin.store,
            pin.name.as_str(),
            staff_id,
            pin.is_manager,
            pin.hash.as_str(),
            pin.is_active,
            now
        ];
        self.on.execute(INSERT_PIN, args).await.map(|_| ())
    }

    /// Saves everything of a PIN but its store and its lock.
    ///
    /// # Errors
    /// The database's.
    pub async fn update_pin(&mut self, pin: &StaffPin, now: Timestamp) -> Result<(), Error> {
        let staff_id = pin.staff_id.as_ref().map(|id| id.as_str().to_owned());
        let args =
            args![self.id, pin.id, pin.name.as_str(), staff_id, pin.is_manager, pin.hash.as_str(), pin.is_active, now];
        self.on.execute(UPDATE_PIN, args).await.map(|_| ())
    }

    /// Saves a PIN's lock.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_pin_lock(&mut self, id: StaffPinId, lock: PinLock) -> Result<(), Error> {
        let args =
            args![self.id, id, lock.failed_attempts, lock.lock_level, lock.wrong_since_success, lock.locked_until];
        self.on.execute(UPDATE_LOCK, args).await.map(|_| ())
    }

    /// Notes a success: the lock opens and every counter returns to zero.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_pin_used(&mut self, id: StaffPinId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(MARK_USED, args![self.id, id, now]).await.map(|_| ())
    }

    /// Removes a PIN from the terminal; rows of the ledger keep naming it.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_pin(&mut self, id: StaffPinId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(DELETE_PIN, args![self.id, id, now]).await.map(|_| ())
    }

    /// Opens a staff session.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_staff_session(
        &mut self,
        id: StaffSessionId,
        token_hash: [u8; 32],
        pin: &StaffPin,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.on
            .execute(INSERT_SESSION, args![self.id, id, token_hash, pin.store, pin.id, now, expires_at])
            .await
            .map(|_| ())
    }

    /// The session behind a token at a store, with what its PIN says now.
    ///
    /// # Errors
    /// The database's.
    pub async fn staff_session(
        &mut self,
        token_hash: [u8; 32],
        store: StoreId,
        now: Timestamp,
    ) -> Result<Option<StaffSession>, Error> {
        let row: Option<SessionRow> = self.on.optional(FIND_SESSION, args![self.id, token_hash, store]).await?;
        Ok(row.map(|row| StaffSession {
            id: StaffSessionId::new(row.id),
            pin: StaffPinId::new(row.pin_id),
            name: row.name,
            is_manager: row.is_manager,
            is_live: row.is_active
                && row.deleted_at.is_none()
                && row.locked_until.is_none_or(|until| until <= now.micros()),
            last_used_at: Timestamp::from_micros(row.last_used_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }))
    }

    /// Notes an action of a staff session, which keeps it from idling out.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_staff_session(&mut self, id: StaffSessionId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(TOUCH_SESSION, args![self.id, id, now]).await.map(|_| ())
    }

    /// Ends the session behind a token.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_staff_session(&mut self, token_hash: [u8; 32]) -> Result<(), Error> {
        self.on.execute(END_SESSION, args![self.id, token_hash]).await.map(|_| ())
    }

    /// Ends every session of a PIN.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_staff_sessions_of(&mut self, pin: StaffPinId) -> Result<(), Error> {
        self.on.execute(END_SESSIONS_OF_PIN, args![self.id, pin]).await.map(|_| ())
    }
}

//! Staff PINs: giving them out, checking them without giving anything away, and the short sessions they open.

pub mod assign;

use std::sync::Arc;
use std::time::Duration;

use orion_domain::pin::{LockoutPolicy, Pin, PinAttempt, PinLock};
use orion_domain::{IdempotencyKey, Label, Right, StaffPinId, StaffSessionId, Timestamp};
use orion_store::pins::{StaffPin, StaffSession};
use orion_store::platform::Attempts;
use serde_json::json;
use tokio::sync::Mutex;

use crate::app::App;
use crate::caller::StoreCaller;
use crate::error::Error;
use crate::secrets::token_hash;

/// How long a staff session lasts without an action, and at most. Safety PIN-8.
const IDLE_SECONDS: i64 = 5 * 60;
const LIFE_SECONDS: i64 = 60 * 60;
/// How often an action is written down; short against the idle time.
const TOUCH_SECONDS: i64 = 15;
/// Wrong PINs on one terminal in ten minutes until it pauses. Safety PIN-6.
const WRONG_PER_TERMINAL: i64 = 10;
/// How long an attempt waits for others on the same PIN.
const TURN_MAX: Duration = Duration::from_secs(5);
/// The most PINs whose attempts take turns at once.
const GATES_MAX: u64 = 10_000;
/// The most PINs a store has.
pub(crate) const PINS_MAX: usize = 500;

/// Lets attempts on one PIN take turns within this process; between processes the stored lock decides.
#[derive(Debug)]
pub(crate) struct PinGates(moka::sync::Cache<StaffPinId, Arc<Mutex<()>>>);

impl PinGates {
    pub(crate) fn new() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(GATES_MAX).time_to_idle(Duration::from_secs(60)).build())
    }

    fn gate(&self, id: StaffPinId) -> Arc<Mutex<()>> {
        self.0.get_with(id, Arc::default)
    }
}

/// A PIN to give out.
#[derive(Debug, Clone)]
pub struct NewPin {
    /// Whose.
    pub name: Label,
    /// The person's number in another system.
    pub staff_id: Option<Label>,
    /// Whether it stands for a manager.
    pub is_manager: bool,
    /// The digits.
    pub pin: Pin,
}

/// What to change of a PIN; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct PinChange {
    /// Whose.
    pub name: Option<Label>,
    /// The person's number in another system, or none.
    pub staff_id: Option<Option<Label>>,
    /// Whether it stands for a manager.
    pub is_manager: Option<bool>,
    /// Whether it works.
    pub is_active: Option<bool>,
    /// New digits; they also open a lock.
    pub pin: Option<Pin>,
}

/// A name to tap at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffTile {
    /// The PIN behind it.
    pub id: StaffPinId,
    /// Whose.
    pub name: String,
    /// Whether it stands for a manager.
    pub is_manager: bool,
}

/// A staff session just opened.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// Its secret; shown once.
    pub token: String,
    /// The latest end.
    pub expires_at: Timestamp,
    /// Ends it when nothing happens for so long.
    pub idle_seconds: i64,
    /// Whose.
    pub name: String,
}

impl App {
    /// The PINs of the store.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn pins(&self, caller: &StoreCaller) -> Result<Vec<StaffPin>, Error> {
        caller.require(Right::ManagePins)?;
        Ok(self.store.merchant(caller.merchant()).pins(caller.store().id).await?)
    }

    /// The names to tap at the terminal.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn staff_tiles(&self, caller: &StoreCaller) -> Result<Vec<StaffTile>, Error> {
        caller.require(Right::VerifyPin)?;
        let pins = self.store.merchant(caller.merchant()).pins(caller.store().id).await?;
        let tile = |pin: StaffPin| StaffTile { id: pin.id, name: pin.name.to_string(), is_manager: pin.is_manager };
        Ok(pins.into_iter().filter(|pin| pin.is_active).map(tile).collect())
    }

    /// Gives out a PIN at the store.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; a conflict when the store has 500.
    pub async fn create_pin(
        &self,
        caller: &StoreCaller,
        new: NewPin,
        key: Option<IdempotencyKey>,
    ) -> Result<StaffPin, Error> {
        caller.require(Right::ManagePins)?;
        let digest = self.secrets.pin_digest(caller.merchant(), caller.store().id, &new.pin);
        let request =
            json!([caller.store().id, new.name, new.staff_id, new.is_manager, hex::encode(token_hash(&digest))]);
        let pin = StaffPin {
            id: StaffPinId::new(self.new_uuid()),
            store: caller.store().id,
            name: new.name,
            staff_id: new.staff_id,
            is_manager: new.is_manager,
            hash: self.hashing.hash_pin(digest).await?,
            lock: PinLock::default(),
            last_used_at: None,
            is_active: true,
        };
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "create_pin", &request).await? {
            return merchant.pin(StaffPinId::new(first)).await?.ok_or(Error::NotFound);
        }
        if merchant.pins(caller.store().id).await?.len() >= PINS_MAX {
            return Err(Error::Conflict { code: "too_many_pins", subject: caller.store().name.to_string() });
        }
        merchant.create_pin(&pin, self.now()).await?;
        let changes = json!({ "new": { "name": "changed", "is_manager": pin.is_manager, "store_id": pin.store } });
        merchant.audit(self.audit_row(&caller.caller, "pin.create", "staff_pin", pin.id.uuid(), changes)).await?;
        self.remember_created(&mut merchant, key.as_ref(), "create_pin", &request, pin.id.uuid()).await?;
        tx.commit().await?;
        Ok(pin)
    }

    /// Changes a PIN of the store; new digits and switching off end its sessions at once.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn update_pin(&self, caller: &StoreCaller, id: StaffPinId, change: PinChange) -> Result<StaffPin, Error> {
        caller.require(Right::ManagePins)?;
        let hash = match &change.pin {
            Some(pin) => {
                Some(self.hashing.hash_pin(self.secrets.pin_digest(caller.merchant(), caller.store().id, pin)).await?)
            }
            None => None,
        };
        let (mut tx, now) = (self.store.begin().await?, self.now());
        let mut merchant = tx.merchant(caller.merchant());
        let mut pin = own_pin(merchant.lock_pin(id).await?, caller)?;
        let ends_sessions = hash.is_some()
            || change.is_active == Some(false)
            || change.is_manager.is_some_and(|now| now != pin.is_manager);
        let old = json!({ "is_active": pin.is_active, "is_manager": pin.is_manager });
        let personal = json!({
            "name": change.name.as_ref().map(|_| "changed"),
            "staff_id": change.staff_id.as_ref().map(|_| "changed"),
            "pin": change.pin.as_ref().map(|_| "changed"),
        });
        pin.name = change.name.unwrap_or(pin.name);
        pin.staff_id = change.staff_id.unwrap_or(pin.staff_id);
        pin.is_manager = change.is_manager.unwrap_or(pin.is_manager);
        pin.is_active = change.is_active.unwrap_or(pin.is_active);
        if let Some(hash) = hash {
            pin.hash = hash;
            pin.lock = PinLock::default();
            merchant.save_pin_lock(id, pin.lock).await?;
        }
        merchant.update_pin(&pin, now).await?;
        if ends_sessions {
            merchant.end_staff_sessions_of(id).await?;
        }
        let new = json!({ "is_active": pin.is_active, "is_manager": pin.is_manager });
        let changes = json!({ "old": old, "new": new, "personal": personal });
        merchant.audit(self.audit_row(&caller.caller, "pin.update", "staff_pin", id.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(pin)
    }

    /// Removes a PIN of the store; rows of the ledger keep naming it.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn delete_pin(&self, caller: &StoreCaller, id: StaffPinId) -> Result<(), Error> {
        caller.require(Right::ManagePins)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        own_pin(merchant.lock_pin(id).await?, caller)?;
        merchant.delete_pin(id, self.now()).await?;
        merchant.end_staff_sessions_of(id).await?;
        merchant.audit(self.audit_row(&caller.caller, "pin.delete", "staff_pin", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Opens the lock of a PIN of the store.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn unlock_pin(&self, caller: &StoreCaller, id: StaffPinId) -> Result<StaffPin, Error> {
        caller.require(Right::UnlockPin)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let mut pin = own_pin(merchant.lock_pin(id).await?, caller)?;
        pin.lock = pin.lock.unlocked();
        merchant.save_pin_lock(id, pin.lock).await?;
        merchant.audit(self.audit_row(&caller.caller, "pin.unlock", "staff_pin", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        Ok(pin)
    }

    /// Opens a staff session with a PIN.
    ///
    /// # Errors
    /// [`Error::PinInvalid`] for wrong, unknown and inactive alike; [`Error::PinLocked`].
    pub async fn verify_pin(&self, caller: &StoreCaller, id: StaffPinId, digits: &str) -> Result<OpenedSession, Error> {
        caller.require(Right::VerifyPin)?;
        let pin = Pin::submitted(digits).map_err(|problem| Error::field("pin", problem))?;
        let proven = self.prove_pin(caller, id, &pin).await?;
        let (token, now) = (self.new_token(), self.now());
        let expires_at = now.plus_seconds(LIFE_SECONDS);
        let mut merchant = self.store.merchant(caller.merchant());
        merchant
            .open_staff_session(StaffSessionId::new(self.new_uuid()), token_hash(&token), &proven, now, expires_at)
            .await?;
        Ok(OpenedSession { token, expires_at, idle_seconds: IDLE_SECONDS, name: proven.name.to_string() })
    }

    /// The staff session behind a token, while it lives at this store.
    ///
    /// # Errors
    /// The database's.
    pub async fn staff_session(&self, caller: &StoreCaller, token: &str) -> Result<Option<StaffSession>, Error> {
        let now = self.now();
        let mut merchant = self.store.merchant(caller.merchant());
        let session = merchant.staff_session(token_hash(token), caller.store().id, now).await?;
        let live = session.filter(|session| {
            session.is_live && session.expires_at > now && session.last_used_at.plus_seconds(IDLE_SECONDS) > now
        });
        if let Some(session) = &live
            && now.seconds_since(session.last_used_at) >= TOUCH_SECONDS
        {
            merchant.touch_staff_session(session.id, now).await?;
        }
        Ok(live)
    }

    /// Locks the terminal again.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_staff_session(&self, caller: &StoreCaller, token: &str) -> Result<(), Error> {
        Ok(self.store.merchant(caller.merchant()).end_staff_session(token_hash(token)).await?)
    }

    /// Checks a PIN: the attempt is counted and committed first, only then is the PIN looked at (PIN-5), so parallel guesses
    /// cannot exceed the policy. Unknown and inactive PINs do the same work, and lock like any other (PIN-7).
    pub(crate) async fn prove_pin(&self, caller: &StoreCaller, id: StaffPinId, pin: &Pin) -> Result<StaffPin, Error> {
        let gate = self.pin_gates.gate(id);
        // Attempts on one PIN take turns: an attempt under way counts as wrong, and right ones in parallel must not lock it.
        let _turn = tokio::time::timeout(TURN_MAX, gate.lock()).await.map_err(|_| Error::Busy)?;
        self.check_terminal_pause(caller).await?;
        let policy = self.store.merchant(caller.merchant()).settings().await?.lockout();
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let found = merchant.lock_pin(id).await?.filter(|found| found.store == caller.store().id);
        let unknown = format!("no-pin:{}:{id}", caller.store().id);
        let lock = match &found {
            Some(found) => found.lock,
            None => lock_of_nobody(policy, tx.platform().attempts_since(&unknown, Timestamp::default()).await?),
        };
        let counted = match lock.reserve(policy, now) {
            PinAttempt::Locked { until } => return Err(Error::PinLocked { seconds: until.seconds_since(now) }),
            PinAttempt::Evaluate(counted) => Some(counted),
            PinAttempt::Disabled => None,
        };
        match counted {
            Some(counted) if found.is_some() => {
                let mut merchant = tx.merchant(caller.merchant());
                merchant.save_pin_lock(id, counted).await?;
                if closed_until(counted, now).is_some() {
                    let row = self.audit_row(&caller.caller, "pin.locked", "staff_pin", id.uuid(), json!({}));
                    merchant.audit(row).await?;
                }
            }
            _ => {
                tx.platform().count_attempt(&unknown, self.new_uuid(), now, now).await?;
            }
        }
        tx.commit().await?;
        let usable = found.filter(|found| found.is_active && counted.is_some());
        let digest = self.secrets.pin_digest(caller.merchant(), caller.store().id, pin);
        let fits = self.hashing.verify_pin(digest, usable.as_ref().map(|found| found.hash.clone())).await?;
        match usable.filter(|_| fits) {
            Some(mut proven) => {
                self.right_pin(caller, id, counted, now).await?;
                proven.lock = PinLock::default();
                Ok(proven)
            }
            None => {
                let lock = counted.unwrap_or(PinLock { failed_attempts: 1, ..PinLock::default() });
                Err(self.wrong_pin(caller, lock, now).await?)
            }
        }
    }

    /// Opens the lock again that a right PIN had closed when it was counted, before anybody looked at it.
    async fn right_pin(
        &self,
        caller: &StoreCaller,
        id: StaffPinId,
        counted: Option<PinLock>,
        now: Timestamp,
    ) -> Result<(), Error> {
        if counted.and_then(|lock| closed_until(lock, now)).is_none() {
            return Ok(self.store.merchant(caller.merchant()).mark_pin_used(id, now).await?);
        }
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        merchant.mark_pin_used(id, now).await?;
        let changes = json!({ "by": "the right PIN" });
        merchant.audit(self.audit_row(&caller.caller, "pin.unlock", "staff_pin", id.uuid(), changes)).await?;
        Ok(tx.commit().await?)
    }

    /// What a wrong PIN answers, after it was counted against the terminal.
    async fn wrong_pin(&self, caller: &StoreCaller, lock: PinLock, now: Timestamp) -> Result<Error, Error> {
        self.store.platform().count_attempt(&self.terminal_bucket(caller), self.new_uuid(), now, now).await?;
        if let Some(until) = closed_until(lock, now) {
            return Ok(Error::PinLocked { seconds: until.seconds_since(now) });
        }
        let policy = self.store.merchant(caller.merchant()).settings().await?.lockout();
        Ok(Error::PinInvalid { attempts_remaining: lock.attempts_remaining(policy) })
    }

    /// Many wrong PINs on one terminal, whichever they are, make it pause. Safety PIN-6.
    async fn check_terminal_pause(&self, caller: &StoreCaller) -> Result<(), Error> {
        let now = self.now();
        let wrong = self.store.platform().attempts_since(&self.terminal_bucket(caller), now.plus_seconds(-600)).await?;
        let over = wrong.count.saturating_sub(WRONG_PER_TERMINAL);
        let (Some(last), true) = (wrong.last, over >= 0) else { return Ok(()) };
        let pause = 60_i64.saturating_mul(2_i64.saturating_pow(u32::try_from(over).unwrap_or(4).min(4))).min(900);
        let free_at = last.plus_seconds(pause);
        if free_at > now { Err(Error::RateLimited { seconds: free_at.seconds_since(now) }) } else { Ok(()) }
    }

    fn terminal_bucket(&self, caller: &StoreCaller) -> String {
        format!("pin:{}:{}", caller.store().id, self.secrets.pseudonym("terminal", &format!("{:?}", caller.caller.who)))
    }
}

/// Until when a lock is closed, if it is.
fn closed_until(lock: PinLock, now: Timestamp) -> Option<Timestamp> {
    lock.locked_until.filter(|until| *until > now)
}

/// A PIN of another store is not found, like one that does not exist.
fn own_pin(pin: Option<StaffPin>, caller: &StoreCaller) -> Result<StaffPin, Error> {
    pin.filter(|pin| pin.store == caller.store().id).ok_or(Error::NotFound)
}

/// The lock that a PIN would have by now, had it existed. Each attempt after the lock first closed came when it had just
/// opened, so number and last time say everything.
fn lock_of_nobody(policy: LockoutPolicy, attempts: Attempts) -> PinLock {
    let Some(last) = attempts.last else { return PinLock::default() };
    let earlier = attempts.count.saturating_sub(1);
    let locks = earlier.saturating_sub(policy.attempts);
    let before_last = PinLock {
        failed_attempts: earlier,
        lock_level: locks.max(0),
        wrong_since_success: earlier,
        locked_until: (locks >= 0).then_some(last),
    };
    match before_last.reserve(policy, last) {
        PinAttempt::Evaluate(lock) => lock,
        PinAttempt::Locked { .. } | PinAttempt::Disabled => before_last,
    }
}

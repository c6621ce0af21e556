//! Giving out many PINs of one store at once: who has a number of another system and a PIN already gets new digits, everybody
//! else a new PIN. All or nothing unless parts are allowed; a trial run says what would happen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orion_domain::pin::{Pin, PinLock};
use orion_domain::{IdempotencyKey, Invalid, Label, Right, StaffPinId, StoreId};
use orion_store::Merchant;
use orion_store::pins::StaffPin;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{NewPin, PINS_MAX};
use crate::app::App;
use crate::caller::Caller;
use crate::counter::Partial;
use crate::error::{Error, FieldError, Fields};

/// The most rows of one request. Safety §6.2.
pub const ASSIGN_MAX: usize = 1000;

/// A row as it was typed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TypedPin {
    /// Whose.
    pub name: String,
    /// The person's number in another system.
    pub staff_id: Option<String>,
    /// The digits.
    pub pin: String,
    /// Whether it stands for a manager.
    pub is_manager: bool,
}

/// Many PINs for one store.
#[derive(Debug, Clone)]
pub struct AssignPins {
    /// Where.
    pub store: StoreId,
    /// For whom.
    pub pins: Vec<TypedPin>,
    /// Whether good rows count when others cannot.
    pub partial: Partial,
    /// The key of the intent.
    pub key: Option<IdempotencyKey>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    /// A new PIN; without an id in a trial run.
    Created(Option<StaffPinId>),
    /// New digits for a PIN that was there.
    Replaced(StaffPinId),
    /// Wrong fields.
    Invalid(Vec<FieldError>),
    /// The store would have more than 500.
    TooMany,
}

impl Assigned {
    /// Whether the row cannot be done.
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Invalid(_) | Self::TooMany)
    }
}

/// What became of all rows.
#[derive(Debug, Clone)]
pub struct AssignReceipt {
    /// Row by row, in the order of the request.
    pub results: Vec<Assigned>,
    /// Whether anything was done.
    pub applied: bool,
    /// Whether this is the first answer once more.
    pub replayed: bool,
}

/// A row that can be done.
struct Plan {
    replaces: Option<StaffPinId>,
    new: NewPin,
}

impl App {
    /// What an assignment would do, without doing it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store of somebody else; a field error for no row or too many.
    pub async fn try_assign_pins(&self, caller: &Caller, command: &AssignPins) -> Result<AssignReceipt, Error> {
        caller.require(Right::AssignPins)?;
        let mut merchant = self.store.merchant(caller.merchant());
        let there = pins_of(&mut merchant, command).await?;
        let results =
            planned(&there, &command.pins).into_iter().map(|row| row.map_or_else(|no| no, |plan| would(&plan)));
        Ok(AssignReceipt { results: results.collect(), applied: false, replayed: false })
    }

    /// Assigns many PINs. Once begun it is finished, also when whoever asked has stopped waiting; the same key then finds the
    /// answer.
    ///
    /// # Errors
    /// As [`App::try_assign_pins`]; [`Error::Busy`].
    pub async fn assign_pins(self: &Arc<Self>, caller: &Caller, command: AssignPins) -> Result<AssignReceipt, Error> {
        caller.require(Right::AssignPins)?;
        caller.require_reason()?;
        let (app, caller) = (Arc::clone(self), caller.clone());
        tokio::spawn(async move { app.assign(&caller, command).await }).await.map_err(Error::internal)?
    }

    async fn assign(&self, caller: &Caller, command: AssignPins) -> Result<AssignReceipt, Error> {
        let request = json!([command.store, command.pins, matches!(command.partial, Partial::Allowed)]);
        let key = command.key.as_ref();
        let mut merchant = self.store.merchant(caller.merchant());
        if let Some(body) = self.answered_before(&mut merchant, key, "assign_pins", &request).await? {
            return replay(&body, &command.pins);
        }
        let there = pins_of(&mut merchant, &command).await?;
        let first = planned(&there, &command.pins);
        let is_refused = first.iter().any(Result::is_err) && matches!(command.partial, Partial::AllOrNothing);
        if is_refused || first.iter().all(Result::is_err) {
            let results = first.into_iter().map(|row| row.map_or_else(|no| no, |plan| would(&plan))).collect();
            return Ok(AssignReceipt { results, applied: false, replayed: false });
        }
        let hashes = self.hash_all(caller, &command, &first).await?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        // One row of the merchant is the gate through which such assignments pass one by one.
        merchant.lock_settings().await?;
        if let Some(body) = self.answered_before(&mut merchant, key, "assign_pins", &request).await? {
            return replay(&body, &command.pins);
        }
        let there = merchant.pins(command.store).await?;
        let rows = planned(&there, &command.pins);
        if rows.iter().zip(&first).any(|(now, then)| now.is_ok() != then.is_ok()) {
            return Err(Error::Contention);
        }
        let mut results = Vec::with_capacity(rows.len());
        for (number, row) in rows.into_iter().enumerate() {
            results.push(match row {
                Err(refused) => refused,
                Ok(plan) => {
                    let hash = hashes.get(&number).ok_or(Error::Contention)?.clone();
                    self.carry_out(&mut merchant, &there, command.store, plan, hash).await?
                }
            });
        }
        let changes = summary(&results);
        let row = self.audit_row(caller, "pin.bulk_assign", "store", command.store.uuid(), changes);
        merchant.audit(row).await?;
        self.remember_answer(&mut merchant, key, "assign_pins", &request, stored(&results)).await?;
        tx.commit().await?;
        Ok(AssignReceipt { results, applied: true, replayed: false })
    }

    /// Hashes what can be done, as many at once as the pool works on.
    async fn hash_all(
        &self,
        caller: &Caller,
        command: &AssignPins,
        rows: &[Result<Plan, Assigned>],
    ) -> Result<BTreeMap<usize, String>, Error> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let (mut tasks, mut hashes) = (JoinSet::new(), BTreeMap::new());
        for (number, plan) in rows.iter().enumerate().filter_map(|(number, row)| Some((number, row.as_ref().ok()?))) {
            if tasks.len() >= at_once {
                collect(&mut tasks, &mut hashes).await?;
            }
            let digest = self.secrets.pin_digest(caller.merchant(), command.store, &plan.new.pin);
            let hashing = self.hashing.clone();
            tasks.spawn(async move { (number, hashing.hash_pin(digest).await) });
        }
        while !tasks.is_empty() {
            collect(&mut tasks, &mut hashes).await?;
        }
        Ok(hashes)
    }

    async fn carry_out(
        &self,
        merchant: &mut Merchant<'_>,
        there: &[StaffPin],
        store: StoreId,
        plan: Plan,
        hash: String,
    ) -> Result<Assigned, Error> {
        let now = self.now();
        let old = plan.replaces.and_then(|id| there.iter().find(|pin| pin.id == id));
        let pin = StaffPin {
            id: old.map_or_else(|| StaffPinId::new(self.new_uuid()), |old| old.id),
            store,
            name: plan.new.name,
            staff_id: plan.new.staff_id,
            is_manager: plan.new.is_manager,
            hash,
            lock: PinLock::default(),
            last_used_at: old.and_then(|old| old.last_used_at),
            is_active: true,
        };
        if old.is_none() {
            merchant.create_pin(&pin, now).await?;
            return Ok(Assigned::Created(Some(pin.id)));
        }
        merchant.update_pin(&pin, now).await?;
        merchant.save_pin_lock(pin.id, pin.lock).await?;
        merchant.end_staff_sessions_of(pin.id).await?;
        Ok(Assigned::Replaced(pin.id))
    }
}

type Hashed = (usize, Result<String, Error>);

async fn collect(tasks: &mut JoinSet<Hashed>, hashes: &mut BTreeMap<usize, String>) -> Result<(), Error> {
    if let Some(done) = tasks.join_next().await {
        let (number, hash) = done.map_err(Error::internal)?;
        hashes.insert(number, hash?);
    }
    Ok(())
}

/// The store's PINs, once the store is known to be the merchant's and the rows to be few enough.
async fn pins_of(merchant: &mut Merchant<'_>, command: &AssignPins) -> Result<Vec<StaffPin>, Error> {
    merchant.store(command.store).await?.ok_or(Error::NotFound)?;
    if command.pins.is_empty() || command.pins.len() > ASSIGN_MAX {
        return Err(Error::field("pins", Invalid::OutOfRange { min: 1, max: 1000 }));
    }
    Ok(merchant.pins(command.store).await?)
}

/// What each row comes to beside the PINs that are there.
fn planned(there: &[StaffPin], typed: &[TypedPin]) -> Vec<Result<Plan, Assigned>> {
    let (mut seen, mut count) = (BTreeSet::new(), there.len());
    let mut plan = |row: &TypedPin| {
        let new = checked(row).map_err(Assigned::Invalid)?;
        if let Some(number) = &new.staff_id
            && !seen.insert(number.clone())
        {
            return Err(Assigned::Invalid(vec![FieldError::new("staff_id", Invalid::Duplicate)]));
        }
        let same = |pin: &&StaffPin| new.staff_id.is_some() && pin.staff_id == new.staff_id;
        let replaces = there.iter().find(same).map(|pin| pin.id);
        if replaces.is_none() {
            if count >= PINS_MAX {
                return Err(Assigned::TooMany);
            }
            count = count.saturating_add(1);
        }
        Ok(Plan { replaces, new })
    };
    typed.iter().map(&mut plan).collect()
}

fn checked(row: &TypedPin) -> Result<NewPin, Vec<FieldError>> {
    let mut fields = Fields::default();
    let name = fields.take("name", Label::new(&row.name));
    let staff_id = fields.take_optional("staff_id", row.staff_id.as_deref(), Label::new);
    let pin = fields.take("pin", Pin::choose(&row.pin));
    match fields.finish_with(name.zip(pin)) {
        Ok((name, pin)) => Ok(NewPin { name, staff_id, is_manager: row.is_manager, pin }),
        Err(Error::Invalid(wrong)) => Err(wrong),
        Err(_) => Err(Vec::new()),
    }
}

fn would(plan: &Plan) -> Assigned {
    plan.replaces.map_or(Assigned::Created(None), Assigned::Replaced)
}

fn summary(results: &[Assigned]) -> Value {
    let (mut created, mut replaced): (Vec<StaffPinId>, Vec<StaffPinId>) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Assigned::Created(id) => created.extend(*id),
            Assigned::Replaced(id) => replaced.push(*id),
            Assigned::Invalid(_) | Assigned::TooMany => {}
        }
    }
    json!({ "created": created, "replaced": replaced })
}

/// The answer as it is remembered: what was wrong with a row follows from the row.
fn stored(results: &[Assigned]) -> String {
    let word = |result: &Assigned| match result {
        Assigned::Created(id) => id.map_or_else(String::new, |id| format!("c{id}")),
        Assigned::Replaced(id) => format!("r{id}"),
        Assigned::Invalid(_) => "i".to_owned(),
        Assigned::TooMany => "t".to_owned(),
    };
    results.iter().map(word).collect::<Vec<_>>().join(",")
}

fn replay(body: &str, typed: &[TypedPin]) -> Result<AssignReceipt, Error> {
    // Rows are judged as if the store were empty: what was wrong with them is wrong without it.
    let judged = planned(&[], typed);
    let mut results = Vec::with_capacity(typed.len());
    for (word, judged) in body.split(',').zip(judged) {
        results.push(match (word.split_at_checked(1), judged) {
            (Some(("c", id)), _) => Assigned::Created(Some(id.parse().map_err(Error::internal)?)),
            (Some(("r", id)), _) => Assigned::Replaced(id.parse().map_err(Error::internal)?),
            (Some(("i", _)), Err(wrong)) => wrong,
            _ => Assigned::TooMany,
        });
    }
    Ok(AssignReceipt { results, applied: true, replayed: true })
}

//! What has been kept for long enough goes, and customers who have not been seen for long are told and then forgotten.
//! Safety §16.3.
//!
//! Both follow the calendar, once a day for each merchant. What is due is what was due at the look before, too, at least an
//! hour ago and at most three days: a clock that jumps removes nothing (TM-8). Everything goes in chunks, each in a
//! transaction of its own; a row that cannot go is left out and said, and the next run tries it again.

use orion_domain::letter::Matter;
use orion_domain::retention::{
    ADDRESS_DAYS, AUDIT_DAYS, BONUS_DAYS, Look, MAIL_DAYS, NOTE_DAYS, Retention, SESSION_DAYS,
};
use orion_domain::{AuditId, CustomerId, MerchantId, Timestamp, Zone};
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::retention::{Stale, Unseen};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::error::Error;
use crate::letters::{Letter, enqueue_letters};
use crate::schedules::{Chore, ChoreDone};

/// Customers who are looked at once.
const PAGE_LEN: i64 = 2_000;
/// Rows in one transaction. Safety J-2.
const CHUNK_LEN: usize = 500;

/// For how many days rows of a kind are kept.
const fn kept_days(stale: Stale) -> i64 {
    match stale {
        Stale::Facts => ADDRESS_DAYS,
        Stale::Notes => NOTE_DAYS,
        Stale::MailAttempts | Stale::Messages | Stale::Links => MAIL_DAYS,
        Stale::CustomerSessions | Stale::StaffSessions => SESSION_DAYS,
    }
}

/// What decides about people at one look.
struct Verdict {
    rule: Retention,
    zone: Zone,
    told_before: Timestamp,
    forgotten_before: Timestamp,
    notice_over_before: Timestamp,
}

impl Verdict {
    fn at(agreed: Timestamp, rule: Retention, zone: &Zone) -> Self {
        Self {
            rule,
            zone: zone.clone(),
            told_before: rule.told_before(agreed, zone),
            forgotten_before: rule.forgotten_before(agreed, zone),
            notice_over_before: rule.notice_over_before(agreed, zone),
        }
    }

    /// Whether somebody was told in this absence. A notice that is older than what it announced counts for nothing.
    fn was_told(&self, one: &Unseen) -> bool {
        one.told_at.is_some_and(|at| at >= self.told_before)
    }

    fn notice_is_over(&self, one: &Unseen) -> bool {
        self.was_told(one) && one.told_at.is_some_and(|at| at < self.notice_over_before)
    }
}

impl App {
    /// The instant at which what is due now was due already when somebody looked before; `None` when nobody did. A first look
    /// is noted.
    async fn agreed(&self, merchant: MerchantId, chore: Chore, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let mut handle = self.store.merchant(merchant);
        match Look::after(handle.look(chore.name()).await?, now) {
            Look::First => {
                handle.note_look(chore.name(), now).await?;
                Ok(None)
            }
            Look::Again => Ok(None),
            Look::Agrees(before) => Ok(Some(before)),
        }
    }

    /// Removes what has been kept for long enough.
    pub(crate) async fn remove_old(&self, merchant: MerchantId) -> Result<ChoreDone, Error> {
        let (now, mut done) = (self.now(), ChoreDone::default());
        let Some(agreed) = self.agreed(merchant, Chore::RemoveOld, now).await? else { return Ok(done) };
        for stale in Stale::ALL {
            let before = agreed.plus_seconds(kept_days(stale).saturating_mul(-24 * 3_600));
            self.remove_all(merchant, stale, before, &mut done).await?;
        }
        let before = agreed.plus_seconds(-BONUS_DAYS * 24 * 3_600);
        let chunk = i64::try_from(CHUNK_LEN).unwrap_or(1);
        loop {
            let gone = self.store.merchant(merchant).forget_bonuses(before, chunk).await?;
            done.count("rows removed", gone);
            if gone == 0 {
                break;
            }
        }
        self.trim_audit(merchant, agreed.plus_seconds(-AUDIT_DAYS * 24 * 3_600), &mut done).await?;
        self.store.merchant(merchant).note_look(Chore::RemoveOld.name(), now).await?;
        Ok(done)
    }

    async fn remove_all(
        &self,
        merchant: MerchantId,
        stale: Stale,
        before: Timestamp,
        done: &mut ChoreDone,
    ) -> Result<(), Error> {
        let (mut after, limit) = (Uuid::nil(), i64::try_from(CHUNK_LEN).unwrap_or(1));
        loop {
            let rows = self.store.merchant(merchant).stale_rows(stale, after, before, limit).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = *last;
            match self.remove_chunk(merchant, stale, &rows).await {
                Ok(()) => done.count("rows removed", u64::try_from(rows.len()).unwrap_or(u64::MAX)),
                Err(Error::Internal(_)) => self.remove_one_by_one(merchant, stale, &rows, done).await?,
                Err(error) => return Err(error),
            }
        }
    }

    async fn remove_chunk(&self, merchant: MerchantId, stale: Stale, rows: &[Uuid]) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.merchant(merchant).remove_stale(stale, rows).await?;
        Ok(tx.commit().await?)
    }

    /// Something in a chunk cannot go: all the rest of it goes.
    async fn remove_one_by_one(
        &self,
        merchant: MerchantId,
        stale: Stale,
        rows: &[Uuid],
        done: &mut ChoreDone,
    ) -> Result<(), Error> {
        for row in rows {
            match self.remove_chunk(merchant, stale, std::slice::from_ref(row)).await {
                Ok(()) => done.count("rows removed", 1),
                Err(Error::Internal(source)) => done.leave_out(&format!("{stale:?} {row}: {source}")),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Tells customers who have not been seen for long, and forgets those who were told and did not come.
    pub(crate) async fn forget_unseen(&self, merchant: MerchantId, zone: &Zone) -> Result<ChoreDone, Error> {
        let (now, mut done) = (self.now(), ChoreDone::default());
        let Some(agreed) = self.agreed(merchant, Chore::ForgetUnseen, now).await? else { return Ok(done) };
        let rule = Retention::of(&self.store.merchant(merchant).settings().await?);
        let verdict = Verdict::at(agreed, rule, zone);
        self.tell_unseen(merchant, &verdict, &mut done).await?;
        self.forget_told(merchant, &verdict, &mut done).await?;
        self.store.merchant(merchant).note_look(Chore::ForgetUnseen.name(), now).await?;
        Ok(done)
    }

    async fn tell_unseen(&self, merchant: MerchantId, verdict: &Verdict, done: &mut ChoreDone) -> Result<(), Error> {
        let mut after = CustomerId::new(Uuid::nil());
        loop {
            let mut handle = self.store.merchant(merchant);
            let page = handle.unseen_customers(after, PAGE_LEN, verdict.told_before).await?;
            let due: Vec<CustomerId> =
                page.people.iter().filter(|one| !verdict.was_told(one)).map(|one| one.id).collect();
            for people in due.chunks(CHUNK_LEN) {
                self.tell(merchant, verdict, people).await?;
                done.count("people told that they will be forgotten", u64::try_from(people.len()).unwrap_or(u64::MAX));
            }
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(()),
            }
        }
    }

    async fn tell(&self, merchant: MerchantId, verdict: &Verdict, people: &[CustomerId]) -> Result<(), Error> {
        let now = self.now();
        let last_day = verdict.rule.last_day(now, &verdict.zone);
        let mut tx = self.store.begin().await?;
        let cards = tx.merchant(merchant).a_card_of(people).await?;
        let letter = |card| Letter {
            card,
            matter: Matter::RetentionNotice { last_day },
            occasion: format!("{card}:{last_day}"),
        };
        let letters = cards.into_iter().map(letter).collect();
        enqueue_letters(&mut tx, merchant, self.entropy.as_ref(), letters, now).await?;
        tx.merchant(merchant).mark_told(people, now).await?;
        Ok(tx.commit().await?)
    }

    async fn forget_told(&self, merchant: MerchantId, verdict: &Verdict, done: &mut ChoreDone) -> Result<(), Error> {
        let mut after = CustomerId::new(Uuid::nil());
        loop {
            let mut handle = self.store.merchant(merchant);
            let page = handle.unseen_customers(after, PAGE_LEN, verdict.forgotten_before).await?;
            for one in page.people.iter().filter(|one| verdict.notice_is_over(one)) {
                match self.forget_one(merchant, one.id, verdict).await {
                    Ok(forgotten) => done.count("people forgotten", u64::from(forgotten)),
                    Err(Error::Internal(source)) => done.leave_out(&format!("customer {}: {source}", one.id)),
                    Err(error) => return Err(error),
                }
            }
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(()),
            }
        }
    }

    /// `false` when they came back in between.
    async fn forget_one(&self, merchant: MerchantId, customer: CustomerId, verdict: &Verdict) -> Result<bool, Error> {
        let audit = AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: self.now(),
            actor: AuditActor::System,
            acting_admin: None,
            action: "customer.anonymize",
            target_kind: "customer",
            target: Some(customer.uuid()),
            changes: json!({ "new": { "retention_months": verdict.rule.months() } }),
            reason: None,
            request_id: None,
            ip_address: None,
        };
        self.forget_unless_seen(merchant, customer, verdict.forgotten_before, audit).await
    }
}

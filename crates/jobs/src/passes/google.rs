//! Google Wallet: a class for each program, an object for each card.

use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::{CardId, MerchantId, Timestamp};
use orion_service::records::{ClaimedPass, PassDone, PassThing, Wallet};
use orion_service::{App, Error};
use orion_wallet::Fault;
use orion_wallet::google::bodies::figures;
use orion_wallet::google::{ClassState, Google};

use super::{PassMaker, Shown};

/// A card tells its owner of so many changes in a day; more are shown without a word.
///
/// # Source
/// Google Wallet, *Update passes*, limits of notifications.
const TOLD_MAX: usize = 3;
const TOLD_SECONDS: i64 = 24 * 3600;

impl PassMaker for Google {
    const WALLET: Wallet = Wallet::Google;

    fn is_paused(&self) -> bool {
        self.is_paused()
    }

    async fn show(&self, app: &App, merchant: MerchantId, pass: &ClaimedPass) -> Result<Result<Shown, Fault>, Error> {
        match pass.thing {
            PassThing::Design(_) => show_design(self, app, merchant, pass).await,
            PassThing::Card(card) => show_card(self, app, merchant, pass, card).await,
        }
    }
}

/// Whether a phone may say something once more, after what it has said already.
pub(crate) fn may_tell(said: impl Iterator<Item = Timestamp>, now: Timestamp) -> bool {
    said.filter(|at| now.seconds_since(*at) < TOLD_SECONDS).count() < TOLD_MAX
}

async fn show_design(
    google: &Google,
    app: &App,
    merchant: MerchantId,
    pass: &ClaimedPass,
) -> Result<Result<Shown, Fault>, Error> {
    let Some(design) = app.pass_design(merchant).await? else { return Ok(Ok(nothing(pass))) };
    let put = put_class(google, pass, &design).await;
    Ok(put.map(|state| {
        let remark = [Some(state.review_status), state.comments].into_iter().flatten().collect::<Vec<_>>().join(": ");
        Shown::Done(PassDone { shown: Some(design.version.to_string()), remark: Some(remark), told: pass.told })
    }))
}

async fn put_class(google: &Google, pass: &ClaimedPass, design: &PassDesign) -> Result<ClassState, Fault> {
    if pass.is_current
        && let Some(class) = google.class(design.program).await?
    {
        let odd = google.class_differs(design, &class);
        if odd.is_empty() {
            return Ok(class);
        }
        tracing::warn!(program.id = %design.program, ?odd, "Google shows a program otherwise than we do; it is put right");
    }
    google.put_class(design).await
}

async fn show_card(
    google: &Google,
    app: &App,
    merchant: MerchantId,
    pass: &ClaimedPass,
    card: CardId,
) -> Result<Result<Shown, Fault>, Error> {
    let Some(facts) = app.pass_facts(merchant, card).await? else {
        return Ok(google.retire_object(card).await.map(|()| Shown::Gone));
    };
    if !pass.is_known && facts.state == PassState::Erased {
        // The wallet never knew them and need not learn of them now.
        return Ok(Ok(nothing(pass)));
    }
    let Some(design) = app.pass_design(merchant).await? else {
        // The program is in the trash. Whoever takes it out wants its cards shown again.
        let retired = if pass.is_known { google.retire_object(card).await } else { Ok(()) };
        return Ok(retired.map(|()| nothing(pass)));
    };
    let shown = figures(&design, &facts);
    let now = app.now();
    let tells = tells(app, merchant, pass, &design, &facts, &shown, now).await?;
    let put = put_object(google, pass, &design, &facts, tells).await;
    let told = if tells { [Some(now), pass.told[0], pass.told[1]] } else { pass.told };
    Ok(put.map(|()| Shown::Done(PassDone { shown: Some(shown), remark: None, told })))
}

async fn put_object(
    google: &Google,
    pass: &ClaimedPass,
    design: &PassDesign,
    facts: &PassFacts,
    tells: bool,
) -> Result<(), Fault> {
    if pass.is_current
        && let Some(object) = google.object(facts.card).await?
    {
        let odd = google.object_differs(design, facts, &object);
        if odd.is_empty() {
            return Ok(());
        }
        tracing::warn!(card.id = %facts.card, ?odd, "Google shows a card otherwise than we do; it is put right");
    }
    google.put_object(design, facts, pass.is_known, tells).await
}

/// Whether the phone is to say something: the figures have changed, and neither the card nor its program has said much today.
async fn tells(
    app: &App,
    merchant: MerchantId,
    pass: &ClaimedPass,
    design: &PassDesign,
    facts: &PassFacts,
    shown: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let has_changed = pass.shown.as_deref().is_some_and(|before| before != shown);
    if !has_changed || facts.state != PassState::Live {
        return Ok(false);
    }
    let program = app.pass_progress(merchant, Wallet::Google, PassThing::Design(design.program)).await?;
    let everybody = program.map_or([None; 3], |program| program.told);
    Ok(may_tell(pass.told.into_iter().chain(everybody).flatten(), now))
}

/// There is nothing to show, or not any more.
fn nothing(pass: &ClaimedPass) -> Shown {
    Shown::Done(PassDone { shown: pass.shown.clone(), remark: None, told: pass.told })
}

//! Cards in Apple Wallet: a change gets its tag, then the phones that keep the card are told that there is something new, and
//! come for it themselves.

use orion_domain::{CardId, MerchantId};
use orion_service::records::{ApplePhone, ClaimedPass, PassDone, PassThing, Wallet};
use orion_service::{App, Error};
use orion_wallet::Fault;
use orion_wallet::apple::Apple;
use orion_wallet::apple::push::Told;

use super::{PassMaker, Shown};

impl PassMaker for Apple {
    const WALLET: Wallet = Wallet::Apple;

    fn is_paused(&self) -> bool {
        self.push().is_paused()
    }

    async fn show(&self, app: &App, merchant: MerchantId, pass: &ClaimedPass) -> Result<Result<Shown, Fault>, Error> {
        match pass.thing {
            PassThing::Design(_) => spread_design(app, merchant, pass).await.map(Ok),
            PassThing::Card(card) => tell_phones(self, app, merchant, pass, card).await,
        }
    }
}

/// Another look is another look of every card that somebody keeps. Where there is none, nothing is to be compared: a phone shows
/// what it has fetched.
async fn spread_design(app: &App, merchant: MerchantId, pass: &ClaimedPass) -> Result<Shown, Error> {
    let Some(design) = app.pass_design(merchant).await? else { return Ok(nothing(pass)) };
    if !pass.is_current {
        app.want_passes_in(merchant, Wallet::Apple).await?;
    }
    Ok(Shown::Done(PassDone { shown: Some(design.version.to_string()), remark: None, told: pass.told }))
}

/// The tag first, so that whoever is told finds the change. A phone that cannot be told stops no other; what went well is
/// noted, so that another try, or a comparison, is one for the rest.
async fn tell_phones(
    apple: &Apple,
    app: &App,
    merchant: MerchantId,
    pass: &ClaimedPass,
    card: CardId,
) -> Result<Result<Shown, Fault>, Error> {
    let Some(facts) = app.pass_facts(merchant, card).await? else { return Ok(Ok(Shown::Gone)) };
    let tagged = app.tag_apple_pass(merchant, &facts, pass.wanted).await?;
    let Some((tag, phones)) = tagged else { return Ok(Ok(nothing(pass))) };
    let mut fault: Option<Fault> = None;
    for phone in &phones {
        match tell(apple, app, merchant, card, phone, tag).await? {
            Ok(()) => {}
            Err(stop @ (Fault::Paused { .. } | Fault::Locked { .. })) => return Ok(Err(stop)),
            // One that may work later is worth more tries than one that will not.
            Err(new) if fault.as_ref().is_none_or(|known| !known.is_passing()) => fault = Some(new),
            Err(_) => {}
        }
    }
    let done = PassDone { shown: Some(tag.to_string()), remark: None, told: pass.told };
    Ok(fault.map_or(Ok(Shown::Done(done)), Err))
}

async fn tell(
    apple: &Apple,
    app: &App,
    merchant: MerchantId,
    card: CardId,
    phone: &ApplePhone,
    tag: i64,
) -> Result<Result<(), Fault>, Error> {
    let id = app.new_uuid();
    match apple.tell(&phone.push_token, id).await {
        Ok(Told::Accepted) => app.apple_phone_told(merchant, card, phone, tag, id).await?,
        Ok(Told::Gone { since }) => app.apple_phone_gone(merchant, phone, since).await?,
        Err(fault) => return Ok(Err(fault)),
    }
    Ok(Ok(()))
}

/// There is nothing to show, or not any more.
fn nothing(pass: &ClaimedPass) -> Shown {
    Shown::Done(PassDone { shown: pass.shown.clone(), remark: None, told: pass.told })
}

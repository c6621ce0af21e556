//! The log of mail: what was sent, what waits, what was refused and in which words; about everybody or about one card.

use askama::Template;
use orion_domain::letter::LetterKind;
use orion_domain::{CardId, LocalDate, StoreId};
use orion_http::Query;
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::mail_log::MailAsked;
use orion_service::records::{MailOutcome, MailRecord, MessageKind};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::card::dashed;
use super::cards::store_choices;
use super::desk::{MerchantDesk, Section};
use super::lists::{FormErrors, given, link, page_at};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::{Choice, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// Where the log is.
const HOME: &str = "/merchant/mail";

/// An attempt as the desk shows it.
struct MailRow {
    when: String,
    what: String,
    who: Option<String>,
    card_url: Option<String>,
    outcome: String,
    /// How the outcome's badge looks.
    tone: &'static str,
    answer: Option<String>,
    store_name: Option<String>,
}

impl MailRow {
    fn of(desk: &MerchantDesk, record: &MailRecord) -> Self {
        let (text, attempt) = (desk.text, &record.attempt);
        let number = record.card_number.as_deref().map(dashed);
        Self {
            when: format::date_time(text.locale(), &attempt.at.in_zone(&desk.merchant.zone)),
            what: kind_words(text, attempt.kind),
            who: record.customer_name.clone().or(number),
            card_url: attempt.card.map(|card| format!("/merchant/cards/{card}")),
            outcome: outcome_words(text, attempt.outcome),
            tone: match attempt.outcome {
                MailOutcome::Accepted => "good",
                MailOutcome::Deferred | MailOutcome::Unreachable | MailOutcome::Held => "warn",
                MailOutcome::Refused | MailOutcome::Suppressed => "bad",
            },
            answer: attempt.answer.clone(),
            store_name: record.store_name.clone(),
        }
    }
}

/// What a message is about, in the reader's words.
pub(crate) fn kind_words(text: Text, kind: MessageKind) -> String {
    use LetterKind as L;
    match kind {
        MessageKind::SignIn => text.mail_kind_sign_in(),
        MessageKind::Card => text.mail_kind_card(),
        MessageKind::Invitation => text.mail_kind_invitation(),
        MessageKind::Letter(L::Enrollment) => text.mail_kind_enrollment(),
        MessageKind::Letter(L::WelcomeBonus) => text.mail_kind_welcome_bonus(),
        MessageKind::Letter(L::PointsBonus) => text.mail_kind_points_bonus(),
        MessageKind::Letter(L::PointsExpiring) => text.mail_kind_points_expiring(),
        MessageKind::Letter(L::PointsExpired) => text.mail_kind_points_expired(),
        MessageKind::Letter(L::RewardReady) => text.mail_kind_reward_ready(),
        MessageKind::Letter(L::Birthday) => text.mail_kind_birthday(),
        MessageKind::Letter(L::Reengagement) => text.mail_kind_reengagement(),
        MessageKind::Letter(L::RetentionNotice) => text.mail_kind_retention_notice(),
    }
}

fn outcome_words(text: Text, outcome: MailOutcome) -> String {
    match outcome {
        MailOutcome::Accepted => text.mail_outcome_accepted(),
        MailOutcome::Deferred => text.mail_outcome_deferred(),
        MailOutcome::Refused => text.mail_outcome_refused(),
        MailOutcome::Unreachable => text.mail_outcome_unreachable(),
        MailOutcome::Suppressed => text.mail_outcome_suppressed(),
        MailOutcome::Held => text.mail_outcome_held(),
    }
}

#[derive(Template)]
#[template(path = "merchant/mail.html")]
struct MailPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: FormErrors,
    filter: MailQuery,
    /// The one card that the page is about, as its link says it.
    card: Option<(String, String)>,
    stores: Vec<Choice>,
    kinds: Vec<Choice>,
    outcomes: Vec<Choice>,
    from_error: Option<String>,
    to_error: Option<String>,
    rows: Vec<MailRow>,
    is_narrowed: bool,
    next_url: Option<String>,
    first_url: Option<String>,
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct MailQuery {
    #[serde(default)]
    pub card: String,
    #[serde(default)]
    pub store: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub outcome: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    cursor: Option<String>,
}

impl MailQuery {
    /// What was typed, as values; days that are none are mistakes.
    fn read(&self) -> Result<MailAsked, Error> {
        let mut fields = Fields::default();
        let asked = MailAsked {
            card: self.card.parse::<CardId>().ok(),
            store: self.store.parse::<StoreId>().ok(),
            kind: self.kind.parse().ok(),
            outcome: self.outcome.parse().ok(),
            from: fields.take_optional("from", given(Some(&self.from)), LocalDate::parse),
            to: fields.take_optional("to", given(Some(&self.to)), LocalDate::parse),
        };
        fields.finish()?;
        Ok(asked)
    }

    fn parameters(&self) -> [(&str, Option<&str>); 6] {
        [
            ("card", given(Some(&self.card))),
            ("store", given(Some(&self.store))),
            ("kind", given(Some(&self.kind))),
            ("outcome", given(Some(&self.outcome))),
            ("from", given(Some(&self.from))),
            ("to", given(Some(&self.to))),
        ]
    }
}

/// `GET /merchant/mail`
pub(crate) async fn page(desk: MerchantDesk, Query(query): Query<MailQuery>) -> Answer {
    let mut list = List::new(desk.app.secrets(), "page_mail", desk.caller.merchant().uuid());
    for (_, value) in query.parameters() {
        list = list.narrowed(value);
    }
    let found = match query.read() {
        Ok(asked) => desk.app.desk_mail(&desk.caller, &asked, page_at(&list, query.cursor.as_ref())).await,
        Err(error) => Err(error),
    };
    let (slice, mistakes) = match found {
        Ok(slice) => (Some(slice), Mistakes::default()),
        Err(error) => (None, Mistakes::read(desk.text, error, ToOwned::to_owned)?),
    };
    let stores = desk.app.desk_stores(&desk.caller).await?;
    let to = |cursor: Option<&str>| link(HOME, &[&query.parameters()[..], &[("cursor", cursor)]].concat());
    let text = desk.text;
    let is_wrong = slice.is_none();
    let kind = |kind: MessageKind| choice(kind.as_str(), kind_words(text, kind), &query.kind);
    let outcome = |outcome: MailOutcome| choice(outcome.as_str(), outcome_words(text, outcome), &query.outcome);
    let shown = MailPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Mail, HOME),
        notice: None,
        card: card_shown(&desk, &query).await?,
        stores: store_choices(&stores, query.store.parse().ok()),
        kinds: MessageKind::all().map(kind).collect(),
        outcomes: MailOutcome::ALL.into_iter().map(outcome).collect(),
        from_error: mistakes.of("from"),
        to_error: mistakes.of("to"),
        errors: mistakes.into(),
        rows: slice.iter().flat_map(|slice| &slice.items).map(|record| MailRow::of(&desk, record)).collect(),
        is_narrowed: query.parameters().iter().any(|(_, value)| value.is_some()),
        next_url: slice.and_then(|slice| slice.next).map(|cursor| to(Some(&list.cursor(cursor.0.as_bytes())))),
        first_url: query.cursor.is_some().then(|| to(None)),
        filter: query.clone(),
    };
    if is_wrong { desk.mistakes(&shown) } else { desk.page(&shown) }
}

fn choice(value: &str, label: String, chosen: &str) -> Choice {
    Choice { chosen: value == chosen, value: value.to_owned(), label }
}

/// Name and address of the card that the page is about.
async fn card_shown(desk: &MerchantDesk, query: &MailQuery) -> Result<Option<(String, String)>, Error> {
    let Ok(card) = query.card.parse::<CardId>() else { return Ok(None) };
    let record = desk.app.desk_card(&desk.caller, card).await?;
    let name = record.name.clone().unwrap_or_else(|| record.number.to_string());
    Ok(Some((name, format!("/merchant/cards/{card}"))))
}

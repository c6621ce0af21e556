//! `/api/v1/admin/loyalty/merchants`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{Currency, Email, IdempotencyKey, Invalid, Label, MerchantId, Zone};
use orion_http::cursors::List;
use orion_http::{ForReason, Json, Path, Problem, Query, Replayed};
use orion_service::merchants::Standing;
use orion_service::records::{self, MerchantDetails};
use orion_service::setup::NewMerchant;
use orion_service::{App, Fields, Operator};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::merchant::invitations::EMAIL_MAX;
use crate::values::{finish, nullable, page, present, text};
use crate::wire::LocaleCode;
use crate::wire::platform::{MerchantState, PlatformMerchant};
use crate::wire::team::MadeInvitation;

/// The longest name of a time zone.
const ZONE_MAX: usize = 64;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListMerchantsQuery {
    /// Part of the name.
    #[param(min_length = 1, max_length = 120, nullable = false, example = "Thill")]
    search: Option<String>,
    /// Only merchants in this state; without it those that are not deleted.
    #[param(value_type = Option<MerchantState>, nullable = false)]
    state: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// A page of merchants, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MerchantList {
    /// The merchants.
    items: Vec<PlatformMerchant>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// A merchant to bring to the platform.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateMerchantRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 120, example = "Bakery Thill")]
    name: String,
    /// The name in contracts, where it is another one.
    #[schema(min_length = 1, max_length = 120, example = "Boulangerie Thill S.à r.l.")]
    legal_name: Option<String>,
    /// What its money is counted in, by ISO 4217.
    #[schema(min_length = 3, max_length = 3, example = "EUR")]
    currency: String,
    /// Business days of owners and reports, by IANA name.
    #[schema(max_length = 64, example = "Europe/Luxembourg")]
    time_zone: String,
    /// The language for people who did not choose.
    #[schema(value_type = LocaleCode)]
    default_locale: String,
    /// Who owns it: the address that is invited as its owner.
    #[schema(min_length = 3, max_length = 254, example = "nora@example.com")]
    owner_email: String,
}

/// A merchant just brought to the platform.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenedMerchant {
    /// The merchant.
    merchant: PlatformMerchant,
    /// Its owner's invitation; `null` when an equal request is repeated after it was answered or withdrawn.
    owner_invitation: Option<MadeInvitation>,
}

impl CreateMerchantRequest {
    fn check(&self) -> Result<(NewMerchant, Email), Problem> {
        let mut fields = Fields::default();
        let name = fields.take("name", text(&self.name, Label::MAX, Label::new));
        let legal_name = fields.take_optional("legal_name", self.legal_name.as_deref(), label);
        let currency = fields.take("currency", Currency::new(&self.currency));
        let zone = fields.take("time_zone", text(&self.time_zone, ZONE_MAX, Zone::new));
        let default_locale = fields.take("default_locale", self.default_locale.parse());
        let owner = fields.take("owner_email", text(&self.owner_email, EMAIL_MAX, Email::new));
        let all = name.zip(currency).zip(zone).zip(default_locale).zip(owner);
        let ((((name, currency), zone), default_locale), owner) = finish(fields, all)?;
        Ok((NewMerchant { name, legal_name, currency, zone, default_locale }, owner))
    }
}

fn label(sent: &str) -> Result<Label, Invalid> {
    text(sent, Label::MAX, Label::new)
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMerchantRequest {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Bakery Thill")]
    name: Option<String>,
    /// The name in contracts; `null` where it is the same.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "Boulangerie Thill S.à r.l.")]
    legal_name: Option<Option<String>>,
    /// What its money is counted in, by ISO 4217. Amounts that were booked keep their number.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 3, max_length = 3, example = "EUR")]
    currency: Option<String>,
    /// Business days of owners and reports, by IANA name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_length = 64, example = "Europe/Luxembourg")]
    time_zone: Option<String>,
    /// The language for people who did not choose.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleCode, nullable = false)]
    default_locale: Option<String>,
}

impl UpdateMerchantRequest {
    fn apply(&self, old: MerchantDetails) -> Result<NewMerchant, Problem> {
        let mut fields = Fields::default();
        let name = fields.take_optional("name", self.name.as_deref(), label);
        let legal_name = match &self.legal_name {
            None => old.legal_name,
            Some(sent) => fields.take_optional("legal_name", sent.as_deref(), label),
        };
        let currency = fields.take_optional("currency", self.currency.as_deref(), Currency::new);
        let zone = fields.take_optional("time_zone", self.time_zone.as_deref(), |zone| text(zone, ZONE_MAX, Zone::new));
        let locale = fields.take_optional("default_locale", self.default_locale.as_deref(), str::parse);
        finish(fields, Some(()))?;
        Ok(NewMerchant {
            name: name.unwrap_or(old.name),
            legal_name,
            currency: currency.unwrap_or(old.currency),
            zone: zone.unwrap_or(old.zone),
            default_locale: locale.unwrap_or(old.default_locale),
        })
    }
}

/// List the merchants
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants", tag = super::TAG, params(ListMerchantsQuery),
    responses((status = 200, description = "A page of merchants.", body = MerchantList)))]
pub(crate) async fn list_merchants(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<ListMerchantsQuery>,
) -> Result<axum::Json<MerchantList>, Problem> {
    let list = List::new(app.secrets(), "list_merchants", Uuid::nil())
        .narrowed(query.search.as_deref())
        .narrowed(query.state.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let search = query.search.as_deref();
    fields.take_optional("search", search, label);
    let state = fields.take_optional("state", query.state.as_deref(), state);
    let page = finish(fields, Some(page))?;
    let slice = app.merchants(&operator, search, state, page).await?;
    Ok(axum::Json(MerchantList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

fn state(sent: &str) -> Result<records::MerchantState, Invalid> {
    let found = records::MerchantState::ALL.into_iter().find(|state| state.as_str() == sent);
    found.ok_or(Invalid::UnknownValue { allowed: "active, suspended, deleted" })
}

/// Bring a merchant to the platform
///
/// With default settings, and with an invitation of its owner. Pass the invitation's link on: it is shown once, works once,
/// and ends after seven days.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants", tag = super::TAG, request_body = CreateMerchantRequest,
    responses(
        (status = 201, description = "The merchant, and its owner's invitation.", body = OpenedMerchant),
        (status = 200, description = "The same, once more, without the link.", body = OpenedMerchant)))]
pub(crate) async fn create_merchant(
    State(app): State<Arc<App>>,
    operator: Operator,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreateMerchantRequest>,
) -> Result<Response, Problem> {
    let (new, owner) = body.check()?;
    let opened = app.open_merchant(&operator, new, &owner, key).await?;
    let replayed = Replayed::from_outcome(opened.is_replayed);
    let opened =
        OpenedMerchant { merchant: opened.merchant.into(), owner_invitation: opened.invited.map(MadeInvitation::from) };
    Ok((replayed.status(), replayed, axum::Json(opened)).into_response())
}

/// Show a merchant
///
/// Also one in the trash.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The merchant.", body = PlatformMerchant)))]
pub(crate) async fn find_merchant(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path(merchant): Path<Uuid>,
) -> Result<axum::Json<PlatformMerchant>, Problem> {
    Ok(axum::Json(app.find_merchant(&operator, MerchantId::new(merchant)).await?.into()))
}

/// Change a merchant
///
/// What is absent stays as it is. A merchant in the trash is restored first.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = UpdateMerchantRequest,
    responses((status = 200, description = "The merchant as it is now.", body = PlatformMerchant)))]
pub(crate) async fn update_merchant(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(merchant): Path<Uuid>,
    Json(body): Json<UpdateMerchantRequest>,
) -> Result<axum::Json<PlatformMerchant>, Problem> {
    let id = MerchantId::new(merchant);
    let form = body.apply(app.find_merchant(&operator, id).await?.details)?;
    Ok(axum::Json(app.update_merchant(&operator, id, form, reason).await?.into()))
}

/// Suspend a merchant
///
/// Nobody of it can sign in, read or write until it is resumed; every such request answers `merchant_suspended`.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/suspend", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The merchant as it is now.", body = PlatformMerchant)))]
pub(crate) async fn suspend_merchant(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(merchant): Path<Uuid>,
) -> Result<axum::Json<PlatformMerchant>, Problem> {
    let id = MerchantId::new(merchant);
    Ok(axum::Json(app.set_standing(&operator, id, Standing::Suspended, reason).await?.into()))
}

/// Resume a suspended merchant
///
/// Everything is as it was before.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/resume", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The merchant as it is now.", body = PlatformMerchant)))]
pub(crate) async fn resume_merchant(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(merchant): Path<Uuid>,
) -> Result<axum::Json<PlatformMerchant>, Problem> {
    let id = MerchantId::new(merchant);
    Ok(axum::Json(app.set_standing(&operator, id, Standing::Working, reason).await?.into()))
}

/// Put a merchant into the trash
///
/// Its stores, programs and cards go out of sight with it.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 204, description = "It is in the trash.")))]
pub(crate) async fn delete_merchant(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(merchant): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.delete_merchant(&operator, MerchantId::new(merchant), reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a merchant out of the trash
///
/// With everything that its deletion took. What had been deleted before stays in the trash.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/restore-deleted", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The merchant as it is now.", body = PlatformMerchant)))]
pub(crate) async fn restore_merchant(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(merchant): Path<Uuid>,
) -> Result<axum::Json<PlatformMerchant>, Problem> {
    Ok(axum::Json(app.restore_merchant(&operator, MerchantId::new(merchant), reason).await?.into()))
}

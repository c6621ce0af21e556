//! Who calls, as extractors: handlers take the proof they need and get nothing without it.
//!
//! A request that carries an `Authorization` header is judged by that alone; its cookies are ignored (C-4).

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use orion_domain::{MerchantId, Reason, StoreId};
use orion_service::authentication::Credential;
use orion_service::{Caller, CustomerCaller, Error, Identity, Operator, RequestFacts, StoreCaller, Visitor};

use crate::cookies::Cookie;
use crate::csrf;
use crate::front_door::FrontDoor;
use crate::limits::{Applied, Subject, count_merchant};
use crate::parameters::path_parameter;
use crate::problem::Problem;

/// Picks one store where a credential covers several.
pub const STORE_HEADER: HeaderName = HeaderName::from_static("x-store-id");
/// Says why a platform admin acts on a merchant's behalf (G-T9).
pub const REASON_HEADER: HeaderName = HeaderName::from_static("x-reason");
/// No token of ours is longer.
const TOKEN_LEN_MAX: usize = 256;

fn facts(parts: &Parts) -> RequestFacts {
    parts.extensions.get::<RequestFacts>().cloned().unwrap_or_default()
}

/// The bearer token; several lines, another scheme or rubbish are no credential.
fn bearer(headers: &HeaderMap) -> Result<String, Error> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Err(Error::Unauthenticated) };
    let (scheme, token) = line.to_str().ok().and_then(|line| line.split_once(' ')).ok_or(Error::Unauthenticated)?;
    let fine = scheme.eq_ignore_ascii_case("bearer")
        && (1..=TOKEN_LEN_MAX).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fine { Ok(token.to_owned()) } else { Err(Error::Unauthenticated) }
}

/// The value of a header that may stand there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, Problem> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Ok(None),
        (Some(line), None) => Ok(Some(line.as_bytes())),
        (Some(_), Some(_)) => Err(Problem::malformed(format!("{name} stands there twice."))),
    }
}

impl FromRequestParts<FrontDoor> for Identity {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        Ok(door.app().identify(&Credential::Bearer(token), facts(parts)).await?)
    }
}

impl FromRequestParts<FrontDoor> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let identity = <Identity as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        let caller = door.app().caller(&identity)?;
        count_merchant(parts, door.entrance(), caller.merchant())?;
        Ok(caller)
    }
}

impl FromRequestParts<FrontDoor> for StoreCaller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let identity = <Identity as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        let caller = door.app().store_caller(&identity, named_store(&parts.headers)?).await?;
        count_store(parts, door, caller.store().id)?;
        count_merchant(parts, door.entrance(), caller.merchant())?;
        Ok(caller)
    }
}

fn named_store(headers: &HeaderMap) -> Result<Option<StoreId>, Problem> {
    let Some(line) = single(headers, &STORE_HEADER)? else { return Ok(None) };
    let id = std::str::from_utf8(line).ok().and_then(|line| line.trim().parse().ok());
    id.map(Some).ok_or_else(|| Problem::malformed("X-Store-Id must be the UUID of a store."))
}

/// The part of the request's policy that counts by store.
fn count_store(parts: &Parts, door: &FrontDoor, store: StoreId) -> Result<(), Problem> {
    match parts.extensions.get::<Applied>() {
        Some(Applied(policy)) => {
            door.entrance().limits().demand(policy.per_store, Subject::Name(store.uuid().as_bytes()))
        }
        None => Ok(()),
    }
}

impl FromRequestParts<FrontDoor> for Operator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let identity = <Identity as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        Ok(door.app().operator(&identity)?)
    }
}

fn stated_reason(headers: &HeaderMap) -> Result<Option<Reason>, Problem> {
    let Some(line) = single(headers, &REASON_HEADER)? else { return Ok(None) };
    let text = std::str::from_utf8(line).map_err(|_| Problem::malformed("X-Reason is not UTF-8."))?;
    Reason::new(text).map(Some).map_err(|problem| Problem::field("reason", problem))
}

/// A platform admin with the reason in `X-Reason`, for changes of what the platform itself manages (G-T9).
#[derive(Debug)]
pub struct ForReason(pub Operator, pub Option<Reason>);

impl FromRequestParts<FrontDoor> for ForReason {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let operator = <Operator as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        Ok(Self(operator, stated_reason(&parts.headers)?))
    }
}

/// A platform admin acting on behalf of the merchant named in the path (`merchant_id`), for the reason in `X-Reason`.
#[derive(Debug)]
pub struct OnBehalf(pub Caller);

impl FromRequestParts<FrontDoor> for OnBehalf {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let operator = <Operator as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        let merchant: MerchantId = path_parameter(parts, door, "merchant_id")
            .await?
            .parse()
            .map_err(|problem| Problem::field("merchant_id", problem))?;
        let reason = stated_reason(&parts.headers)?;
        let caller = door.app().on_behalf(&operator, merchant, reason).await?;
        count_merchant(parts, door.entrance(), merchant)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<FrontDoor> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let slug = path_parameter(parts, door, "store_slug").await?;
        let slug = slug.parse().map_err(|_| Problem::not_found())?;
        let visitor = door.app().visitor(&slug, facts(parts)).await?;
        count_store(parts, door, visitor.store().id)?;
        Ok(visitor)
    }
}

/// A signed-in customer, by bearer token or by cookie; with a cookie, changes also prove that they come from our own pages.
impl FromRequestParts<FrontDoor> for CustomerCaller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Problem> {
        let visitor = <Visitor as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await?;
        let token = if parts.headers.contains_key(header::AUTHORIZATION) {
            bearer(&parts.headers)?
        } else {
            let token = Cookie::Customer.read(door.entrance(), &parts.headers).ok_or(Error::Unauthenticated)?;
            csrf::demand_header(door.entrance(), parts)?;
            token
        };
        Ok(door.app().customer_caller(&visitor, &token).await?)
    }
}

/// For public operations that do more for a customer who is signed in.
impl OptionalFromRequestParts<FrontDoor> for CustomerCaller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Option<Self>, Problem> {
        match <Self as FromRequestParts<FrontDoor>>::from_request_parts(parts, door).await {
            Ok(customer) => Ok(Some(customer)),
            Err(problem) if problem.code() == "unauthenticated" => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lines: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().unwrap());
        }
        bearer(&headers).ok()
    }

    #[test]
    fn a_credential_is_one_line_with_one_token() {
        assert_eq!(token(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(token(&["bearer abc"]).as_deref(), Some("abc"));
        let long = format!("Bearer {}", "x".repeat(257));
        for wrong in
            [&[][..], &["Basic abc"], &["Bearer"], &["Bearer "], &["Bearer a b"], &["Bearer a", "Bearer a"], &[&long]]
        {
            assert_eq!(token(wrong), None, "{wrong:?}");
        }
    }
}

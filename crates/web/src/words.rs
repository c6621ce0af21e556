//! What was refused or is wrong, in the reader's words. Pure, and without a catch-all: a new case does not compile until
//! it has its sentence.

use orion_domain::ledger::{Refusal, TransactionType};
use orion_domain::letter_template::{LetterMistake, Variable};
use orion_domain::{Currency, Invalid, Locale};
use orion_http::Problem;
use orion_render::{Text, format};
use orion_service::Error;

/// What the ledger refused.
pub(crate) fn refusal(text: Text, refusal: &Refusal, currency: Currency, locale: Locale) -> String {
    match refusal {
        Refusal::CardNotFound => text.problem_not_found(),
        Refusal::CardInactive => text.problem_card_inactive(),
        Refusal::ProgramInactive => text.problem_program_inactive(),
        Refusal::ProgramHasNoStamps => text.problem_program_has_no_stamps(),
        Refusal::ProgramHasNoPoints => text.problem_program_has_no_points(),
        Refusal::StampCooldown { seconds } => text.problem_stamp_cooldown(*seconds),
        Refusal::DailyStampLimit { limit } => text.problem_daily_stamp_limit(*limit),
        Refusal::InsufficientStamps { stamps, stamps_target } => {
            text.problem_insufficient_stamps(stamps.get(), stamps_target.get())
        }
        Refusal::MinimumPurchase { minimum_purchase_cents } => {
            let amount = format::money(locale, minimum_purchase_cents.get(), currency.as_str());
            text.problem_minimum_purchase(&amount)
        }
        Refusal::MinimumRedemption { minimum_redemption_points, .. } => {
            text.problem_minimum_redemption(minimum_redemption_points.get())
        }
        Refusal::OrderReferenceRequired => text.problem_order_reference_required(),
        Refusal::OrderReferenceConflict => text.problem_order_reference_conflict(),
        Refusal::RewardNotAvailable => text.problem_reward_not_available(),
        Refusal::InsufficientPoints { points_balance, points_cost } => {
            text.problem_insufficient_points(points_balance.get(), points_cost.get())
        }
        Refusal::NothingToVoid => text.problem_nothing_to_void(),
        Refusal::AlreadyVoided => text.problem_already_voided(),
        Refusal::NotVoidable => text.problem_not_voidable(),
        Refusal::VoidExceedsRest { rest } => text.problem_void_exceeds_rest(*rest),
        Refusal::VoidsNotAllowed => text.problem_voids_not_allowed(),
        Refusal::ManagerRequired => text.problem_manager_required(),
        Refusal::BelowZero { .. } => text.problem_below_zero(),
        Refusal::LimitExceeded => text.problem_limit_exceeded(),
        // The number of attempts is not known where a session's PIN was withdrawn; asking for a PIN is what helps.
        Refusal::PinRequired | Refusal::PinInvalid => text.problem_pin_required(),
        Refusal::PinNotAccepted => text.problem_pin_not_accepted(),
        Refusal::PersonRequired => text.problem_person_required(),
        Refusal::CardNotActive => text.problem_card_not_active(),
        Refusal::CardAlreadyActive => text.problem_card_already_active(),
    }
}

/// What is wrong with a field.
pub(crate) fn field(text: Text, problem: &Invalid) -> String {
    match problem {
        Invalid::Required => text.field_required(),
        Invalid::TooLong { max } => text.field_too_long(whole(*max)),
        Invalid::TooShort { min } => text.field_too_short(whole(*min)),
        Invalid::NotAnId => text.field_not_an_id(),
        Invalid::NotAnEmail => text.field_not_an_email(),
        Invalid::NotADate => text.field_not_a_date(),
        Invalid::DateInFuture => text.field_date_in_future(),
        Invalid::TooOld => text.field_too_old(),
        Invalid::TooYoung { age } => text.field_too_young(*age),
        Invalid::NotAPhone => text.field_not_a_phone(),
        Invalid::OutOfRange { min, max } => {
            let written = |number| format::number(text.locale(), number);
            text.field_out_of_range(&written(*max), &written(*min))
        }
        Invalid::BadCharacters => text.field_bad_characters(),
        Invalid::LooksLikeALink => text.field_looks_like_a_link(),
        Invalid::NamesThePerson => text.field_names_the_person(),
        Invalid::MustBeAccepted => text.field_must_be_accepted(),
        Invalid::NotAPin => text.field_not_a_pin(),
        Invalid::PinTooEasy => text.field_pin_too_easy(),
        Invalid::PasswordTooEasy => text.field_password_too_easy(),
        Invalid::NotAColour => text.field_not_a_colour(),
        Invalid::NotASlug => text.field_not_a_slug(),
        Invalid::NotAUrl => text.field_not_a_url(),
        Invalid::NotAHost => text.field_not_a_host(),
        Invalid::NotAPublishedPage => text.field_not_a_published_page(),
        Invalid::NotATimeZone => text.field_not_a_time_zone(),
        Invalid::NotACurrency => text.field_not_a_currency(),
        Invalid::UnknownValue { .. } => text.field_unknown_value(),
        Invalid::NotACardNumber => text.field_not_a_card_number(),
        Invalid::Taken => text.field_taken(),
        Invalid::UnknownMember => text.field_unknown_member(),
        Invalid::Duplicate => text.field_duplicate(),
        Invalid::WrongType { .. } => text.field_wrong_type(),
        Invalid::OnlyWith { with } => text.field_only_with(with),
        Invalid::ExactlyOne { choices } => text.field_exactly_one(choices),
        Invalid::NotAnImage => text.field_not_an_image(),
        Invalid::FileTooLarge { max } => text.field_file_too_large(&format::number(text.locale(), whole(*max))),
        Invalid::TooManyPixels => text.field_too_many_pixels(),
        Invalid::NoSpaceForImages => text.field_no_space_for_images(),
        Invalid::BadTemplate { mistake } => letter_mistake(text, mistake),
    }
}

/// What is wrong with a merchant's letter.
fn letter_mistake(text: Text, mistake: &LetterMistake) -> String {
    match mistake {
        LetterMistake::UnknownPlaceholder { name, allowed } => text.letter_mistake_unknown_value(allowed, name),
        LetterMistake::NotAName { near } => text.letter_mistake_not_a_name(&Variable::MerchantName.placeholder(), near),
        LetterMistake::UnbalancedBraces { near } => {
            text.letter_mistake_braces(&Variable::MerchantName.placeholder(), near)
        }
        LetterMistake::TooManyPlaceholders { max } => text.letter_mistake_too_many(&max.to_string()),
        LetterMistake::UnknownTag { tag, allowed } => text.letter_mistake_unknown_tag(allowed, tag),
        LetterMistake::UnknownAttribute { tag, attribute } => text.letter_mistake_attribute(attribute, tag),
        LetterMistake::BrokenTag { near } => text.letter_mistake_broken_tag(near),
        LetterMistake::NotClosed { tag } => text.letter_mistake_not_closed(tag),
        LetterMistake::NotOpen { tag } => text.letter_mistake_not_open(tag),
        LetterMistake::Misplaced { tag, inside } => text.letter_mistake_misplaced(inside, tag),
        LetterMistake::ItemWithoutList => text.letter_mistake_item(),
        LetterMistake::TextInList { list } => text.letter_mistake_text_in_list(list),
        LetterMistake::TooDeep { max } => text.letter_mistake_too_deep(&max.to_string()),
        LetterMistake::BadLink { address } => text.letter_mistake_link(address, &Variable::CardUrl.placeholder()),
        LetterMistake::FilledTooLong { max_kib } => text.letter_mistake_filled(&max_kib.to_string()),
    }
}

fn whole(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// What a use case answered instead of yes.
pub(crate) fn error(text: Text, error: &Error) -> String {
    match error {
        // Only one sentence names an amount, and pages that show it know the currency and ask [`refusal`] themselves.
        Error::Refused(why) | Error::RefusedAgain(why) => refusal(text, why, Currency::EUR, text.locale()),
        Error::NotFound => text.problem_not_found(),
        Error::Forbidden => text.problem_forbidden(),
        Error::MerchantSuspended => text.problem_merchant_suspended(),
        Error::Unauthenticated => text.problem_unauthenticated(),
        Error::SignInFailed => text.problem_sign_in_failed(),
        Error::Invalid(_) => text.problem_validation_failed(),
        Error::Conflict { code, .. } => conflict_text(text, code),
        Error::ProgramMissing => text.problem_program_missing(),
        Error::SelfEnrollmentDisabled => text.problem_self_enrollment_disabled(),
        Error::PinInvalid { attempts_remaining } => text.problem_pin_invalid(*attempts_remaining),
        Error::PinLocked { seconds } => text.problem_pin_locked(minutes(*seconds)),
        Error::LinkExpired => text.problem_link_expired(),
        Error::KeyRequired => text.problem_idempotency_key_required(),
        Error::KeyReused => text.problem_idempotency_key_reused(),
        Error::StoreRequired => text.problem_malformed_request(),
        Error::RateLimited { seconds } => text.problem_rate_limited(*seconds),
        Error::Busy => text.problem_busy(),
        Error::Contention => text.problem_contention(),
        Error::OutcomeUnknown => text.problem_outcome_unknown(),
        Error::StorageFull => text.problem_storage_full(),
        Error::Internal(_) => text.problem_internal(),
    }
}

/// Minutes begun, so that nobody comes back too early.
fn minutes(seconds: i64) -> i64 {
    seconds.saturating_add(59) / 60
}

fn conflict_text(text: Text, code: &str) -> String {
    match code {
        "loyalty_card_already_exists" => text.problem_loyalty_card_already_exists(),
        "store_changed" | "page_changed" | "letter_changed" => text.problem_conflict(),
        "last_store" => text.problem_last_store(),
        "too_many_domains" => text.problem_too_many_domains(),
        "too_many_pages" => text.problem_too_many_pages(),
        "too_many_stores" => text.problem_too_many_stores(),
        "loyalty_program_already_exists" => text.problem_loyalty_program_already_exists(),
        "not_in_trash" => text.problem_not_in_trash(),
        "merchant_deleted" => text.problem_merchant_deleted(),
        "person_forgotten" => text.problem_person_forgotten(),
        "trash_too_young" => text.problem_trash_too_young(),
        "program_in_use" => text.problem_program_in_use(),
        "purge_needs_owner" => text.problem_purge_needs_owner(),
        _ => text.problem_conflict(),
    }
}

/// What happened to a request, by the stable name of the problem. Refusals of the ledger come with numbers and go through
/// [`refusal`]; here they and every unknown name fall back on what their status means.
pub(crate) fn problem(text: Text, problem: &Problem) -> String {
    let seconds = problem.retry_after_seconds().unwrap_or(1);
    match problem.code() {
        "csrf" => text.problem_form_expired(),
        "merchant_suspended" => text.problem_merchant_suspended(),
        "unauthenticated" => text.problem_unauthenticated(),
        "sign_in_failed" => text.problem_sign_in_failed(),
        "program_missing" => text.problem_program_missing(),
        "program_inactive" => text.problem_program_inactive(),
        "self_enrollment_disabled" => text.problem_self_enrollment_disabled(),
        "link_expired" => text.problem_link_expired(),
        "idempotency_key_reused" => text.problem_idempotency_key_reused(),
        "rate_limited" => text.problem_rate_limited(seconds),
        "busy" => text.problem_busy(),
        "contention" => text.problem_contention(),
        "outcome_unknown" | "deadline" => text.problem_outcome_unknown(),
        "storage_full" => text.problem_storage_full(),
        _ => match problem.status().as_u16() {
            403 => text.problem_forbidden(),
            404 => text.problem_not_found(),
            405 => text.problem_method_not_allowed(),
            409 => text.problem_conflict(),
            413 => text.problem_body_too_large(),
            415 => text.problem_unsupported_media_type(),
            422 => text.problem_validation_failed(),
            400..=499 => text.problem_malformed_request(),
            _ => text.problem_internal(),
        },
    }
}

/// What a row of a card's history is.
pub(crate) fn transaction_type(text: Text, kind: TransactionType) -> String {
    match kind {
        TransactionType::CardCreated => text.transaction_card_created(),
        TransactionType::WelcomeBonus => text.transaction_welcome_bonus(),
        TransactionType::StampEarned => text.transaction_stamp_earned(),
        TransactionType::StampRedeemed => text.transaction_stamp_redeemed(),
        TransactionType::StampVoided => text.transaction_stamp_voided(),
        TransactionType::StampAdjustment => text.transaction_stamp_adjustment(),
        TransactionType::PointsEarned => text.transaction_points_earned(),
        TransactionType::PointsRedeemed => text.transaction_points_redeemed(),
        TransactionType::PointsVoided => text.transaction_points_voided(),
        TransactionType::PointsAdjustment => text.transaction_points_adjustment(),
        TransactionType::PointsExpired => text.transaction_points_expired(),
        TransactionType::PointsBonus => text.transaction_points_bonus(),
        TransactionType::AdminAdjustment => text.transaction_admin_adjustment(),
        TransactionType::CardDeactivated => text.transaction_card_deactivated(),
        TransactionType::CardReactivated => text.transaction_card_reactivated(),
        TransactionType::CardMerged => text.transaction_card_merged(),
        TransactionType::CardAnonymized => text.transaction_card_anonymized(),
    }
}

/// The label of an input, for a list that stands apart from it; `None` where the sentence names it already.
pub(crate) fn label(text: Text, input: &str) -> Option<String> {
    Some(match input {
        "email" => text.field_email(),
        "first_name" => text.field_first_name(),
        "last_name" => text.field_last_name(),
        "phone" => text.field_phone(),
        "birth_date" => text.field_birth_date(),
        "password" => text.field_password(),
        "locale" => text.field_language(),
        "name" => text.field_name(),
        "address" => text.stores_address(),
        "slug" => text.places_slug(),
        "host" => text.stores_host(),
        "title" => text.pages_page_title(),
        "body" => text.pages_body(),
        "subject" => text.letters_subject(),
        "default_locale" => text.field_language(),
        "merchant_name" => text.setup_merchant_name(),
        "store_name" => text.setup_store_name(),
        "time_zone" => text.setup_time_zone(),
        "currency" => text.setup_currency(),
        "stamps_target" => text.setup_stamps_target(),
        "stamps_reward" => text.setup_stamps_reward(),
        "staff_name" => text.setup_staff_name(),
        "pin" => text.setup_pin(),
        "role" => text.field_role(),
        "store_id" => text.field_store(),
        "staff_id" => text.pins_staff_id(),
        "lines" => text.assign_lines(),
        "staff_pin_lockout_attempts" => text.settings_attempts(),
        "staff_pin_lockout_minutes" => text.settings_minutes(),
        "reengagement_days" => text.settings_absent(),
        "retention_months" => text.settings_retention(),
        "legal_name" => text.platform_legal_name(),
        "reason" => text.platform_reason(),
        "points" => text.platform_points(),
        _ => return None,
    })
}

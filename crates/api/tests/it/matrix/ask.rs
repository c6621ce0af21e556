//! What every operation demands and can be asked with. An operation without a line here fails.

use orion_domain::text::LongText;
use orion_domain::{CardId, CardNumber, Email, IdempotencyKey, Label, Locale, QrToken, Reason, Right, Role, Slug};
use orion_service::api_keys::ApiKeyForm;
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::counter::Partial;
use orion_service::records::{Page, PageText};
use orion_service::team::Place;
use orion_testkit::{GOOD_PASSWORD, Shop, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::document::Operation;

/// Whom an operation lets in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Nothing,
    Customer,
    Right(Right),
    Operator,
}

pub(super) fn demands(operation: &Operation) -> Demand {
    let right = match operation.name.as_str() {
        "issue_token" | "public_program" | "enroll_self" | "send_sign_in_link" => return Demand::Nothing,
        "customer_cards" | "customer_history" | "export_customer" | "erase_customer" => return Demand::Customer,
        "list_audit_everywhere" | "find_people" | "export_person" | "erase_person" => return Demand::Operator,
        name if name.ends_with("_on_behalf") => return Demand::Operator,
        "list_users" | "disable_user" | "enable_user" => return Demand::Operator,
        "list_merchants"
        | "create_merchant"
        | "find_merchant"
        | "update_merchant"
        | "delete_merchant"
        | "suspend_merchant"
        | "resume_merchant"
        | "restore_merchant"
        | "list_platform_programs"
        | "restore_program"
        | "purge_program"
        | "list_platform_cards"
        | "delete_card"
        | "restore_card"
        | "purge_card"
        | "restore_points"
        | "show_health"
        | "show_jobs"
        | "list_failed_jobs"
        | "retry_job"
        | "discard_job" => return Demand::Operator,
        "find_program"
        | "create_program"
        | "update_program"
        | "delete_program"
        | "activate_program"
        | "deactivate_program"
        | "upload_program_image"
        | "remove_program_image" => Right::EditProgram,
        "show_overview" => Right::ViewDesk,
        "list_audit" => Right::ViewAudit,
        "find_settings" => Right::ViewSettings,
        "update_settings" => Right::EditSettings,
        "list_team"
        | "update_member"
        | "suspend_member"
        | "resume_member"
        | "remove_member"
        | "list_invitations"
        | "invite"
        | "withdraw_invitation" => Right::ManageTeam,
        "list_api_keys" | "create_api_key" | "revoke_api_key" => Right::ManageApiKeys,
        "assign_pins" => Right::AssignPins,
        "list_stores"
        | "find_store"
        | "create_store"
        | "update_store"
        | "delete_store"
        | "restore_store"
        | "list_store_domains"
        | "add_store_domain"
        | "remove_store_domain" => Right::ManageStores,
        "list_pages" | "find_page" | "create_page" | "update_page" | "delete_page" => Right::EditPages,
        "list_letters" | "find_letter" | "write_letter" | "reset_letter" | "preview_letter" | "send_test_letter" => {
            Right::EditLetters
        }
        "store_program" => Right::ViewProgram,
        "enroll_by_staff" => Right::EnrollCustomer,
        "list_cards" | "find_card" | "look_up_text" | "look_up_card" => Right::ViewCards,
        "list_card_transactions" | "list_store_transactions" => Right::ViewTransactions,
        "add_stamp" => Right::AddStamp,
        "redeem_stamps" => Right::RedeemStamps,
        "void_stamp" => Right::VoidStamp,
        "earn_points" => Right::EarnPoints,
        "redeem_points" => Right::RedeemPoints,
        "void_points" => Right::VoidPoints,
        "adjust_points" => Right::AdjustPoints,
        "bulk_deactivate" | "bulk_deactivate_cards" => Right::BulkDeactivateCards,
        "list_merchant_cards"
        | "find_merchant_card"
        | "list_merchant_card_transactions"
        | "list_merchant_transactions"
        | "list_mail"
        | "find_mail_suppression" => Right::ViewDesk,
        "lift_mail_suppression"
        | "deactivate_card"
        | "reactivate_card"
        | "list_bulk_runs"
        | "find_bulk_run"
        | "list_bulk_items" => Right::ManageCards,
        "adjust_card_points" => Right::AdjustPoints,
        "bulk_bonus_cards" => Right::GrantBonus,
        "merge_cards" => Right::MergeCards,
        "verify_pin" => Right::VerifyPin,
        "unlock_pin" => Right::UnlockPin,
        "list_pins" | "create_pin" | "update_pin" | "delete_pin" => Right::ManagePins,
        name => panic!("{name} says nowhere whom it lets in"),
    };
    Demand::Right(right)
}

/// What belongs to one merchant, in every form in which a request can name it.
#[derive(Clone)]
pub(super) struct Ids {
    pub(super) merchant: String,
    pub(super) store: String,
    pub(super) slug: String,
    pub(super) card: String,
    pub(super) number: String,
    pub(super) qr: String,
    pub(super) email: String,
    pub(super) sale: String,
    pub(super) stamp: String,
    pub(super) order: String,
    pub(super) pin: String,
    pub(super) reward: String,
    pub(super) user: String,
    pub(super) invitation: String,
    pub(super) api_key: String,
    pub(super) run: String,
    pub(super) page: String,
}

impl Ids {
    /// Names of nothing.
    pub(super) fn absent() -> Self {
        let nothing = || Uuid::from_u128(7).to_string();
        Self {
            merchant: nothing(),
            store: nothing(),
            slug: "nowhere-1".to_owned(),
            card: nothing(),
            number: CardNumber::from_random(7).digits(),
            qr: QrToken::from_random([7; 24]).expose().to_owned(),
            email: "none@example.com".to_owned(),
            sale: nothing(),
            stamp: nothing(),
            order: "R-7".to_owned(),
            pin: nothing(),
            reward: nothing(),
            user: nothing(),
            invitation: nothing(),
            api_key: nothing(),
            run: nothing(),
            page: nothing(),
        }
    }

    /// A merchant with a customer, who has bought something.
    pub(super) async fn of(app: &TestApp, shop: &Shop, email: &str, order: &str) -> Self {
        let till = shop.till(0).await;
        let card = till.enroll(email).await;
        let record = app.card(&till.caller, card).await.unwrap().record;
        let sale = till.earn_order(card, 5000, order).await.unwrap().transaction().unwrap().id;
        let stamp = till.stamp(card).await.unwrap().transaction().unwrap().id;
        let pin = shop.pin(0, "Sam", "4826").await;
        let [(user, invitation), _] = [people(app, shop, 1).await, people(app, shop, 2).await];
        let form = ApiKeyForm {
            name: Label::new("Register").unwrap(),
            role: Role::StoreStaff,
            store: None,
            expires_in_days: None,
        };
        let api_key = app.make_merchant_key(&shop.owner(), form, None).await.unwrap().details.id.to_string();
        let text = |slug: &str| PageText {
            slug: Slug::new(slug).unwrap(),
            locale: Locale::En,
            title: Label::new("Opening hours").unwrap(),
            body: LongText::new("From six.").unwrap(),
            is_published: true,
        };
        app.create_page(&shop.owner(), shop.stores[0].id, text("hours"), None).await.unwrap();
        let page = app.create_page(&shop.owner(), shop.stores[0].id, text("terms"), None).await.unwrap().id;
        Self {
            merchant: shop.id.to_string(),
            store: shop.stores[0].id.to_string(),
            slug: shop.stores[0].slug.to_string(),
            card: card.to_string(),
            number: record.number.digits(),
            qr: record.qr.expose().to_owned(),
            email: email.to_owned(),
            sale: sale.to_string(),
            stamp: stamp.to_string(),
            order: order.to_owned(),
            pin: pin.to_string(),
            reward: Shop::COFFEE.to_string(),
            user,
            invitation,
            api_key,
            run: Self::runs(app, shop).await,
            page: page.to_string(),
        }
    }

    /// Two runs over two cards that are none, so that every list has a second page and no card changes.
    async fn runs(app: &TestApp, shop: &Shop) -> String {
        for number in [1, 2] {
            let cards = vec![CardId::new(Uuid::from_u128(number)), CardId::new(Uuid::from_u128(9))];
            let asked = BulkAsked::new(BulkWork::Deactivate, cards, Reason::new("lost").unwrap(), Partial::Allowed);
            let key = IdempotencyKey::parse(&app.new_token()).unwrap();
            app.bulk_named(&shop.owner(), asked, key).await.unwrap();
        }
        let runs = app.bulk_runs(&shop.owner(), Page::first(1)).await.unwrap();
        runs.items[0].id.to_string()
    }

    /// What no answer to another merchant may hold.
    pub(super) fn marks(&self) -> [&String; 13] {
        [
            &self.merchant,
            &self.store,
            &self.card,
            &self.number,
            &self.qr,
            &self.email,
            &self.sale,
            &self.stamp,
            &self.pin,
            &self.user,
            &self.invitation,
            &self.api_key,
            &self.page,
        ]
    }
}

/// Somebody at the counter, and somebody who was invited there.
async fn people(app: &TestApp, shop: &Shop, number: usize) -> (String, String) {
    let staff = app.person(&format!("staff{number}@{}.example", shop.stores[0].slug)).await;
    app.hire(&staff, shop, Some(0), Role::StoreStaff).await;
    let email = Email::new(&format!("invited{number}@example.com")).unwrap();
    let place = Place { role: Role::StoreStaff, store: Some(shop.stores[0].id) };
    let invited = app.invite(&shop.owner(), &email, place, None).await.unwrap();
    (staff.id.to_string(), invited.invitation.id.to_string())
}

/// One way to ask for an operation.
#[derive(PartialEq)]
pub(super) struct Try {
    pub(super) query: &'static str,
    pub(super) value: String,
    pub(super) body: Value,
}

pub(super) fn body(body: Value) -> Try {
    Try { query: "", value: String::new(), body }
}

pub(super) fn query(query: &'static str, value: &str) -> Try {
    Try { query, value: value.to_owned(), body: Value::Null }
}

/// Every place for an id that an operation has besides its path and headers, with an id of `named` in it and otherwise
/// those of `own`. An operation without such a place has one way to be asked for.
pub(super) fn tries(name: &str, own: &Ids, named: &Ids) -> Vec<Try> {
    let confirmed = |mut with: Value| {
        with["staff_pin_id"] = json!(named.pin);
        with["pin"] = json!("4826");
        body(with)
    };
    match name.trim_end_matches("_on_behalf") {
        "add_stamp" | "redeem_stamps" => {
            vec![body(json!({"card_id": named.card})), confirmed(json!({"card_id": own.card}))]
        }
        "void_stamp" => {
            vec![body(json!({"transaction_id": named.stamp})), confirmed(json!({"transaction_id": own.stamp}))]
        }
        "earn_points" => vec![
            body(json!({"card_id": named.card, "purchase_amount_cents": 100})),
            confirmed(json!({"card_id": own.card, "purchase_amount_cents": 100})),
        ],
        "redeem_points" => vec![
            body(json!({"card_id": named.card, "reward_id": own.reward})),
            body(json!({"card_id": own.card, "reward_id": named.reward})),
            confirmed(json!({"card_id": own.card, "reward_id": own.reward})),
        ],
        "void_points" => vec![
            body(json!({"transaction_id": named.sale})),
            body(json!({"order_reference": named.order})),
            confirmed(json!({"transaction_id": own.sale})),
        ],
        "bulk_bonus_cards" => vec![
            body(json!({"card_ids": [named.card], "points": 5, "reason": "thanks"})),
            body(json!({"filter": {"store_id": named.store}, "points": 5, "reason": "thanks"})),
        ],
        "merge_cards" | "deactivate_card" | "reactivate_card" => vec![body(json!({"reason": "tidy"}))],
        "list_merchant_cards" => vec![query("search", &named.email), query("store_id", &named.store)],
        "list_merchant_transactions" => vec![query("store_id", &named.store), query("staff_pin_id", &named.pin)],
        "list_mail" => vec![query("card_id", &named.card), query("store_id", &named.store)],
        "bulk_deactivate" | "bulk_deactivate_cards" => vec![
            body(json!({"card_ids": [named.card], "reason": "lost"})),
            body(json!({"card_ids": [named.card], "reason": "lost", "partial": true})),
        ],
        "look_up_text" => vec![query("q", &named.number), query("q", &named.qr), query("q", &named.email)],
        "look_up_card" => vec![
            body(json!({"card_id": named.card})),
            body(json!({"card_number": named.number})),
            body(json!({"qr_code_data": named.qr})),
        ],
        "find_people" => vec![query("email", "none@example.com")],
        "list_cards" => vec![query("search", &named.email)],
        "customer_history" => vec![query("card_id", &named.card)],
        "adjust_points" | "adjust_card_points" => vec![body(json!({"points_delta": 5, "reason": "counted again"}))],
        "verify_pin" => vec![body(json!({"pin": "4826"}))],
        "update_pin" | "update_store" => vec![body(json!({"name": "Mine"}))],
        "update_page" => vec![body(json!({"title": "Mine"}))],
        "create_page" => vec![body(json!({
            "store_id": named.store, "slug": "about", "locale": "en", "title": "About", "body": "Us.",
        }))],
        "list_pages" | "list_letters" | "find_letter" | "reset_letter" => vec![query("store_id", &named.store)],
        "write_letter" => {
            vec![Try { body: json!({"subject": "Hello", "body": "You."}), ..query("store_id", &named.store) }]
        }
        "preview_letter" | "send_test_letter" => {
            let words = json!({"words": {"subject": "Hello", "body": "You."}});
            vec![
                Try { body: words, ..query("store_id", &named.store) },
                Try { body: json!({}), ..query("store_id", &named.store) },
            ]
        }
        "add_store_domain" => vec![body(json!({"host": "card.bakery.example"}))],
        "create_pin" => vec![body(json!({"name": "Kim", "pin": "739105"}))],
        "create_program" => vec![body(json!({"loyalty_type": "stamps", "card_name": "Bonus card"}))],
        "update_program" => vec![body(json!({"card_name": "Bonus card"}))],
        "update_settings" => vec![body(json!({}))],
        "create_store" => vec![body(
            json!({"slug": "new-store", "name": "New", "time_zone": "Europe/Luxembourg", "default_locale": "en"}),
        )],
        "enroll_by_staff" | "enroll_self" => vec![body(json!({"email": "new@example.com", "accepts_terms": true}))],
        "update_member" => vec![body(json!({"roles": [{"role": "store_staff", "store_id": named.store}]}))],
        "invite" => {
            vec![body(json!({"email": "kim@example.com", "role": "store_staff", "store_id": named.store}))]
        }
        "create_api_key" => {
            vec![body(json!({"name": "Mine", "role": "store_staff", "store_id": named.store}))]
        }
        "assign_pins" => {
            let row = json!({"name": "Kim", "pin": "739105"});
            vec![
                body(json!({"store_id": named.store, "pins": [row]})),
                body(json!({"store_id": named.store, "pins": [row], "dry_run": true})),
            ]
        }
        "send_sign_in_link" => vec![body(json!({"email": own.email}))],
        "issue_token" => {
            vec![body(json!({"email": "chris@example.com", "password": GOOD_PASSWORD, "merchant_id": named.merchant}))]
        }
        "create_merchant" => vec![body(
            json!({"name": "New", "currency": "EUR", "time_zone": "Europe/Luxembourg", "default_locale": "en",
                "owner_email": own.email}),
        )],
        "update_merchant" => vec![body(json!({"name": "Mine"}))],
        "purge_card" | "purge_program" => vec![body(json!({"confirmation": named.number, "reason": "over"}))],
        "restore_points" => vec![body(json!({"points": 5, "reason": "counted again"}))],
        _ => vec![body(Value::Null)],
    }
}

/// The path with its ids, and whether any of them is one of `named`.
pub(super) fn path(operation: &Operation, own: &Ids, named: &Ids) -> (String, bool) {
    let path = operation.path.replace("{merchant_id}", &own.merchant).replace("{store_slug}", &own.slug);
    let path = path.replace("{slot}", "logo").replace("{code}", "loyalty_birthday").replace("{locale}", "de");
    // The platform answers for everybody's customers; no id of theirs is foreign to it.
    let path = path.replace("{customer_id}", &Uuid::from_u128(7).to_string());
    let path = path.replace("{host}", "card.bakery.example");
    let narrowed = path
        .replace("{card_id}", &named.card)
        .replace("{pin_id}", &named.pin)
        .replace("{store_id}", &named.store)
        .replace("{program_id}", &named.reward)
        .replace("{user_id}", &named.user)
        .replace("{invitation_id}", &named.invitation)
        .replace("{api_key_id}", &named.api_key)
        .replace("{run_id}", &named.run)
        .replace("{page_id}", &named.page);
    let names_something = narrowed != path;
    (narrowed, names_something)
}

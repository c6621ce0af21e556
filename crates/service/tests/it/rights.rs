//! Role × use case: every use case of a merchant asks the one table of `Role::may`.

use std::collections::BTreeSet;

use orion_domain::ledger::{Part, VoidTarget};
use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::pin::Pin;
use orion_domain::program::ImageSlot;
use orion_domain::settings::Settings;
use orion_domain::{
    ApiKeyId, BulkRunId, CardId, Cents, CustomerId, Delta, Email, HostName, IdempotencyKey, InvitationId, Label,
    Locale, PageId, PassBody, PassHeader, Points, ProgramId, Reason, Right, Role, Slug, StaffPinId, StoreId,
    TransactionId, UserId,
};
use orion_service::api_keys::ApiKeyForm;
use orion_service::authentication::Credential;
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::cards::LookUp;
use orion_service::counter::{Confirmation, Partial, StaffProof};
use orion_service::cross_location::CrossLocation;
use orion_service::desk_cards::{CardTurn, CardsAsked, TransactionsAsked};
use orion_service::jobs::SendPassMessage;
use orion_service::letter_templates::Seen as LetterSeen;
use orion_service::mail_log::MailAsked;
use orion_service::merchants::Standing;
use orion_service::pages::PageChange;
use orion_service::pins::assign::AssignPins;
use orion_service::pins::{NewPin, PinChange};
use orion_service::programs::Activity;
use orion_service::purge::Purge;
use orion_service::records::{AuditFilter, BulkItems, CardSelection, LetterSpot, MemberState, Page, Wallet};
use orion_service::stores::NewStore;
use orion_service::team::Place;
use orion_service::wallet_desk::ShowAgain;
use orion_service::{Caller, DeskCaller, Error, Identity, StoreCaller};
use orion_testkit::{Shop, TestApp, both_engines, default_look, default_rules};
use uuid::Uuid;

use crate::help::{assert_fails, page_text};

/// What a use case demanded, and whether it let the caller in.
type Seen = (Right, bool);

fn let_in<T>(answer: &Result<T, Error>) -> bool {
    !matches!(answer, Err(Error::Forbidden))
}

fn key(app: &TestApp) -> IdempotencyKey {
    IdempotencyKey::parse(&app.new_token()).unwrap()
}

/// Every use case at a store, towards things that do not exist.
async fn at_the_store(app: &TestApp, who: &StoreCaller) -> Vec<Seen> {
    let nothing = Uuid::from_u128(7);
    let (card, transaction, pin) = (CardId::new(nothing), TransactionId::new(nothing), StaffPinId::new(nothing));
    let sure = || Confirmation { key: key(app), staff: StaffProof::None, notes: None };
    let reason = || Reason::new("because").unwrap();
    let target = VoidTarget::Transaction(transaction);
    let new_pin = NewPin {
        name: Label::new("Sam").unwrap(),
        staff_id: None,
        is_manager: false,
        pin: Pin::choose("4826").unwrap(),
    };
    let address = app.new_token().to_lowercase().replace(['-', '_'], "x");
    let enrollment = Shop::enrollment(&format!("{address}@example.com"));
    vec![
        (Right::ViewProgram, let_in(&app.store_program(who).await)),
        (Right::EnrollCustomer, let_in(&app.enroll_by_staff(who, enrollment, key(app)).await)),
        (Right::ViewCards, let_in(&app.card(who, card).await)),
        (Right::ViewCards, let_in(&app.look_up(who, LookUp::Id(card)).await.map(|_| ()))),
        (Right::ViewCards, let_in(&app.cards(who, None, None, Page::first(5)).await)),
        (Right::AddStamp, let_in(&app.add_stamp(who, card, sure()).await)),
        (Right::RedeemStamps, let_in(&app.redeem_stamps(who, card, sure()).await)),
        (Right::VoidStamp, let_in(&app.void_stamp(who, transaction, sure()).await)),
        (Right::EarnPoints, let_in(&app.earn_points(who, card, Cents::ZERO, None, sure()).await)),
        (Right::RedeemPoints, let_in(&app.redeem_points(who, card, Shop::COFFEE, sure()).await)),
        (Right::VoidPoints, let_in(&app.void_points(who, target, Part::Whole, sure()).await)),
        (Right::ViewTransactions, let_in(&app.card_transactions(who, card, None, 5).await)),
        (Right::ViewTransactions, let_in(&app.store_transactions(who, Page::first(5)).await)),
        (Right::VerifyPin, let_in(&app.verify_pin(who, pin, "4826").await)),
        (Right::VerifyPin, let_in(&app.staff_tiles(who).await)),
        (Right::ManagePins, let_in(&app.pins(who).await)),
        (Right::ManagePins, let_in(&app.create_pin(who, new_pin, None).await)),
        (Right::ManagePins, let_in(&app.update_pin(who, pin, PinChange::default()).await)),
        (Right::ManagePins, let_in(&app.delete_pin(who, pin).await)),
        (Right::UnlockPin, let_in(&app.unlock_pin(who, pin).await)),
        (Right::AdjustPoints, let_in(&app.adjust_points(who, card, Delta::new(5), reason(), key(app)).await)),
        (
            Right::BulkDeactivateCards,
            let_in(&app.bulk_deactivate(who, vec![card], reason(), Partial::Allowed, key(app)).await),
        ),
    ]
}

/// Every use case about the whole merchant.
async fn about_the_merchant(app: &TestApp, who: &Caller, slug: &str) -> Vec<Seen> {
    let new = NewStore { slug: Slug::new(slug).unwrap(), form: Shop::store_form("A store") };
    let nowhere = StoreId::new(Uuid::from_u128(7));
    let no_page = PageId::new(Uuid::from_u128(7));
    let host = HostName::new("card.bakery.example").unwrap();
    vec![
        (Right::EditProgram, let_in(&app.program(who).await)),
        (Right::EditProgram, let_in(&app.create_program(who, default_rules(), default_look()).await)),
        (Right::EditProgram, let_in(&app.update_program(who, default_rules(), default_look(), None).await)),
        (Right::EditProgram, let_in(&app.set_program_active(who, Activity::Active).await)),
        (Right::ViewSettings, let_in(&app.settings(who).await)),
        (Right::EditSettings, let_in(&app.update_settings(who, Settings::default()).await)),
        (Right::UnlockPin, let_in(&app.unlock_pin_of(who, StaffPinId::new(Uuid::from_u128(7))).await)),
        (Right::ManageStores, let_in(&app.stores(who).await)),
        (Right::ManageStores, let_in(&app.store(who, nowhere).await)),
        (Right::ManageStores, let_in(&app.create_store(who, new, None).await)),
        (Right::ManageStores, let_in(&app.update_store(who, nowhere, Shop::store_form("A store")).await)),
        (Right::EditProgram, let_in(&app.program_versions(who, None).await)),
        (Right::EditProgram, let_in(&app.set_program_image(who, ImageSlot::Logo, Vec::new()).await)),
        (Right::EditProgram, let_in(&app.remove_program_image(who, ImageSlot::Logo).await)),
        (Right::EditProgram, let_in(&app.first_steps(who).await)),
        (Right::ViewDesk, let_in(&app.overview(who).await)),
        (Right::ManageStores, let_in(&app.store_impact(who, nowhere).await)),
        (Right::ManageStores, let_in(&app.delete_store(who, nowhere).await)),
        (Right::ManageStores, let_in(&app.deleted_stores(who).await)),
        (Right::ManageStores, let_in(&app.restore_store(who, nowhere).await)),
        (Right::ManageStores, let_in(&app.store_domains(who, nowhere).await)),
        (Right::ManageStores, let_in(&app.add_store_domain(who, nowhere, host.clone()).await)),
        (Right::ManageStores, let_in(&app.remove_store_domain(who, nowhere, &host).await)),
        (Right::EditPages, let_in(&app.pages(who, None, Page::first(5)).await)),
        (Right::EditPages, let_in(&app.page_stores(who).await)),
        (Right::EditPages, let_in(&app.page(who, no_page).await)),
        (Right::EditPages, let_in(&app.create_page(who, nowhere, page_text(), None).await)),
        (Right::EditPages, let_in(&app.update_page(who, no_page, PageChange::default()).await)),
        (Right::EditPages, let_in(&app.delete_page(who, no_page).await)),
        (Right::EditProgram, let_in(&app.terms_pages(who).await)),
        (Right::EditProgram, let_in(&app.delete_program(who).await)),
    ]
}

/// The letters in the merchant's own words.
async fn about_letters(app: &TestApp, who: &Caller) -> Vec<Seen> {
    let spot = LetterSpot { code: TemplateCode::Birthday, locale: Locale::En, store: None };
    let wording = Wording { subject: "Hello".to_owned(), body: "You.".to_owned() };
    vec![
        (Right::EditLetters, let_in(&app.letter_templates(who, None).await)),
        (Right::EditLetters, let_in(&app.letter_stores(who).await)),
        (Right::EditLetters, let_in(&app.letter_template(who, spot).await)),
        (Right::EditLetters, let_in(&app.letter_brand(who, None).await)),
        (Right::EditLetters, let_in(&app.check_letter(who, spot, &wording))),
        (Right::EditLetters, let_in(&app.write_letter(who, spot, &wording, LetterSeen::Anything).await)),
        (Right::EditLetters, let_in(&app.send_test_letter(who, spot, None).await)),
        (Right::EditLetters, let_in(&app.reset_letter(who, spot).await)),
    ]
}

/// The team, the keys and many PINs at once.
async fn about_people_and_keys(app: &TestApp, who: &Caller) -> Vec<Seen> {
    let nothing = Uuid::from_u128(7);
    let (user, place) = (UserId::new(nothing), Place { role: Role::MerchantOwner, store: None });
    let email = Email::new("new@example.com").unwrap();
    let key = ApiKeyForm {
        name: Label::new("Register").unwrap(),
        role: Role::StoreStaff,
        store: None,
        expires_in_days: None,
    };
    let pins = || AssignPins { store: StoreId::new(nothing), pins: Vec::new(), partial: Partial::Allowed, key: None };
    vec![
        (Right::ManageTeam, let_in(&app.team(who, Page::first(5)).await)),
        (Right::ManageTeam, let_in(&app.member(who, user).await)),
        (Right::ManageTeam, let_in(&app.change_roles(who, user, &[place]).await)),
        (Right::ManageTeam, let_in(&app.set_member_state(who, user, MemberState::Active).await)),
        (Right::ManageTeam, let_in(&app.remove_member(who, user).await)),
        (Right::ManageTeam, let_in(&app.invitations(who, Page::first(5)).await)),
        (Right::ManageTeam, let_in(&app.invite(who, &email, place, None).await)),
        (Right::ManageTeam, let_in(&app.withdraw_invitation(who, InvitationId::new(nothing)).await)),
        (Right::ManageApiKeys, let_in(&app.api_keys(who, Page::first(5)).await)),
        (Right::ManageApiKeys, let_in(&app.api_key(who, ApiKeyId::new(nothing)).await)),
        (Right::ManageApiKeys, let_in(&app.make_merchant_key(who, key, None).await)),
        (Right::ManageApiKeys, let_in(&app.revoke_merchant_key(who, ApiKeyId::new(nothing)).await)),
        (Right::AssignPins, let_in(&app.try_assign_pins(who, &pins()).await)),
        (Right::AssignPins, let_in(&app.app().assign_pins(who, pins()).await)),
    ]
}

/// Every use case about cards at the desk.
async fn at_the_desk(app: &TestApp, who: &Caller) -> Vec<Seen> {
    let card = CardId::new(Uuid::from_u128(7));
    let run = BulkRunId::new(Uuid::from_u128(7));
    let reason = || Reason::new("because").unwrap();
    let desk = DeskCaller::from(who.clone());
    let gift = BulkWork::Bonus(Points::new(5).unwrap());
    let named = |work| BulkAsked::new(work, vec![card], reason(), Partial::Allowed);
    let all = CardSelection { points_min: Some(1_000_000), ..CardSelection::default() };
    vec![
        (Right::ViewDesk, let_in(&app.desk_stores(&desk).await)),
        (Right::ViewDesk, let_in(&app.desk_cards(&desk, &CardsAsked::default(), Page::first(5)).await)),
        (Right::ViewDesk, let_in(&app.desk_card(&desk, card).await)),
        (Right::ViewDesk, let_in(&app.desk_card_history(&desk, card, None, 5).await)),
        (Right::ViewDesk, let_in(&app.desk_transactions(&desk, &TransactionsAsked::default(), Page::first(5)).await)),
        (Right::ViewDesk, let_in(&app.desk_mail(&desk, &MailAsked::default(), Page::first(5)).await)),
        (Right::ViewDesk, let_in(&app.desk_suppression(&desk, card).await)),
        (Right::ManageCards, let_in(&app.lift_suppression(who, card).await)),
        (Right::ManageCards, let_in(&app.turn_card(who, card, CardTurn::Deactivate, reason(), key(app)).await)),
        (Right::AdjustPoints, let_in(&app.adjust_card(who, card, Delta::new(5), reason(), key(app)).await)),
        (Right::ManageCards, let_in(&app.export_transactions(who, &TransactionsAsked::default()).await)),
        (Right::BulkDeactivateCards, let_in(&app.bulk_named(who, named(BulkWork::Deactivate), key(app)).await)),
        (Right::GrantBonus, let_in(&app.bulk_named(who, named(gift), key(app)).await)),
        (Right::GrantBonus, let_in(&app.rehearse_named(who, gift, vec![card]).await)),
        (Right::GrantBonus, let_in(&app.rehearse_selection(who, gift, &all).await)),
        (Right::GrantBonus, let_in(&app.start_bulk(who, gift, all, reason(), key(app)).await)),
        (Right::ManageCards, let_in(&app.bulk_runs(who, Page::first(5)).await)),
        (Right::ManageCards, let_in(&app.bulk_run(who, run).await)),
        (Right::ManageCards, let_in(&app.bulk_items(who, run, BulkItems::All, Page::first(5)).await)),
        (Right::ManageCards, let_in(&app.cards_named(who, &[]).await)),
        (Right::MergeCards, let_in(&app.doubled_cards(who).await)),
        (Right::MergeCards, let_in(&app.start_merge(who, reason(), key(app)).await)),
        (Right::EditSettings, let_in(&app.set_cross_location(who, CrossLocation::On).await)),
    ]
}

/// The merchant's log.
async fn about_the_log(app: &TestApp, who: &Caller) -> Vec<Seen> {
    let everything = AuditFilter::default();
    vec![
        (Right::ViewAudit, let_in(&app.audit_log(who, &everything, Page::first(5)).await)),
        (Right::ViewAudit, let_in(&app.audit_people(who).await)),
        (Right::ViewAudit, let_in(&app.export_audit(who, &everything).await)),
    ]
}

fn pass_message() -> SendPassMessage {
    SendPassMessage {
        header: PassHeader::new("Summer").unwrap(),
        body: PassBody::new("Come and see").unwrap(),
        tells: false,
    }
}

/// Every use case of the platform itself, for those who can prove that they run it.
async fn about_the_platform(app: &TestApp, who: &Identity, shop: &Shop) -> Vec<Seen> {
    let reason = || Reason::new("because").ok();
    let nothing = Uuid::from_u128(7);
    let (card, program, person) = (CardId::new(nothing), ProgramId::new(nothing), CustomerId::new(nothing));
    let purge = || Purge { confirmation: String::new(), reason: Reason::new("because").unwrap() };
    let operator = match app.operator(who) {
        Ok(operator) => operator,
        Err(refused) => {
            assert_fails!(Err::<(), _>(refused), Error::Forbidden);
            return PLATFORM.map(|right| (right, false)).to_vec();
        }
    };
    let email = Email::new("nobody@example.com").unwrap();
    vec![
        (Right::ActOnBehalf, let_in(&app.on_behalf(&operator, shop.id, reason()).await)),
        (Right::ManageMerchants, let_in(&app.set_standing(&operator, shop.id, Standing::Working, reason()).await)),
        (Right::ManageTrash, let_in(&app.delete_card(&operator, card, reason()).await)),
        (Right::ManageTrash, let_in(&app.restore_card(&operator, card, reason()).await)),
        (Right::ManageTrash, let_in(&app.purge_card(&operator, card, purge()).await)),
        (Right::ManageTrash, let_in(&app.restore_program(&operator, program, reason()).await)),
        (Right::RestorePoints, let_in(&app.restore_points(&operator, card, 5, reason().unwrap(), key(app)).await)),
        (Right::ErasePeople, let_in(&app.find_people(&operator, &email).await)),
        (Right::ErasePeople, let_in(&app.export_person(&operator, person, reason()).await)),
        (Right::ErasePeople, let_in(&app.erase_person(&operator, person, reason()).await)),
        (Right::ManageJobs, let_in(&app.queue_report(&operator).await)),
        (Right::ManageJobs, let_in(&app.failed_jobs(&operator, Page::first(5)).await)),
        (Right::ManageJobs, let_in(&app.wallet_report(&operator, Wallet::Google).await)),
        (Right::ManageJobs, let_in(&app.failed_passes(&operator, Wallet::Google).await)),
        (Right::ManageJobs, let_in(&app.inspect_pass(&operator, Wallet::Google, card).await)),
        (Right::ManageJobs, let_in(&app.apple_report(&operator).await)),
        (Right::ManageJobs, let_in(&app.inspect_apple_pass(&operator, card).await)),
        (Right::ManageJobs, let_in(&app.inspect_program(&operator, Wallet::Google, shop.id).await)),
        (Right::ManageJobs, let_in(&app.send_pass_message(&operator, shop.id, &pass_message(), "x".to_owned()).await)),
        (Right::ManageJobs, let_in(&app.show_again(&operator, Wallet::Google, ShowAgain::Failed).await)),
        (Right::ManageUsers, let_in(&app.users(&operator, None, Page::first(5)).await)),
        (Right::ManageUsers, let_in(&app.set_user_active(&operator, UserId::new(nothing), Activity::Active).await)),
    ]
}

/// The rights that only the platform's own people hold.
const PLATFORM: [Right; 7] = [
    Right::ActOnBehalf,
    Right::ManageMerchants,
    Right::ManageTrash,
    Right::RestorePoints,
    Right::ErasePeople,
    Right::ManageJobs,
    Right::ManageUsers,
];

/// Somebody of a role: a merchant's people by a key of the merchant, the platform's by one of the platform.
async fn identity_of(app: &TestApp, shop: &Shop, role: Role) -> Identity {
    if role != Role::PlatformAdmin {
        return app.who(&shop.key(role, None).await).await.unwrap();
    }
    let name = Label::new("Operations").unwrap();
    let (_, key) = app.create_api_key(None, StoreId::NIL, role, name).await.unwrap();
    app.who(&Credential::Bearer(key)).await.unwrap()
}

both_engines! {
    /// G-T4, G-T5, G-T8: each role is let in where the table says so, and nowhere else.
    async fn every_use_case_asks_the_table(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let mut asked = BTreeSet::new();
        for (number, role) in Role::ALL.into_iter().enumerate() {
            let everywhere = app.who(&shop.key(role, None).await).await.unwrap();
            let who = app.store_caller(&everywhere, Some(shop.stores[0].id)).await.unwrap();
            let mut seen = at_the_store(&app, &who).await;
            seen.extend(about_the_merchant(&app, &app.caller(&everywhere).unwrap(), &format!("new-{number}")).await);
            seen.extend(about_letters(&app, &app.caller(&everywhere).unwrap()).await);
            seen.extend(about_people_and_keys(&app, &app.caller(&everywhere).unwrap()).await);
            seen.extend(at_the_desk(&app, &app.caller(&everywhere).unwrap()).await);
            seen.extend(about_the_log(&app, &app.caller(&everywhere).unwrap()).await);
            seen.extend(about_the_platform(&app, &identity_of(&app, &shop, role).await, &shop).await);
            for (right, was_let_in) in seen {
                assert_eq!(was_let_in, role.may(right), "{role:?} and {right:?}");
                asked.insert(right);
            }
        }
        // Judged elsewhere, in the ledger's own rule about voids.
        let elsewhere = [Right::VoidWithoutManager];
        let all: BTreeSet<Right> = Right::ALL.into_iter().filter(|right| !elsewhere.contains(right)).collect();
        assert_eq!(asked, all);
    }

    /// G-T4: only a platform admin acts on a merchant's behalf, by session or by the platform's own key.
    async fn only_the_platform_acts_on_behalf(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        for role in Role::ALL {
            let identity = app.who(&shop.key(role, None).await).await.unwrap();
            assert_fails!(app.operator(&identity), Error::Forbidden);
        }
        let name = Label::new("Operations").unwrap();
        let (_, key) = app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, name).await.unwrap();
        let identity = app.who(&Credential::Bearer(key)).await.unwrap();
        let operator = app.operator(&identity).unwrap();
        assert_fails!(app.caller(&identity), Error::Forbidden);
        assert_fails!(app.store_caller(&identity, Some(shop.stores[0].id)).await, Error::Forbidden);
        assert_eq!(app.on_behalf(&operator, shop.id, None).await.unwrap().role(), Role::PlatformAdmin);
        let nobody = orion_domain::MerchantId::new(Uuid::from_u128(7));
        assert_fails!(app.on_behalf(&operator, nobody, None).await, Error::NotFound);
    }
}

//! What is asked of Google, how often, and what follows from its answers.

use std::sync::Arc;
use std::time::Duration;

use orion_domain::CardId;
use orion_domain::pass::PassFacts;
use orion_testkit::fake_google::{FakeGoogle, Trouble};
use orion_wallet::Fault;
use orion_wallet::google::PassMessage;
use uuid::Uuid;

use crate::scene::{class_id, design, facts, fake, google, object_id};

fn lines(fake: &FakeGoogle) -> Vec<(String, u16)> {
    let short = |line: &str| {
        let (method, path) = line.split_once(' ').unwrap();
        let kind = path.trim_start_matches("/walletobjects/v1/").split('/').next().unwrap();
        format!("{method} {kind}")
    };
    fake.calls().iter().map(|call| (short(&call.line), call.status)).collect()
}

fn line(text: &str, status: u16) -> (String, u16) {
    (text.to_owned(), status)
}

/// Acceptance 2
#[tokio::test]
async fn a_hundred_who_need_a_token_share_one_exchange() {
    let fake = fake().await;
    let google = Arc::new(google(&fake));
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let google = Arc::clone(&google);
            tokio::spawn(async move { google.class(design().program).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(None));
    }
    assert_eq!(fake.exchanges(), 1);
    assert!(fake.most_in_a_second() <= 25, "{}", fake.most_in_a_second());
}

/// Acceptance 2
#[tokio::test]
async fn a_refused_token_is_replaced_once_and_a_second_refusal_is_final() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    fake.revoke_tokens();
    fake.forget_calls();
    google.put_class(&design()).await.unwrap();
    assert_eq!(lines(&fake), [line("PATCH loyaltyClass", 401), line("PATCH loyaltyClass", 200)]);
    assert_eq!(fake.exchanges(), 2);
    fake.troubles(&[Trouble::Unauthorized, Trouble::Unauthorized]);
    assert!(matches!(google.put_class(&design()).await, Err(Fault::Locked { .. })));
    assert!(google.is_paused(), "nothing works until somebody mends it");
}

/// Acceptance 3
#[tokio::test]
async fn an_unknown_account_is_said_in_googles_words_and_not_asked_again() {
    let fake = fake().await;
    let google = google(&fake);
    fake.set_account_known(false);
    let fault = google.put_class(&design()).await.unwrap_err();
    assert_eq!(fault, Fault::Locked { words: "invalid_grant: Invalid grant: account not found".to_owned() });
    assert!(matches!(google.put_class(&design()).await, Err(Fault::Paused { .. })));
    assert_eq!((fake.exchanges(), fake.calls().len()), (0, 0));
    fake.set_account_known(true);
    let exchanged = google.try_token().await.unwrap();
    assert_eq!(exchanged.seconds_left, 3599);
}

/// Acceptance 11
#[tokio::test]
async fn what_is_missing_is_made_and_nothing_goes_in_circles() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    let expected = [
        line("POST loyaltyObject", 404),
        line("PATCH loyaltyClass", 404),
        line("POST loyaltyClass", 200),
        line("POST loyaltyObject", 200),
    ];
    assert_eq!(lines(&fake), expected);
    fake.forget_calls();
    google.put_object(&design(), &facts(), true, true).await.unwrap();
    assert_eq!(lines(&fake), [line("PATCH loyaltyObject", 200)]);
    assert_eq!(fake.notified(&object_id(&facts())), 1);
    fake.lose_object(&object_id(&facts()));
    fake.lose_class(&class_id(&design()));
    google.put_object(&design(), &facts(), true, true).await.unwrap();
    assert_eq!(fake.notified(&object_id(&facts())), 1, "a card that is new to Google tells nobody");
}

/// W-6, Acceptance 9
#[tokio::test]
async fn what_is_refused_is_sent_once() {
    for (trouble, passes) in [
        (Trouble::Status(400), false),
        (Trouble::Status(412), false),
        (Trouble::Status(403), false),
        (Trouble::Quota, true),
        (Trouble::Status(408), true),
        (Trouble::Status(429), true),
        (Trouble::Status(500), true),
        (Trouble::Html(502), true),
        (Trouble::Status(503), true),
        (Trouble::Html(504), true),
        (Trouble::HangUp, true),
    ] {
        let fake = fake().await;
        let google = google(&fake);
        fake.troubles(&[trouble]);
        let fault = google.put_class(&design()).await.unwrap_err();
        assert_eq!(fault.is_passing(), passes, "{trouble:?}: {fault:?}");
        assert!(!fault.to_string().contains('<'), "{fault}");
        assert_eq!(fake.calls().len(), 1, "{trouble:?}");
    }
}

/// Acceptance 10
#[tokio::test]
async fn an_insert_that_broke_off_after_it_was_done_counts_as_done() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    fake.forget_calls();
    // The insert is done, but its answer is lost.
    fake.troubles(&[Trouble::HangUpAfter]);
    assert!(google.put_object(&design(), &facts(), false, false).await.unwrap_err().is_passing());
    let newer = PassFacts { stamps: orion_domain::Stamps::new(9).unwrap(), ..facts() };
    google.put_object(&design(), &newer, false, false).await.unwrap();
    let ends: Vec<_> = lines(&fake).into_iter().skip(1).collect();
    assert_eq!(ends, [line("POST loyaltyObject", 409), line("PATCH loyaltyObject", 200)]);
    assert_eq!(fake.object(&object_id(&facts())).unwrap()["secondaryLoyaltyPoints"]["balance"]["string"], "9/10");
}

/// Safety W-6
#[tokio::test]
async fn a_service_out_of_order_is_left_alone_after_twenty_calls() {
    let fake = fake().await;
    let google = google(&fake);
    fake.set_out_of_order(true);
    for _ in 0..40 {
        google.put_class(&design()).await.unwrap_err();
    }
    assert_eq!(fake.calls().len(), 20);
    assert!(google.is_paused());
}

#[tokio::test]
async fn one_card_that_is_refused_stops_no_other() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    for number in 0..30 {
        let facts = PassFacts { card: CardId::new(Uuid::from_u128(number)), ..facts() };
        fake.troubles(&[Trouble::Status(400)]);
        google.put_object(&design(), &facts, false, false).await.unwrap_err();
    }
    assert!(!google.is_paused(), "a refusal is an answer");
    google.put_object(&design(), &facts(), false, false).await.unwrap();
}

#[tokio::test]
async fn a_service_that_hangs_is_given_up_after_ten_seconds() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    tokio::time::pause();
    fake.troubles(&[Trouble::Slow(Duration::from_secs(3600))]);
    let fault = google.put_class(&design()).await.unwrap_err();
    assert!(fault.is_passing() && fault.to_string().contains("10 s"), "{fault}");
}

/// Acceptance 14: what everybody reads is on all cards once, however often it is sent, and the oldest make room.
#[tokio::test]
async fn a_message_is_there_once_and_there_is_always_room_for_it() {
    let fake = fake().await;
    let google = google(&fake);
    let message = |number: usize, tells| PassMessage {
        id: format!("message-{number}"),
        header: "Sommerfest".to_owned(),
        body: format!("Nummer {number}"),
        tells,
    };
    assert!(matches!(
        google.add_message(design().program, &message(0, true)).await,
        Err(Fault::Refused { status: 404, .. })
    ));
    google.put_class(&design()).await.unwrap();
    for number in 0..12 {
        google.add_message(design().program, &message(number, number == 0)).await.unwrap();
        google.add_message(design().program, &message(number, number == 0)).await.unwrap();
    }
    let class = fake.class(&class_id(&design())).unwrap();
    let bodies: Vec<_> = class["messages"].as_array().unwrap().iter().map(|message| message["body"].clone()).collect();
    assert_eq!(bodies, (2..12).map(|number| format!("Nummer {number}")).collect::<Vec<_>>());
    assert_eq!(fake.notified(&class_id(&design())), 1, "only the first was to be told, and was told once");
    google.put_class(&design()).await.unwrap();
    assert_eq!(
        fake.class(&class_id(&design())).unwrap()["messages"].as_array().unwrap().len(),
        10,
        "a new look keeps them"
    );
}

/// W-8
#[tokio::test]
async fn a_card_that_is_gone_leaves_nothing_and_need_not_have_been_there() {
    let (fake, facts) = (fake().await, facts());
    let google = google(&fake);
    google.retire_object(facts.card).await.unwrap();
    google.put_object(&design(), &facts, false, false).await.unwrap();
    google.retire_object(facts.card).await.unwrap();
    let left = fake.object(&object_id(&facts)).unwrap();
    assert_eq!(left["state"], "INACTIVE");
    assert!(left.get("barcode").is_none() && !left.to_string().contains(&facts.number.digits()), "{left}");
}

/// What Google shows is compared field by field; what it adds by itself is none of our business.
#[tokio::test]
async fn only_what_differs_from_ours_is_named() {
    let (fake, facts) = (fake().await, facts());
    let google = google(&fake);
    google.put_object(&design(), &facts, false, false).await.unwrap();
    let class = google.class(design().program).await.unwrap().unwrap();
    let object = google.object(facts.card).await.unwrap().unwrap();
    assert!(
        google.class_differs(&design(), &class).is_empty()
            && google.object_differs(&design(), &facts, &object).is_empty()
    );
    let renamed = orion_domain::pass::PassDesign { card_name: "Neu".to_owned(), hero_url: None, ..design() };
    assert_eq!(google.class_differs(&renamed, &class), ["programName", "heroImage"]);
    let richer = PassFacts { points: orion_domain::Points::new(9).unwrap(), ..facts };
    assert_eq!(google.object_differs(&design(), &richer, &object), ["loyaltyPoints"]);
}

/// Acceptance 2: a token with less than a minute left is replaced before it is used, and not earlier.
#[tokio::test]
async fn a_token_is_replaced_a_minute_before_it_ends() {
    let fake = fake().await;
    let google = google(&fake);
    let later = async |seconds| {
        // Only between calls: while one is under way, time is what the sockets take.
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        google.class(design().program).await.unwrap();
        fake.exchanges()
    };
    assert_eq!(later(0).await, 1);
    assert_eq!(later(3500).await, 1, "99 seconds are left");
    assert_eq!(later(50).await, 2, "49 seconds would be left");
}

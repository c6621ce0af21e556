//! What programs and cards look like at Google, held against Google's own schema by the fake.

use orion_domain::pass::{PassFacts, PassState};
use orion_domain::program::LoyaltyType;
use orion_domain::{Points, Stamps};
use orion_wallet::google::bodies::{class, figures, object, without_nulls};
use proptest::prelude::*;
use serde_json::json;

use crate::scene::{class_id, design, facts, fake, google, issuer, object_id};

/// W-4
#[test]
fn a_card_shows_its_balance_its_stamps_and_nothing_of_the_person() {
    let body = without_nulls(&object(&issuer(), &design(), &facts()));
    assert_eq!(body["loyaltyPoints"], json!({ "label": "Points", "balance": { "int": 1250 } }));
    assert_eq!(body["secondaryLoyaltyPoints"]["balance"], json!({ "string": "7/10" }));
    assert_eq!(body["textModulesData"][0]["body"], "●●●●●●●○○○");
    assert_eq!(body["state"], "ACTIVE");
    assert!(body.get("accountName").is_none(), "safety W-4: {body}");
    assert_eq!(figures(&design(), &facts()), "1250 · 7/10");
}

/// Acceptance 18
#[test]
fn a_balance_past_32_bits_is_a_text() {
    let points = |points| PassFacts { points: Points::new(points).unwrap(), ..facts() };
    let balance =
        |facts: &PassFacts| without_nulls(&object(&issuer(), &design(), facts))["loyaltyPoints"]["balance"].clone();
    assert_eq!(balance(&points(0)), json!({ "int": 0 }));
    assert_eq!(balance(&points(1_000_000_000)), json!({ "int": 1_000_000_000 }));
}

/// W-8, Acceptance 37
#[tokio::test]
async fn somebody_forgotten_leaves_nothing_at_google() {
    let (fake, facts) = (fake().await, facts());
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    google.put_object(&design(), &facts, false, false).await.unwrap();
    let erased = PassFacts { state: PassState::Erased, ..facts.clone() };
    google.put_object(&design(), &erased, false, false).await.unwrap();
    let left = fake.object(&object_id(&facts)).unwrap();
    assert_eq!(left["state"], "INACTIVE");
    for gone in ["barcode", "loyaltyPoints", "secondaryLoyaltyPoints", "textModulesData"] {
        assert!(left.get(gone).is_none(), "{gone}: {left}");
    }
    assert!(!left.to_string().contains(&facts.number.digits()));
}

#[tokio::test]
async fn a_program_of_another_kind_replaces_the_figures_of_the_old_one() {
    let (fake, facts) = (fake().await, facts());
    let google = google(&fake);
    for loyalty_type in [LoyaltyType::Stamps, LoyaltyType::Points, LoyaltyType::Hybrid, LoyaltyType::Stamps] {
        let design = orion_domain::pass::PassDesign { loyalty_type, ..design() };
        google.put_class(&design).await.unwrap();
        google.put_object(&design, &facts, false, false).await.unwrap();
        let shown = fake.object(&object_id(&facts)).unwrap();
        let balance = shown["loyaltyPoints"]["balance"].as_object().unwrap();
        assert_eq!(balance.len(), 1, "{loyalty_type:?}: {shown}");
        assert_eq!(shown.get("secondaryLoyaltyPoints").is_some(), loyalty_type == LoyaltyType::Hybrid);
    }
}

/// Acceptance 5
#[tokio::test]
async fn every_write_of_a_class_asks_for_a_review() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    assert_eq!(google.class(design().program).await.unwrap().unwrap().review_status, "APPROVED");
    let renamed = orion_domain::pass::PassDesign { card_name: "Neu".to_owned(), hero_url: None, ..design() };
    google.put_class(&renamed).await.unwrap();
    let known = fake.class(&class_id(&design())).unwrap();
    assert_eq!((&known["programName"], known.get("heroImage")), (&json!("Neu"), None));
    for call in fake.calls().iter().filter(|call| !call.body.is_null()) {
        assert_eq!(call.body["reviewStatus"], "UNDER_REVIEW");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Acceptance 4, 17
    #[test]
    fn google_takes_every_program_and_every_card(
        merchant in "\\PC{1,80}", card_name in "[^\\p{C}]{1,40}", reward in proptest::option::of("\\PC{1,60}"),
        points in 0..1_000_000_000_i64, stamps in 0..1_000_i64, target in 1..1_000_i64, kind in 0..3_usize, state in 0..3_usize,
    ) {
        let loyalty_type = [LoyaltyType::Stamps, LoyaltyType::Points, LoyaltyType::Hybrid][kind];
        let state = [PassState::Live, PassState::Suspended, PassState::Erased][state];
        let design = orion_domain::pass::PassDesign {
            merchant, card_name, loyalty_type, stamps_target: Stamps::new(target).unwrap(), ..design()
        };
        let facts = PassFacts {
            state, reward, points: Points::new(points).unwrap(), stamps: Stamps::new(stamps).unwrap(), ..facts()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let fake = fake().await;
            let google = google(&fake);
            google.put_class(&design).await.unwrap();
            google.put_object(&design, &facts, true, true).await.unwrap();
            google.put_object(&design, &facts, true, true).await.unwrap();
        });
        prop_assert!(class(&issuer(), &design, None)["id"].as_str().unwrap().is_ascii());
    }
}

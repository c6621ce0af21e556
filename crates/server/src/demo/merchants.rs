//! The demo's two merchants: a bakery whose cards work everywhere, and a café whose stores keep to themselves.

use std::sync::Arc;

use anyhow::Context as _;
use orion_domain::pin::Pin;
use orion_domain::program::{Look, LoyaltyType, Reward, Rules};
use orion_domain::settings::Settings;
use orion_domain::text::LongText;
use orion_domain::{
    Cents, Colour, Currency, Email, Invalid, Label, Locale, MerchantId, Points, RewardId, Role, Slug, Stamps, StoreId,
    Timestamp, Zone,
};
use orion_service::pins::NewPin;
use orion_service::programs::Activity;
use orion_service::records::PageText;
use orion_service::setup::{NewMerchant, NewUser, Platform};
use orion_service::stores::{NewStore, StoreForm};
use orion_service::{App, Caller, RequestFacts};

use super::StoryClock;
use super::guide::{Guide, GuideMerchant, GuidePin, GuideStore, PlatformAdmin, SignIn};

/// Days of history.
pub(crate) const DAYS: i64 = 90;

/// A store of the demo.
struct StorePlan {
    slug: &'static str,
    name: &'static str,
    address: &'static str,
    locale: Locale,
    pins: [(&'static str, &'static str, bool); 3],
    /// The heading and the text of the page that says when it is open.
    hours: (&'static str, &'static str),
}

/// A merchant of the demo.
struct Plan {
    name: &'static str,
    domain: &'static str,
    owner: &'static str,
    password: &'static str,
    cross_location: bool,
    rules: Rules,
    look: Look,
    stores: Vec<StorePlan>,
}

/// Creates the platform's admin and both merchants, as they were before the first day of the story.
///
/// # Errors
/// The database's.
pub(crate) async fn create(app: &App, clock: &Arc<StoryClock>, today: Timestamp, url: &str) -> anyhow::Result<Guide> {
    clock.set(today.plus_seconds(-(DAYS + 2) * 24 * 3600));
    let admin = SignIn { email: "admin@example.com".to_owned(), password: "lantern-orchard-velvet".to_owned() };
    add_user(app, "Platform Admin", &admin, Platform::Admin).await?;
    let (_, api_key) = app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, label("Demo")?).await?;
    let mut merchants = Vec::new();
    for plan in [bakery(app)?, cafe()?] {
        merchants.push(create_merchant(app, plan).await?);
    }
    let platform_admin = PlatformAdmin { email: admin.email, password: admin.password, api_key };
    Ok(Guide { base_url: url.to_owned(), platform_admin, merchants })
}

async fn create_merchant(app: &App, plan: Plan) -> anyhow::Result<GuideMerchant> {
    let new = NewMerchant {
        name: label(plan.name)?,
        legal_name: None,
        currency: Currency::EUR,
        zone: Zone::new("Europe/Luxembourg").map_err(invalid)?,
        default_locale: Locale::Lb,
    };
    let merchant = app.create_merchant(new).await?;
    let caller = app.program_caller(merchant, RequestFacts::default());
    let owner = SignIn { email: format!("owner@{}", plan.domain), password: plan.password.to_owned() };
    let owner_id = add_user(app, plan.owner, &owner, Platform::Member).await?;
    app.add_member(owner_id, merchant, StoreId::NIL, Role::MerchantOwner).await?;
    let (_, owner_api_key) =
        app.create_api_key(Some(merchant), StoreId::NIL, Role::MerchantOwner, label("Owner")?).await?;
    let settings = Settings {
        allow_cross_location_redemption: plan.cross_location,
        // A month is long for a baker's customers; and 90 days of history have few who stayed away for longer.
        reengagement_days: Some(21),
        ..Settings::default()
    };
    app.update_settings(&caller, settings).await?;
    let program = serde_json::to_value(&plan.rules)?;
    app.create_program(&caller, plan.rules, plan.look).await?;
    app.set_program_active(&caller, Activity::Active).await?;
    let mut stores = Vec::new();
    for store in &plan.stores {
        stores.push(create_store(app, &caller, plan.domain, plan.password, store).await?);
    }
    Ok(GuideMerchant {
        id: merchant,
        name: plan.name.to_owned(),
        currency: "EUR".to_owned(),
        program,
        owner,
        owner_api_key,
        stores,
        cards: Vec::new(),
        unsubscribe_urls: Vec::new(),
    })
}

async fn create_store(
    app: &App,
    caller: &Caller,
    domain: &str,
    password: &str,
    plan: &StorePlan,
) -> anyhow::Result<GuideStore> {
    let form = StoreForm {
        name: label(plan.name)?,
        address: Some(LongText::new(plan.address).map_err(invalid)?),
        zone: Zone::new("Europe/Luxembourg").map_err(invalid)?,
        default_locale: plan.locale,
    };
    let store = app.create_store(caller, NewStore { slug: Slug::new(plan.slug).map_err(invalid)?, form }, None).await?;
    let hours = PageText {
        slug: Slug::new("opening-hours").map_err(invalid)?,
        locale: plan.locale,
        title: label(plan.hours.0)?,
        body: LongText::new(plan.hours.1).map_err(invalid)?,
        is_published: true,
    };
    app.create_page(caller, store.id, hours, None).await?;
    let merchant: MerchantId = caller.merchant();
    let staff = SignIn { email: format!("{}@{domain}", plan.slug), password: password.to_owned() };
    let user = add_user(app, &format!("Team {}", plan.name), &staff, Platform::Member).await?;
    app.add_member(user, merchant, store.id, Role::StoreStaff).await?;
    let (_, staff_api_key) = app.create_api_key(Some(merchant), store.id, Role::StoreStaff, label("Till")?).await?;
    let at_store = app.program_store_caller(merchant, store.id).await?;
    let mut pins = Vec::new();
    for (name, digits, is_manager) in plan.pins {
        let new = NewPin { name: label(name)?, staff_id: None, is_manager, pin: Pin::choose(digits).map_err(invalid)? };
        let pin = app.create_pin(&at_store, new, None).await?;
        pins.push(GuidePin { id: pin.id, name: name.to_owned(), pin: digits.to_owned() });
    }
    Ok(GuideStore { id: store.id, slug: plan.slug.to_owned(), name: plan.name.to_owned(), staff, staff_api_key, pins })
}

async fn add_user(app: &App, name: &str, sign_in: &SignIn, platform: Platform) -> anyhow::Result<orion_domain::UserId> {
    let new = NewUser {
        email: Email::new(&sign_in.email).map_err(invalid)?,
        name: label(name)?,
        locale: Locale::En,
        password: sign_in.password.clone(),
    };
    app.create_user(new, platform).await.with_context(|| format!("cannot add {}", sign_in.email))
}

fn label(text: &str) -> anyhow::Result<Label> {
    Label::new(text).map_err(invalid)
}

#[expect(clippy::needless_pass_by_value, reason = "an error handler for map_err")]
fn invalid(problem: Invalid) -> anyhow::Error {
    anyhow::anyhow!("the demo's own text {problem}")
}

fn bakery(app: &App) -> anyhow::Result<Plan> {
    let reward = |name: &str, description: &str, cost: i64| -> anyhow::Result<Reward> {
        Ok(Reward {
            id: RewardId::new(app.new_uuid()),
            name: label(name)?,
            description: Some(label(description)?),
            points_cost: Points::new(cost).map_err(invalid)?,
            is_active: true,
        })
    };
    Ok(Plan {
        name: "Bäckerei Sonnenkorn",
        domain: "sonnenkorn.example",
        owner: "Nadine Sonnenkorn",
        password: "croissant-harbour-lantern",
        cross_location: true,
        rules: Rules {
            loyalty_type: LoyaltyType::Hybrid,
            stamps_target: Stamps::new(10).map_err(invalid)?,
            stamps_reward_description: Some(label("A loaf of your choice")?),
            stamps_reward_value_cents: Some(Cents::new(450).map_err(invalid)?),
            points_per_euro: 2,
            points_rewards: vec![
                reward("Espresso", "Single or lungo", 40)?,
                reward("Croissant", "Butter or chocolate", 60)?,
                reward("Breakfast for two", "Bread basket, jam, two coffees", 320)?,
            ],
            points_expiration_days: Some(365),
            welcome_bonus_points: Points::new(20).map_err(invalid)?,
            minimum_redemption_points: Points::new(40).map_err(invalid)?,
            minimum_purchase_cents: Cents::new(100).map_err(invalid)?,
            cooldown_minutes: 5,
            max_daily_stamps: 4,
            require_staff_pin: true,
        },
        look: look("Sonnenkorn Kaart", (0x8a, 0x4b, 0x12), (0xf6, 0xe7, 0xcf))?,
        stores: vec![
            StorePlan {
                slug: "sonnenkorn-belair",
                name: "Sonnenkorn Belair",
                address: "12, avenue du Dix-Septembre, Luxembourg",
                locale: Locale::Lb,
                pins: [("Léa", "482615", true), ("Tom", "739204", false), ("Joana", "615839", false)],
                hours: (
                    "Ëffnungszäiten",
                    "| Dag | Zäit |\n|---|---|\n| Méindes bis freides | 6:00–18:30 |\n| Samschdes | 6:00–17:00 |\n| Sonndes | 6:30–12:30 |\n\nKuch w. e. g. een **Dag virdru** bestellen.",
                ),
            },
            StorePlan {
                slug: "sonnenkorn-gare",
                name: "Sonnenkorn Gare",
                address: "3, rue de Strasbourg, Luxembourg",
                locale: Locale::Fr,
                pins: [("Carole", "926481", true), ("Rui", "374815", false), ("Maud", "851936", false)],
                hours: (
                    "Horaires",
                    "| Jour | Heures |\n|---|---|\n| Du lundi au vendredi | 6 h – 19 h |\n| Samedi | 6 h – 18 h |\n| Dimanche | 7 h – 13 h |\n\nGâteaux sur commande, **la veille** s’il vous plaît.",
                ),
            },
            StorePlan {
                slug: "sonnenkorn-trier",
                name: "Sonnenkorn Trier",
                address: "Simeonstraße 41, Trier",
                locale: Locale::De,
                pins: [("Jutta", "264817", true), ("Ben", "508362", false), ("Elif", "917254", false)],
                hours: (
                    "Öffnungszeiten",
                    "| Tag | Zeit |\n|---|---|\n| Montag bis Freitag | 6:00–18:30 |\n| Samstag | 6:00–16:00 |\n| Sonntag | 8:00–11:00 |\n\nTorten bitte **am Vortag** bestellen.",
                ),
            },
        ],
    })
}

fn cafe() -> anyhow::Result<Plan> {
    Ok(Plan {
        name: "Café Lumen",
        domain: "lumen.example",
        owner: "Marc Lumen",
        password: "espresso-meadow-compass",
        cross_location: false,
        rules: Rules {
            loyalty_type: LoyaltyType::Stamps,
            stamps_target: Stamps::new(8).map_err(invalid)?,
            stamps_reward_description: Some(label("A coffee on the house")?),
            stamps_reward_value_cents: Some(Cents::new(380).map_err(invalid)?),
            points_per_euro: 0,
            points_rewards: Vec::new(),
            points_expiration_days: None,
            welcome_bonus_points: Points::ZERO,
            minimum_redemption_points: Points::ZERO,
            minimum_purchase_cents: Cents::ZERO,
            cooldown_minutes: 0,
            max_daily_stamps: 6,
            require_staff_pin: true,
        },
        look: look("Carte Lumen", (0x1f, 0x4e, 0x5f), (0xe3, 0xf0, 0xf2))?,
        stores: vec![
            StorePlan {
                slug: "lumen-grund",
                name: "Lumen Grund",
                address: "7, rue Münster, Luxembourg",
                locale: Locale::Fr,
                pins: [("Claire", "583927", true), ("Hugo", "246185", false), ("Sara", "790413", false)],
                hours: (
                    "Horaires",
                    "| Jour | Heures |\n|---|---|\n| Du mardi au vendredi | 8 h – 18 h |\n| Samedi et dimanche | 9 h – 18 h |\n\nFermé le lundi.",
                ),
            },
            StorePlan {
                slug: "lumen-kirchberg",
                name: "Lumen Kirchberg",
                address: "29, avenue John F. Kennedy, Luxembourg",
                locale: Locale::En,
                pins: [("Ivan", "368502", true), ("Mia", "941627", false), ("Noah", "157384", false)],
                hours: (
                    "Opening hours",
                    "| Day | Time |\n|---|---|\n| Monday to Friday | 7:30–17:30 |\n\nClosed at weekends.",
                ),
            },
        ],
    })
}

fn look(card_name: &str, primary: (u8, u8, u8), secondary: (u8, u8, u8)) -> anyhow::Result<Look> {
    let terms = "One card per person. Points and stamps have no cash value and cannot be passed on. We keep your name, your e-mail address \
                 and what you collect, to run the card and for nothing else. You can take your data along or have it erased at any time on \
                 the page \"Your data\".";
    Ok(Look {
        card_name: label(card_name)?,
        card_color: Colour::from_rgb(primary.0, primary.1, primary.2),
        card_secondary_color: Colour::from_rgb(secondary.0, secondary.1, secondary.2),
        logo_url: None,
        hero_image_url: None,
        logo: None,
        hero: None,
        terms_text: Some(LongText::new(terms).map_err(invalid)?),
        terms_cms_page_slug: None,
        privacy_url: None,
        google_issuer_id: None,
        google_class_id: None,
        apple_pass_type_id: None,
    })
}

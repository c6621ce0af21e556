//! `demo.json`: where to click and how to sign in.

use std::path::Path;

use anyhow::Context as _;
use orion_domain::{MerchantId, StaffPinId, StoreId};
use orion_service::App;
use serde::{Deserialize, Serialize};

use crate::output::say;

/// How many cards of each merchant are listed.
const CARDS_LISTED: usize = 10;

/// Everything an integrator or test needs to use the demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Guide {
    pub base_url: String,
    pub platform_admin: PlatformAdmin,
    pub merchants: Vec<GuideMerchant>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlatformAdmin {
    pub email: String,
    pub password: String,
    pub api_key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub email: String,
    pub password: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuideMerchant {
    pub id: MerchantId,
    pub name: String,
    pub currency: String,
    pub program: serde_json::Value,
    pub owner: SignIn,
    pub owner_api_key: String,
    pub stores: Vec<GuideStore>,
    #[serde(default)]
    pub cards: Vec<GuideCard>,
    /// Links of letters that invite people back, by which these leave such mail.
    #[serde(default)]
    pub unsubscribe_urls: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuideStore {
    pub id: StoreId,
    pub slug: String,
    pub name: String,
    pub staff: SignIn,
    pub staff_api_key: String,
    pub pins: Vec<GuidePin>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuidePin {
    pub id: StaffPinId,
    pub name: String,
    pub pin: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuideCard {
    pub id: String,
    pub card_number: String,
    pub qr_code_data: String,
    pub email: String,
}

impl Guide {
    /// Reads the guide of a kept demo.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| {
            format!("this folder holds data but no demo ({} is missing); name another folder", file.display())
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a demo's guide", file.display()))
    }

    /// The same guide at another address.
    pub(crate) fn at(self, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), ..self }
    }

    /// Adds ten cards of each merchant.
    pub(crate) async fn with_cards(mut self, app: &App) -> anyhow::Result<Self> {
        for merchant in &mut self.merchants {
            for store in &merchant.stores {
                if merchant.cards.len() >= CARDS_LISTED {
                    break;
                }
                let caller = app.program_store_caller(merchant.id, store.id).await?;
                let page = app.cards(&caller, None, Some(true), orion_service::records::Page::first(100)).await?;
                let free = CARDS_LISTED.saturating_sub(merchant.cards.len());
                merchant.cards.extend(page.items.iter().take(free).map(|record| GuideCard {
                    id: record.card.id.to_string(),
                    card_number: record.number.to_string(),
                    qr_code_data: record.qr.expose().to_owned(),
                    email: record.email.clone().unwrap_or_default(),
                }));
            }
        }
        Ok(self)
    }

    /// Writes the guide whole or not at all.
    pub(crate) fn save(&self, file: &Path) -> anyhow::Result<()> {
        let next = file.with_extension("json.next");
        std::fs::write(&next, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("cannot write {}", next.display()))?;
        std::fs::rename(&next, file).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Tells a person where to click.
    pub(crate) fn print(&self, file: &Path) {
        let url = &self.base_url;
        say("");
        say(&format!("Orion Loyalty, demo at {url} (this machine only)"));
        for merchant in &self.merchants {
            say("");
            say(&format!("  {}", merchant.name));
            if let Some(store) = merchant.stores.first() {
                say(&format!("    Customers   {url}/s/{}", store.slug));
                say(&format!(
                    "    Counter     {url}/terminal   sign in as {} / {}",
                    store.staff.email, store.staff.password
                ));
                if let Some(pin) = store.pins.first() {
                    say(&format!("                then tap {} and enter PIN {}", pin.name, pin.pin));
                }
            }
            say(&format!(
                "    Owner       {url}/merchant   sign in as {} / {}",
                merchant.owner.email, merchant.owner.password
            ));
            if let Some(card) = merchant.cards.first() {
                say(&format!("    A card      {}  ({})", card.card_number, card.email));
            }
        }
        say("");
        let admin = &self.platform_admin;
        say(&format!("  Platform             {url}/admin   sign in as {} / {}", admin.email, admin.password));
        say(&format!("  Mails to customers   {url}/demo/mail"));
        say(&format!("  API                  {url}/api/docs"));
        say(&format!("  Everything else      {}", file.display()));
        say("");
    }
}

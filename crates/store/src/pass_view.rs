//! What a pass shows: one read for what all cards of a merchant have in common, and one for the card. A hundred phones may ask at
//! once.

use orion_domain::program::Program;
use orion_domain::{CardId, CardNumber, Label, Locale, Points, QrToken, Slug, Stamps};

use crate::Error;
use crate::db::args;
use crate::joined::Joined;
use crate::programs::ProgramRow;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_ISSUER("SELECT m.name, m.default_locale, m.deleted_at IS NOT NULL AS is_deleted,
        (SELECT s.slug FROM stores s WHERE s.merchant_id = $1 AND s.deleted_at IS NULL ORDER BY s.id LIMIT 1) AS slug,
        p.id, p.version, p.rules, p.look, p.activated_at, p.updated_at
        FROM merchants m LEFT JOIN programs p ON p.merchant_id = $1 AND p.deleted_at IS NULL WHERE m.id = $1");
    FIND_PASS_CARD("SELECT c.card_number, c.qr_code_data, c.stamp_count, c.points_balance, h.locale,
        c.is_active AND c.deleted_at IS NULL AS is_open, c.customer_id IS NULL OR h.anonymized_at IS NOT NULL AS is_anonymous
        FROM cards c LEFT JOIN customers h ON h.merchant_id = $1 AND h.id = c.customer_id WHERE c.merchant_id = $1 AND c.id = $2");
}

/// Whose passes they are, be it in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassIssuer {
    /// The merchant's name.
    pub name: Label,
    /// For people who did not choose.
    pub default_locale: Locale,
    /// Whether the merchant is in the trash.
    pub is_deleted: bool,
    /// The first of its stores, where it has one.
    pub storefront: Option<Slug>,
    /// Its program, where it has one.
    pub program: Option<Program>,
}

/// The card of a pass, be it in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassCard {
    /// Twelve digits.
    pub number: CardNumber,
    /// What the counter scans.
    pub code: QrToken,
    /// The holder's language, where there is a holder who chose one.
    pub locale: Option<Locale>,
    /// Whether it can be used, as far as it depends on the card.
    pub is_open: bool,
    /// Whether nobody knows any more whose it was.
    pub is_anonymous: bool,
    /// Stamps on it.
    pub stamps: Stamps,
    /// Points on it.
    pub points: Points,
}

#[derive(sqlx::FromRow)]
struct IssuerRow {
    name: String,
    default_locale: String,
    is_deleted: bool,
    slug: Option<String>,
    #[sqlx(flatten)]
    program: Joined<ProgramRow>,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    card_number: String,
    qr_code_data: String,
    locale: Option<String>,
    is_open: bool,
    is_anonymous: bool,
    stamp_count: i64,
    points_balance: i64,
}

impl TryFrom<IssuerRow> for PassIssuer {
    type Error = Error;
    fn try_from(row: IssuerRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("merchants", column, error);
        let slug = row.slug.as_deref().map(Slug::new).transpose();
        Ok(Self {
            name: Label::new(&row.name).map_err(corrupt("name"))?,
            default_locale: row.default_locale.parse().map_err(corrupt("default_locale"))?,
            is_deleted: row.is_deleted,
            storefront: slug.map_err(|error| Error::corrupt("stores", "slug", error))?,
            program: row.program.0.map(Program::from),
        })
    }
}

impl TryFrom<CardRow> for PassCard {
    type Error = Error;
    fn try_from(row: CardRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("cards", column, error);
        let locale = row.locale.map(|locale| locale.parse()).transpose();
        Ok(Self {
            number: CardNumber::parse(&row.card_number).map_err(corrupt("card_number"))?,
            code: QrToken::parse(&row.qr_code_data).map_err(corrupt("qr_code_data"))?,
            locale: locale.map_err(|error: orion_domain::Invalid| Error::corrupt("customers", "locale", error))?,
            is_open: row.is_open,
            is_anonymous: row.is_anonymous,
            stamps: Stamps::new(row.stamp_count).map_err(corrupt("stamp_count"))?,
            points: Points::new(row.points_balance).map_err(corrupt("points_balance"))?,
        })
    }
}

impl Merchant<'_> {
    /// What all of the merchant's passes have in common; `None` when it was purged.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_issuer(&mut self) -> Result<Option<PassIssuer>, Error> {
        let row: Option<IssuerRow> = self.on.optional(FIND_ISSUER, args![self.id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// What the pass of a card shows of it; `None` when it was purged.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_card(&mut self, card: CardId) -> Result<Option<PassCard>, Error> {
        let row: Option<CardRow> = self.on.optional(FIND_PASS_CARD, args![self.id, card]).await?;
        row.map(TryInto::try_into).transpose()
    }
}

//! Merchants' own words for letters.

use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{Locale, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

/// The columns of a letter's words.
macro_rules! columns {
    ($tail:literal) => {
        concat!(
            "SELECT id, store_id, code, locale, subject, body, updated_at FROM mail_templates WHERE merchant_id = $1 ",
            $tail
        )
    };
}

statements! {
    /// The store's own words before the merchant's; never anybody else's (safety E-6).
    FIND_WORDS(both columns!("AND code = $2 AND locale = $3 AND (store_id = $4 OR store_id IS NULL)
        ORDER BY CASE WHEN store_id IS NULL THEN 1 ELSE 0 END LIMIT 1"));
    LOCK_WORDS(sqlite columns!("AND code = $2 AND locale = $3 AND store_id IS NOT DISTINCT FROM $4"),
        postgres columns!("AND code = $2 AND locale = $3 AND store_id IS NOT DISTINCT FROM $4 FOR UPDATE"));
    LIST_WORDS(both columns!("AND (store_id = $2 OR store_id IS NULL) ORDER BY code, locale, id LIMIT 56"));
    INSERT_WORDS("INSERT INTO mail_templates (merchant_id, id, store_id, code, locale, subject, body, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING");
    UPDATE_WORDS("UPDATE mail_templates SET subject = $3, body = $4, updated_at = $5 WHERE merchant_id = $1 AND id = $2");
    DELETE_WORDS("DELETE FROM mail_templates WHERE merchant_id = $1 AND id = $2");
}

/// For which letter words are: of one store, or of all that have none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterSpot {
    /// Which letter.
    pub code: TemplateCode,
    /// In which language.
    pub locale: Locale,
    /// `None` for the whole merchant.
    pub store: Option<StoreId>,
}

/// Words that a merchant wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWords {
    /// The row's id.
    pub id: uuid::Uuid,
    /// For which letter.
    pub spot: LetterSpot,
    /// What it says.
    pub wording: Wording,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct WordsRow {
    id: uuid::Uuid,
    store_id: Option<uuid::Uuid>,
    code: String,
    locale: String,
    subject: String,
    body: String,
    updated_at: i64,
}

impl TryFrom<WordsRow> for OwnWords {
    type Error = Error;
    fn try_from(row: WordsRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("mail_templates", column, error);
        Ok(Self {
            id: row.id,
            spot: LetterSpot {
                code: row.code.parse().map_err(corrupt("code"))?,
                locale: row.locale.parse().map_err(corrupt("locale"))?,
                store: row.store_id.map(StoreId::new),
            },
            wording: Wording { subject: row.subject, body: row.body },
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}

impl Merchant<'_> {
    /// The words for a letter from a store: its own, else the merchant's, else none.
    ///
    /// # Errors
    /// The database's.
    pub async fn letter_words(&mut self, spot: LetterSpot) -> Result<Option<OwnWords>, Error> {
        let args = args![self.id, spot.code.as_str(), spot.locale.as_str(), spot.store];
        let row: Option<WordsRow> = self.on.optional(FIND_WORDS, args).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The words that were written for exactly this spot, locked against other edits.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_letter_words(&mut self, spot: LetterSpot) -> Result<Option<OwnWords>, Error> {
        let args = args![self.id, spot.code.as_str(), spot.locale.as_str(), spot.store];
        let row: Option<WordsRow> = self.on.optional(LOCK_WORDS, args).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// All words of the merchant and, where one is named, of a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn all_letter_words(&mut self, store: Option<StoreId>) -> Result<Vec<OwnWords>, Error> {
        let rows: Vec<WordsRow> = self.on.all(LIST_WORDS, args![self.id, store]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Writes the first words for a spot; `false` when somebody else just did.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_letter_words(&mut self, words: &OwnWords) -> Result<bool, Error> {
        let OwnWords { id, spot, wording, updated_at } = words;
        let args = args![
            self.id,
            *id,
            spot.store,
            spot.code.as_str(),
            spot.locale.as_str(),
            wording.subject.as_str(),
            wording.body.as_str(),
            *updated_at
        ];
        Ok(self.on.execute(INSERT_WORDS, args).await? == 1)
    }

    /// Writes other words over those that are there.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_letter_words(&mut self, words: &OwnWords) -> Result<(), Error> {
        let wording = &words.wording;
        let args = args![self.id, words.id, wording.subject.as_str(), wording.body.as_str(), words.updated_at];
        self.on.execute(UPDATE_WORDS, args).await.map(|_| ())
    }

    /// Takes words away.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_letter_words(&mut self, id: uuid::Uuid) -> Result<(), Error> {
        self.on.execute(DELETE_WORDS, args![self.id, id]).await.map(|_| ())
    }
}

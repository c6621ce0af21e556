//! How customers prove who they are: single-use links, the sessions those open, and the messages that carry them.

use orion_domain::letter::{LetterKind, Matter};
use orion_domain::{CardId, CustomerId, CustomerSessionId, LinkId, Locale, MerchantId, MessageId, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    INSERT_LINK("INSERT INTO sign_in_links (merchant_id, id, customer_id, store_id, token_hash, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)");
    COUNT_LINKS("SELECT COUNT(*) AS sent FROM sign_in_links WHERE merchant_id = $1 AND customer_id = $2 AND created_at > $3");
    FIND_LINK("SELECT id, customer_id, store_id, expires_at, used_at FROM sign_in_links
        WHERE merchant_id = $1 AND token_hash = $2");
    USE_LINK("UPDATE sign_in_links SET used_at = $3 WHERE merchant_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3");
    INSERT_SESSION("INSERT INTO customer_sessions (merchant_id, id, token_hash, customer_id, store_id, created_at, last_seen_at,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)");
    FIND_SESSION("SELECT id, customer_id, created_at, last_seen_at, expires_at FROM customer_sessions
        WHERE merchant_id = $1 AND token_hash = $2");
    TOUCH_SESSION("UPDATE customer_sessions SET last_seen_at = $3 WHERE merchant_id = $1 AND id = $2");
    END_SESSION("DELETE FROM customer_sessions WHERE merchant_id = $1 AND token_hash = $2");
    LIST_SESSIONS("SELECT id, customer_id, created_at, last_seen_at, expires_at FROM customer_sessions
        WHERE merchant_id = $1 AND customer_id = $2 ORDER BY created_at, id LIMIT 100");
    INSERT_MESSAGE("INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, link_id, locale, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    LIST_MESSAGES("SELECT m.id, m.customer_id, m.store_id, m.kind, m.link_id, m.card_id, m.matter, m.locale, m.created_at,
        c.email_display, c.marketing_consent_at
        FROM messages m JOIN customers c ON c.merchant_id = m.merchant_id AND c.id = m.customer_id AND c.merchant_id = $1
        WHERE m.merchant_id = $1 ORDER BY m.id DESC LIMIT 50");
    LIST_MESSAGES_TO("SELECT m.id, m.customer_id, m.store_id, m.kind, m.link_id, m.card_id, m.matter, m.locale, m.created_at,
        c.email_display, c.marketing_consent_at
        FROM messages m JOIN customers c ON c.merchant_id = m.merchant_id AND c.id = m.customer_id AND c.merchant_id = $1
        WHERE m.merchant_id = $1 AND m.customer_id = $2 ORDER BY m.created_at DESC, m.id DESC LIMIT 1000");
    FIND_MESSAGES(sqlite "SELECT m.id, m.customer_id, m.store_id, m.kind, m.link_id, m.card_id, m.matter, m.locale, m.created_at,
        c.email_display, c.marketing_consent_at FROM json_each($2) AS asked
        CROSS JOIN messages m ON m.merchant_id = $1 AND m.id = unhex(asked.value)
        CROSS JOIN customers c ON c.merchant_id = $1 AND c.id = m.customer_id",
        // One look-up per message and per person: a planner without statistics would rather read everybody.
        postgres "SELECT m.id, m.customer_id, m.store_id, m.kind, m.link_id, m.card_id, m.matter, m.locale, m.created_at,
        c.email_display, c.marketing_consent_at FROM unnest($2::uuid[]) AS asked (id)
        CROSS JOIN LATERAL (SELECT id, customer_id, store_id, kind, link_id, card_id, matter, locale, created_at FROM messages
          WHERE merchant_id = $1 AND id = asked.id OFFSET 0) AS m
        CROSS JOIN LATERAL (SELECT email_display, marketing_consent_at FROM customers
          WHERE merchant_id = $1 AND id = m.customer_id OFFSET 0) AS c");
    DELETE_MESSAGES("DELETE FROM messages WHERE merchant_id = $1 AND customer_id = $2");
    DELETE_LINKS("DELETE FROM sign_in_links WHERE merchant_id = $1 AND customer_id = $2");
    DELETE_SESSIONS("DELETE FROM customer_sessions WHERE merchant_id = $1 AND customer_id = $2");
}

/// A link as found by its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInLink {
    /// Its id.
    pub id: LinkId,
    /// Whom it signs in.
    pub customer: CustomerId,
    /// At which store it was asked for.
    pub store: StoreId,
    /// Its end.
    pub expires_at: Timestamp,
    /// Whether it was used.
    pub is_used: bool,
}

/// A signed-in browser of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerSession {
    /// Its id.
    pub id: CustomerSessionId,
    /// Who.
    pub customer: CustomerId,
    /// Since when.
    pub created_at: Timestamp,
    /// Last request.
    pub last_seen_at: Timestamp,
    /// The latest end.
    pub expires_at: Timestamp,
}

/// What a message to a customer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// They asked for a link to sign in.
    SignIn,
    /// Somebody enrolled their address again; here is their card.
    Card,
    /// Somebody is asked into a team.
    Invitation,
    /// Something about their card.
    Letter(LetterKind),
}

impl MessageKind {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Card => "card",
            Self::Invitation => "invitation",
            Self::Letter(kind) => kind.as_str(),
        }
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::SignIn, Self::Card, Self::Invitation].into_iter().chain(LetterKind::ALL.into_iter().map(Self::Letter))
    }

    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        text.parse().map_err(|error| Error::corrupt("messages", "kind", error))
    }
}

impl std::str::FromStr for MessageKind {
    type Err = orion_domain::Invalid;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::all().find(|kind| kind.as_str() == text);
        known.ok_or(orion_domain::Invalid::UnknownValue { allowed: "a kind of message" })
    }
}

/// A message queued to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Whose customer.
    pub merchant: MerchantId,
    /// To whom.
    pub customer: CustomerId,
    /// At which store it came about.
    pub store: StoreId,
    /// About what.
    pub kind: MessageKind,
    /// The link that signs in, if it carries one; its token is derived from this id.
    pub link: Option<LinkId>,
    /// The card that a letter is about.
    pub card: Option<CardId>,
    /// What a letter says.
    pub matter: Option<Matter>,
    /// Whether the person wants marketing now; that may have changed since the message was queued.
    pub wants_marketing: bool,
    /// In which language.
    pub locale: Locale,
    /// To which address.
    pub email: String,
    /// When it was queued.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    id: uuid::Uuid,
    customer_id: uuid::Uuid,
    store_id: uuid::Uuid,
    expires_at: i64,
    used_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: uuid::Uuid,
    customer_id: uuid::Uuid,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
}

impl From<SessionRow> for CustomerSession {
    fn from(row: SessionRow) -> Self {
        Self {
            id: CustomerSessionId::new(row.id),
            customer: CustomerId::new(row.customer_id),
            created_at: Timestamp::from_micros(row.created_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }
    }
}

#[derive(sqlx::FromRow)]
struct CountRow {
    sent: i64,
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: uuid::Uuid,
    customer_id: uuid::Uuid,
    store_id: uuid::Uuid,
    kind: String,
    link_id: Option<uuid::Uuid>,
    card_id: Option<uuid::Uuid>,
    matter: Option<String>,
    locale: String,
    created_at: i64,
    email_display: Option<String>,
    marketing_consent_at: Option<i64>,
}

impl MessageRow {
    fn read(self, merchant: MerchantId) -> Result<Message, Error> {
        Ok(Message {
            id: MessageId::new(self.id),
            merchant,
            customer: CustomerId::new(self.customer_id),
            store: StoreId::new(self.store_id),
            kind: MessageKind::read(&self.kind)?,
            link: self.link_id.map(LinkId::new),
            card: self.card_id.map(CardId::new),
            matter: self
                .matter
                .map(|matter| serde_json::from_str(&matter))
                .transpose()
                .map_err(|error| Error::corrupt("messages", "matter", error))?,
            wants_marketing: self.marketing_consent_at.is_some(),
            locale: self.locale.parse().map_err(|error| Error::corrupt("messages", "locale", error))?,
            email: self.email_display.unwrap_or_default(),
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}

/// A link about to be sent.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Its id.
    pub id: LinkId,
    /// Whom it signs in.
    pub customer: CustomerId,
    /// At which store.
    pub store: StoreId,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// When.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
}

impl Merchant<'_> {
    /// Adds a link together with the message that carries it.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_link(
        &mut self,
        link: &NewLink,
        message: MessageId,
        kind: MessageKind,
        locale: Locale,
    ) -> Result<(), Error> {
        let args =
            args![self.id, link.id, link.customer, link.store, link.token_hash, link.created_at, link.expires_at];
        self.on.execute(INSERT_LINK, args).await?;
        let args = args![
            self.id,
            message,
            link.customer,
            link.store,
            kind.as_str(),
            link.id,
            locale.as_str(),
            link.created_at
        ];
        self.on.execute(INSERT_MESSAGE, args).await.map(|_| ())
    }

    /// How many links a customer was sent since an instant.
    ///
    /// # Errors
    /// The database's.
    pub async fn links_since(&mut self, customer: CustomerId, since: Timestamp) -> Result<i64, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_LINKS, args![self.id, customer, since]).await?;
        Ok(row.map_or(0, |row| row.sent))
    }

    /// The link behind a token.
    ///
    /// # Errors
    /// The database's.
    pub async fn link(&mut self, token_hash: [u8; 32]) -> Result<Option<SignInLink>, Error> {
        let row: Option<LinkRow> = self.on.optional(FIND_LINK, args![self.id, token_hash]).await?;
        Ok(row.map(|row| SignInLink {
            id: LinkId::new(row.id),
            customer: CustomerId::new(row.customer_id),
            store: StoreId::new(row.store_id),
            expires_at: Timestamp::from_micros(row.expires_at),
            is_used: row.used_at.is_some(),
        }))
    }

    /// Uses a link up; `false` when somebody was faster or it has expired.
    ///
    /// # Errors
    /// The database's.
    pub async fn use_link(&mut self, id: LinkId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(USE_LINK, args![self.id, id, now]).await? == 1)
    }

    /// Signs a customer's browser in.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_customer_session(
        &mut self,
        id: CustomerSessionId,
        token_hash: [u8; 32],
        customer: CustomerId,
        store: StoreId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.on
            .execute(INSERT_SESSION, args![self.id, id, token_hash, customer, store, now, expires_at])
            .await
            .map(|_| ())
    }

    /// The session behind a token.
    ///
    /// # Errors
    /// The database's.
    pub async fn customer_session(&mut self, token_hash: [u8; 32]) -> Result<Option<CustomerSession>, Error> {
        let row: Option<SessionRow> = self.on.optional(FIND_SESSION, args![self.id, token_hash]).await?;
        Ok(row.map(CustomerSession::from))
    }

    /// The sessions of a customer, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn customer_sessions(&mut self, customer: CustomerId) -> Result<Vec<CustomerSession>, Error> {
        let rows: Vec<SessionRow> = self.on.all(LIST_SESSIONS, args![self.id, customer]).await?;
        Ok(rows.into_iter().map(CustomerSession::from).collect())
    }

    /// Notes a request of a session.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_customer_session(&mut self, id: CustomerSessionId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(TOUCH_SESSION, args![self.id, id, now]).await.map(|_| ())
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_customer_session(&mut self, token_hash: [u8; 32]) -> Result<(), Error> {
        self.on.execute(END_SESSION, args![self.id, token_hash]).await.map(|_| ())
    }

    /// Some messages; those that are gone are left out.
    ///
    /// # Errors
    /// The database's; one that cannot be read fails all.
    pub async fn messages_by_id(&mut self, ids: &[MessageId]) -> Result<Vec<Message>, Error> {
        let set = id_set(self.engine(), ids.iter().map(|id| id.uuid()));
        let rows: Vec<MessageRow> = self.on.all(FIND_MESSAGES, vec![self.id.into(), set]).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// The newest messages, at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn messages(&mut self) -> Result<Vec<Message>, Error> {
        let rows: Vec<MessageRow> = self.on.all(LIST_MESSAGES, args![self.id]).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// The messages to one customer, newest first, at most 1000.
    ///
    /// # Errors
    /// The database's.
    pub async fn messages_to(&mut self, customer: CustomerId) -> Result<Vec<Message>, Error> {
        let rows: Vec<MessageRow> = self.on.all(LIST_MESSAGES_TO, args![self.id, customer]).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// Removes every message, link and session of a customer.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_links(&mut self, customer: CustomerId) -> Result<(), Error> {
        for statement in [DELETE_MESSAGES, DELETE_LINKS, DELETE_SESSIONS] {
            self.on.execute(statement, args![self.id, customer]).await?;
        }
        Ok(())
    }
}

-- Addresses to which mail does not go, the mail of a day per address, and a log of mail that can be read from a desk.

-- An address that a server has refused for good. No address: a keyed hash, of which nobody gets back to it.
CREATE TABLE mail_suppressions (
  merchant_id   BLOB NOT NULL,
  address_hash  BLOB NOT NULL,
  answer        TEXT NOT NULL,
  suppressed_at INTEGER NOT NULL,
  CONSTRAINT mail_suppressions_pk PRIMARY KEY (merchant_id, address_hash)
) STRICT;

-- What was handed over to which address within a day, over all merchants; so merchant_id is the nil id of the platform.
CREATE TABLE mail_handovers (
  merchant_id    BLOB NOT NULL,
  message_id     BLOB NOT NULL,
  address_hash   BLOB NOT NULL,
  class          TEXT NOT NULL,
  handed_over_at INTEGER NOT NULL,
  CONSTRAINT mail_handovers_pk PRIMARY KEY (merchant_id, message_id),
  CONSTRAINT mail_handovers_class_known CHECK (class IN ('letter', 'link'))
) STRICT;
CREATE INDEX mail_handovers_address ON mail_handovers (merchant_id, address_hash, class, handed_over_at);
CREATE INDEX mail_handovers_age ON mail_handovers (merchant_id, handed_over_at);

-- An attempt names the card, which stays when its holder is forgotten, and the store whose people may see it. SQLite changes
-- constraints only by a new table.
CREATE TABLE mail_attempts_new (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  message_id   BLOB NOT NULL,
  kind         TEXT NOT NULL,
  attempted_at INTEGER NOT NULL,
  provider     TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  answer       TEXT,
  store_id     BLOB,
  card_id      BLOB,
  CONSTRAINT mail_attempts_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT mail_attempts_outcome_known
    CHECK (outcome IN ('accepted', 'deferred', 'refused', 'unreachable', 'suppressed', 'held'))
) STRICT;
INSERT INTO mail_attempts_new (merchant_id, id, message_id, kind, attempted_at, provider, outcome, answer, store_id, card_id)
  SELECT a.merchant_id, a.id, a.message_id, a.kind, a.attempted_at, a.provider, a.outcome, a.answer, m.store_id, m.card_id
  FROM mail_attempts a LEFT JOIN messages m ON m.merchant_id = a.merchant_id AND m.id = a.message_id;
DROP TABLE mail_attempts;
ALTER TABLE mail_attempts_new RENAME TO mail_attempts;
CREATE INDEX mail_attempts_message ON mail_attempts (merchant_id, message_id);
CREATE INDEX mail_attempts_store ON mail_attempts (merchant_id, store_id, id);
CREATE INDEX mail_attempts_card ON mail_attempts (merchant_id, card_id, id);
CREATE INDEX mail_attempts_kind ON mail_attempts (merchant_id, kind, id);
CREATE INDEX mail_attempts_outcome ON mail_attempts (merchant_id, outcome, id);

-- A domain that a request has come by works; only such a one goes into letters.
ALTER TABLE store_domains ADD COLUMN seen_at INTEGER;

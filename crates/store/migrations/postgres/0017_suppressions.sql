-- Addresses to which mail does not go, the mail of a day per address, and a log of mail that can be read from a desk.

-- An address that a server has refused for good. No address: a keyed hash, of which nobody gets back to it.
CREATE TABLE mail_suppressions (
  merchant_id   UUID NOT NULL,
  address_hash  BYTEA NOT NULL,
  answer        TEXT NOT NULL,
  suppressed_at BIGINT NOT NULL,
  CONSTRAINT mail_suppressions_pk PRIMARY KEY (merchant_id, address_hash)
);

-- What was handed over to which address within a day, over all merchants; so merchant_id is the nil id of the platform.
CREATE TABLE mail_handovers (
  merchant_id    UUID NOT NULL,
  message_id     UUID NOT NULL,
  address_hash   BYTEA NOT NULL,
  class          TEXT NOT NULL,
  handed_over_at BIGINT NOT NULL,
  CONSTRAINT mail_handovers_pk PRIMARY KEY (merchant_id, message_id),
  CONSTRAINT mail_handovers_class_known CHECK (class IN ('letter', 'link'))
);
CREATE INDEX mail_handovers_address ON mail_handovers (merchant_id, address_hash, class, handed_over_at);
CREATE INDEX mail_handovers_age ON mail_handovers (merchant_id, handed_over_at);

-- An attempt names the card, which stays when its holder is forgotten, and the store whose people may see it.
ALTER TABLE mail_attempts ADD COLUMN store_id UUID;
ALTER TABLE mail_attempts ADD COLUMN card_id UUID;
ALTER TABLE mail_attempts DROP CONSTRAINT mail_attempts_outcome_known;
ALTER TABLE mail_attempts ADD CONSTRAINT mail_attempts_outcome_known
  CHECK (outcome IN ('accepted', 'deferred', 'refused', 'unreachable', 'suppressed', 'held'));
UPDATE mail_attempts SET store_id = m.store_id, card_id = m.card_id
  FROM messages m WHERE m.merchant_id = mail_attempts.merchant_id AND m.id = mail_attempts.message_id;
CREATE INDEX mail_attempts_store ON mail_attempts (merchant_id, store_id, id);
CREATE INDEX mail_attempts_card ON mail_attempts (merchant_id, card_id, id);
CREATE INDEX mail_attempts_kind ON mail_attempts (merchant_id, kind, id);
CREATE INDEX mail_attempts_outcome ON mail_attempts (merchant_id, outcome, id);

-- A domain that a request has come by works; only such a one goes into letters.
ALTER TABLE store_domains ADD COLUMN seen_at BIGINT;

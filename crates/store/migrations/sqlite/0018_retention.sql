-- What is kept for how long, and who is told before they are forgotten. Safety §16.3.

-- After how many months without a visit a merchant forgets a customer; null is the platform's number.
ALTER TABLE settings ADD COLUMN retention_months INTEGER
  CONSTRAINT settings_retention_months_range CHECK (retention_months BETWEEN 6 AND 36);

-- When the person was told last that they will be forgotten.
ALTER TABLE customers ADD COLUMN retention_notice_at INTEGER;
CREATE TABLE messages_new (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  customer_id  BLOB NOT NULL,
  store_id     BLOB NOT NULL,
  kind         TEXT NOT NULL,
  link_id      BLOB,
  locale       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  card_id      BLOB,
  matter       TEXT,
  occasion_key TEXT,
  CONSTRAINT messages_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT messages_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT messages_link_fk FOREIGN KEY (merchant_id, link_id) REFERENCES sign_in_links (merchant_id, id),
  CONSTRAINT messages_kind_known CHECK (kind IN ('sign_in', 'card', 'enrollment', 'welcome_bonus', 'points_bonus',
    'points_expiring', 'points_expired', 'reward_ready', 'birthday', 'reengagement', 'retention_notice')),
  CONSTRAINT messages_link_or_matter CHECK ((link_id IS NULL) <> (matter IS NULL))
) STRICT;
INSERT INTO messages_new (merchant_id, id, customer_id, store_id, kind, link_id, locale, created_at, card_id, matter, occasion_key)
  SELECT merchant_id, id, customer_id, store_id, kind, link_id, locale, created_at, card_id, matter, occasion_key FROM messages;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
CREATE INDEX messages_customer ON messages (merchant_id, customer_id);
CREATE INDEX messages_link ON messages (merchant_id, link_id);
CREATE UNIQUE INDEX messages_once ON messages (merchant_id, kind, occasion_key) WHERE occasion_key IS NOT NULL;

-- What the clock said when work that removes something looked last. It removes only what was due then, too: a clock that
-- jumps removes nothing (safety TM-8).
CREATE TABLE retention_looks (
  merchant_id BLOB NOT NULL,
  name        TEXT NOT NULL,
  looked_at   INTEGER NOT NULL,
  CONSTRAINT retention_looks_pk PRIMARY KEY (merchant_id, name)
) STRICT;

-- Who does a piece of work that follows the calendar, by whomever it was asked for: one at a time for each merchant.
CREATE TABLE chore_leases (
  merchant_id BLOB NOT NULL,
  name        TEXT NOT NULL,
  owner_id    BLOB NOT NULL,
  ends_at     INTEGER NOT NULL,
  CONSTRAINT chore_leases_pk PRIMARY KEY (merchant_id, name)
) STRICT;

-- How often such work failed, or left something out, and why the last time.
ALTER TABLE schedules ADD COLUMN failures INTEGER NOT NULL DEFAULT 0
  CONSTRAINT schedules_failures_range CHECK (failures >= 0);
ALTER TABLE schedules ADD COLUMN failed_at INTEGER;
ALTER TABLE schedules ADD COLUMN last_error TEXT;

CREATE INDEX bonus_memory_age ON bonus_memory (merchant_id, given_at);

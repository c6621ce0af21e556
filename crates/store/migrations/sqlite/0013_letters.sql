-- Letters beside the messages that carry a link: each names its card, what it says about it, and the occasion that it is sent
-- for once. A message that carries a link says nothing more. SQLite changes constraints only by a new table.

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
    'points_expiring', 'points_expired', 'reward_ready', 'birthday', 'reengagement')),
  CONSTRAINT messages_link_or_matter CHECK ((link_id IS NULL) <> (matter IS NULL))
) STRICT;
INSERT INTO messages_new (merchant_id, id, customer_id, store_id, kind, link_id, locale, created_at)
  SELECT merchant_id, id, customer_id, store_id, kind, link_id, locale, created_at FROM messages;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
CREATE INDEX messages_customer ON messages (merchant_id, customer_id);
CREATE INDEX messages_link ON messages (merchant_id, link_id);
CREATE UNIQUE INDEX messages_once ON messages (merchant_id, kind, occasion_key) WHERE occasion_key IS NOT NULL;

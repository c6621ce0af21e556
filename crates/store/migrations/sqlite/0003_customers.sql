-- People and their cards. Personal data lives here, beside the ledger and never inside it.

CREATE TABLE customers (
  merchant_id          BLOB NOT NULL,
  id                   BLOB NOT NULL,
  email_display        TEXT,
  email_key            TEXT,
  first_name           TEXT,
  last_name            TEXT,
  name_key             TEXT,
  phone                TEXT,
  birth_date           TEXT,
  locale               TEXT NOT NULL,
  terms_version        TEXT,
  terms_accepted_at    INTEGER,
  marketing_consent_at INTEGER,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  anonymized_at        INTEGER,
  CONSTRAINT customers_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT customers_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT customers_email_unique UNIQUE (merchant_id, email_key),
  CONSTRAINT customers_email_or_anonymous CHECK (email_key IS NOT NULL OR anonymized_at IS NOT NULL)
) STRICT;

-- scope_store_id is the nil id while a card works everywhere, else the enrolling store: never null, because two nulls do
-- not collide in a unique index.
CREATE TABLE cards (
  merchant_id                BLOB NOT NULL,
  id                         BLOB NOT NULL,
  customer_id                BLOB,
  scope_store_id             BLOB NOT NULL,
  enrolled_at_store_id       BLOB NOT NULL,
  card_number                TEXT NOT NULL,
  qr_code_data               TEXT NOT NULL,
  stamp_count                INTEGER NOT NULL,
  total_stamps_earned        INTEGER NOT NULL,
  stamps_redeemed            INTEGER NOT NULL,
  points_balance             INTEGER NOT NULL,
  total_points_earned        INTEGER NOT NULL,
  points_redeemed            INTEGER NOT NULL,
  total_points_voided        INTEGER NOT NULL,
  last_stamp_at              INTEGER,
  last_points_at             INTEGER,
  last_redemption_at         INTEGER,
  last_activity_at           INTEGER,
  last_expiration_warning_at INTEGER,
  last_reengagement_at       INTEGER,
  google_object_id           TEXT,
  apple_serial_number        TEXT,
  apple_auth_token           TEXT,
  is_active                  INTEGER NOT NULL,
  seq                        INTEGER NOT NULL,
  head_hash                  BLOB NOT NULL,
  created_at                 INTEGER NOT NULL,
  deleted_at                 INTEGER,
  CONSTRAINT cards_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT cards_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT cards_store_fk FOREIGN KEY (merchant_id, enrolled_at_store_id) REFERENCES stores (merchant_id, id),
  CONSTRAINT cards_number_unique UNIQUE (merchant_id, card_number),
  CONSTRAINT cards_qr_unique UNIQUE (merchant_id, qr_code_data),
  CONSTRAINT cards_points_range CHECK (points_balance BETWEEN 0 AND 1000000000),
  CONSTRAINT cards_stamps_range CHECK (stamp_count BETWEEN 0 AND 1000000),
  CONSTRAINT cards_totals_range CHECK (total_stamps_earned >= 0 AND stamps_redeemed >= 0 AND total_points_earned >= 0
    AND points_redeemed >= 0 AND total_points_voided >= 0),
  CONSTRAINT cards_seq_range CHECK (seq >= 0)
) STRICT;
CREATE UNIQUE INDEX cards_one_per_person ON cards (merchant_id, customer_id, scope_store_id)
  WHERE customer_id IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE sign_in_links (
  merchant_id BLOB NOT NULL,
  id          BLOB NOT NULL,
  customer_id BLOB NOT NULL,
  store_id    BLOB NOT NULL,
  token_hash  BLOB NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  used_at     INTEGER,
  CONSTRAINT sign_in_links_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT sign_in_links_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT sign_in_links_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
) STRICT;
CREATE INDEX sign_in_links_customer ON sign_in_links (merchant_id, customer_id, created_at);

CREATE TABLE customer_sessions (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  token_hash   BLOB NOT NULL,
  customer_id  BLOB NOT NULL,
  store_id     BLOB NOT NULL,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  CONSTRAINT customer_sessions_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT customer_sessions_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT customer_sessions_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
) STRICT;
CREATE INDEX customer_sessions_customer ON customer_sessions (merchant_id, customer_id);

-- Messages to customers, queued in the transaction of their cause. What they link to is derived when they are shown or
-- sent, so that no secret lies here.
CREATE TABLE messages (
  merchant_id BLOB NOT NULL,
  id          BLOB NOT NULL,
  customer_id BLOB NOT NULL,
  store_id    BLOB NOT NULL,
  kind        TEXT NOT NULL,
  link_id     BLOB NOT NULL,
  locale      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  CONSTRAINT messages_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT messages_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT messages_link_fk FOREIGN KEY (merchant_id, link_id) REFERENCES sign_in_links (merchant_id, id),
  CONSTRAINT messages_kind_known CHECK (kind IN ('sign_in', 'card'))
) STRICT;
CREATE INDEX messages_customer ON messages (merchant_id, customer_id);
-- Removing a link asks whether a message still carries it.
CREATE INDEX messages_link ON messages (merchant_id, link_id);

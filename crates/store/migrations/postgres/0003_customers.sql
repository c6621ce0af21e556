-- People and their cards. Personal data lives here, beside the ledger and never inside it.

CREATE TABLE customers (
  merchant_id          UUID NOT NULL,
  id                   UUID NOT NULL,
  email_display        TEXT,
  email_key            TEXT,
  first_name           TEXT,
  last_name            TEXT,
  name_key             TEXT,
  phone                TEXT,
  birth_date           TEXT,
  locale               TEXT NOT NULL,
  terms_version        TEXT,
  terms_accepted_at    BIGINT,
  marketing_consent_at BIGINT,
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL,
  anonymized_at        BIGINT,
  CONSTRAINT customers_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT customers_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT customers_email_unique UNIQUE (merchant_id, email_key),
  CONSTRAINT customers_email_or_anonymous CHECK (email_key IS NOT NULL OR anonymized_at IS NOT NULL)
);

-- scope_store_id is the nil id while a card works everywhere, else the enrolling store: never null, because two nulls do
-- not collide in a unique index.
CREATE TABLE cards (
  merchant_id                UUID NOT NULL,
  id                         UUID NOT NULL,
  customer_id                UUID,
  scope_store_id             UUID NOT NULL,
  enrolled_at_store_id       UUID NOT NULL,
  card_number                TEXT NOT NULL,
  qr_code_data               TEXT NOT NULL,
  stamp_count                BIGINT NOT NULL,
  total_stamps_earned        BIGINT NOT NULL,
  stamps_redeemed            BIGINT NOT NULL,
  points_balance             BIGINT NOT NULL,
  total_points_earned        BIGINT NOT NULL,
  points_redeemed            BIGINT NOT NULL,
  total_points_voided        BIGINT NOT NULL,
  last_stamp_at              BIGINT,
  last_points_at             BIGINT,
  last_redemption_at         BIGINT,
  last_activity_at           BIGINT,
  last_expiration_warning_at BIGINT,
  last_reengagement_at       BIGINT,
  google_object_id           TEXT,
  apple_serial_number        TEXT,
  apple_auth_token           TEXT,
  is_active                  BOOLEAN NOT NULL,
  seq                        BIGINT NOT NULL,
  head_hash                  BYTEA NOT NULL,
  created_at                 BIGINT NOT NULL,
  deleted_at                 BIGINT,
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
);
CREATE UNIQUE INDEX cards_one_per_person ON cards (merchant_id, customer_id, scope_store_id)
  WHERE customer_id IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE sign_in_links (
  merchant_id UUID NOT NULL,
  id          UUID NOT NULL,
  customer_id UUID NOT NULL,
  store_id    UUID NOT NULL,
  token_hash  BYTEA NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  used_at     BIGINT,
  CONSTRAINT sign_in_links_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT sign_in_links_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT sign_in_links_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
);
CREATE INDEX sign_in_links_customer ON sign_in_links (merchant_id, customer_id, created_at);

CREATE TABLE customer_sessions (
  merchant_id  UUID NOT NULL,
  id           UUID NOT NULL,
  token_hash   BYTEA NOT NULL,
  customer_id  UUID NOT NULL,
  store_id     UUID NOT NULL,
  created_at   BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  CONSTRAINT customer_sessions_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT customer_sessions_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT customer_sessions_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
);
CREATE INDEX customer_sessions_customer ON customer_sessions (merchant_id, customer_id);

-- Messages to customers, queued in the transaction of their cause. What they link to is derived when they are shown or
-- sent, so that no secret lies here.
CREATE TABLE messages (
  merchant_id UUID NOT NULL,
  id          UUID NOT NULL,
  customer_id UUID NOT NULL,
  store_id    UUID NOT NULL,
  kind        TEXT NOT NULL,
  link_id     UUID NOT NULL,
  locale      TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  CONSTRAINT messages_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT messages_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id),
  CONSTRAINT messages_link_fk FOREIGN KEY (merchant_id, link_id) REFERENCES sign_in_links (merchant_id, id),
  CONSTRAINT messages_kind_known CHECK (kind IN ('sign_in', 'card'))
);
CREATE INDEX messages_customer ON messages (merchant_id, customer_id);
-- Removing a link asks whether a message still carries it.
CREATE INDEX messages_link ON messages (merchant_id, link_id);

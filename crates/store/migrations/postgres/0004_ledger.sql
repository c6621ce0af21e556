-- The ledger. Rows are only ever added; see ARCHITECTURE.md, Invariants.

CREATE TABLE loyalty_transactions (
  merchant_id             UUID NOT NULL,
  card_id                 UUID NOT NULL,
  seq                     BIGINT NOT NULL,
  id                      UUID NOT NULL,
  transaction_type        TEXT NOT NULL,
  stamps_delta            BIGINT NOT NULL,
  points_delta            BIGINT NOT NULL,
  stamps_balance_after    BIGINT NOT NULL,
  points_balance_after    BIGINT NOT NULL,
  requested_stamps_delta  BIGINT,
  requested_points_delta  BIGINT,
  shortfall               BIGINT NOT NULL,
  purchase_amount_cents   BIGINT,
  order_reference         TEXT,
  reward_id               UUID,
  reward_description      TEXT,
  program_version         BIGINT NOT NULL,
  store_id                UUID,
  staff_pin_id            UUID,
  user_id                 UUID,
  api_key_id              UUID,
  acting_admin_id         UUID,
  related_transaction_id  UUID,
  transaction_at          BIGINT NOT NULL,
  commitment              BYTEA,
  entry_hash              BYTEA NOT NULL,
  CONSTRAINT loyalty_transactions_pk PRIMARY KEY (merchant_id, card_id, seq),
  CONSTRAINT loyalty_transactions_id_unique UNIQUE (merchant_id, id),
  CONSTRAINT loyalty_transactions_card_fk FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, id),
  CONSTRAINT loyalty_transactions_version_fk FOREIGN KEY (merchant_id, program_version)
    REFERENCES program_versions (merchant_id, version),
  CONSTRAINT loyalty_transactions_type_known CHECK (transaction_type IN ('card_created', 'welcome_bonus', 'stamp_earned',
    'stamp_redeemed', 'stamp_voided', 'stamp_adjustment', 'points_earned', 'points_redeemed', 'points_voided',
    'points_adjustment', 'points_expired', 'points_bonus', 'admin_adjustment', 'card_deactivated', 'card_reactivated',
    'card_merged', 'card_anonymized')),
  CONSTRAINT loyalty_transactions_seq_range CHECK (seq >= 1),
  CONSTRAINT loyalty_transactions_points_range CHECK (points_balance_after BETWEEN 0 AND 1000000000),
  CONSTRAINT loyalty_transactions_stamps_range CHECK (stamps_balance_after BETWEEN 0 AND 1000000),
  CONSTRAINT loyalty_transactions_amount_range CHECK (purchase_amount_cents BETWEEN 0 AND 100000000),
  CONSTRAINT loyalty_transactions_shortfall_range CHECK (shortfall >= 0),
  CONSTRAINT loyalty_transactions_moves CHECK (stamps_delta <> 0 OR points_delta <> 0 OR shortfall > 0
    OR transaction_type IN ('card_created', 'card_deactivated', 'card_reactivated', 'card_merged', 'card_anonymized',
    'points_earned', 'points_voided'))
);
CREATE INDEX loyalty_transactions_store ON loyalty_transactions (merchant_id, store_id, id);
CREATE INDEX loyalty_transactions_voids ON loyalty_transactions (merchant_id, card_id, related_transaction_id)
  WHERE related_transaction_id IS NOT NULL;
-- The young stamps of a card, for cooldown and daily cap.
CREATE INDEX loyalty_transactions_stamps ON loyalty_transactions (merchant_id, card_id, transaction_at)
  WHERE transaction_type = 'stamp_earned';
-- What takes a stamp or a redemption back does so whole, so it can do so once.
CREATE UNIQUE INDEX loyalty_transactions_void_once ON loyalty_transactions (merchant_id, related_transaction_id)
  WHERE transaction_type = 'stamp_voided';

-- Facts about a person beside a row: erasable, while the row keeps a commitment to them.
CREATE TABLE transaction_context (
  merchant_id    UUID NOT NULL,
  transaction_id UUID NOT NULL,
  ip_address     TEXT,
  user_agent     TEXT,
  notes          TEXT,
  salt           BYTEA NOT NULL,
  CONSTRAINT transaction_context_pk PRIMARY KEY (merchant_id, transaction_id),
  CONSTRAINT transaction_context_row_fk FOREIGN KEY (merchant_id, transaction_id)
    REFERENCES loyalty_transactions (merchant_id, id)
);

-- The answer to an intent, written with its effect and never without it.
CREATE TABLE outcomes (
  merchant_id UUID NOT NULL,
  realm       TEXT NOT NULL,
  key_hash    BYTEA NOT NULL,
  fingerprint BYTEA NOT NULL,
  card_id     UUID,
  body        TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  CONSTRAINT outcomes_pk PRIMARY KEY (merchant_id, realm, key_hash),
  CONSTRAINT outcomes_realm_known CHECK (realm IN ('member', 'public'))
);

CREATE TABLE order_claims (
  merchant_id     UUID NOT NULL,
  store_id        UUID NOT NULL,
  order_reference TEXT NOT NULL,
  transaction_id  UUID NOT NULL,
  card_id         UUID NOT NULL,
  amount_cents    BIGINT NOT NULL,
  CONSTRAINT order_claims_pk PRIMARY KEY (merchant_id, store_id, order_reference),
  CONSTRAINT order_claims_row_fk FOREIGN KEY (merchant_id, transaction_id) REFERENCES loyalty_transactions (merchant_id, id)
);

CREATE TABLE bonus_claims (
  merchant_id  UUID NOT NULL,
  card_id      UUID NOT NULL,
  bonus_kind   TEXT NOT NULL,
  occasion_key TEXT NOT NULL,
  CONSTRAINT bonus_claims_pk PRIMARY KEY (merchant_id, card_id, bonus_kind, occasion_key),
  CONSTRAINT bonus_claims_card_fk FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, id)
);

-- That somebody had the welcome bonus, as a keyed hash that survives erasure for a year.
CREATE TABLE bonus_memory (
  merchant_id    UUID NOT NULL,
  scope_store_id UUID NOT NULL,
  person_hash    BYTEA NOT NULL,
  given_at       BIGINT NOT NULL,
  CONSTRAINT bonus_memory_pk PRIMARY KEY (merchant_id, scope_store_id, person_hash)
);

-- The ledger. Rows are only ever added; see ARCHITECTURE.md, Invariants.

CREATE TABLE loyalty_transactions (
  merchant_id             BLOB NOT NULL,
  card_id                 BLOB NOT NULL,
  seq                     INTEGER NOT NULL,
  id                      BLOB NOT NULL,
  transaction_type        TEXT NOT NULL,
  stamps_delta            INTEGER NOT NULL,
  points_delta            INTEGER NOT NULL,
  stamps_balance_after    INTEGER NOT NULL,
  points_balance_after    INTEGER NOT NULL,
  requested_stamps_delta  INTEGER,
  requested_points_delta  INTEGER,
  shortfall               INTEGER NOT NULL,
  purchase_amount_cents   INTEGER,
  order_reference         TEXT,
  reward_id               BLOB,
  reward_description      TEXT,
  program_version         INTEGER NOT NULL,
  store_id                BLOB,
  staff_pin_id            BLOB,
  user_id                 BLOB,
  api_key_id              BLOB,
  acting_admin_id         BLOB,
  related_transaction_id  BLOB,
  transaction_at          INTEGER NOT NULL,
  commitment              BLOB,
  entry_hash              BLOB NOT NULL,
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
) STRICT;
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
  merchant_id    BLOB NOT NULL,
  transaction_id BLOB NOT NULL,
  ip_address     TEXT,
  user_agent     TEXT,
  notes          TEXT,
  salt           BLOB NOT NULL,
  CONSTRAINT transaction_context_pk PRIMARY KEY (merchant_id, transaction_id),
  CONSTRAINT transaction_context_row_fk FOREIGN KEY (merchant_id, transaction_id)
    REFERENCES loyalty_transactions (merchant_id, id)
) STRICT;

-- The answer to an intent, written with its effect and never without it.
CREATE TABLE outcomes (
  merchant_id BLOB NOT NULL,
  realm       TEXT NOT NULL,
  key_hash    BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  card_id     BLOB,
  body        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  CONSTRAINT outcomes_pk PRIMARY KEY (merchant_id, realm, key_hash),
  CONSTRAINT outcomes_realm_known CHECK (realm IN ('member', 'public'))
) STRICT;

CREATE TABLE order_claims (
  merchant_id     BLOB NOT NULL,
  store_id        BLOB NOT NULL,
  order_reference TEXT NOT NULL,
  transaction_id  BLOB NOT NULL,
  card_id         BLOB NOT NULL,
  amount_cents    INTEGER NOT NULL,
  CONSTRAINT order_claims_pk PRIMARY KEY (merchant_id, store_id, order_reference),
  CONSTRAINT order_claims_row_fk FOREIGN KEY (merchant_id, transaction_id) REFERENCES loyalty_transactions (merchant_id, id)
) STRICT;

CREATE TABLE bonus_claims (
  merchant_id  BLOB NOT NULL,
  card_id      BLOB NOT NULL,
  bonus_kind   TEXT NOT NULL,
  occasion_key TEXT NOT NULL,
  CONSTRAINT bonus_claims_pk PRIMARY KEY (merchant_id, card_id, bonus_kind, occasion_key),
  CONSTRAINT bonus_claims_card_fk FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, id)
) STRICT;

-- That somebody had the welcome bonus, as a keyed hash that survives erasure for a year.
CREATE TABLE bonus_memory (
  merchant_id    BLOB NOT NULL,
  scope_store_id BLOB NOT NULL,
  person_hash    BLOB NOT NULL,
  given_at       INTEGER NOT NULL,
  CONSTRAINT bonus_memory_pk PRIMARY KEY (merchant_id, scope_store_id, person_hash)
) STRICT;

-- SQLite has no privileges, so triggers refuse what PostgreSQL refuses to the application's role.
CREATE TRIGGER loyalty_transactions_no_update BEFORE UPDATE ON loyalty_transactions
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER loyalty_transactions_no_delete BEFORE DELETE ON loyalty_transactions
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

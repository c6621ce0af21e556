-- Lists, searches and bulk work of a merchant's desk.

-- The beginnings of a person's name: the whole name from each of its words on, the words before following. So "Anna van der
-- Berg" is found by "anna", "van der", "berg" and "berg anna", each by one range of the key. Compared byte by byte, because
-- a range of beginnings exists in no other order.
CREATE TABLE customer_name_keys (
  merchant_id UUID NOT NULL,
  name_key    TEXT COLLATE "C" NOT NULL,
  customer_id UUID NOT NULL,
  CONSTRAINT customer_name_keys_pk PRIMARY KEY (merchant_id, name_key, customer_id),
  CONSTRAINT customer_name_keys_customer_fk FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id)
);
CREATE INDEX customer_name_keys_customer ON customer_name_keys (merchant_id, customer_id);
INSERT INTO customer_name_keys (merchant_id, name_key, customer_id)
  SELECT merchant_id, name_key, id FROM customers WHERE name_key <> ''
  UNION SELECT merchant_id, trim(lower(last_name || ' ' || coalesce(first_name, ''))), id FROM customers WHERE last_name <> '';

-- Lists of cards by store and state.
CREATE INDEX cards_store ON cards (merchant_id, enrolled_at_store_id, id) WHERE deleted_at IS NULL;
CREATE INDEX cards_state ON cards (merchant_id, is_active, id) WHERE deleted_at IS NULL;
CREATE INDEX cards_store_state ON cards (merchant_id, enrolled_at_store_id, is_active, id) WHERE deleted_at IS NULL;
-- Where the balance of a closed card went.
ALTER TABLE cards ADD COLUMN merged_into_card_id UUID;

-- Lists of transactions by type, store and staff; a day is a range of ids, which begin with the time.
CREATE INDEX loyalty_transactions_type ON loyalty_transactions (merchant_id, transaction_type, id);
CREATE INDEX loyalty_transactions_store_type ON loyalty_transactions (merchant_id, store_id, transaction_type, id);
CREATE INDEX loyalty_transactions_staff ON loyalty_transactions (merchant_id, staff_pin_id, id)
  WHERE staff_pin_id IS NOT NULL;
CREATE INDEX loyalty_transactions_staff_type ON loyalty_transactions (merchant_id, staff_pin_id, transaction_type, id)
  WHERE staff_pin_id IS NOT NULL;

-- Work on many cards. reached_id is how far a run has come, moved in the transaction of the work itself, so that a run that
-- was interrupted goes on where it stopped and no card is met twice.
CREATE TABLE bulk_runs (
  merchant_id     UUID NOT NULL,
  id              UUID NOT NULL,
  kind            TEXT NOT NULL,
  points          BIGINT,
  filter          TEXT,
  reason          TEXT NOT NULL,
  state           TEXT NOT NULL,
  reached_id      UUID NOT NULL,
  user_id         UUID,
  api_key_id      UUID,
  acting_admin_id UUID,
  cards_expected  BIGINT NOT NULL,
  cards_done      BIGINT NOT NULL,
  cards_refused   BIGINT NOT NULL,
  points_moved    BIGINT NOT NULL,
  stamps_moved    BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  finished_at     BIGINT,
  CONSTRAINT bulk_runs_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT bulk_runs_kind_known CHECK (kind IN ('deactivate', 'bonus', 'merge')),
  CONSTRAINT bulk_runs_state_known CHECK (state IN ('running', 'done')),
  CONSTRAINT bulk_runs_counts_range CHECK (cards_expected >= 0 AND cards_done >= 0 AND cards_refused >= 0)
);
CREATE INDEX bulk_runs_state ON bulk_runs (merchant_id, state, id);

CREATE TABLE bulk_items (
  merchant_id    UUID NOT NULL,
  run_id         UUID NOT NULL,
  card_id        UUID NOT NULL,
  transaction_id UUID,
  code           TEXT,
  CONSTRAINT bulk_items_pk PRIMARY KEY (merchant_id, run_id, card_id),
  CONSTRAINT bulk_items_run_fk FOREIGN KEY (merchant_id, run_id) REFERENCES bulk_runs (merchant_id, id)
);
CREATE INDEX bulk_items_refused ON bulk_items (merchant_id, run_id, card_id) WHERE code IS NOT NULL;

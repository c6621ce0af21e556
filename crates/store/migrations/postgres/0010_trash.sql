-- What the platform takes out of sight, brings back, and one day removes for good.

-- A suspended merchant keeps everything and can do nothing.
ALTER TABLE merchants ADD COLUMN suspended_at BIGINT;
-- The name as it is searched for.
ALTER TABLE merchants ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE merchants SET name_key = lower(name);

-- What stays of a card that was purged: where its chain ended and what it came to. Safety §17. Only the owner of the tables
-- writes here.
CREATE TABLE tombstones (
  merchant_id         UUID NOT NULL,
  card_id             UUID NOT NULL,
  last_seq            BIGINT NOT NULL,
  head_hash           BYTEA NOT NULL,
  stamp_count         BIGINT NOT NULL,
  total_stamps_earned BIGINT NOT NULL,
  stamps_redeemed     BIGINT NOT NULL,
  points_balance      BIGINT NOT NULL,
  total_points_earned BIGINT NOT NULL,
  points_redeemed     BIGINT NOT NULL,
  total_points_voided BIGINT NOT NULL,
  purged_by           UUID,
  purged_at           BIGINT NOT NULL,
  CONSTRAINT tombstones_pk PRIMARY KEY (merchant_id, card_id),
  CONSTRAINT tombstones_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id)
);

-- The trash, and what the platform has given back, without reading past everything else.
CREATE INDEX cards_trash ON cards (merchant_id, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX loyalty_transactions_restores ON loyalty_transactions (merchant_id, id)
  WHERE transaction_type = 'admin_adjustment';
-- Removing a row asks whether a receipt still points to it.
CREATE INDEX order_claims_row ON order_claims (merchant_id, transaction_id);

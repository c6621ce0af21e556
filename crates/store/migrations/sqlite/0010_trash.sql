-- What the platform takes out of sight, brings back, and one day removes for good.

-- A suspended merchant keeps everything and can do nothing.
ALTER TABLE merchants ADD COLUMN suspended_at INTEGER;
-- The name as it is searched for.
ALTER TABLE merchants ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE merchants SET name_key = lower(name);

-- What stays of a card that was purged: where its chain ended and what it came to. Safety §17.
CREATE TABLE tombstones (
  merchant_id         BLOB NOT NULL,
  card_id             BLOB NOT NULL,
  last_seq            INTEGER NOT NULL,
  head_hash           BLOB NOT NULL,
  stamp_count         INTEGER NOT NULL,
  total_stamps_earned INTEGER NOT NULL,
  stamps_redeemed     INTEGER NOT NULL,
  points_balance      INTEGER NOT NULL,
  total_points_earned INTEGER NOT NULL,
  points_redeemed     INTEGER NOT NULL,
  total_points_voided INTEGER NOT NULL,
  purged_by           BLOB,
  purged_at           INTEGER NOT NULL,
  CONSTRAINT tombstones_pk PRIMARY KEY (merchant_id, card_id),
  CONSTRAINT tombstones_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id)
) STRICT;

-- The trash, and what the platform has given back, without reading past everything else.
CREATE INDEX cards_trash ON cards (merchant_id, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX loyalty_transactions_restores ON loyalty_transactions (merchant_id, id)
  WHERE transaction_type = 'admin_adjustment';
-- Removing a row asks whether a receipt still points to it.
CREATE INDEX order_claims_row ON order_claims (merchant_id, transaction_id);

-- A row of the ledger may go only after its card's tombstone was written, which stays.
DROP TRIGGER loyalty_transactions_no_delete;
CREATE TRIGGER loyalty_transactions_no_delete BEFORE DELETE ON loyalty_transactions
  WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE merchant_id = OLD.merchant_id AND card_id = OLD.card_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER tombstones_no_update BEFORE UPDATE ON tombstones
  BEGIN SELECT RAISE(ABORT, 'tombstones stay'); END;
CREATE TRIGGER tombstones_no_delete BEFORE DELETE ON tombstones
  BEGIN SELECT RAISE(ABORT, 'tombstones stay'); END;

-- The chain over a merchant's audit rows, built after them by one sealer. Append-only like what it seals.

CREATE TABLE audit_seals (
  merchant_id UUID NOT NULL,
  seq         BIGINT NOT NULL,
  audit_id    UUID NOT NULL,
  seal_hash   BYTEA NOT NULL,
  CONSTRAINT audit_seals_pk PRIMARY KEY (merchant_id, seq),
  CONSTRAINT audit_seals_row_unique UNIQUE (merchant_id, audit_id),
  CONSTRAINT audit_seals_row_fk FOREIGN KEY (merchant_id, audit_id) REFERENCES audit_log (merchant_id, id),
  CONSTRAINT audit_seals_seq_range CHECK (seq >= 1)
);

-- Forgetting a person removes the answers about their cards.
CREATE INDEX outcomes_card ON outcomes (merchant_id, card_id) WHERE card_id IS NOT NULL;
-- The cards of a person, those in the trash included.
CREATE INDEX cards_customer ON cards (merchant_id, customer_id) WHERE customer_id IS NOT NULL;

-- Pictures of merchants, re-encoded by the program, in the database so that every node and every backup has them.

CREATE TABLE images (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  content_type TEXT NOT NULL,
  width        INTEGER NOT NULL,
  height       INTEGER NOT NULL,
  content      BLOB NOT NULL,
  content_len  INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  CONSTRAINT images_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT images_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT images_type_known CHECK (content_type IN ('image/png', 'image/jpeg')),
  CONSTRAINT images_size_range CHECK (width BETWEEN 1 AND 4096 AND height BETWEEN 1 AND 4096),
  CONSTRAINT images_length_range CHECK (content_len BETWEEN 1 AND 20971520)
) STRICT;

-- What happened since a day, by kind: reports count it without reading the ledger's rows.
CREATE INDEX loyalty_transactions_kinds
  ON loyalty_transactions (merchant_id, transaction_type, transaction_at, store_id, card_id);

-- Who does not want marketing, for when they were forgotten and join again. No address: a keyed hash, of which nobody gets back
-- to it.

CREATE TABLE marketing_objections (
  merchant_id UUID NOT NULL,
  person_hash BYTEA NOT NULL,
  objected_at BIGINT NOT NULL,
  CONSTRAINT marketing_objections_pk PRIMARY KEY (merchant_id, person_hash)
);

-- Who does not want marketing, for when they were forgotten and join again. No address: a keyed hash, of which nobody gets back
-- to it.

CREATE TABLE marketing_objections (
  merchant_id BLOB NOT NULL,
  person_hash BLOB NOT NULL,
  objected_at INTEGER NOT NULL,
  CONSTRAINT marketing_objections_pk PRIMARY KEY (merchant_id, person_hash)
) STRICT;

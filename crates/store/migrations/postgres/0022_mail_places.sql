-- How much mail an address gets within a day is a number of places, each held by one message: two nodes cannot take the same.

ALTER TABLE mail_handovers ADD COLUMN place BIGINT;
CREATE UNIQUE INDEX mail_handovers_place ON mail_handovers (merchant_id, address_hash, class, place) WHERE place IS NOT NULL;

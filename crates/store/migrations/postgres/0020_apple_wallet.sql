-- Cards in Apple Wallet. A pass has a tag and a time of change, both of which only grow; tags are given out one after the other
-- under the lock of the merchant's row in apple_tags, so that none is seen before a smaller one. A phone has one row with where
-- to reach it, and one row for each pass that it keeps; pushed is the tag that it was last told of.

CREATE TABLE apple_tags (
  merchant_id UUID NOT NULL,
  tag         BIGINT NOT NULL,
  CONSTRAINT apple_tags_pk PRIMARY KEY (merchant_id),
  CONSTRAINT apple_tags_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id)
);

CREATE TABLE apple_passes (
  merchant_id UUID NOT NULL,
  card_id     UUID NOT NULL,
  serial      UUID NOT NULL,
  tag         BIGINT NOT NULL,
  tagged      BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL,
  issued_at   BIGINT NOT NULL,
  closed_at   BIGINT,
  CONSTRAINT apple_passes_pk PRIMARY KEY (merchant_id, card_id),
  CONSTRAINT apple_passes_serial_unique UNIQUE (merchant_id, serial),
  CONSTRAINT apple_passes_card_fk FOREIGN KEY (merchant_id, card_id) REFERENCES cards (merchant_id, id)
);
CREATE INDEX apple_passes_closed ON apple_passes (merchant_id, closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE apple_devices (
  merchant_id UUID NOT NULL,
  device      TEXT NOT NULL,
  push_token  TEXT NOT NULL,
  updated_at  BIGINT NOT NULL,
  told_at     BIGINT,
  told_id     UUID,
  CONSTRAINT apple_devices_pk PRIMARY KEY (merchant_id, device),
  CONSTRAINT apple_devices_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id)
);

CREATE TABLE apple_registrations (
  merchant_id UUID NOT NULL,
  device      TEXT NOT NULL,
  card_id     UUID NOT NULL,
  pushed      BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  CONSTRAINT apple_registrations_pk PRIMARY KEY (merchant_id, device, card_id),
  CONSTRAINT apple_registrations_device_fk FOREIGN KEY (merchant_id, device) REFERENCES apple_devices (merchant_id, device),
  CONSTRAINT apple_registrations_pass_fk FOREIGN KEY (merchant_id, card_id) REFERENCES apple_passes (merchant_id, card_id)
);
CREATE INDEX apple_registrations_card ON apple_registrations (merchant_id, card_id, created_at);

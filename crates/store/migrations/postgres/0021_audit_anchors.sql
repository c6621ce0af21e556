-- Where the audit log of a merchant begins, once rows that were kept for long enough are gone: the place and the hash of the
-- last seal that went, and the row of the log that tells of it. The platform's own log has the nil id. Only the owner of the
-- tables writes here.

CREATE TABLE audit_anchors (
  merchant_id UUID NOT NULL,
  seq         BIGINT NOT NULL,
  seal_hash   BYTEA NOT NULL,
  up_to_id    UUID NOT NULL,
  trim_id     UUID NOT NULL,
  CONSTRAINT audit_anchors_pk PRIMARY KEY (merchant_id),
  CONSTRAINT audit_anchors_trim_fk FOREIGN KEY (merchant_id, trim_id) REFERENCES audit_log (merchant_id, id),
  CONSTRAINT audit_anchors_seq_range CHECK (seq >= 1)
);

-- What wallets are to show: one row for each program's design and each card, in each wallet. It is wanted anew in the
-- transaction that changes the card, and done afterwards, one change of a thing at a time, so that an old state never follows a
-- new one. due_at is when it may be done; while somebody does it (lease), when the lease ends; null when there is nothing to do.

CREATE TABLE wallet_passes (
  merchant_id   UUID NOT NULL,
  wallet        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  subject_id    UUID NOT NULL,
  wanted        BIGINT NOT NULL,
  done          BIGINT NOT NULL,
  priority      BIGINT NOT NULL,
  due_at        BIGINT,
  lease         UUID,
  failures      BIGINT NOT NULL,
  failing_since BIGINT,
  last_status   BIGINT,
  last_error    TEXT,
  shown         TEXT,
  remark        TEXT,
  done_at       BIGINT,
  told_at       BIGINT,
  told_before   BIGINT,
  told_first    BIGINT,
  CONSTRAINT wallet_passes_pk PRIMARY KEY (merchant_id, wallet, kind, subject_id),
  CONSTRAINT wallet_passes_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT wallet_passes_wallet_known CHECK (wallet IN ('google', 'apple')),
  CONSTRAINT wallet_passes_kind_known CHECK (kind IN ('card', 'design')),
  CONSTRAINT wallet_passes_done_range CHECK (done BETWEEN 0 AND wanted)
);
CREATE INDEX wallet_passes_due ON wallet_passes (merchant_id, wallet, priority, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX wallet_passes_next ON wallet_passes (merchant_id, wallet, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX wallet_passes_failed ON wallet_passes (merchant_id, wallet, subject_id) WHERE last_error IS NOT NULL;
CREATE INDEX wallet_passes_shown ON wallet_passes (merchant_id, wallet, done_at);

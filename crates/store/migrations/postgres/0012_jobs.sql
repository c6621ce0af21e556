-- Work that is done after its cause was committed, enqueued in the cause's transaction. merchant_id is the nil id for the
-- platform's own. due_at is when a waiting job may start, and when the lease of a running one ends: then it is due again.

CREATE TABLE jobs (
  merchant_id  UUID NOT NULL,
  id           UUID NOT NULL,
  queue        TEXT NOT NULL,
  payload      TEXT NOT NULL,
  occasion_key TEXT,
  priority     BIGINT NOT NULL,
  state        TEXT NOT NULL,
  due_at       BIGINT NOT NULL,
  attempts     BIGINT NOT NULL,
  lease_owner  UUID,
  last_error   TEXT,
  created_at   BIGINT NOT NULL,
  finished_at  BIGINT,
  CONSTRAINT jobs_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT jobs_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed', 'discarded')),
  CONSTRAINT jobs_attempts_range CHECK (attempts >= 0)
);
CREATE INDEX jobs_due ON jobs (merchant_id, priority, due_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_next ON jobs (merchant_id, due_at) WHERE finished_at IS NULL;
CREATE INDEX jobs_finished ON jobs (merchant_id, finished_at) WHERE finished_at IS NOT NULL;
-- Once per occasion, for as long as the row is kept.
CREATE UNIQUE INDEX jobs_once ON jobs (merchant_id, queue, occasion_key) WHERE occasion_key IS NOT NULL;

-- Every attempt to hand a message to a mail server. No address and no text: the message names the person.
CREATE TABLE mail_attempts (
  merchant_id  UUID NOT NULL,
  id           UUID NOT NULL,
  message_id   UUID NOT NULL,
  kind         TEXT NOT NULL,
  attempted_at BIGINT NOT NULL,
  provider     TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  answer       TEXT,
  CONSTRAINT mail_attempts_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT mail_attempts_outcome_known CHECK (outcome IN ('accepted', 'deferred', 'refused', 'unreachable'))
);
CREATE INDEX mail_attempts_message ON mail_attempts (merchant_id, message_id);

-- Work that is done after its cause was committed, enqueued in the cause's transaction. merchant_id is the nil id for the
-- platform's own. due_at is when a waiting job may start, and when the lease of a running one ends: then it is due again.

CREATE TABLE jobs (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  queue        TEXT NOT NULL,
  payload      TEXT NOT NULL,
  occasion_key TEXT,
  priority     INTEGER NOT NULL,
  state        TEXT NOT NULL,
  due_at       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  lease_owner  BLOB,
  last_error   TEXT,
  created_at   INTEGER NOT NULL,
  finished_at  INTEGER,
  CONSTRAINT jobs_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT jobs_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed', 'discarded')),
  CONSTRAINT jobs_attempts_range CHECK (attempts >= 0)
) STRICT;
CREATE INDEX jobs_due ON jobs (merchant_id, priority, due_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_next ON jobs (merchant_id, due_at) WHERE finished_at IS NULL;
CREATE INDEX jobs_finished ON jobs (merchant_id, finished_at) WHERE finished_at IS NOT NULL;
-- Once per occasion, for as long as the row is kept.
CREATE UNIQUE INDEX jobs_once ON jobs (merchant_id, queue, occasion_key) WHERE occasion_key IS NOT NULL;

-- Every attempt to hand a message to a mail server. No address and no text: the message names the person.
CREATE TABLE mail_attempts (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  message_id   BLOB NOT NULL,
  kind         TEXT NOT NULL,
  attempted_at INTEGER NOT NULL,
  provider     TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  answer       TEXT,
  CONSTRAINT mail_attempts_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT mail_attempts_outcome_known CHECK (outcome IN ('accepted', 'deferred', 'refused', 'unreachable'))
) STRICT;
CREATE INDEX mail_attempts_message ON mail_attempts (merchant_id, message_id);

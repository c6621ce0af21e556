-- A platform admin's work on behalf of a merchant: for a reason, visible to its owner, and over after an hour at most.

CREATE TABLE act_sessions (
  id              UUID NOT NULL,
  user_session_id UUID NOT NULL,
  admin_id        UUID NOT NULL,
  merchant_id     UUID NOT NULL,
  reason          TEXT NOT NULL,
  started_at      BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  ended_at        BIGINT,
  CONSTRAINT act_sessions_pk PRIMARY KEY (id),
  CONSTRAINT act_sessions_admin_fk FOREIGN KEY (admin_id) REFERENCES users (id)
);
CREATE INDEX act_sessions_session ON act_sessions (user_session_id);

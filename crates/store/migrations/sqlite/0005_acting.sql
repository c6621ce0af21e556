-- A platform admin's work on behalf of a merchant: for a reason, visible to its owner, and over after an hour at most.

CREATE TABLE act_sessions (
  id              BLOB NOT NULL,
  user_session_id BLOB NOT NULL,
  admin_id        BLOB NOT NULL,
  merchant_id     BLOB NOT NULL,
  reason          TEXT NOT NULL,
  started_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  ended_at        INTEGER,
  CONSTRAINT act_sessions_pk PRIMARY KEY (id),
  CONSTRAINT act_sessions_admin_fk FOREIGN KEY (admin_id) REFERENCES users (id)
) STRICT;
CREATE INDEX act_sessions_session ON act_sessions (user_session_id);

-- Work that follows the calendar of a merchant's stores: when each piece is due next in each of their zones. merchant_id is the
-- nil id for the platform's own.

CREATE TABLE schedules (
  merchant_id  BLOB NOT NULL,
  name         TEXT NOT NULL,
  time_zone    TEXT NOT NULL,
  next_at      INTEGER NOT NULL,
  last_at      INTEGER,
  fired_at     INTEGER,
  succeeded_at INTEGER,
  took_ms      INTEGER,
  CONSTRAINT schedules_pk PRIMARY KEY (merchant_id, name, time_zone),
  CONSTRAINT schedules_took_range CHECK (took_ms >= 0)
) STRICT;
CREATE INDEX schedules_due ON schedules (merchant_id, next_at);

-- Somebody has let a job that had failed be tried again; its age counts from there.
ALTER TABLE jobs ADD COLUMN retried_at INTEGER;

-- After how many days without a visit a merchant writes to its customers; null is the platform's number.
ALTER TABLE settings ADD COLUMN reengagement_days INTEGER
  CONSTRAINT settings_reengagement_range CHECK (reengagement_days BETWEEN 14 AND 730);

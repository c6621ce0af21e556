-- Work that follows the calendar of a merchant's stores: when each piece is due next in each of their zones. merchant_id is the
-- nil id for the platform's own.

CREATE TABLE schedules (
  merchant_id  UUID NOT NULL,
  name         TEXT NOT NULL,
  time_zone    TEXT NOT NULL,
  next_at      BIGINT NOT NULL,
  last_at      BIGINT,
  fired_at     BIGINT,
  succeeded_at BIGINT,
  took_ms      BIGINT,
  CONSTRAINT schedules_pk PRIMARY KEY (merchant_id, name, time_zone),
  CONSTRAINT schedules_took_range CHECK (took_ms >= 0)
);
CREATE INDEX schedules_due ON schedules (merchant_id, next_at);

-- Somebody has let a job that had failed be tried again; its age counts from there.
ALTER TABLE jobs ADD COLUMN retried_at BIGINT;

-- After how many days without a visit a merchant writes to its customers; null is the platform's number.
ALTER TABLE settings ADD COLUMN reengagement_days BIGINT;
ALTER TABLE settings ADD CONSTRAINT settings_reengagement_range CHECK (reengagement_days BETWEEN 14 AND 730);

-- What is kept for how long, and who is told before they are forgotten. Safety §16.3.

-- After how many months without a visit a merchant forgets a customer; null is the platform's number.
ALTER TABLE settings ADD COLUMN retention_months BIGINT;
ALTER TABLE settings ADD CONSTRAINT settings_retention_months_range CHECK (retention_months BETWEEN 6 AND 36);

-- When the person was told last that they will be forgotten.
ALTER TABLE customers ADD COLUMN retention_notice_at BIGINT;
ALTER TABLE messages DROP CONSTRAINT messages_kind_known;
ALTER TABLE messages ADD CONSTRAINT messages_kind_known CHECK (kind IN ('sign_in', 'card', 'enrollment', 'welcome_bonus',
  'points_bonus', 'points_expiring', 'points_expired', 'reward_ready', 'birthday', 'reengagement', 'retention_notice'));

-- What the clock said when work that removes something looked last. It removes only what was due then, too: a clock that
-- jumps removes nothing (safety TM-8).
CREATE TABLE retention_looks (
  merchant_id UUID NOT NULL,
  name        TEXT NOT NULL,
  looked_at   BIGINT NOT NULL,
  CONSTRAINT retention_looks_pk PRIMARY KEY (merchant_id, name)
);

-- Who does a piece of work that follows the calendar, by whomever it was asked for: one at a time for each merchant.
CREATE TABLE chore_leases (
  merchant_id UUID NOT NULL,
  name        TEXT NOT NULL,
  owner_id    UUID NOT NULL,
  ends_at     BIGINT NOT NULL,
  CONSTRAINT chore_leases_pk PRIMARY KEY (merchant_id, name)
);

-- How often such work failed, or left something out, and why the last time.
ALTER TABLE schedules ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE schedules ADD COLUMN failed_at BIGINT;
ALTER TABLE schedules ADD COLUMN last_error TEXT;
ALTER TABLE schedules ADD CONSTRAINT schedules_failures_range CHECK (failures >= 0);

CREATE INDEX bonus_memory_age ON bonus_memory (merchant_id, given_at);

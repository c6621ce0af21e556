-- A merchant, its stores and its people. Every table of a merchant has merchant_id first in every key, so that a link
-- across merchants cannot be stored and a cluster keeps a merchant on one shard.

CREATE TABLE merchants (
  id             UUID NOT NULL,
  name           TEXT NOT NULL,
  legal_name     TEXT,
  currency       TEXT NOT NULL,
  time_zone      TEXT NOT NULL,
  default_locale TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  deleted_at     BIGINT,
  CONSTRAINT merchants_pk PRIMARY KEY (id),
  CONSTRAINT merchants_locale_known CHECK (default_locale IN ('en', 'fr', 'de', 'lb'))
);

CREATE TABLE stores (
  merchant_id    UUID NOT NULL,
  id             UUID NOT NULL,
  slug           TEXT NOT NULL,
  name           TEXT NOT NULL,
  address        TEXT,
  time_zone      TEXT NOT NULL,
  default_locale TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  deleted_at     BIGINT,
  CONSTRAINT stores_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT stores_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT stores_locale_known CHECK (default_locale IN ('en', 'fr', 'de', 'lb'))
);

-- store_id is the nil id for a role that reaches every store.
CREATE TABLE memberships (
  merchant_id UUID NOT NULL,
  user_id     UUID NOT NULL,
  store_id    UUID NOT NULL,
  role        TEXT NOT NULL,
  state       TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  CONSTRAINT memberships_pk PRIMARY KEY (merchant_id, user_id, store_id),
  CONSTRAINT memberships_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT memberships_user_fk FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT memberships_role_known CHECK (role IN ('store_staff', 'store_manager', 'merchant_owner')),
  CONSTRAINT memberships_state_known CHECK (state IN ('invited', 'active', 'suspended'))
);

CREATE TABLE settings (
  merchant_id                     UUID NOT NULL,
  staff_pin_policy                TEXT NOT NULL,
  staff_pin_lockout_attempts      BIGINT,
  staff_pin_lockout_minutes       BIGINT,
  allow_self_enrollment           BOOLEAN NOT NULL,
  allow_void_transactions         BOOLEAN NOT NULL,
  allow_cross_location_redemption BOOLEAN NOT NULL,
  require_order_reference         BOOLEAN NOT NULL,
  log_ip_addresses                BOOLEAN NOT NULL,
  require_manager_for_voids       BOOLEAN NOT NULL,
  updated_at                      BIGINT NOT NULL,
  CONSTRAINT settings_pk PRIMARY KEY (merchant_id),
  CONSTRAINT settings_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT settings_policy_known CHECK (staff_pin_policy IN ('required', 'optional', 'disabled')),
  CONSTRAINT settings_attempts_range CHECK (staff_pin_lockout_attempts BETWEEN 3 AND 10),
  CONSTRAINT settings_minutes_range CHECK (staff_pin_lockout_minutes BETWEEN 1 AND 1440)
);

CREATE TABLE programs (
  merchant_id               UUID NOT NULL,
  id                        UUID NOT NULL,
  version                   BIGINT NOT NULL,
  loyalty_type              TEXT NOT NULL,
  stamps_target             BIGINT NOT NULL,
  points_per_euro           BIGINT NOT NULL,
  points_expiration_days    BIGINT,
  welcome_bonus_points      BIGINT NOT NULL,
  minimum_redemption_points BIGINT NOT NULL,
  minimum_purchase_cents    BIGINT NOT NULL,
  cooldown_minutes          BIGINT NOT NULL,
  max_daily_stamps          BIGINT NOT NULL,
  rules                     JSONB NOT NULL,
  look                      JSONB NOT NULL,
  activated_at              BIGINT,
  created_at                BIGINT NOT NULL,
  updated_at                BIGINT NOT NULL,
  deleted_at                BIGINT,
  CONSTRAINT programs_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT programs_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT programs_type_known CHECK (loyalty_type IN ('stamps', 'points', 'hybrid')),
  CONSTRAINT programs_target_range CHECK (stamps_target BETWEEN 1 AND 1000),
  CONSTRAINT programs_rate_range CHECK (points_per_euro BETWEEN 0 AND 1000),
  CONSTRAINT programs_expiration_range CHECK (points_expiration_days BETWEEN 1 AND 3650),
  CONSTRAINT programs_welcome_range CHECK (welcome_bonus_points BETWEEN 0 AND 100000),
  CONSTRAINT programs_redemption_range CHECK (minimum_redemption_points >= 0),
  CONSTRAINT programs_purchase_range CHECK (minimum_purchase_cents >= 0),
  CONSTRAINT programs_cooldown_range CHECK (cooldown_minutes BETWEEN 0 AND 10080),
  CONSTRAINT programs_daily_range CHECK (max_daily_stamps BETWEEN 1 AND 1000)
);
CREATE UNIQUE INDEX programs_one_per_merchant ON programs (merchant_id) WHERE deleted_at IS NULL;

-- An immutable copy of the rules at each save; numbers run on when a merchant starts over with a new program.
CREATE TABLE program_versions (
  merchant_id UUID NOT NULL,
  version     BIGINT NOT NULL,
  program_id  UUID NOT NULL,
  rules       JSONB NOT NULL,
  look        JSONB NOT NULL,
  saved_at    BIGINT NOT NULL,
  saved_by    UUID,
  CONSTRAINT program_versions_pk PRIMARY KEY (merchant_id, version),
  CONSTRAINT program_versions_program_fk FOREIGN KEY (merchant_id, program_id) REFERENCES programs (merchant_id, id)
);

CREATE TABLE staff_pins (
  merchant_id         UUID NOT NULL,
  id                  UUID NOT NULL,
  store_id            UUID NOT NULL,
  name                TEXT NOT NULL,
  staff_id            TEXT,
  is_manager          BOOLEAN NOT NULL,
  pin_hash            TEXT NOT NULL,
  failed_attempts     BIGINT NOT NULL,
  lock_level          BIGINT NOT NULL,
  wrong_since_success BIGINT NOT NULL,
  locked_until        BIGINT,
  last_used_at        BIGINT,
  is_active           BOOLEAN NOT NULL,
  created_at          BIGINT NOT NULL,
  updated_at          BIGINT NOT NULL,
  deleted_at          BIGINT,
  CONSTRAINT staff_pins_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT staff_pins_store_fk FOREIGN KEY (merchant_id, store_id) REFERENCES stores (merchant_id, id),
  CONSTRAINT staff_pins_attempts_range CHECK (failed_attempts >= 0 AND lock_level >= 0 AND wrong_since_success >= 0)
);
CREATE INDEX staff_pins_store ON staff_pins (merchant_id, store_id);

CREATE TABLE staff_sessions (
  merchant_id  UUID NOT NULL,
  id           UUID NOT NULL,
  token_hash   BYTEA NOT NULL,
  store_id     UUID NOT NULL,
  staff_pin_id UUID NOT NULL,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  CONSTRAINT staff_sessions_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT staff_sessions_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT staff_sessions_pin_fk FOREIGN KEY (merchant_id, staff_pin_id) REFERENCES staff_pins (merchant_id, id)
);
CREATE INDEX staff_sessions_pin ON staff_sessions (merchant_id, staff_pin_id);

-- Who changed what. Append-only like the ledger. merchant_id is the nil id for the platform itself.
CREATE TABLE audit_log (
  merchant_id     UUID NOT NULL,
  id              UUID NOT NULL,
  occurred_at     BIGINT NOT NULL,
  actor_kind      TEXT NOT NULL,
  actor_id        UUID,
  acting_admin_id UUID,
  action          TEXT NOT NULL,
  target_kind     TEXT NOT NULL,
  target_id       UUID,
  changes         JSONB NOT NULL,
  reason          TEXT,
  request_id      TEXT,
  ip_address      TEXT,
  CONSTRAINT audit_log_pk PRIMARY KEY (merchant_id, id)
);

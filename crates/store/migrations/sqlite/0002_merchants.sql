-- A merchant, its stores and its people. Every table of a merchant has merchant_id first in every key, so that a link
-- across merchants cannot be stored and a cluster keeps a merchant on one shard.

CREATE TABLE merchants (
  id             BLOB NOT NULL,
  name           TEXT NOT NULL,
  legal_name     TEXT,
  currency       TEXT NOT NULL,
  time_zone      TEXT NOT NULL,
  default_locale TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  deleted_at     INTEGER,
  CONSTRAINT merchants_pk PRIMARY KEY (id),
  CONSTRAINT merchants_locale_known CHECK (default_locale IN ('en', 'fr', 'de', 'lb'))
) STRICT;

CREATE TABLE stores (
  merchant_id    BLOB NOT NULL,
  id             BLOB NOT NULL,
  slug           TEXT NOT NULL,
  name           TEXT NOT NULL,
  address        TEXT,
  time_zone      TEXT NOT NULL,
  default_locale TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  deleted_at     INTEGER,
  CONSTRAINT stores_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT stores_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT stores_locale_known CHECK (default_locale IN ('en', 'fr', 'de', 'lb'))
) STRICT;

-- store_id is the nil id for a role that reaches every store.
CREATE TABLE memberships (
  merchant_id BLOB NOT NULL,
  user_id     BLOB NOT NULL,
  store_id    BLOB NOT NULL,
  role        TEXT NOT NULL,
  state       TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  CONSTRAINT memberships_pk PRIMARY KEY (merchant_id, user_id, store_id),
  CONSTRAINT memberships_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT memberships_user_fk FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT memberships_role_known CHECK (role IN ('store_staff', 'store_manager', 'merchant_owner')),
  CONSTRAINT memberships_state_known CHECK (state IN ('invited', 'active', 'suspended'))
) STRICT;

CREATE TABLE settings (
  merchant_id                     BLOB NOT NULL,
  staff_pin_policy                TEXT NOT NULL,
  staff_pin_lockout_attempts      INTEGER,
  staff_pin_lockout_minutes       INTEGER,
  allow_self_enrollment           INTEGER NOT NULL,
  allow_void_transactions         INTEGER NOT NULL,
  allow_cross_location_redemption INTEGER NOT NULL,
  require_order_reference         INTEGER NOT NULL,
  log_ip_addresses                INTEGER NOT NULL,
  require_manager_for_voids       INTEGER NOT NULL,
  updated_at                      INTEGER NOT NULL,
  CONSTRAINT settings_pk PRIMARY KEY (merchant_id),
  CONSTRAINT settings_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT settings_policy_known CHECK (staff_pin_policy IN ('required', 'optional', 'disabled')),
  CONSTRAINT settings_attempts_range CHECK (staff_pin_lockout_attempts BETWEEN 3 AND 10),
  CONSTRAINT settings_minutes_range CHECK (staff_pin_lockout_minutes BETWEEN 1 AND 1440)
) STRICT;

CREATE TABLE programs (
  merchant_id               BLOB NOT NULL,
  id                        BLOB NOT NULL,
  version                   INTEGER NOT NULL,
  loyalty_type              TEXT NOT NULL,
  stamps_target             INTEGER NOT NULL,
  points_per_euro           INTEGER NOT NULL,
  points_expiration_days    INTEGER,
  welcome_bonus_points      INTEGER NOT NULL,
  minimum_redemption_points INTEGER NOT NULL,
  minimum_purchase_cents    INTEGER NOT NULL,
  cooldown_minutes          INTEGER NOT NULL,
  max_daily_stamps          INTEGER NOT NULL,
  rules                     TEXT NOT NULL,
  look                      TEXT NOT NULL,
  activated_at              INTEGER,
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  deleted_at                INTEGER,
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
) STRICT;
CREATE UNIQUE INDEX programs_one_per_merchant ON programs (merchant_id) WHERE deleted_at IS NULL;

-- An immutable copy of the rules at each save; numbers run on when a merchant starts over with a new program.
CREATE TABLE program_versions (
  merchant_id BLOB NOT NULL,
  version     INTEGER NOT NULL,
  program_id  BLOB NOT NULL,
  rules       TEXT NOT NULL,
  look        TEXT NOT NULL,
  saved_at    INTEGER NOT NULL,
  saved_by    BLOB,
  CONSTRAINT program_versions_pk PRIMARY KEY (merchant_id, version),
  CONSTRAINT program_versions_program_fk FOREIGN KEY (merchant_id, program_id) REFERENCES programs (merchant_id, id)
) STRICT;

CREATE TABLE staff_pins (
  merchant_id         BLOB NOT NULL,
  id                  BLOB NOT NULL,
  store_id            BLOB NOT NULL,
  name                TEXT NOT NULL,
  staff_id            TEXT,
  is_manager          INTEGER NOT NULL,
  pin_hash            TEXT NOT NULL,
  failed_attempts     INTEGER NOT NULL,
  lock_level          INTEGER NOT NULL,
  wrong_since_success INTEGER NOT NULL,
  locked_until        INTEGER,
  last_used_at        INTEGER,
  is_active           INTEGER NOT NULL,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  deleted_at          INTEGER,
  CONSTRAINT staff_pins_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT staff_pins_store_fk FOREIGN KEY (merchant_id, store_id) REFERENCES stores (merchant_id, id),
  CONSTRAINT staff_pins_attempts_range CHECK (failed_attempts >= 0 AND lock_level >= 0 AND wrong_since_success >= 0)
) STRICT;
CREATE INDEX staff_pins_store ON staff_pins (merchant_id, store_id);

CREATE TABLE staff_sessions (
  merchant_id  BLOB NOT NULL,
  id           BLOB NOT NULL,
  token_hash   BLOB NOT NULL,
  store_id     BLOB NOT NULL,
  staff_pin_id BLOB NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  CONSTRAINT staff_sessions_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT staff_sessions_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT staff_sessions_pin_fk FOREIGN KEY (merchant_id, staff_pin_id) REFERENCES staff_pins (merchant_id, id)
) STRICT;
CREATE INDEX staff_sessions_pin ON staff_sessions (merchant_id, staff_pin_id);

-- Who changed what. Append-only like the ledger. merchant_id is the nil id for the platform itself.
CREATE TABLE audit_log (
  merchant_id     BLOB NOT NULL,
  id              BLOB NOT NULL,
  occurred_at     INTEGER NOT NULL,
  actor_kind      TEXT NOT NULL,
  actor_id        BLOB,
  acting_admin_id BLOB,
  action          TEXT NOT NULL,
  target_kind     TEXT NOT NULL,
  target_id       BLOB,
  changes         TEXT NOT NULL,
  reason          TEXT,
  request_id      TEXT,
  ip_address      TEXT,
  CONSTRAINT audit_log_pk PRIMARY KEY (merchant_id, id)
) STRICT;

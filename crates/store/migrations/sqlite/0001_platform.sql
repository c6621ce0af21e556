-- Tables of the whole installation. Small enough to be copied to every node of a cluster; they never point at a
-- merchant's tables. Times are microseconds since 1970 UTC.

CREATE TABLE platform_facts (
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT platform_facts_pk PRIMARY KEY (name)
) STRICT;

CREATE TABLE users (
  id                BLOB NOT NULL,
  email_display     TEXT NOT NULL,
  email_key         TEXT NOT NULL,
  name              TEXT NOT NULL,
  locale            TEXT NOT NULL,
  password_hash     TEXT NOT NULL,
  is_platform_admin INTEGER NOT NULL,
  created_at        INTEGER NOT NULL,
  disabled_at       INTEGER,
  CONSTRAINT users_pk PRIMARY KEY (id),
  CONSTRAINT users_email_unique UNIQUE (email_key)
) STRICT;

-- Which merchants a user belongs to; the memberships themselves are the merchants' own.
CREATE TABLE user_merchants (
  user_id     BLOB NOT NULL,
  merchant_id BLOB NOT NULL,
  CONSTRAINT user_merchants_pk PRIMARY KEY (user_id, merchant_id),
  CONSTRAINT user_merchants_user_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;

-- Tokens are stored as SHA-256 only; merchant_id is the merchant the person chose to work in.
CREATE TABLE user_sessions (
  id           BLOB NOT NULL,
  token_hash   BLOB NOT NULL,
  user_id      BLOB NOT NULL,
  surface      TEXT NOT NULL,
  merchant_id  BLOB,
  store_id     BLOB,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  CONSTRAINT user_sessions_pk PRIMARY KEY (id),
  CONSTRAINT user_sessions_token_unique UNIQUE (token_hash),
  CONSTRAINT user_sessions_user_fk FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT user_sessions_surface_known CHECK (surface IN ('admin', 'merchant', 'terminal', 'api'))
) STRICT;
CREATE INDEX user_sessions_user ON user_sessions (user_id);
CREATE INDEX user_sessions_expiry ON user_sessions (expires_at);

CREATE TABLE api_keys (
  id           BLOB NOT NULL,
  key_hash     BLOB NOT NULL,
  merchant_id  BLOB,
  store_id     BLOB NOT NULL,
  role         TEXT NOT NULL,
  name         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  revoked_at   INTEGER,
  last_used_at INTEGER,
  CONSTRAINT api_keys_pk PRIMARY KEY (id),
  CONSTRAINT api_keys_hash_unique UNIQUE (key_hash),
  CONSTRAINT api_keys_role_known CHECK (role IN ('store_staff', 'store_manager', 'merchant_owner', 'platform_admin'))
) STRICT;

CREATE TABLE store_slugs (
  slug        TEXT NOT NULL,
  merchant_id BLOB NOT NULL,
  store_id    BLOB NOT NULL,
  CONSTRAINT store_slugs_pk PRIMARY KEY (slug)
) STRICT;

CREATE TABLE store_domains (
  host        TEXT NOT NULL,
  merchant_id BLOB NOT NULL,
  store_id    BLOB NOT NULL,
  CONSTRAINT store_domains_pk PRIMARY KEY (host)
) STRICT;

-- Attempts that every node must count together: sign-in, enrolment, links.
CREATE TABLE shared_attempts (
  bucket     TEXT NOT NULL,
  id         BLOB NOT NULL,
  attempt_at INTEGER NOT NULL,
  CONSTRAINT shared_attempts_pk PRIMARY KEY (bucket, attempt_at, id)
) STRICT;
CREATE INDEX shared_attempts_age ON shared_attempts (attempt_at);

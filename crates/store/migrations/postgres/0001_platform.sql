-- Tables of the whole installation. Small enough to be copied to every node of a cluster; they never point at a
-- merchant's tables. Times are microseconds since 1970 UTC.

CREATE TABLE platform_facts (
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT platform_facts_pk PRIMARY KEY (name)
);

CREATE TABLE users (
  id                UUID NOT NULL,
  email_display     TEXT NOT NULL,
  email_key         TEXT NOT NULL,
  name              TEXT NOT NULL,
  locale            TEXT NOT NULL,
  password_hash     TEXT NOT NULL,
  is_platform_admin BOOLEAN NOT NULL,
  created_at        BIGINT NOT NULL,
  disabled_at       BIGINT,
  CONSTRAINT users_pk PRIMARY KEY (id),
  CONSTRAINT users_email_unique UNIQUE (email_key)
);

-- Which merchants a user belongs to; the memberships themselves are the merchants' own.
CREATE TABLE user_merchants (
  user_id     UUID NOT NULL,
  merchant_id UUID NOT NULL,
  CONSTRAINT user_merchants_pk PRIMARY KEY (user_id, merchant_id),
  CONSTRAINT user_merchants_user_fk FOREIGN KEY (user_id) REFERENCES users (id)
);

-- Tokens are stored as SHA-256 only; merchant_id is the merchant the person chose to work in.
CREATE TABLE user_sessions (
  id           UUID NOT NULL,
  token_hash   BYTEA NOT NULL,
  user_id      UUID NOT NULL,
  surface      TEXT NOT NULL,
  merchant_id  UUID,
  store_id     UUID,
  created_at   BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  CONSTRAINT user_sessions_pk PRIMARY KEY (id),
  CONSTRAINT user_sessions_token_unique UNIQUE (token_hash),
  CONSTRAINT user_sessions_user_fk FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT user_sessions_surface_known CHECK (surface IN ('admin', 'merchant', 'terminal', 'api'))
);
CREATE INDEX user_sessions_user ON user_sessions (user_id);
CREATE INDEX user_sessions_expiry ON user_sessions (expires_at);

CREATE TABLE api_keys (
  id           UUID NOT NULL,
  key_hash     BYTEA NOT NULL,
  merchant_id  UUID,
  store_id     UUID NOT NULL,
  role         TEXT NOT NULL,
  name         TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT,
  revoked_at   BIGINT,
  last_used_at BIGINT,
  CONSTRAINT api_keys_pk PRIMARY KEY (id),
  CONSTRAINT api_keys_hash_unique UNIQUE (key_hash),
  CONSTRAINT api_keys_role_known CHECK (role IN ('store_staff', 'store_manager', 'merchant_owner', 'platform_admin'))
);

CREATE TABLE store_slugs (
  slug        TEXT NOT NULL,
  merchant_id UUID NOT NULL,
  store_id    UUID NOT NULL,
  CONSTRAINT store_slugs_pk PRIMARY KEY (slug)
);

CREATE TABLE store_domains (
  host        TEXT NOT NULL,
  merchant_id UUID NOT NULL,
  store_id    UUID NOT NULL,
  CONSTRAINT store_domains_pk PRIMARY KEY (host)
);

-- Attempts that every node must count together: sign-in, enrolment, links.
CREATE TABLE shared_attempts (
  bucket     TEXT NOT NULL,
  id         UUID NOT NULL,
  attempt_at BIGINT NOT NULL,
  CONSTRAINT shared_attempts_pk PRIMARY KEY (bucket, attempt_at, id)
);
CREATE INDEX shared_attempts_age ON shared_attempts (attempt_at);

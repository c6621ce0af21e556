-- The team: invitations that wait for an answer, and what finds people and keys.

CREATE TABLE invitations (
  merchant_id   BLOB NOT NULL,
  id            BLOB NOT NULL,
  token_hash    BLOB NOT NULL,
  email_display TEXT NOT NULL,
  email_key     TEXT NOT NULL,
  role          TEXT NOT NULL,
  store_id      BLOB NOT NULL,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  used_at       INTEGER,
  CONSTRAINT invitations_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT invitations_token_unique UNIQUE (merchant_id, token_hash),
  CONSTRAINT invitations_merchant_fk FOREIGN KEY (merchant_id) REFERENCES merchants (id),
  CONSTRAINT invitations_role_known CHECK (role IN ('store_staff', 'store_manager', 'merchant_owner'))
) STRICT;
CREATE INDEX invitations_email ON invitations (merchant_id, email_key);
CREATE INDEX invitations_expiry ON invitations (merchant_id, expires_at);

CREATE INDEX memberships_role ON memberships (merchant_id, role, user_id);
CREATE INDEX api_keys_merchant ON api_keys (merchant_id, id);

-- People are found by how their name or address begins; name_key is the name in small letters.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE users SET name_key = lower(name);
CREATE INDEX users_name_search ON users (name_key);
CREATE INDEX users_email_search ON users (email_key);

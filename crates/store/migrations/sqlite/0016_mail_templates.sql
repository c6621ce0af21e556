-- Merchants' own words for letters, for all of their stores or for one. The words that the program brings along are in the
-- program: what has no row here is sent as it comes.

CREATE TABLE mail_templates (
  merchant_id BLOB NOT NULL,
  id          BLOB NOT NULL,
  store_id    BLOB,
  code        TEXT NOT NULL,
  locale      TEXT NOT NULL,
  subject     TEXT NOT NULL,
  body        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CONSTRAINT mail_templates_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT mail_templates_store_fk FOREIGN KEY (merchant_id, store_id) REFERENCES stores (merchant_id, id),
  CONSTRAINT mail_templates_code_known CHECK (code IN ('loyalty_enrollment', 'loyalty_welcome_bonus', 'loyalty_points_expiring',
    'loyalty_points_expired', 'loyalty_reward_ready', 'loyalty_birthday', 'loyalty_reengagement')),
  CONSTRAINT mail_templates_locale_known CHECK (locale IN ('en', 'fr', 'de', 'lb'))
) STRICT;
CREATE UNIQUE INDEX mail_templates_of_merchant ON mail_templates (merchant_id, code, locale) WHERE store_id IS NULL;
CREATE UNIQUE INDEX mail_templates_of_store ON mail_templates (merchant_id, store_id, code, locale) WHERE store_id IS NOT NULL;
CREATE INDEX mail_templates_letter ON mail_templates (merchant_id, code, locale);

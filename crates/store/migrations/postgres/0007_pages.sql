-- What merchants write for their stores' storefronts. store_page_versions keeps each saved text, because customers agreed
-- to one of them: consent names the page and its version.

CREATE TABLE store_pages (
  merchant_id  UUID NOT NULL,
  id           UUID NOT NULL,
  store_id     UUID NOT NULL,
  slug         TEXT NOT NULL,
  locale       TEXT NOT NULL,
  title        TEXT NOT NULL,
  body         TEXT NOT NULL,
  is_published BOOLEAN NOT NULL,
  version      BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  deleted_at   BIGINT,
  CONSTRAINT store_pages_pk PRIMARY KEY (merchant_id, id),
  CONSTRAINT store_pages_store_fk FOREIGN KEY (merchant_id, store_id) REFERENCES stores (merchant_id, id),
  CONSTRAINT store_pages_locale_known CHECK (locale IN ('en', 'fr', 'de', 'lb')),
  CONSTRAINT store_pages_version_range CHECK (version >= 1)
);
CREATE UNIQUE INDEX store_pages_address ON store_pages (merchant_id, store_id, slug, locale) WHERE deleted_at IS NULL;
CREATE INDEX store_pages_slug ON store_pages (merchant_id, slug);
CREATE INDEX store_pages_store ON store_pages (merchant_id, store_id, id);

CREATE TABLE store_page_versions (
  merchant_id UUID NOT NULL,
  page_id     UUID NOT NULL,
  version     BIGINT NOT NULL,
  title       TEXT NOT NULL,
  body        TEXT NOT NULL,
  saved_at    BIGINT NOT NULL,
  saved_by    UUID,
  CONSTRAINT store_page_versions_pk PRIMARY KEY (merchant_id, page_id, version),
  CONSTRAINT store_page_versions_page_fk FOREIGN KEY (merchant_id, page_id) REFERENCES store_pages (merchant_id, id)
);

CREATE INDEX store_domains_store ON store_domains (merchant_id, store_id);

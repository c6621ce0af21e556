-- Whether somebody has a card in a phone, as far as the wallet has told us by itself, and when we heard of it. Of two words the
-- one that ends later was said later; one that is told twice has the same nonce.

ALTER TABLE wallet_passes ADD COLUMN is_held INTEGER;
ALTER TABLE wallet_passes ADD COLUMN heard_at INTEGER;
ALTER TABLE wallet_passes ADD COLUMN word_ends_at INTEGER;
ALTER TABLE wallet_passes ADD COLUMN word_nonce TEXT;
CREATE INDEX wallet_passes_held ON wallet_passes (merchant_id, wallet) WHERE is_held = TRUE;
CREATE INDEX wallet_passes_heard ON wallet_passes (merchant_id, wallet, heard_at) WHERE heard_at IS NOT NULL;

-- Letters beside the messages that carry a link: each names its card, what it says about it, and the occasion that it is sent
-- for once. A message that carries a link says nothing more.

ALTER TABLE messages ALTER COLUMN link_id DROP NOT NULL;
ALTER TABLE messages ADD COLUMN card_id UUID;
ALTER TABLE messages ADD COLUMN matter TEXT;
ALTER TABLE messages ADD COLUMN occasion_key TEXT;
ALTER TABLE messages DROP CONSTRAINT messages_kind_known;
ALTER TABLE messages ADD CONSTRAINT messages_kind_known CHECK (kind IN ('sign_in', 'card', 'enrollment', 'welcome_bonus',
  'points_bonus', 'points_expiring', 'points_expired', 'reward_ready', 'birthday', 'reengagement'));
ALTER TABLE messages ADD CONSTRAINT messages_link_or_matter CHECK ((link_id IS NULL) <> (matter IS NULL));
CREATE UNIQUE INDEX messages_once ON messages (merchant_id, kind, occasion_key) WHERE occasion_key IS NOT NULL;

-- Where the audit log of a merchant begins, once rows that were kept for long enough are gone: the place and the hash of the
-- last seal that went, and the row of the log that tells of it. The platform's own log has the nil id.

CREATE TABLE audit_anchors (
  merchant_id BLOB NOT NULL,
  seq         INTEGER NOT NULL,
  seal_hash   BLOB NOT NULL,
  up_to_id    BLOB NOT NULL,
  trim_id     BLOB NOT NULL,
  CONSTRAINT audit_anchors_pk PRIMARY KEY (merchant_id),
  CONSTRAINT audit_anchors_trim_fk FOREIGN KEY (merchant_id, trim_id) REFERENCES audit_log (merchant_id, id),
  CONSTRAINT audit_anchors_seq_range CHECK (seq >= 1)
) STRICT;

-- An anchor is a seal that stands, of a row that is older by five years than the one that tells of it; it only moves on.
CREATE TRIGGER audit_anchors_are_seals BEFORE INSERT ON audit_anchors
  WHEN NOT EXISTS (SELECT 1 FROM audit_seals s
    JOIN audit_log r ON r.merchant_id = s.merchant_id AND r.id = s.audit_id
    JOIN audit_log t ON t.merchant_id = s.merchant_id AND t.id = NEW.trim_id
    WHERE s.merchant_id = NEW.merchant_id AND s.seq = NEW.seq AND s.seal_hash = NEW.seal_hash
      AND t.occurred_at - r.occurred_at >= 157766400000000)
  BEGIN SELECT RAISE(ABORT, 'the audit log is kept for five years'); END;
CREATE TRIGGER audit_anchors_move_on BEFORE UPDATE ON audit_anchors
  WHEN NEW.seq <= OLD.seq OR NEW.merchant_id <> OLD.merchant_id
  BEGIN SELECT RAISE(ABORT, 'the beginning of the audit log only moves on'); END;
CREATE TRIGGER audit_anchors_no_delete BEFORE DELETE ON audit_anchors
  BEGIN SELECT RAISE(ABORT, 'the beginning of the audit log stays known'); END;

-- What lies before the anchor may go; a row only once its seal is gone, as the foreign key demands.
DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
  WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE merchant_id = OLD.merchant_id AND up_to_id >= OLD.id)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DROP TRIGGER audit_seals_no_delete;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
  WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE merchant_id = OLD.merchant_id AND seq >= OLD.seq)
  BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;

-- Every state of every incident, with the time it was the current one.
-- comments from: core.incidents
CREATE OR REPLACE VIEW marts.incident_history AS
SELECT
    i.* EXCLUDE (record_hash, loaded_at, superseded_at),
    i.loaded_at AS valid_from,
    i.superseded_at AS valid_to,
    i.superseded_at IS NULL AS is_current
FROM core.incidents AS i;
COMMENT ON VIEW marts.incident_history IS 'Every incident as it ever was; valid_from and valid_to say when that was current (valid_to null: now).';
COMMENT ON COLUMN marts.incident_history.valid_from IS 'When it became so, by the run''s clock.';
COMMENT ON COLUMN marts.incident_history.valid_to IS 'When it ceased to be so; null while it is current.';
COMMENT ON COLUMN marts.incident_history.is_current IS 'Whether it is so now.';

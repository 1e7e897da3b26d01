-- Failures people were or will be told of, the open ones first.
-- comments from: core.alerts
CREATE OR REPLACE VIEW marts.alerts AS
SELECT
    alert_id,
    severity,
    table_name,
    name,
    owner,
    healed_run IS NULL AS open,
    opened_at,
    healed_at,
    date_diff('hour', opened_at, coalesce(healed_at, (SELECT max(loaded_at) FROM core.runs))) AS hours,
    opened_run,
    healed_run,
    told_at,
    heal_told_at,
    expectation_id
FROM core.alerts
ORDER BY open DESC, list_position(['critical', 'warning', 'info'], severity), opened_at;
COMMENT ON VIEW marts.alerts IS 'Failures of checks with their owner and age (hours, open ones up to the newest run), open ones first.';
COMMENT ON COLUMN marts.alerts."open" IS 'Whether it still fails.';
COMMENT ON COLUMN marts.alerts."hours" IS 'How long it failed, or has failed up to the newest run, in hours.';

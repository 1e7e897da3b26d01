-- What people were told about failing checks: one row a time a check fails until it passes again.

CREATE TABLE core.alerts (
    "alert_id" VARCHAR NOT NULL,
    "expectation_id" VARCHAR NOT NULL,
    "table_name" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "severity" VARCHAR NOT NULL,
    "owner" VARCHAR NOT NULL,
    "opened_run" VARCHAR NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "healed_run" VARCHAR,
    "healed_at" TIMESTAMPTZ,
    "told_at" TIMESTAMPTZ,
    "heal_told_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.alerts IS 'Failures of checks from the run that first met them to the run in which they passed again. Grain: alert_id.';
COMMENT ON COLUMN core.alerts."alert_id" IS 'Key of the check and the run that opened it.';
COMMENT ON COLUMN core.alerts."expectation_id" IS 'Check, as in core.quality_results.';
COMMENT ON COLUMN core.alerts."table_name" IS 'Table or view checked.';
COMMENT ON COLUMN core.alerts."name" IS 'What is expected, in words.';
COMMENT ON COLUMN core.alerts."severity" IS 'critical, warning or info.';
COMMENT ON COLUMN core.alerts."owner" IS 'Who looks after the check.';
COMMENT ON COLUMN core.alerts."opened_run" IS 'Run in which it first failed.';
COMMENT ON COLUMN core.alerts."opened_at" IS 'Instant that run stands for.';
COMMENT ON COLUMN core.alerts."healed_run" IS 'Run in which it passed again; null while it fails.';
COMMENT ON COLUMN core.alerts."healed_at" IS 'Instant that run stands for; null while it fails.';
COMMENT ON COLUMN core.alerts."told_at" IS 'When the message about the failure went out (wall clock); null while it waits.';
COMMENT ON COLUMN core.alerts."heal_told_at" IS 'When the message that it passes again went out (wall clock); null while it waits.';

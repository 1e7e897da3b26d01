-- Mark alerts as told, each for what it was told for.
UPDATE core.alerts
SET told_at = coalesce(told_at, $now::TIMESTAMPTZ),
    heal_told_at = CASE WHEN told_at IS NOT NULL AND healed_run IS NOT NULL THEN $now::TIMESTAMPTZ ELSE heal_told_at END
WHERE list_contains($alert_ids::VARCHAR[], alert_id);

-- When the last message went out: one row, null where none ever did.
SELECT max(greatest(coalesce(told_at, heal_told_at), coalesce(heal_told_at, told_at))) AS at FROM core.alerts;

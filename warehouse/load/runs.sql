-- The run itself, once.
INSERT INTO core.runs BY NAME
SELECT
    getvariable('run_id') AS run_id,
    getvariable('as_of') AS loaded_at,
    getvariable('program_version') AS program_version
WHERE NOT EXISTS (SELECT 1 FROM core.runs WHERE run_id = getvariable('run_id'));

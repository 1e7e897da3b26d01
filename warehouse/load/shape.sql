-- The tables of core with what tells whether they changed: a hash over names and types of their columns.
SELECT table_name, sha256(string_agg(concat(column_name, ' ', data_type), ', ' ORDER BY column_index)) AS sha256
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'core'
    AND table_oid IN (SELECT table_oid FROM duckdb_tables() WHERE database_name = current_database())
GROUP BY table_name;

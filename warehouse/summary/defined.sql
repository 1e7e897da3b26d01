-- The views and macros of these names as they stand, as DuckDB writes them down.
SELECT schema_name || '.' || view_name AS name, sql FROM duckdb_views()
WHERE database_name = current_database() AND list_contains($names, name)
UNION ALL
SELECT schema_name || '.' || function_name AS name,
    concat(array_to_string(parameters, ', '), ': ', macro_definition)
FROM duckdb_functions()
WHERE database_name = current_database() AND list_contains($names, name);

"""Judging the data: expectations as YAML, run by Great Expectations over DuckDB; monitors of daily series, judged by
their own past. Results are kept in the warehouse.

Great Expectations takes seconds to import, so nothing here imports it before a checkpoint runs. Does not belong here:
rules about a single record (pipeline/validate), or the checks themselves (warehouse/expectations,
warehouse/monitors).
"""

"""Judging the data: expectations as YAML, run by Great Expectations over DuckDB, and monitors of daily series, judged by
their own past; results kept in the warehouse.

Great Expectations takes seconds to import, so nothing here imports it before a checkpoint runs. Does not belong here:
rules about a single record (pipeline/validate), or the checks themselves (warehouse/expectations,
warehouse/monitors).
"""

"""Fingerprints of tables: whether two warehouses hold the same rows.

Belongs here: hashing what runs wrote. Does not belong here: tables that tell of the program and not of the data
(migrations, definitions, results of checks).
"""

from __future__ import annotations

from pathlib import Path

from pipeline.load.connect import open_reader
from pipeline.shipped import shipped

TABLES = (
    "runs", "feeds", "feed_state", "fetches", "entries", "articles", "events", "incidents", "incident_events",
    "incident_lineage", "rejections", "accounting",
)  # fmt: skip


def fingerprints(warehouse: Path) -> dict[str, tuple[int, str]]:
    """Table → number of rows, and the sum (hexadecimal) over the MD5 of each row as JSON, in whatever order.

    Raises WarehouseError where there is no warehouse.
    """
    found = {}
    sql = shipped("warehouse", "summary", "fingerprint.sql").read_text("utf-8")
    with open_reader(warehouse) as con:
        for table in TABLES:
            rows, lower, upper = con.execute(sql.replace("$table", table)).fetchall()[0]
            found[table] = (int(rows), f"{int(upper):x}.{int(lower):x}")
    return found

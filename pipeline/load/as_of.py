"""The warehouse as it stood at an instant: every view and report answers with what was known then.

Beside the warehouse, in memory, stand the same schemas: each table of core as a view of the rows that were known at the
instant, and on these the views and reports from their own files. So they need no word about time.

What is overwritten in place has no past: feeds, and what a publisher changed beside the text of an article (authors,
dates), are shown as they are now; what the poller remembers of a feed is unknown once it was polled again. The archive
(raw) is not shown. Belongs here: what each table was. Does not belong here: opening the file (connect.py), views that
compare instants (warehouse/views).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import QueryError, UsageError
from pipeline.load.connect import WAIT_SECONDS, open_beside, shut_off
from pipeline.load.migrate import definitions

if TYPE_CHECKING:
    import duckdb

_NOW = "warehouse"  # the name that the file has beside what was known
_WEEK = re.compile(r"\d{4}-?W\d\d")  # Python reads the week's Monday into it


@contextmanager
def open_as_of(path: Path, as_of: str, *, wait: float = WAIT_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse for reading only, as it was known at `as_of`: an ISO 8601 day (its end, in UTC) or instant.

    Raises UsageError for a text that is neither, QueryError for a question to the archive; else like `open_reader`.
    """
    instant = instant_of(as_of)
    with open_beside(path, _NOW, wait=wait) as con:
        tables: dict[str, list[str]] = {}
        for table, column in con.execute(_COLUMNS, [_NOW]).fetchall():
            tables.setdefault(table, []).append(column)
        for schema in ("core", "marts", "reports"):
            con.execute(f"CREATE SCHEMA {schema}")
        moment = f"TIMESTAMPTZ '{instant.isoformat()}'"
        for table, columns in tables.items():
            con.execute(f'CREATE VIEW core."{table}" AS {_known(table, columns, moment)}')
        for text in definitions():
            con.execute(text)
        shut_off(con)
        try:
            yield con
        except QueryError as problem:
            if 'schema "raw" does not exist' not in str(problem):
                raise
            raise QueryError(
                "the archive (raw) keeps every answer as it came, so it has no --as-of: leave it out, and choose by "
                "the columns `date` and `as_of`"
            ) from None


def instant_of(as_of: str) -> datetime:
    """The instant that a text means; for a day, in any way ISO 8601 writes one, its last microsecond.

    Raises UsageError for a text that means none.
    """
    text = as_of.strip()
    try:
        if _WEEK.fullmatch(text):
            raise ValueError
        try:
            found = datetime.combine(date.fromisoformat(text), time.max)
        except ValueError:
            found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--as-of {as_of!r}: write a day (2016-12-14) or an instant (2016-12-14T09:00:00Z)") from None


_COLUMNS = """
SELECT table_name, column_name FROM duckdb_columns()
WHERE database_name = ? AND schema_name = 'core' AND NOT internal ORDER BY table_name, column_index
"""


def _known(table: str, columns: list[str], moment: str) -> str:
    """The rows of a table that were known at a moment, with what came later taken back."""
    known: list[str] = []
    later = [c for c in ("superseded_at", "resolved_at", "refreshed_at") if c in columns]
    if "loaded_at" in columns:
        known.append(f"loaded_at <= {moment}")
    elif "rejected_at" in columns or "checked_at" in columns:
        known.append(f"{'rejected_at' if 'rejected_at' in columns else 'checked_at'} <= {moment}")
    elif "run_id" in columns:
        known.append(f'run_id IN (SELECT run_id FROM "{_NOW}".core.runs WHERE loaded_at <= {moment})')  # noqa: S608
    elif table == "feed_state":  # each poll replaces what was there: only what is still there was known then
        known.append(f"updated_at <= {moment}")
    taken_back = ", ".join(f"CASE WHEN {c} <= {moment} THEN {c} END AS {c}" for c in later)
    what = f"* REPLACE ({taken_back})" if later else "*"
    # Names and columns are the catalog's, the moment is a datetime of ours.
    return f'SELECT {what} FROM "{_NOW}".core."{table}" WHERE {" AND ".join(known) or "true"}'  # noqa: S608

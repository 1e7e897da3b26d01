"""Loading a run: everything it staged becomes rows in one transaction, or nothing does.

Belongs here: the order of the statements in warehouse/load/ and the checks around them, and what the poller asks of the
warehouse. Does not belong here: the SQL itself, incidents (incidents.py), and what the records mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import AccountingError, WarehouseError, WarehouseOutdated
from pipeline.load.connect import open_reader, open_writer, transaction
from pipeline.load.held import settle_batch
from pipeline.load.staging import as_text, record_class, staged_batches, staged_schema
from pipeline.records import Article, from_json
from pipeline.shipped import shipped
from pipeline.validate.schema import KINDS, duckdb_columns, timed_columns

if TYPE_CHECKING:
    import duckdb

    from pipeline.fetch.state import FeedState

_STEPS = (
    "runs",
    "feeds",
    "feed_state",
    "fetches",
    "entries",
    "articles",
    "events",
    "link_queue",
    "rejections",
    "accounting",
    "claims",
)
_BY_BATCH = ("entry", "article", "event", "rejection", "stage_count")  # held back until their batch is complete
_WITH_BODIES = ("fetched_feed", "fetched_page")
_DUCKDB_OF_ARROW = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}
_STAGED = ("feed", "feed_state", *_WITH_BODIES, *_BY_BATCH)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Rows a run wrote, by table; what it met again; entries held back because their batch is not complete."""

    entries: int
    articles: int
    events: int
    rejections: int
    unchanged: int
    duplicates: int
    superseded_articles: int
    superseded_events: int
    held_back: int


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """What has been seen: entry_id → hashes of its known versions; article_id → feed of its current version."""

    entry_hashes: dict[str, set[str]] = field(default_factory=dict)
    article_feed: dict[str, str] = field(default_factory=dict)


def load_run(
    con: duckdb.DuckDBPyConnection, run_id: str, staging: Path, *, as_of: str, settled: str = "published"
) -> LoadResult:
    """Load everything staged in the folder `staging` in one transaction; loading it again changes nothing.

    A batch whose last stage did not finish (no counts staged for it) is held back, and its feeds' validators with it.
    `as_of` (ISO 8601) dates the rows. A batch of the run that failed its audit before is `settled` with it. Raises
    AccountingError if the books do not balance or a key would stand twice, WarehouseError if the run staged nothing at
    all; the warehouse is then as it was.
    """
    if not any(staged_batches(staging, kind) for kind in _STAGED):
        raise WarehouseError(f"nothing is staged in {staging}: the run's earlier stages did not write anything there")
    held_back = _stage(con, staging)
    try:
        for name, value in {"run_id": run_id, "program_version": __version__}.items():
            con.execute(f"SET VARIABLE {name} = $value", {"value": value})
        con.execute("SET VARIABLE as_of = $value::TIMESTAMPTZ", {"value": as_of})
        with transaction(con):
            for step in _STEPS:
                con.execute(load_sql(step))
            settle_batch(con, run_id, settled)
            _refuse_unless_sound(con, run_id)
            result = _result(con, run_id, held_back)
        return result
    finally:
        drop_temporary(con, [f"staged_{kind}" for kind in _STAGED] + ["held_entry"])


def read_known(warehouse: Path, *, but_not: str = "") -> KnownIndex:
    """What the warehouse has seen, `but_not` what that run brought; nothing where there is none yet.

    Raises WarehouseLocked, WarehouseCorrupt.
    """
    known, values = KnownIndex(), {"but_not": but_not}
    for entry_id, entry_hash in _read(warehouse, load_sql("known_entries"), values):
        known.entry_hashes.setdefault(entry_id, set()).add(entry_hash)
    known.article_feed.update(_read(warehouse, load_sql("known_articles"), values))
    return known


def read_feed_states(warehouse: Path) -> dict[str, FeedState]:
    """feed_id → what the poller remembers of it; empty where there is no warehouse yet. Raises like `read_known`."""
    if not warehouse.exists():
        return {}
    try:
        with open_reader(warehouse) as con:
            return states_of(con)
    except WarehouseOutdated:
        with open_writer(warehouse) as con:
            return states_of(con)


def states_of(con: duckdb.DuckDBPyConnection) -> dict[str, FeedState]:
    """feed_id → what the poller remembers of it, in an open warehouse."""
    cls = record_class("feed_state")
    columns = [f.name for f in fields(cls)]
    found = con.execute(f"SELECT {', '.join(columns)} FROM core.feed_state").fetchall()  # noqa: S608 - our own field names
    rows = ([as_text(v) if hasattr(v, "isoformat") else v for v in row] for row in found)
    states: list[FeedState] = [from_json(cls, dict(zip(columns, row, strict=True))) for row in rows]
    return {state.feed_id: state for state in states}


def read_articles(warehouse: Path, version_ids: Iterable[str]) -> list[Article]:
    """The given versions of articles, in order of article and version. Raises like `read_known`."""
    columns = [f.name for f in fields(Article)]
    rows = _read(warehouse, load_sql("article_versions"), {"versions": list(version_ids)})
    timed = timed_columns("article")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return [from_json(Article, {**row, **{name: as_text(row[name]) for name in timed}}) for row in found]


def _read(warehouse: Path, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    if not warehouse.exists():
        return []
    try:
        with open_reader(warehouse) as con:
            return list(con.execute(sql, values).fetchall())
    except WarehouseOutdated:
        with open_writer(warehouse) as con:
            return list(con.execute(sql, values).fetchall())


def _stage(con: duckdb.DuckDBPyConnection, staging: Path) -> int:
    """Staged files → temporary tables `staged_<kind>`. Returns how many entries are held back."""
    complete = set(staged_batches(staging, "stage_count"))
    for kind in _STAGED:
        files = staged_batches(staging, kind)
        ready = [f for batch, f in files.items() if kind not in _BY_BATCH or batch in complete]
        stage_files(con, kind, f"staged_{kind}", ready)
    late = [f for batch, f in staged_batches(staging, "entry").items() if batch not in complete]
    stage_files(con, "entry", "held_entry", late)
    return int(con.execute("SELECT count(*) FROM held_entry").fetchall()[0][0])


def stage_files(con: duckdb.DuckDBPyConnection, kind: str, table: str, files: Iterable[Path]) -> None:
    """Staged files of a kind into a fresh temporary table with the contract's columns (bodies are left behind)."""
    if kind == "feed_state":
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM core.feed_state LIMIT 0")  # noqa: S608
        columns = {}
    elif kind in KINDS:
        columns = {**duckdb_columns(kind), "record_hash": "VARCHAR"}
    else:
        typed = {f.name: _DUCKDB_OF_ARROW.get(str(f.type)) for f in staged_schema(kind)}
        columns = {name: t for name, t in typed.items() if t is not None}
    source = "*"
    if kind in _WITH_BODIES:
        columns["body_bytes"] = "BIGINT"
        source = "* EXCLUDE (headers, request_headers, body), octet_length(body) AS body_bytes"
    if columns:
        body = ", ".join(f'"{name}" {t}' for name, t in columns.items())
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({body})")
    paths = [str(path) for path in files]
    if paths:
        con.execute(f"INSERT INTO {table} BY NAME SELECT {source} FROM read_parquet($files)", {"files": paths})  # noqa: S608


def _refuse_unless_sound(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    doubled = con.execute(load_sql("doubled")).fetchall()
    if doubled:
        keys = "; ".join(f"{key} in {table}" for table, key in doubled)
        raise AccountingError(f"run {run_id} would store these keys twice: {keys}. Nothing was loaded.")
    problems = con.execute(load_sql("unbalanced")).fetchall()
    if problems:
        told = "; ".join(problem for (problem,) in problems)
        raise AccountingError(f"the books of run {run_id} do not balance: {told}. Nothing was loaded.")


def _result(con: duckdb.DuckDBPyConnection, run_id: str, held_back: int) -> LoadResult:
    counted: dict[str, tuple[int, int, int]] = {
        unit: (int(out), int(unchanged), int(duplicate))
        for unit, out, unchanged, duplicate in con.execute(load_sql("summary"), {"run_id": run_id}).fetchall()
    }
    nothing = (0, 0, 0)
    return LoadResult(
        entries=counted.get("entry", nothing)[0],
        articles=counted.get("article", nothing)[0],
        events=counted.get("event", nothing)[0],
        rejections=counted["rejection"][0],
        unchanged=sum(counted.get(unit, nothing)[1] for unit in ("entry", "article", "event")),
        duplicates=sum(counted.get(unit, nothing)[2] for unit in ("entry", "article", "event")),
        superseded_articles=counted["superseded_article"][0],
        superseded_events=counted["superseded_event"][0],
        held_back=held_back,
    )


def drop_temporary(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Drop temporary tables, if the connection still can."""
    import duckdb

    with suppress(duckdb.Error):
        for table in tables:
            con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def load_sql(step: str) -> str:
    """The text of warehouse/load/<step>.sql."""
    return shipped("warehouse", "load", f"{step}.sql").read_text("utf-8")

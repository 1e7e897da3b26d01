"""Linking inside the warehouse: what loading touched goes through pipeline.link, with the surroundings it needs.

Linking reads the articles in core.link_queue, the blocks of their events and the incidents these touch; never all of
the warehouse, however large. A step takes some thousand articles and is all or nothing; one that does not finish leaves
its articles in the queue.

Belongs here: taking from the queue, storing incidents. Does not belong here: what makes two texts copies or two events
one incident (pipeline.link), looking up the surroundings (neighbours.py, copies.py).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.link.grouping import RULES, regroup
from pipeline.link.incidents import Linked, founding_keys, sum_up
from pipeline.load.connect import transaction
from pipeline.load.copies import TEMPORARY as COPY_TABLES
from pipeline.load.copies import fill, fill_ids, spans, update_copies
from pipeline.load.load import drop_temporary, load_sql, stage_files
from pipeline.load.neighbours import TEMPORARY as NEIGHBOUR_TABLES
from pipeline.load.neighbours import Neighbours, index_rows, read_reports
from pipeline.load.staging import write_records

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 20_000  # articles in one step: what fits in memory with room to spare
_TEMPORARY = (
    "queued",
    "queued_article",
    "other_article",
    "went",
    "moved",
    "met_before",
    "closed_incident",
    "indexed",
    "outdated",
    "staged_incident",
    "staged_link",
    "told_article",
    "told_report",
    "told_incident",
)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What was linked: articles in the queue, how many copy another, their events, the incidents these belong to.

    `changed`: incidents written anew, be it that one of their reports came, changed or went.
    """

    articles: int
    copies: int
    events: int
    incidents: int
    several_outlets: int
    changed: int


def link_incidents(
    con: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    as_of: str,
    progress: Callable[[str, int, int], None] | None = None,
) -> LinkResult:
    """Cluster copies and link events of the articles that loading touched; linking again changes nothing.

    The incidents are those that linking the whole warehouse at once would give. What an incident was before is kept
    (`superseded_at`), and where its reports went (core.incident_lineage). `as_of` (ISO 8601) dates the change, but
    never before one already made. `progress` is told ("link", articles done, articles in all).
    """
    con.execute("SET VARIABLE run_id = $value", {"value": run_id})
    con.execute(load_sql("link_as_of"), {"value": as_of})
    if con.execute("SELECT rules FROM core.link_rules").fetchall() != [(RULES,)]:
        con.execute("SET VARIABLE rules = $value", {"value": RULES})
        with transaction(con):
            con.execute(load_sql("link_anew"))
        con.execute(load_sql("link_as_of"), {"value": as_of})
    total = int(con.execute("SELECT count(*) FROM core.link_queue").fetchall()[0][0])
    done, met = Counter[str](), set[str]()
    try:
        while done["articles"] < total:
            with transaction(con):
                done += _step(con, met)
            if progress is not None:
                progress("link", done["articles"], total)
        fill_ids(con, "asked_incident", "incident_id", met)
        incidents, several = con.execute(_MET).fetchall()[0]
        changed = con.execute(_CHANGED).fetchall()[0][0] if total else 0
    finally:
        drop_temporary(con, (*_TEMPORARY, *COPY_TABLES, *NEIGHBOUR_TABLES))
    return LinkResult(done["articles"], done["copies"], done["events"], incidents, several, changed)


def _step(con: duckdb.DuckDBPyConnection, met: set[str]) -> Counter[str]:
    """Link the next articles of the queue. Returns how many of what; adds the incidents of their events to `met`."""
    con.execute(load_sql("link_take"), {"at_once": AT_ONCE})
    con.execute(_QUEUED_ARTICLE)
    _by_date(con, "link_articles", _days(con, _DATES))
    update_copies(con)
    reports, codings = read_reports(con)
    keys = founding_keys(reports)
    fill(con, "indexed", index_rows(reports, keys, codings))
    con.execute(load_sql("link_compare"))
    changed = {event_id for (event_id,) in con.execute("SELECT event_id FROM indexed").fetchall()}
    touched = {incident_id for (incident_id,) in con.execute("SELECT DISTINCT incident_id FROM outdated").fetchall()}
    near = Neighbours(con, keys)
    made = regroup([r for r in reports if r.event.event_id in changed], touched, near)
    linked = [sum_up(group, near.keys) for group in made.groups]
    _stage(
        con, linked, {r.event.event_id: r.event.article_id for group in made.groups for r in group}, near, made.replaced
    )
    coded = [at for item in linked for at in near.coded_at(item.event_ids)]
    con.execute(_CODED_FROM, {"known": min(coded, default=None)})
    con.execute(_TOLD_ARTICLE)
    days = {_day(r.published_at) for group in made.groups for r in group}
    _by_date(con, "told_articles", days.union(_days(con, _DATES_WAITING)))
    con.execute(load_sql("told"))
    _by_date(con, "told_figures", _days(con, _DATES_ELSEWHERE))
    con.execute(load_sql("incidents"))
    con.execute(load_sql("lineage"))
    met |= {incident_id for (incident_id,) in con.execute(_OF_QUEUED).fetchall()}
    articles, copies = con.execute(_COUNTS).fetchall()[0]
    return Counter(articles=articles, copies=copies, events=len(reports))


def _days(con: duckdb.DuckDBPyConnection, sql: str) -> list[date | None]:
    return [day for (day,) in con.execute(sql).fetchall()]


def _day(instant: str | None) -> date | None:
    return None if instant is None else datetime.fromisoformat(instant).astimezone(UTC).date()


def _by_date(con: duckdb.DuckDBPyConnection, name: str, days: Collection[date | None]) -> None:
    """Run a statement on articles once for each stretch of these days of publication, and once for no day."""
    if None in days:
        con.execute(load_sql(name), {"from": None, "until": None})
    for start, end in spans(day for day in days if day is not None):
        con.execute(load_sql(name), {"from": start, "until": end + timedelta(days=1)})


_QUEUED_ARTICLE = """
CREATE OR REPLACE TEMP TABLE queued_article AS
SELECT article_id, version_id, outlet, published_at, title, text, cluster_id FROM core.articles LIMIT 0
"""
_DATES = "SELECT DISTINCT CAST(published_at AS DATE) FROM queued"
_TOLD_ARTICLE = """
CREATE OR REPLACE TEMP TABLE told_article AS
SELECT article_id, version_id, outlet, published_at, title, url FROM core.articles LIMIT 0
"""
_CODED_FROM = """
SET VARIABLE coded_from = (
    SELECT min(coded_at)
    FROM (
        SELECT $known::TIMESTAMPTZ AS coded_at
        UNION ALL SELECT coded_at FROM indexed
        UNION ALL SELECT coded_at FROM outdated
    )
)
"""
_DATES_WAITING = (
    "SELECT DISTINCT CAST(published_at AS DATE) FROM core.link_queue SEMI JOIN staged_link USING (article_id)"
)
_DATES_ELSEWHERE = "SELECT DISTINCT CAST(published_at AS DATE) FROM told_report WHERE toll_sentence IS NULL"
_OF_QUEUED = "SELECT DISTINCT incident_id FROM core.link_index SEMI JOIN queued USING (article_id)"
_COUNTS = """
SELECT count(*), count(*) FILTER (c.cluster_id <> c.article_id)
FROM queued LEFT JOIN core.copy_index AS c USING (article_id)
"""
_MET = """
SELECT count(*), count(*) FILTER (outlet_count > 1) FROM core.incidents
SEMI JOIN asked_incident USING (incident_id) WHERE superseded_at IS NULL
"""
_CHANGED = "SELECT count(*) FROM core.incidents WHERE loaded_at = getvariable('as_of')"


def _stage(
    con: duckdb.DuckDBPyConnection,
    linked: Sequence[Linked],
    articles: Mapping[str, str],
    near: Neighbours,
    replaced: Collection[str],
) -> None:
    import pyarrow as pa

    with tempfile.TemporaryDirectory(prefix="sitrep-link-") as folder:
        path = write_records(Path(folder), "incident", [item.incident for item in linked], batch="link")
        stage_files(con, "incident", "staged_incident", [path])
    pairs = [(item.incident.incident_id, event_id) for item in linked for event_id in item.event_ids]
    text = pa.string()
    links = {
        "incident_id": (text, [incident for incident, _ in pairs]),
        "event_id": (text, [event for _, event in pairs]),
        "founding_key": (text, [near.keys[event] for _, event in pairs]),
        "article_id": (text, [articles[event] for _, event in pairs]),
    }
    fill(con, "staged_link", links)
    fill(con, "closed_incident", {"incident_id": (text, sorted(replaced))})

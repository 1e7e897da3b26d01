"""Near-copies inside the warehouse: texts that changed are compared with those of the same week, clusters kept up.

Belongs here: which texts have to be looked at, reading and storing them. Does not belong here: what makes two texts
copies (pipeline.link.copies).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.link.copies import APART_DAYS, SAMPLED_CONTAINMENT, Sketch, cluster_copies, sketch
from pipeline.load.load import load_sql

if TYPE_CHECKING:
    import duckdb

NO_DAY = date(1, 1, 1)  # stands for an unknown day in the indexes, so that the column holds a day always
_GAP = timedelta(days=30)  # days that lie farther apart are looked up apart, so that each look-up reads little

TEMPORARY = ("broken", "changed", "copy_probe", "copy_candidate", "renamed_cluster", "reclustered")


def update_copies(con: duckdb.DuckDBPyConnection) -> None:
    """Cluster the articles in `temp.queued_article` anew; leaves in `temp.reclustered` whose cluster changed.

    Clusters are the same as if all texts were compared at once. To be called inside a transaction.
    """
    changed = con.execute(load_sql("copies_changed")).fetchall()
    broken = sorted({cluster for *_, cluster in changed if cluster is not None})
    parted = []
    if broken:
        fill_ids(con, "broken", "cluster_id", broken)
        fill_ids(con, "changed", "article_id", [article for article, *_ in changed])
        parted = con.execute(load_sql("copies_parted")).fetchall()
    versions = {article: version for article, version, *_ in changed + parted}
    fresh = {row[0]: sketch(row[2], row[3]) for row in changed + parted}
    _probe(con, versions, fresh)
    known, clusters = dict(fresh), {}
    for start, end in spans(s.day or NO_DAY for s in fresh.values()):
        days: dict[str, Any] = {"from": start, "until": end, "apart": APART_DAYS}
        con.execute(load_sql("copies_candidates"), days | {"share": SAMPLED_CONTAINMENT})
        for article, text, day, cluster in con.execute(load_sql("copies_texts"), days).fetchall():
            known[article], clusters[article] = sketch(text, day), cluster
    found = cluster_copies(known, clusters)
    names = {cluster: found[cluster] for cluster in clusters.values() if found[cluster] != cluster}
    con.execute(
        "CREATE OR REPLACE TEMP TABLE renamed_cluster AS SELECT unnest($was::VARCHAR[]) AS cluster_id, "
        "unnest($becomes::VARCHAR[]) AS becomes",
        {"was": list(names), "becomes": list(names.values())},
    )
    _probe(con, versions, fresh, found)
    con.execute(load_sql("copies_store"))


def spans(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of days without a wide gap, in order."""
    start = end = None
    for day in sorted(set(days)):
        if start is None or end is None or day - end > _GAP:
            if start is not None and end is not None:
                yield start, end
            start = day
        end = day
    if start is not None and end is not None:
        yield start, end


def _probe(
    con: duckdb.DuckDBPyConnection,
    versions: dict[str, str],
    sketches: dict[str, Sketch],
    clusters: dict[str, str] | None = None,
) -> None:
    """The texts looked at as `temp.copy_probe`, in the shape of core.copy_index."""
    import pyarrow as pa

    ids = list(sketches)
    made: dict[str, tuple[Any, list[Any]]] = {
        "article_id": (pa.string(), ids),
        "version_id": (pa.string(), [versions[i] for i in ids]),
        "cluster_id": (pa.string(), [clusters[i] if clusters else i for i in ids]),
        "day": (pa.date32(), [sketches[i].day or NO_DAY for i in ids]),
        "words_hash": (pa.string(), [sketches[i].words_hash for i in ids]),
        "sample": (pa.list_(pa.uint32()), [sketches[i].sample for i in ids]),
    }
    fill(con, "copy_probe", made)


def fill_ids(con: duckdb.DuckDBPyConnection, table: str, column: str, ids: Collection[str]) -> None:
    """A fresh temporary table of ids, to be joined: a list would be searched once a row."""
    import pyarrow as pa

    fill(con, table, {column: (pa.string(), list(ids))})


def fill(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, tuple[Any, list[Any]]]) -> None:
    """A fresh temporary table of columns: name → (Arrow type, values)."""
    import pyarrow as pa

    arrays = {name: pa.array(values, kind) for name, (kind, values) in columns.items()}
    con.register("arrow_rows", pa.table(arrays))
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM arrow_rows")  # noqa: S608 - our own name
    finally:
        con.unregister("arrow_rows")

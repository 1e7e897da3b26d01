"""The views `raw.*`: the archive, as SQL sees it.

Belongs here: defining them, what a reader must be allowed so that they work, and what they lack. Does not belong here:
their SQL (warehouse/raw/), and writing the archive (pipeline.archive).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ids import file_name, text_sha256
from pipeline.load.comments import comment, quoted
from pipeline.load.connect import transaction
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

VIEWS = ("fetched_feeds", "fetched_pages")
_FILES = "date=*/*.parquet"
_SUBJECTS = {"fetched_feeds": "feed", "fetched_pages": "page"}
_FULL_BATCH = 50  # pages a file holds at most, unless somebody set another number


def define_raw(con: duckdb.DuckDBPyConnection, archive: Path) -> None:
    """Define the views over the files in `archive`, unless they stand so already.

    A kind of which nothing was archived yet gets no view: DuckDB needs a file to know the columns.
    """
    ready = [name for name in VIEWS if next((archive / name).glob(_FILES), None)]
    texts = {name: shipped("warehouse", "raw", f"{name}.sql").read_text("utf-8") for name in (*ready, "archive")}
    definition = text_sha256(*(part for pair in sorted(texts.items()) for part in pair))
    if raw_archive(con) == (archive, definition):
        return
    with transaction(con):
        for name, text in texts.items():
            values = {"$files": _pattern(archive, name), "$archive": str(archive)}
            for mark, value in (values | {"$definition": definition}).items():
                text = text.replace(mark, quoted(value))  # a view takes no parameters
            con.execute(text)
        comment(con, texts.values())


def raw_archive(con: duckdb.DuckDBPyConnection) -> tuple[Path, str] | None:
    """The archive's folder and the checksum of the views' definition; None where there are none yet."""
    known = con.execute("SELECT count(*) FROM duckdb_views() WHERE schema_name = 'raw' AND view_name = 'archive'")
    if not known.fetchall()[0][0]:
        return None
    folder, definition = con.execute("SELECT folder, definition FROM raw.archive").fetchall()[0]
    return Path(folder), definition


def allow_archive(con: duckdb.DuckDBPyConnection, kinds: Collection[str]) -> None:
    """Let this connection, otherwise about to be shut off from all files, open those of these kinds in its archive.

    Each file by its name, and the pattern by which the views look for them: in a folder that is allowed, DuckDB could
    be made to write files. Where the archive has no file of a kind, its view finds none either.
    """
    found = raw_archive(con)
    if found is None:
        return
    paths: list[str] = []
    for kind in kinds:
        files = [str(path) for path in found[0].glob(f"{kind}/{_FILES}")]
        paths += [_pattern(found[0], kind), *files] if files else []
    con.execute(f"SET allowed_paths = [{', '.join(map(quoted, paths))}]")


def missing_files(con: duckdb.DuckDBPyConnection, kinds: Collection[str]) -> list[str]:
    """A line for each of these kinds of which the archive lacks files that the warehouse was loaded from.

    Days before the first that the archive still has were removed on purpose: they lack nothing.
    """
    found = raw_archive(con)
    lines = []
    for kind in kinds if found is not None else ():
        assert found is not None
        lacking = _lacking(con, found[0] / kind, _SUBJECTS[kind])
        count = sum(lacking.values())
        if count:
            lines.append(
                f"the archive lacks {count} file{'s' if count > 1 else ''} of raw.{kind} that the warehouse was loaded "
                f"from (run {next(iter(lacking))}{', and others' if len(lacking) > 1 else ''}): their rows are missing "
                f"from this answer; restore {found[0] / kind} from a copy"
            )
    return lines


def _lacking(con: duckdb.DuckDBPyConnection, folder: Path, subject: str) -> dict[str, int]:
    """Run → files of it that are known of and not there; by their names, without opening the files.

    A run has one file of feeds. It has a file for each batch of pages, numbered from 0: a gap in the numbers is a file
    that is missing; whether the last one is there is counted where more pages are known than the others can hold.
    """
    days = [folder_of_day.name.removeprefix("date=") for folder_of_day in folder.glob("date=*")]
    batches: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob(_FILES)):  # of a batch done again the newest file counts
        run, _, batch = path.stem.rpartition("-")[0].rpartition("-")
        batches.setdefault(run, {})[batch] = path
    lacking = {}
    sql = shipped("warehouse", "raw", "known.sql").read_text("utf-8")
    for run_id, day, subjects in con.execute(sql, {"subject": subject}).fetchall():
        if not days or day.isoformat() < min(days):
            continue
        there = batches.get(file_name(run_id), {})
        numbered = [int(batch) for batch in there if batch.isdecimal()]
        missing = max(numbered) + 1 - len(numbered) if numbered else 0
        if not there:
            missing = 1
        elif subject == "page" and not missing and subjects > _FULL_BATCH * len(there):
            missing = int(subjects > _rows(there.values()))
        if missing:
            lacking[run_id] = missing
    return lacking


def _rows(files: Iterable[Path]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return sum(pq.read_metadata(file).num_rows for file in files)
    except (OSError, pa.ArrowException):
        return sys.maxsize  # a damaged file: whoever reads it will be told


def _pattern(archive: Path, kind: str) -> str:
    return str(archive / kind / "date=*" / "*.parquet")

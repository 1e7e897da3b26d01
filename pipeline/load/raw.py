"""The views `raw.*`: the archive, as SQL sees it.

Belongs here: defining them, and what a reader must be allowed so that they work. Does not belong here: their SQL
(warehouse/raw/), and writing the archive (pipeline.archive).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ids import text_sha256
from pipeline.load.comments import comment, quoted
from pipeline.load.connect import transaction
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

VIEWS = ("fetched_feeds", "fetched_pages")


def define_raw(con: duckdb.DuckDBPyConnection, archive: Path) -> None:
    """Define the views over the files in `archive`, unless they stand so already.

    A kind of which nothing was archived yet gets no view: DuckDB needs a file to know the columns.
    """
    ready = [name for name in VIEWS if next((archive / name).glob("date=*/*.parquet"), None)]
    texts = {name: shipped("warehouse", "raw", f"{name}.sql").read_text("utf-8") for name in (*ready, "archive")}
    definition = text_sha256(*(part for pair in sorted(texts.items()) for part in pair))
    if raw_archive(con) == (archive, definition):
        return
    with transaction(con):
        for name, text in texts.items():
            values = {"$files": str(archive / name / "date=*" / "*.parquet"), "$archive": str(archive)}
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


def allow_archive(con: duckdb.DuckDBPyConnection) -> None:
    """Let this connection, otherwise about to be shut off from all files, open those of its archive."""
    found = raw_archive(con)
    if found is not None and all((found[0] / name).is_dir() for name in ("feeds", "fetched_feeds")):
        con.execute(f"SET allowed_directories = [{quoted(str(found[0]))}]")

"""The data dictionary and its picture, written from what an empty warehouse says of itself.

`python -m tests.dictionary` writes .github/dictionary.md and .github/images/warehouse.svg; a test compares them.
Belongs here: reading DuckDB's catalog and laying it out. Does not belong here: the words, which are comments in
warehouse/ and descriptions in schemas/.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pipeline.archive.files import Key, archiving
from pipeline.load.connect import open_writer
from pipeline.load.raw import define_raw
from pipeline.load.reports import list_reports

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT / ".github" / "dictionary.md"
PICTURE = ROOT / ".github" / "images" / "warehouse.svg"
LAYERS = {
    "raw": "What came over the wire, as it came: views over the Parquet files of the archive.",
    "core": "What was read out of it, whole and with its history: tables that only loading and linking write.",
    "marts": "What people query: views over the core, flat, current.",
    "reports": "Ready-made questions: table macros whose arguments are all optional.",
}
KEYS = {
    "feed_id": "feeds",
    "entry_id": "entries",
    "article_id": "articles",
    "event_id": "events",
    "incident_id": "incidents",
    "from_id": "incidents",
    "to_id": "incidents",
}
"""Column → the table of the core whose rows it names. `run_id` names a run everywhere, and is drawn nowhere."""

GRID = (  # tables of the core by the column of the picture they stand in; those not named here are listed in its foot
    ("feeds", "feed_state"),
    ("entries", "rejections"),
    ("articles", "fetches"),
    ("events",),
    ("incident_events", "places", "actors"),
    ("incidents", "incident_lineage"),
)
SHOWN = 16  # columns of a table that are named in the picture
WIDTH, GAP, LINE, HEAD, MARGIN = 236, 46, 17, 28, 24


@dataclass(frozen=True)
class Table:
    """A table or view: its schema, name, kind, comment, and (column, type, may be null, comment) of each column."""

    schema: str
    name: str
    kind: str
    comment: str
    columns: tuple[tuple[str, str, bool, str], ...]


def catalog() -> list[Table]:
    """All tables and views of a fresh warehouse with an archive, in order of layer and name."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        for kind in ("fetched_feed", "fetched_page", "feed"):
            with archiving(archive, kind, Key("run", "2016-12-11T00:00:00Z", "0000")):
                pass
        with open_writer(Path(folder) / "w.duckdb") as con:
            define_raw(con, archive)
            return read_catalog(con)


def read_catalog(con: Any) -> list[Table]:
    """All tables and views of an open warehouse. A comment that is missing is empty."""
    named = con.execute(
        "SELECT schema_name, table_name, 'table', comment FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    columns = con.execute(
        "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY schema_name, table_name, column_index"
    ).fetchall()
    tables = [
        Table(
            schema,
            name,
            kind,
            words or "",
            tuple((c[2], c[3].replace('"', ""), c[4], c[5] or "") for c in columns if c[:2] == (schema, name)),
        )
        for schema, name, kind, words in named
    ]
    layers = list(LAYERS)
    return sorted(tables, key=lambda t: (layers.index(t.schema), t.name))


def dictionary(tables: list[Table]) -> str:
    """The Markdown of the dictionary."""
    lines = [
        "<!-- Written by `make dictionary` from the comments in the warehouse; a test compares it. -->",
        "",
        "# Data dictionary",
        "",
        "The same words stand in the warehouse: `SELECT table_name, column_name, comment FROM duckdb_columns()`.",
        "Instants are in UTC; *by the run's clock* means the instant a run stands for, not when the computer worked.",
        "",
        "![The tables of the core and how they hang together](images/warehouse.svg)",
    ]
    for schema, words in LAYERS.items():
        lines += ["", f"## {schema}", "", words]
        for table in (t for t in tables if t.schema == schema):
            lines += ["", f"### {schema}.{table.name}", "", f"*{table.kind}* · {_cell(table.comment)}", ""]
            lines += ["| column | type | what it is |", "|---|---|---|"]
            lines += [f"| `{name}` | {_type(kind)} | {_cell(text)} |" for name, kind, _, text in table.columns]
    lines += ["", "| report | arguments | what it shows | columns |", "|---|---|---|---|"]
    lines += [
        f"| `reports.{r.name}` | {', '.join(f'`{p}`' for p in r.parameters)} | {_cell(r.description)} | "
        f"{', '.join(f'`{c}`' for c in r.columns)} |"
        for r in list_reports()
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _type(kind: str) -> str:
    short = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
    for long, name in short.items():
        kind = kind.replace(long, name)
    return kind


# ── the picture ──────────────────────────────────────────────────────────────────────────────────────────────────────


def picture(tables: list[Table]) -> str:
    """The SVG: boxes in columns, a line from each column that names a row of another table to that table."""
    core = {t.name: t for t in tables if t.schema == "core"}
    boxes: dict[str, tuple[int, int, int]] = {}  # name -> x, y, height
    for place, names in enumerate(GRID):
        y = MARGIN
        for name in names:
            height = HEAD + LINE * len(_shown(core[name])) + 10
            boxes[name] = (MARGIN + place * (WIDTH + GAP), y, height)
            y += height + 30
    bottom = max(y + height for _, y, height in boxes.values())
    others = sorted(set(core) - set(boxes))
    width = 2 * MARGIN + len(GRID) * (WIDTH + GAP) - GAP
    foot = _foot(core, others, bottom + 34, width)
    height = bottom + 34 + 22 + LINE * len(others) + MARGIN
    lines = [line for name in boxes for line in _links(core, boxes, name)]
    parts = [part for name in boxes for part in _box(core[name], *boxes[name])]
    return "\n".join(
        [
            "<!-- Written by `make dictionary`; a test compares it. -->",
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="11.5">',
            "<title>Tables of the schema core</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *lines,
            *parts,
            *foot,
            "</svg>",
            "",
        ]
    )


def _shown(table: Table) -> list[tuple[str, str, bool]]:
    """(text, type, whether it names a row) of the lines of a box: what names rows first, then the others."""
    names = [(name, _short(kind), name in KEYS or name == "run_id") for name, kind, _, _ in table.columns]
    ordered = sorted(names, key=lambda column: not column[2])
    if len(ordered) <= SHOWN:
        return ordered
    return [*ordered[: SHOWN - 1], (f"… {len(ordered) - SHOWN + 1} more", "", False)]


def _short(kind: str) -> str:
    kind = _type(kind)
    if kind.startswith("STRUCT"):
        return "STRUCT[]" if kind.endswith("[]") else "STRUCT"
    return kind


def _box(table: Table, x: int, y: int, height: int) -> list[str]:
    fill = "#1f4e79" if table.kind == "table" else "#6b7280"
    shape = f'x="{x}" y="{y}" width="{WIDTH}"'
    parts = [
        f"<g><title>{escape(table.comment)}</title>",
        f'<rect {shape} height="{height}" rx="6" fill="#f8fafc" stroke="{fill}"/>',
        f'<path d="M{x} {y + HEAD - 4}v-{HEAD - 10}q0-6 6-6h{WIDTH - 12}q6 0 6 6v{HEAD - 10}z" fill="{fill}"/>',
        f'<text x="{x + 10}" y="{y + 17}" fill="#ffffff" font-weight="bold" font-size="13">{table.name}</text>',
    ]
    for row, (text, kind, is_key) in enumerate(_shown(table)):
        at = y + HEAD + 11 + row * LINE
        weight = ' font-weight="bold"' if is_key else ""
        parts.append(f'<text x="{x + 10}" y="{at}" fill="#111827"{weight}>{escape(text)}</text>')
        parts.append(f'<text x="{x + WIDTH - 8}" y="{at}" fill="#6b7280" text-anchor="end" font-size="9">{kind}</text>')
    return [*parts, "</g>"]


def _links(core: dict[str, Table], boxes: dict[str, tuple[int, int, int]], name: str) -> list[str]:
    x, y, _ = boxes[name]
    found = []
    for row, (column, _, is_key) in enumerate(_shown(core[name])):
        target = KEYS.get(column)
        if not is_key or target is None or target == name or target not in boxes:
            continue
        to_x, to_y, _ = boxes[target]
        at = y + HEAD + 7 + row * LINE
        to = to_y + 13
        if to_x < x:
            start, end, bend = x, to_x + WIDTH, -GAP // 2
        elif to_x > x:
            start, end, bend = x + WIDTH, to_x, GAP // 2
        else:
            start, end, bend = x, to_x, -MARGIN // 2
        middle = start + bend
        if abs(to_x - x) > WIDTH + GAP:  # passes behind the boxes between: kept in the gaps, along the top
            near = end - bend
            path = f"M{start} {at}H{middle}V{MARGIN // 2}H{near}V{to}H{end}"
        else:
            path = f"M{start} {at}H{middle}V{to}H{end}"
        found.append(f'<path d="{path}" fill="none" stroke="#94a3b8" stroke-width="1.3"/>')
        found.append(f'<circle cx="{end}" cy="{to}" r="3" fill="#1f4e79"/>')
    return found


def _foot(core: dict[str, Table], others: list[str], y: int, width: int) -> list[str]:
    parts = [f'<text x="{MARGIN}" y="{y}" fill="#111827" font-weight="bold" font-size="13">and for the books</text>']
    for row, name in enumerate(others):
        at = y + 22 + row * LINE
        words = core[name].comment
        words = words if len(words) <= 150 else words[:149] + "…"
        parts.append(f'<text x="{MARGIN}" y="{at}" fill="#111827" font-weight="bold">{name}</text>')
        parts.append(f'<text x="{MARGIN + 170}" y="{at}" fill="#374151">{escape(words)}</text>')
    return parts


if __name__ == "__main__":
    tables = catalog()
    TEXT.write_text(dictionary(tables), encoding="utf-8")
    PICTURE.write_text(picture(tables), encoding="utf-8")

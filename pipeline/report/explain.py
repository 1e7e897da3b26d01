"""One article explained: its text with the words every event was read from marked, and each event field by field.

Belongs here: drawing, in the terminal and as a page, and reading a stored article for it. Does not belong here: coding
an article, fetching one, or reading files (pipeline/commands/explain.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.load.connect import open_reader
from pipeline.report.payload import country_names, event_facts, event_spans
from pipeline.shipped import shipped
from pipeline.theme.page import day, render, safe_url
from pipeline.theme.queries import page_rows
from pipeline.theme.spans import pieces

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_ASSETS = Path(__file__).parent / "assets"
_STYLES = {
    "trigger": "bold white on red3",
    "actor": "bold dodger_blue2",
    "recipient": "bold medium_purple",
    "place": "bold green4",
    "date": "bold dark_goldenrod",
    "killed": "bold deep_pink3",
    "injured": "deep_pink3",
    "weapon": "bold cyan",
    "status": "underline",
}
_NAMES = {"recipient": "to whom", "actor": "who", "trigger": "what", "place": "where", "date": "when"}


@dataclass(frozen=True, slots=True)
class Explained:
    """An article and its events as JSON dicts, whose offsets count characters of `text`."""

    title: str
    text: str
    published_at: str | None
    outlet: str | None
    url: str | None
    events: Sequence[dict[str, Any]]


def stored_article(warehouse: Path, wanted: str) -> Explained:
    """An article of the warehouse by its article_id (current version) or version_id, with its events as they stand.

    Raises UsageError if there is none, WarehouseError where there is no warehouse.
    """
    with open_reader(warehouse) as con:
        found = page_rows(con, "explain", "article", {"id": wanted})
        if not found:
            raise UsageError(f"no article {wanted} in {warehouse}: marts.articles lists them (sitrep query)")
        article = found[0]
        events = page_rows(con, "explain", "events", {"id": article["version_id"]})
    return Explained(
        article["title"],
        article["text"],
        article["published_at"].isoformat() if article["published_at"] else None,
        article["outlet"],
        article["url"],
        events,
    )


def terminal(explained: Explained) -> RenderableType:
    """The article for a terminal: marked text, what the colours mean, then the events in reading order."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    head = Text(explained.title or "Untitled", style="bold")
    head.append(
        "\n" + ", ".join(filter(None, (explained.outlet, day(explained.published_at), explained.url))), style="dim"
    )
    key = Text()
    for label, style in _STYLES.items():
        key.append(_NAMES.get(label, label), style=style).append("  ")
    events = [_event_table(number, event) for number, event in enumerate(explained.events, 1)]
    count = len(events)
    foot = Text(f"{count} event{'' if count == 1 else 's'}", style="bold")
    return Group(head, Text(), Padding(_marked(explained), (0, 2)), Text(), key, Text(), foot, *events)


def page(articles: Sequence[Explained]) -> str:
    """The articles as one self-contained HTML page."""
    names = json.loads(shipped("schemas", "ontology", "plover.json").read_text("utf-8"))
    shown: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []
    for article in articles:
        for event in article.events:
            events.append(event_facts(event) | {"article": len(sources)})
        sources.append(
            {
                "title": article.title,
                "outlet": article.outlet or "Article",
                "url": safe_url(article.url),
                "published": article.published_at,
            }
        )
        spans = [span for event in article.events for span in event_spans(event)]
        # The paragraphs' line ends are kept by the style sheet: cutting the text would move the offsets.
        shown.append({"article": article, "url": safe_url(article.url), "pieces": pieces(article.text, spans)})
    data = {
        "events": events,
        "articles": sources,
        "types": {
            name: {"gloss": entry["gloss"], "modes": {mode: m["gloss"] for mode, m in entry["modes"].items()}}
            for name, entry in names["events"].items()
        },
        "sectors": names["sectors"] | names["international_actor_codes"],
        "countries": country_names(events, []),
    }
    return render(
        _ASSETS / "explain.html",
        styles=[_ASSETS / "report.css", _ASSETS / "explain.css"],
        scripts=[_ASSETS / name for name in ("words.js", "card.js", "explain.js")],
        data=data,
        values={"shown": shown},
    )


def _marked(explained: Explained) -> Text:
    """The text with its spans in colour; each trigger is followed by the numbers of its events."""
    from rich.text import Text

    numbers: dict[int, list[int]] = {}
    for number, event in enumerate(explained.events, 1):
        numbers.setdefault(event["trigger"]["end"], []).append(number)
    text = Text()
    at = 0
    for piece, label in pieces(explained.text, [span for event in explained.events for span in event_spans(event)]):
        text.append(piece, style=_STYLES[label] if label else "")
        at += len(piece)
        if label == "trigger" and at in numbers:
            text.append("[" + ",".join(map(str, numbers[at])) + "]", style="bold red3")
    return text


def _event_table(number: int, event: dict[str, Any]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False, title_justify="left")
    table.title = Text(
        f"\n[{number}] {event['event_type']}" + (f" / {event['event_mode']}" if event["event_mode"] else "")
    )
    table.title.stylize("bold not italic")
    table.add_column(style="dim", min_width=10)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for name, value, basis in _rows(event):
        table.add_row(name, Text(value), Text(basis))
    return table


def _rows(event: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, value, how it was found) of everything the event says."""

    def quoted(span: dict[str, Any] | None) -> str:
        return f"“{span['text']}”" if span else ""

    def told(*parts: str | None) -> str:
        return ", ".join(part for part in parts if part)

    rows = [
        ("what", f"“{event['trigger']['text']}”", told(event["quad_code"], f"CAMEO {event['cameo_code']}")),
        ("status", event["status"], quoted(event["status_basis"])),
    ]
    for actor in event["actors"]:
        who = actor["name"] or actor["text"] or "unidentified"
        code = told(actor["country"], actor["sector"])
        found = told(f"“{actor['text']}”" if actor["text"] else "", actor["basis"])
        rows.append((_NAMES[actor["role"]], f"{who} ({code})", found))
    start, end = event["date_start"], event["date_end"]
    when = told(
        str(start) if start else "unknown", f"to {end}" if end and end != start else "", event["date_precision"]
    )
    rows.append(("when", when, told(quoted(event["date_text"]), event["date_basis"])))
    place = event["place"]
    if place:
        where = told(place["name"], place["admin1"], place["country_name"])
        at = f" {place['latitude']:.2f} {place['longitude']:.2f}" if place["latitude"] is not None else ""
        read = f"“{place['text']}”" if place["text"] else ""
        rows.append(("where", f"{where}{at}", told(read, event["place_basis"], place["geo_precision"])))
    else:
        rows.append(("where", "unknown", event["place_basis"]))
    for what, name in (("fatalities", "killed"), ("injured", "injured")):
        low, best, high = (event[f"{what}_{end}"] for end in ("low", "best", "high"))
        if best is not None:
            figure = str(best) if low == high else f"{best} ({low}–{high})"
            rows.append((name, figure, quoted(event[f"{what}_text"])))
    if event["territorial_change"] != "none":
        rows.append(("territory", event["territorial_change"], ""))
    if event["weapons"]:
        kinds = ", ".join(w["kind"] for w in event["weapons"])
        rows.append(("weapons", ", ".join(w["text"] for w in event["weapons"]), kinds))
    if event["contexts"]:
        rows.append(("contexts", ", ".join(event["contexts"]), ""))
    acled = " / ".join(filter(None, (event["acled_like_event"], event["acled_like_sub_event"])))
    if acled:
        rows.append(("elsewhere", acled, "ACLED-like"))
    coder = f"{event['extractor']} {event['extractor_version']}"
    rows.append(("confidence", f"{event['confidence']:.2f}", coder))
    return rows

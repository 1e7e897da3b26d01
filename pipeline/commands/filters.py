"""The pure stages as filters, for people and for measuring: extract, places, dates, stories, locate, parse.

JSONL in, JSONL out, one line at a time, so that a pipe of any length needs the memory of one article.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from pipeline.commands.options import country_option, settings_for
from pipeline.errors import Rejected, UsageError
from pipeline.records import to_json

if TYPE_CHECKING:
    from pipeline.extract.document import Document
    from pipeline.extract.protocol import ArticleText

source = click.argument("file", type=click.File("rb"))


@click.command()
@source
@click.option("--extractor", metavar="NAME", help="Who codes articles. [default: SITREP_EXTRACTOR]")
def extract(file: BinaryIO, extractor: str | None) -> None:
    """Read JSONL articles from FILE (- for standard input), write their events as JSONL.

    An article is {"article_id"?, "url"?, "title", "text", "published_at" (ISO 8601 or null), "language"?}.
    """
    from pipeline.extractors import bill_of, make_extractor
    from pipeline.run import article_coder

    settings = settings_for()
    settings = replace(settings, extractor=extractor or settings.extractor)
    coder = make_extractor(settings, _warn)
    code = article_coder(coder, settings, _warn)
    for number, row in _rows(file):
        for event in code(_article(file, number, row)):
            _write(to_json(event))
    if bill := bill_of(coder):
        _warn(f"{coder.name}: " + ", ".join(f"{name} {count:,}" for name, count in bill.items()))


@click.command()
@source
def places(file: BinaryIO) -> None:
    """Read JSONL articles from FILE, write {"article_id", "places": [...]} with offsets, one line an article."""
    from pipeline.extract.places import find_places
    from pipeline.reference.gazetteer import load_gazetteer

    with load_gazetteer(settings_for().reference_cache, _warn) as gazetteer:
        for number, row in _rows(file):
            article = _article(file, number, row)
            found = [
                {
                    "text": m.text,
                    "start": m.start,
                    "end": m.end,
                    "name": m.place.name,
                    "country": m.place.country,
                    "country_name": m.place.country_name,
                    "admin1": m.place.admin1,
                    "latitude": m.place.latitude,
                    "longitude": m.place.longitude,
                    "geonames_id": m.place.geonames_id,
                    "geo_precision": m.geo_precision,
                }
                for m in find_places(_document(article), gazetteer)
            ]
            _write({"article_id": article.article_id, "places": found})


@click.command()
@source
def dates(file: BinaryIO) -> None:
    """Read JSONL articles from FILE, write {"article_id", "dates": [...]} with offsets, one line an article."""
    from pipeline.extract.dates import find_dates

    for number, row in _rows(file):
        article = _article(file, number, row)
        found = [
            {
                "text": m.text,
                "start": m.start,
                "end": m.end,
                "date_start": m.date_start,
                "date_end": m.date_end,
                "precision": m.precision,
                "timex": m.timex,
            }
            for m in find_dates(_document(article))
        ]
        _write({"article_id": article.article_id, "dates": found})


@click.command()
@source
def stories(file: BinaryIO) -> None:
    """Read JSONL articles from FILE, write {"article_id", "story_id"}: the articles of one story share the id of one.

    By their words alone, whatever they tell of. All articles are held in memory; what is one story depends on the set.
    """
    from pipeline.link.stories import group_stories

    texts: dict[str, str] = {}
    for number, row in _rows(file):
        article = _article(file, number, row)
        texts[article.article_id] = f"{article.title}\n{article.text}"
    for article_id, story_id in group_stories(texts).items():
        _write({"article_id": article_id, "story_id": story_id})


@click.command()
@click.argument("name")
@country_option("ISO 3166 alpha-3 code to look in.")
@click.option("--limit", default=10, show_default=True, help="Candidates at most.")
def locate(name: str, country: str | None, limit: int) -> None:
    """Rank the gazetteer's candidates for NAME. With - read JSONL {"name", "country"?} and write JSONL."""
    from pipeline.reference.gazetteer import load_gazetteer

    with load_gazetteer(settings_for().reference_cache, _warn) as gazetteer:

        def ranked(name: str, country: str | None) -> dict[str, Any]:
            found = gazetteer.locate(name, country, limit)
            return {
                "name": name,
                "candidates": [{**to_json(place), "score": round(score, 4)} for place, score in found],
            }

        if name == "-":
            for number, row in _rows(sys.stdin.buffer):
                if not isinstance(row.get("name"), str):
                    wanted = 'write one JSON object a line, {"name": "Palmyra"}'
                    raise UsageError(f'standard input, line {number}: no "name": {wanted}')
                _write(ranked(row["name"], row.get("country") or country))
        else:
            _write(ranked(name, country))


@click.group()
def parse() -> None:
    """Read feeds or article pages from files."""


files = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))


@parse.command("feed")
@files
@click.option("--url", default="http://localhost/", help="Address the feed is taken to come from.")
def parse_feed(files: tuple[Path, ...], url: str) -> None:
    """Parse feed FILES, write {"file", "outcome", "reason", "entries"} as JSONL."""
    from pipeline.parse.guard import Guard

    with Guard() as guard:
        for path in files:
            parsed = guard.feed(path.read_bytes(), feed_id=path.stem, url=url)
            _write(
                {
                    "file": str(path),
                    "outcome": parsed.outcome,
                    "reason": parsed.reason,
                    "detail": parsed.detail,
                    "entries": [to_json(entry) for entry in parsed.entries],
                    "rejected": [{"entry": e, "reason": r, "detail": d} for e, r, d in parsed.rejected],
                    "duplicates": parsed.duplicates,
                }
            )


@parse.command("article")
@files
@click.option("--url", help="Address the page was fetched from.")
def parse_article(files: tuple[Path, ...], url: str | None) -> None:
    """Parse article page FILES, write the article of each as JSONL."""
    from pipeline.parse.article import parse_page

    for path in files:
        try:
            _write({"file": str(path), "outcome": "ok", "reason": None, **to_json(parse_page(path.read_bytes(), url))})
        except Rejected as problem:
            _write(
                {"file": str(path), "outcome": "reject", "reason": problem.reason, "detail": problem.detail, "text": ""}
            )


def _rows(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, raw in enumerate(file, 1):
        where = f"{_name(file)}, line {number}"
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            if not line:
                continue
            row = json.loads(line)
        except UnicodeDecodeError as error:
            raise UsageError(f"{where}: not UTF-8 (byte {error.start}): save it as UTF-8") from None
        except ValueError as error:
            raise UsageError(f"{where}: not JSON ({error}): write one JSON object a line") from None
        if not isinstance(row, dict):
            raise UsageError(f"{where}: not a JSON object")
        yield number, row


def _article(file: BinaryIO, number: int, row: dict[str, Any]) -> ArticleText:
    from pipeline.extract.protocol import ArticleText

    try:
        return ArticleText.from_json(row)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{_name(file)}, line {number}: {error}") from None


def _name(file: BinaryIO) -> str:
    name = getattr(file, "name", 0)
    return name if isinstance(name, str) and name != "<stdin>" else "standard input"


def _document(article: ArticleText) -> Document:
    from pipeline.extract.coder import document_of

    return document_of(article)


def _write(record: dict[str, Any]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


def _warn(line: str) -> None:
    click.echo(f"sitrep: {line}", err=True)

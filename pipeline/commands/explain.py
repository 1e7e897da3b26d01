"""explain: one article with its events marked, in the terminal or as a page.

Belongs here: finding the article a person means: a file, an address, a stored article. Does not belong here: drawing
it (pipeline/report/explain.py) or coding it (pipeline/run.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.options import settings_for, warehouse_option
from pipeline.errors import Rejected, SitrepError, UsageError
from pipeline.records import to_json

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.parse.article import ParsedArticle
    from pipeline.report.explain import Explained

_PAGES = (".html", ".htm", ".xhtml")


@click.command()
@click.argument("what", metavar="FILE|URL|ID")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to this file instead of the terminal."
)
@click.option("--published-at", metavar="DATE", help="When a text without a date of its own was published, ISO 8601.")
@warehouse_option
def explain(what: str, html: Path | None, published_at: str | None, warehouse: Path | None) -> None:
    """Show an article with its events marked in colour, and how each field was found.

    FILE is an article as JSON ({"title", "text", "published_at"}), several as JSONL, a saved page (.html), or plain
    text. URL is fetched as the pipeline fetches it. ID is an article_id or version_id of the warehouse: its events are
    shown as they are stored.
    """
    settings = settings_for(warehouse)
    if what.startswith(("art_", "ver_")) and not Path(what).exists():
        from pipeline.report.explain import stored_article

        articles = [stored_article(settings.warehouse, what)]
    else:
        articles = _coded(settings, what, published_at)
    if html is not None:
        from pipeline.report.explain import page
        from pipeline.theme.page import write_page

        click.echo(write_page(html, page(articles)))
        return
    from rich.console import Console

    from pipeline.report.explain import terminal

    console = Console(highlight=False)
    for article in articles:
        console.print(terminal(article), soft_wrap=False)
        console.print()


def _coded(settings: Settings, what: str, published_at: str | None) -> list[Explained]:
    from pipeline.extract.protocol import ArticleText
    from pipeline.extractors import make_extractor
    from pipeline.report.explain import Explained
    from pipeline.run import article_coder

    rows = _fetched(settings, what) if what.startswith(("http://", "https://")) else _read(Path(what))

    def warn(line: str) -> None:
        click.echo(f"sitrep: {line}", err=True)

    code = article_coder(make_extractor(settings, warn), settings, warn)
    articles = []
    for row in rows:
        row["published_at"] = row.get("published_at") or published_at
        try:
            text = ArticleText.from_json(row)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{what}: {error}") from None
        events = [to_json(event) for event in code(text)]
        articles.append(Explained(text.title, text.text, text.published_at, row.get("outlet"), row.get("url"), events))
    return articles


def _read(path: Path) -> list[dict[str, Any]]:
    """The articles in a file, as filters take them."""
    try:
        body = path.read_bytes()
    except OSError as error:
        hint = "give a file, an address (https://...) or an article_id"
        raise UsageError(f"cannot read {path}: {error.strerror}; {hint}") from None
    if path.suffix.lower() in _PAGES:
        return [_page_row(body, None, str(path))]
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    if path.suffix.lower() not in (".json", ".jsonl"):
        return [{"title": "", "text": "\n".join(line.strip() for line in text.splitlines() if line.strip())}]
    try:
        rows = (
            [json.loads(text)]
            if path.suffix.lower() == ".json"
            else [json.loads(s) for s in text.splitlines() if s.strip()]
        )
    except ValueError as error:
        raise UsageError(f"{path}: not JSON ({error}): .json holds one object, .jsonl one a line") from None
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f'{path}: no article in it: write {{"title": ..., "text": ..., "published_at": ...}}')
    return rows


def _fetched(settings: Settings, url: str) -> list[dict[str, Any]]:
    from pipeline.fetch.client import fetch_pages
    from pipeline.ids import content_key

    (fetched,) = fetch_pages([(content_key("ent", url), url)], settings)
    if fetched.body is None:
        raise SitrepError(f"cannot fetch {url}: {fetched.reason}: {fetched.detail}")
    return [_page_row(fetched.body, fetched.final_url, url)]


def _page_row(body: bytes, url: str | None, name: str) -> dict[str, Any]:
    from pipeline.parse.article import parse_page

    try:
        parsed: ParsedArticle = parse_page(body, url)
    except Rejected as problem:
        raise SitrepError(f"{name}: {problem.reason}: {problem.detail}") from None
    if not parsed.text:
        raise SitrepError(f"{name}: no article text on the page")
    return {
        "title": parsed.title,
        "text": parsed.text,
        "published_at": parsed.published_at,
        "language": parsed.language,
        "url": parsed.canonical_url or url,
    }

"""Small feeds and pages for tests of the whole way: bytes as an outlet would send them, and feed lists that name them.

Belongs here: making them. Does not belong here: serving (faultserver.py) and assertions.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.integration.faultserver import Handler, Wire, reply

TOWNS = ("Palmyra", "Homs", "Aleppo", "Idlib", "Hama", "Raqqa", "Deir ez-Zor", "Mosul", "Kirkuk", "Tikrit")


def story(number: int) -> tuple[str, str]:
    """Title and text of the article of a number: English, four paragraphs, at least one violent event."""
    town = TOWNS[number % len(TOWNS)]
    return f"Shelling of {town}, report {number}", "\n".join(
        (
            f"Militants shelled the town of {town} on Saturday, killing {number + 2} civilians, officials said.",
            "The shells fell on a market in the early morning, when many people were buying bread and vegetables, "
            "according to a doctor at the main hospital of the province.",
            f"Soldiers arrested {number + 3} men at a checkpoint after the attack and searched houses in two quarters.",
            "A spokesman for the governor said that the schools of the district would stay closed until further notice "
            "and asked residents to stay at home while the roads are being cleared.",
        )
    )


def page(title: str, text: str, language: str = "en") -> bytes:
    """An article page with navigation and a footer around the text."""
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>"
        '<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>'
        f"<article><h1>{escape(title)}</h1>\n{paragraphs}\n</article>"
        '<footer>All rights reserved. <a href="/contact">Contact</a></footer></body></html>'
    ).encode()


def item(url: str, title: str, *, at: str | None = "2016-12-11T08:00:00Z", summary: str = "") -> str:
    """One RSS item. `at` None leaves the date out."""
    date = f"<pubDate>{format_datetime(datetime.fromisoformat(at), usegmt=True)}</pubDate>" if at else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(url)}</link><guid>{escape(url)}</guid>{date}"
        f"<description>{escape(summary)}</description></item>"
    )


def rss(items: list[str], title: str = "Small Press") -> bytes:
    """An RSS 2.0 document."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>'
    return (head + "<link>http://127.0.0.1/</link><description>News</description>" + "\n".join(items)).encode() + (
        b"</channel></rss>"
    )


def with_etag(body: bytes, etag: str) -> Handler:
    """A sound server of a document: 304 to who has it."""

    async def handle(wire: Wire) -> None:
        if wire.request.header("if-none-match") == etag.encode():
            await reply(b"", "304 Not Modified", f"ETag: {etag}")(wire)
        else:
            await reply(body, "200 OK", f"ETag: {etag}", "Content-Type: application/rss+xml")(wire)

    return handle


def html(body: bytes) -> Handler:
    """Answers with a page."""
    return reply(body, "200 OK", "Content-Type: text/html; charset=utf-8")


def write_list(folder: Path, feeds: dict[str, str]) -> Path:
    """A folder of feed files, feed_id → address."""
    folder.mkdir(parents=True, exist_ok=True)
    for feed_id, url in feeds.items():
        (folder / f"{feed_id}.yml").write_text(f"url: {url}\noutlet: {feed_id.title()}\n", encoding="utf-8")
    return folder

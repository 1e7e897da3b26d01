"""The archive as WARC 1.1 (ISO 28500:2017), for the tools of web archives.

Belongs here: one archived answer → request, response (or revisit) and metadata records. Bodies are stored free of
their content encoding, so the headers that told of it come with the prefix X-Crawl-, as in Common Crawl's files, and
Content-Length is that of the body stored. Does not belong here: reading WARC, and the archive's own files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline import __version__
from pipeline.archive.files import Key, list_files, read_file
from pipeline.errors import ArchiveError
from pipeline.load.formats import sink
from pipeline.load.staging import whole_file
from pipeline.records import FetchedFeed, FetchedPage

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_OF_THE_WIRE = frozenset(("content-encoding", "transfer-encoding", "content-length"))


@dataclass(frozen=True, slots=True)
class Written:
    """Records written, by type; requests that nobody answered, which WARC has no record for."""

    responses: int
    revisits: int
    unanswered: int


def write_warc(
    archive: Path,
    out: Path | None,
    *,
    since: date | None = None,
    until: date | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Written:
    """Write the answers of the days `since` to `until` (both included), in the order they were archived.

    They go to the file `out`, or to standard output. Raises ArchiveError if the archive has none of these days or is
    damaged, WarehouseError or UsageError if they cannot be written.
    """
    from warcio.warcwriter import WARCWriter

    kinds = ("fetched_feed", "fetched_page")
    files = sorted((f for kind in kinds for f in list_files(archive, kind, since, until)), key=lambda f: f.written)
    if not files:
        raise ArchiveError(f"{archive} holds nothing of those days: see which days it has, and give others")
    counts = {"response": 0, "revisit": 0, "": 0}
    with sink(None) if out is None else whole_file(out) as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        about = {"software": f"sitrep/{__version__}", "format": "WARC file version 1.1", "robots": "obey (pages)"}
        writer.write_record(writer.create_warcinfo_record("sitrep.warc.gz" if out is None else out.name, about))
        for done, archived in enumerate(files, 1):
            for key, answer in read_file(archived):
                counts[_write(writer, key, answer)] += 1
            progress("export", done, len(files))
    return Written(counts["response"], counts["revisit"], counts[""])


def _write(writer: Any, key: Key, answer: FetchedFeed | FetchedPage) -> str:
    """The records of one answer; the type of the main one, empty where there was no answer."""
    from warcio.statusandheaders import StatusAndHeaders

    if answer.status is None:
        return ""
    kind = "revisit" if answer.status == 304 else "response"
    dated = {"WARC-Date": answer.fetched_at}
    extra = {"WARC-Profile": _NOT_MODIFIED} if kind == "revisit" else {}
    if kind == "response" and answer.body is None:
        extra["WARC-Truncated"] = "length" if answer.reason == "too_large" else "unspecified"
    body = answer.body or b""
    status = StatusAndHeaders(_status_line(answer.status), _stored(answer, len(body)), protocol="HTTP/1.1")
    response = writer.create_warc_record(
        answer.final_url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict=dated | extra,
        http_headers=status,
    )
    parts = urlsplit(answer.final_url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = StatusAndHeaders(f"GET {target} HTTP/1.1", list(answer.request_headers), is_http_request=True)
    request = writer.create_warc_record(answer.final_url, "request", warc_headers_dict=dated, http_headers=asked)
    writer.write_request_response_pair(request, response)
    _write_metadata(writer, key, answer, response.rec_headers.get_header("WARC-Record-ID"), dated)
    return kind


def _write_metadata(writer: Any, key: Key, answer: FetchedFeed | FetchedPage, of: str, dated: dict[str, str]) -> None:
    """What WARC has no header for: whose answer it is, and the address asked for where it led to another."""
    subject = ("feed", answer.feed_id) if isinstance(answer, FetchedFeed) else ("entry", answer.entry_id)
    facts = {"run": key.run_id, subject[0]: subject[1], "outcome": answer.outcome, "reason": answer.reason}
    if answer.url != answer.final_url:
        facts["via"] = answer.url
    lines = "".join(f"{name}: {value}\r\n" for name, value in facts.items() if value)
    data = lines.encode()
    writer.write_record(
        writer.create_warc_record(
            answer.final_url,
            "metadata",
            payload=BytesIO(data),
            length=len(data),
            warc_content_type="application/warc-fields",
            warc_headers_dict=dated | {"WARC-Concurrent-To": of},
        )
    )


def _stored(answer: FetchedFeed | FetchedPage, length: int) -> list[tuple[str, str]]:
    headers = [(f"x-crawl-{name}" if name in _OF_THE_WIRE else name, value) for name, value in answer.headers]
    return headers if answer.status == 304 else [*headers, ("content-length", str(length))]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "

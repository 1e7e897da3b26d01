"""Bodies decompressed piece by piece, with a limit that holds at every moment.

Belongs here: gzip and brotli, one layer, never more memory than the limit asks for. Does not belong here: reading
from the network.
"""

from __future__ import annotations

import zlib
from typing import Any, Protocol

from pipeline.errors import Reason, Rejected

_PIECE = 256 * 1024  # bytes a decompressor may give at once


class Inflater(Protocol):
    """Takes wire bytes, gives decoded bytes."""

    def feed(self, data: bytes) -> bytes: ...

    def finish(self) -> None:
        """Raises Rejected where the compressed stream has not reached its end."""


def inflater(content_encoding: str | None, limit: int) -> Inflater:
    """The decoder for a Content-Encoding header; raises Rejected for encodings we did not ask for, or stacked ones.

    The decoder raises Rejected(too_large) as soon as more than `limit` bytes have come out of it.
    """
    names = [n.strip().lower() for n in (content_encoding or "").split(",")]
    names = [n for n in names if n and n != "identity"]
    if not names:
        return _Plain(limit)
    if len(names) > 1:
        raise Rejected(Reason.ENCODING_REFUSED, f"encoded more than once: {content_encoding!r:.80}")
    if names[0] in ("gzip", "x-gzip"):
        return _Gzip(limit)
    if names[0] == "br":
        return _Brotli(limit)
    raise Rejected(Reason.ENCODING_REFUSED, f"encoding {names[0]!r:.40}; we accept gzip and br")


def unpacking(first: bytes, decoder: Inflater, limit: int) -> Inflater:
    """The decoder for a body without Content-Encoding that begins with `first`.

    A body that is a gzip file itself (sitemap.xml.gz) is unpacked; anything else goes on as it is.
    """
    return _Gzip(limit) if first[:3] == b"\x1f\x8b\x08" else decoder


class _Counting:
    def __init__(self, limit: int) -> None:
        self._left = limit
        self._limit = limit

    def _count(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise Rejected(Reason.TOO_LARGE, f"more than {self._limit} bytes when decoded")
        return piece


class _Plain(_Counting):
    def feed(self, data: bytes) -> bytes:
        return self._count(data)

    def finish(self) -> None:
        return None


class _Gzip(_Counting):
    """RFC 1952, members one after another; bytes after the last member that are no member are ignored."""

    _MEMBERS = 1_000  # tiny members make the work quadratic; real bodies have one

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._decoder: Any = zlib.decompressobj(wbits=31)
        self._members = 1
        self._any = False
        self._done = False

    def feed(self, data: bytes) -> bytes:
        out: list[bytes] = []
        while data and not self._done:
            self._any = True
            try:
                piece = self._decoder.decompress(data, _PIECE)
            except zlib.error as error:
                if self._members > 1:  # trailing bytes after a whole member
                    self._done = True
                    break
                raise Rejected(Reason.PROTOCOL_ERROR, f"the gzip stream is broken: {error}") from None
            out.append(self._count(piece))
            data = self._decoder.unconsumed_tail
            if self._decoder.eof:
                data = self._decoder.unused_data
                if not data:
                    continue
                self._members += 1
                if self._members > self._MEMBERS:
                    raise Rejected(Reason.TOO_LARGE, f"more than {self._MEMBERS} gzip members")
                self._decoder = zlib.decompressobj(wbits=31)
        return b"".join(out)

    def finish(self) -> None:
        if self._any and not self._done and not self._decoder.eof and self._members == 1:
            raise Rejected(Reason.PROTOCOL_ERROR, "the gzip stream stops before its end")


class _Brotli(_Counting):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        import brotli

        self._error: type[Exception] = brotli.error
        self._decoder: Any = brotli.Decompressor()
        self._any = False

    def feed(self, data: bytes) -> bytes:
        out: list[bytes] = []
        self._any = self._any or bool(data)
        try:
            piece = self._decoder.process(data, output_buffer_limit=_PIECE) if data else b""
            out.append(self._count(piece))
            while not self._decoder.can_accept_more_data():
                piece = self._decoder.process(b"", output_buffer_limit=_PIECE)
                out.append(self._count(piece))
                if not piece:
                    break
        except self._error as error:
            raise Rejected(Reason.PROTOCOL_ERROR, f"the brotli stream is broken: {error}") from None
        return b"".join(out)

    def finish(self) -> None:
        if self._any and not self._decoder.is_finished():
            raise Rejected(Reason.PROTOCOL_ERROR, "the brotli stream stops before its end")

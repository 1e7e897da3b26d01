"""Bytes to characters: which encoding a feed is really in, and its bad bytes repaired one by one.

Belongs here: byte-order marks, declarations, guesses, repair. Does not belong here: XML.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:\-]{1,40})""")
_CHARSET = re.compile(r"""(?i)charset\s*=\s*["']?([A-Za-z0-9._:\-]{1,40})""")

# What browsers read under these labels (WHATWG Encoding Standard): the Windows superset of each.
_SUPERSETS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "big5": "big5hkscs",
}  # fmt: skip
# Python's codecs that are character encodings; the others (zlib, rot13, idna, unicode_escape, …) change the bytes.
_CHARACTER_CODEC = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e|-sig)?|ascii|iso8859-\d+|latin-1|cp\d{3,4}|koi8-[rtu]|gb2312|gbk|gb18030|big5|big5hkscs|"
    r"shift_jis|euc_jp|euc_kr|iso2022_jp|iso2022_kr|tis-620|mac-\w+|hz|kz1048|ptcp154|johab"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read in, and how many bytes had to be repaired (0: none)."""

    text: str
    encoding: str
    repaired: int


def decode(body: bytes, content_type: str | None = None) -> Decoded | None:
    """Characters of a document; None where the bytes are no text in any encoding they claim.

    Order: byte-order mark; UTF-8 if every byte agrees (no other encoding looks like it by accident); the XML
    declaration; the Content-Type's charset; UTF-8 with each bad byte read as Windows-1252, the way such bytes come
    into feeds (one paragraph pasted from elsewhere).
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _finish(body[len(bom) :], name)
    if wide := _wide(body):
        return _finish(body, wide)
    declared = _DECLARED.match(body)
    names = [n for n in (_codec(declared[1].decode("ascii")) if declared else None, _from_header(content_type)) if n]
    if b"\x1b" not in body and not any(n in ("hz", "iso2022_kr") for n in names):
        try:
            return Decoded(body.decode("utf-8"), "utf-8", 0)
        except UnicodeDecodeError:
            pass
    for name in names:
        if name.startswith(("utf-16", "utf-32")):
            continue  # the bytes have just shown that they are not
        try:
            return Decoded(body.decode(_SUPERSETS.get(name, name)), _SUPERSETS.get(name, name), 0)
        except (UnicodeDecodeError, LookupError):
            continue
    return _repair(body)


def _finish(body: bytes, name: str) -> Decoded | None:
    if name == "utf-8":
        try:
            return Decoded(body.decode("utf-8"), name, 0)
        except UnicodeDecodeError:
            return _repair(body)
    text = body.decode(name, "replace")
    bad = text.count("�")
    if bad > 8 + len(text) // 50:
        return None
    return Decoded(text, name, bad)


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without byte-order mark, told by where the zero bytes of `<` and its neighbour lie."""
    head = body[:4]
    return {b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}.get(head) or (
        "utf-16-le" if head[:2] == b"<\0" else "utf-16-be" if head[:2] == b"\0<" else None
    )


def _repair(body: bytes) -> Decoded | None:
    bad = 0

    def one_byte(error: UnicodeError) -> tuple[str, int]:
        nonlocal bad
        assert isinstance(error, UnicodeDecodeError)
        bad += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    codecs.register_error("sitrep-cp1252", one_byte)
    text = body.decode("utf-8", "sitrep-cp1252")
    # Text of another single-byte encoding still is mostly ASCII in a feed (the tags are); binary data is not.
    controls = sum(text.count(chr(c)) for c in range(32) if c not in (9, 10, 13))
    if controls > len(text) // 50 + 8 or bad > len(body) // 2:
        return None
    return Decoded(text, "utf-8", bad)


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _CHARACTER_CODEC.fullmatch(found) else None


def _from_header(content_type: str | None) -> str | None:
    match = _CHARSET.search(content_type) if content_type else None
    return _codec(match[1]) if match else None

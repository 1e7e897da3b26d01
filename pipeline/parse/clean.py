"""Text made safe to store: no markup, no control characters, no surrogates.

Belongs here: what every stored string passes through. Does not belong here: choosing which text is the article.
"""

from __future__ import annotations

import html
import re
from typing import Any

_C1 = bytes(range(0x80, 0xA0)).decode("cp1252", "replace")
_TABLE: dict[int, str | None] = {c: None for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)}
_TABLE[0x7F] = None
# A C1 control in text is a Windows-1252 character that somebody declared to be Latin-1: WHATWG reads it so too.
_TABLE.update({0x80 + i: (None if ch == "�" else ch) for i, ch in enumerate(_C1)})
_TABLE.update({0x2028: "\n", 0x2029: "\n", 0xFEFF: None, 0xAD: None, 0xFFFE: None, 0xFFFF: None, 0x200B: None})
# Marks that turn the direction of what follows: they can make a headline read as something else.
_TABLE.update(dict.fromkeys((*range(8234, 8239), *range(8294, 8298))))
_TABLE.update({0xA0: " ", 0x202F: " ", 0x2007: " "})

_DIRTY = re.compile(
    "[^\\x20-\\x7e\\t\\n\\r\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u2065\u2070-\ud7ff\ue000-\ufdcf]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"[^\S\n]*\n\s*")
_TAGLIKE = re.compile(r"<(?=[A-Za-z/!?])")

_BLOCKS = frozenset(
    (
        "address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
        "h6 header hr li main nav ol option p pre section table tbody td tfoot th thead title tr ul"
    ).split()
)
_SILENT = frozenset(
    "script style template noscript iframe object embed svg math head select textarea canvas audio video".split()
)


def printable(text: str) -> str:
    """`text` without control characters, surrogates and non-characters; tabs and line ends are kept.

    C1 controls become the Windows-1252 characters they were meant to be; no-break spaces become spaces.
    """
    return _DIRTY.sub(_clean, text)


def _clean(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return ""
    return _TABLE.get(code, match[0]) or ""


def one_line(text: str) -> str:
    """Printable, with every run of white space folded to one space."""
    return " ".join(printable(text).split())


def fold_lines(text: str) -> str:
    """Printable, white space folded within lines, empty lines dropped."""
    text = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def plain_text(markup: str, *, lines: bool = False) -> str:
    """The text a reader would see of a piece of HTML (or of plain text), on one line unless `lines`.

    Whatever survives as text and still looks like a tag (markup escaped twice) is stripped too, so that the result
    is inert wherever it is shown. Never raises.
    """
    text = markup
    for _ in range(3):
        if "<" in text:
            text = _strip_tags(text)
        elif "&" in text:
            text = html.unescape(text)
        else:
            break
    return fold_lines(_inert(text)) if lines else one_line(_inert(text))


def _inert(text: str) -> str:
    return _TAGLIKE.sub("", text) if "<" in text else text


def _strip_tags(markup: str) -> str:
    from lxml import etree

    safe = printable(markup)
    if not _TAGLIKE.search(safe):
        return html.unescape(safe)
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(f"<html><body>{safe}</body></html>", parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        return _TAGLIKE.sub("", safe)
    parts: list[str] = []
    _collect(root, parts)
    return "".join(parts)


def _collect(root: Any, parts: list[str]) -> None:
    silent = 0
    from lxml import etree

    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag in _SILENT:
                silent += 1
            elif not silent:
                if tag in _BLOCKS:
                    parts.append("\n")
                if node.text:
                    parts.append(node.text)
            continue
        if tag in _SILENT:
            silent -= 1
        elif not silent and tag in _BLOCKS:
            parts.append("\n")
        if not silent and node.tail:
            parts.append(node.tail)

"""The text of an article cut into paragraphs, sentences and tokens, each with its character offsets.

Belongs here: segmentation, nothing else. Offsets always count in the article's own text, which is never changed.
Does not belong here: anything that knows what a word means.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

TOKEN = re.compile(
    r"""
      \d{1,3}(?:,\d{3})+(?:\.\d+)?      # 1,200 and 1,200.5
    | \d+(?:\.\d+)?(?:st|nd|rd|th)?\b   # 35, 3.5, 13th
    | (?:[A-Za-z]\.){2,}                # U.S., a.m.
    | [^\W\d_]+(?:[’'\-‐‑][^\W_]+)*     # words, with inner apostrophes and hyphens: Sana'a, al-Assad, T-4
    | [^\w\s]                           # one mark
    | \w+
    """,
    re.VERBOSE,
)

# Words a full stop belongs to. Titles and ranks are followed by a name, so the stop never ends a sentence;
# the others end one only if what follows starts a new line.
_TITLES = frozenset(
    (
        "mr mrs ms dr prof gen lt lieut col maj capt cpl sgt brig adm cmdr gov sen rep rev hon st fr pres amb supt "
        "insp det pvt msgr sr jr messrs mme"
    ).split()
)
_ABBREVIATIONS = frozenset(
    (
        "jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun no nos vs etc approx "
        "dept est inc ltd co corp bros km kms mi ft lb lbs al fig e.g i.e cf ca a.m p.m u.s u.n u.k u.s.a e.u d.c ala "
        "ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa "
        "tenn tex va vt wash wis wyo"
    ).split()
)
_END = re.compile(r"""[.!?…]+(?:["'”’»)\]]+)?(?=\s|$)|[.!?](?=["”]\s|["”]$)""")
_BREAK = re.compile(r"\n\s*\n+|\n")
_HARD_BREAK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. `lower` is its text in lower case."""

    text: str
    lower: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `paragraph` counts from 0; `heading` is True for a short line without a closing mark."""

    index: int
    start: int
    end: int
    paragraph: int
    heading: bool
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article ready for extraction. `published` is the day of publication in UTC, or None."""

    text: str
    title: str
    published: date | None
    outlet_country: str | None
    sentences: tuple[Sentence, ...]
    _starts: tuple[int, ...] = field(repr=False)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`; None between sentences."""
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self.sentences[i].end:
            return None
        return self.sentences[i]


def read_document(
    text: str, *, title: str = "", published: date | None = None, outlet_country: str | None = None
) -> Document:
    """Cut `text` into sentences and tokens. Linear in its length; any string is valid, the empty one gives none."""
    sentences: list[Sentence] = []
    for number, (p_start, p_end) in enumerate(_paragraphs(text)):
        pieces = list(_sentences(text, p_start, p_end))
        for start, end in pieces:
            tokens = tuple(
                Token(m.group(), m.group().lower(), m.start(), m.end()) for m in TOKEN.finditer(text, start, end)
            )
            words = sum(1 for t in tokens if t.text[0].isalnum())
            heading = len(pieces) == 1 and 0 < words <= 12 and text[end - 1] not in ".!?…\"”'’:;,)"
            sentences.append(Sentence(len(sentences), start, end, number, heading, tokens))
    return Document(text, title, published, outlet_country, tuple(sentences), tuple(s.start for s in sentences))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs. Wire copy wraps its lines and leaves blank lines between paragraphs; web text has one
    paragraph a line. It is wrapped if there are blank lines and most lines before another line are 40-90 long."""
    pattern = _BREAK
    if _HARD_BREAK.search(text):
        inner = [len(line) for block in _HARD_BREAK.split(text) for line in block.split("\n")[:-1]]
        if inner and sum(40 <= n <= 90 for n in inner) >= 0.7 * len(inner):
            pattern = _HARD_BREAK
    at = 0
    for match in pattern.finditer(text):
        yield from _trimmed(text, at, match.start())
        at = match.end()
    yield from _trimmed(text, at, len(text))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends_sentence(text, at, match.start(), match.end(), end):
            continue
        yield from _trimmed(text, at, match.end())
        at = match.end()
    yield from _trimmed(text, at, end)


def _ends_sentence(text: str, at: int, mark: int, after: int, end: int) -> bool:
    follow = after
    while follow < end and text[follow].isspace():
        follow += 1
    if follow >= end:
        return True
    nxt = text[follow]
    if nxt.islower():  # "No. of", "... the attack": a sentence does not start in lower case
        return False
    if text[mark] == "." and (match := re.search(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$", text[max(at, mark - 12) : mark])):
        word = match.group(1).lower()
        if word in _TITLES:
            return False
        if len(word) == 1 and match.group(1).isupper():  # an initial: "George W. Bush"
            return False
        if word in _ABBREVIATIONS and (nxt.isdigit() or nxt.isupper()):
            # "U.S. Forces" goes on, "in the U.S. The ..." ends: a closed-class word after it starts a sentence
            head = re.match(r"[^\W\d_]+", text[follow : follow + 12])
            return head is not None and head.group().lower() in _STARTERS
    return nxt.isalnum() or nxt in "\"'“‘«([—–-•*$£€#@…"


_STARTERS = frozenset(
    (
        "the a an he she it they we i but and in on at this that these those there his her its their our as after "
        "before while when however meanwhile police officials"
    ).split()
)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end

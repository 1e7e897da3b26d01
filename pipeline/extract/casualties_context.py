"""What stands around a figure in its sentence: a period or a war it sums up, an earlier toll it corrects.

Belongs here: the wordings of totals and corrections, read once a sentence. Does not belong here: figures (casualties).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.extract.document import Document, Sentence

_AROUND = 240  # characters on either side of a figure that speak of it

_PERIOD = re.compile(
    r"\bso\s+far\s+this\s+(?:year|month)|\bsince\s+(?:the\s+(?:start|beginning|outbreak|war|conflict|uprising|revolt|"
    r"insurgency|coup)|\d{4}|(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"last\s+\w+|then)\b|it\s+began)|\b(?:over|in|during|within)\s+(?:the\s+)?(?:past|last|previous)\s+(?:\w+[\s-]+)?"
    r"(?:weeks|months?|years?|decades?)|\b(?:each|every|a|per)\s+year\b(?!\s+(?:ago|earlier))|\bin\s+recent\s+"
    r"(?:years|months|weeks)|\b(?:so\s+far\s+in|year[\s-]to[\s-]date|nationwide|statewide|citywide|on\s+average|compared\s+(?:to|with))\b|\b(?:\w+-(?:year|month|decade)s?(?:-long|-old)?|years-long|civil)\s+(?:war|conflict|"
    r"insurgency|rebellion|uprising|campaign|blockade|siege|period)|\bthis\s+year\b|\blast\s+year\b|\ball\s+of\s+\d{4}|"
    r"\b(?:in|during|throughout)\s+(?:19|20)\d\d\b|\bannually\b|\b(?:19|20)\d\d\s?[-–]\s?(?:19|20)?\d\d\b|"
    r"\b(?:years|months|decades)\s+of\s+(?:war|fighting|conflict|violence)|\bdirty\s+war\b|\bWorld\s+War\b",
    re.IGNORECASE,
)
# More than the deadliest single days of the wars of this century: beside the word "war" it is the whole war's toll.
_WAR_TOLL = 20_000
_WAR = re.compile(r"\b(?:wars?|conflicts?|insurgency|uprising|fighting)\b", re.IGNORECASE)
_TOTAL_CUE = re.compile(
    r"\b(?:has|have|had)\s+(?:\w+\s+)?(?:been\s+)?(?:killed|left|claimed|died|cost|injured|wounded)\b"
)
_CORRECTED = re.compile(
    r"\b(?:toll|number|figure|count|deaths|dead)\b[^.;]{0,60}\b(?:rose|risen|rises|rising|climbed|climbs|jumped|jumps|grew|"
    r"increased|increases|revised|raised|soared|lowered|mounted|up\s+from|went\s+up|doubled|updated|corrected)\b|"
    r"\b(?:bringing|brings|brought|taking|raising|raises|raised|pushing|revising|revised|raise|lowered|lowering|updated)\b"
    r"[^.;]{0,40}\b(?:toll|number|total|figure|count)\b|\bup\s+from\b|\bfrom\s+(?:an\s+)?(?:initial|earlier|previous)\b|"
    r"\bearlier\s+(?:toll|figure|count|report)|\b(?:revised|updated)\s+(?:death\s+)?(?:toll|figure)",
    re.IGNORECASE,
)


class Surroundings:
    """A sentence's wordings of totals and corrections by place, so that many figures cost one reading."""

    def __init__(self, doc: Document, sentence: Sentence) -> None:
        self._sentence = sentence
        self._found = {
            name: [(m.start(), m.end()) for m in pattern.finditer(doc.text, sentence.start, sentence.end)]
            for name, pattern in _PATTERNS.items()
        }

    def cumulative(self, start: int, end: int, best: int) -> bool:
        """Whether the figure at start..end is a total over a campaign, a period or a war."""
        if self._near("period", start, end) and (best >= 3 or self._near("total", start, end)):
            return True
        return best >= _WAR_TOLL and self._near("war", start, end)

    def corrected(self, start: int, end: int) -> bool:
        """Whether the figure at start..end replaces an earlier one."""
        return self._near("corrected", start, end)

    def _near(self, name: str, start: int, end: int) -> bool:
        spans: Sequence[tuple[int, int]] = self._found[name]
        at = bisect_left(spans, (start - _AROUND, 0))
        return at < len(spans) and spans[at][1] <= end + _AROUND


_PATTERNS = {"period": _PERIOD, "total": _TOTAL_CUE, "war": _WAR, "corrected": _CORRECTED}

"""Where a report was filed from: "BEIRUT (Reuters) - ", "PALMYRA, Syria, May 20 (AP) -- ".

Belongs here: finding datelines. A bureau reports from a city on what happened elsewhere, so a dateline says little of
an event's place (places_event.py). Does not belong here: the places in them (places_spans.py).
"""

from __future__ import annotations

import re

from pipeline.extract.document import Document

_PLACE = r"[A-Z][\w'’.\-]*(?:[ ,/]+[A-Z(][\w'’.\-)]*){0,8}"
# At the head of a text a dash after a capitalised name is enough.
_HEAD = re.compile(rf"^[^\n]{{0,12}}?(?P<place>{_PLACE})[^\n–—]{{0,40}}?\s*(?:--+|—|–| - )\s*")
# Further down, or without the dash, it takes the agency in parentheses behind a name in capitals, or its known name.
_AGENCY = (
    r"Reuters|REUTERS|AP|AFP|UPI|DPA|dpa|EFE|ANSA|TASS|ITAR-TASS|Interfax|Xinhua|SANA|IRNA|Sputnik|RIA Novosti|AA|APA|"
    r"ACAN-EFE|PTI|IANS|KUNA|WAM|MENA|NAN|PANA|SPA|Anadolu|Anadolu Agency|AAP|CP|Kyodo|Yonhap|BBC|CNN|VOA|IRIN|RFE/RL"
)
_LATER = re.compile(
    r"(?<![\w'’])(?P<place>[A-Z][A-Z'’.\-]+(?: [A-Z][A-Z'’.\-]+){0,3}(?:[ ,/]+[A-Z][A-Za-z.]+){0,2}|"
    r"[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){0,2})"
    rf"(?:,? +\d{{1,2}} [A-Z][a-z]+|,? +[A-Z][a-z]+\.? \d{{1,2}})? *\((?:{_AGENCY})\)(?: *(?:--?|—|–))?"
)
_CAPITALS = re.compile(
    r"(?<![\w'’])(?P<place>[A-Z]{3}[A-Z'’.\-]*(?: [A-Z][A-Z'’.\-]+){0,3}(?:[ ,/]+[A-Z][A-Za-z.]+){0,2})"
    r"(?: *\([^()\n]{2,30}\)){0,2} *(?:--|—|–| - )"
)
_REACH = 700  # characters in which a text whose headline and date stand before the dateline is searched


def datelines(doc: Document) -> tuple[tuple[int, int], ...]:
    """Spans [start, end) of the text's datelines, in order, never overlapping; the end is where the news begins."""
    found: list[tuple[int, int]] = []
    for sentence in doc.sentences[:3]:
        match = _HEAD.match(doc.text, sentence.start, min(len(doc.text), sentence.start + 120))
        if match:
            found.append((match.start("place"), match.end()))
            break
    for pattern in (_LATER, _CAPITALS):
        if not found:
            found += [(m.start("place"), m.end()) for m in pattern.finditer(doc.text, 0, _REACH)]
    return tuple(found)


def in_dateline(spans: tuple[tuple[int, int], ...], offset: int) -> bool:
    """Whether a character belongs to one of the datelines."""
    return any(start <= offset < end for start, end in spans)

"""What the next sentence says of an event: that it was denied, or could not be confirmed.

Belongs here: "The army denied it", "The claim could not be verified". Does not belong here: cues in the event's own
sentence (status.py). Denying a part in it ("denied involvement") is no denial that it happened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.coder_draft import Draft
from pipeline.extract.document import Document
from pipeline.extract.status import Status

_TOLD = (
    r"(?:accusations?|allegations?|claims?|reports?|charges?|accounts?|figures?|version|story|statements?|suggestions?)"
)
_DENIED = re.compile(
    r"\b(?:denied|denies|denying|rejected|rejects|dismissed|dismisses|disputed|disputes|refuted|refutes)\s+"
    rf"(?:it|this|that\s+this\s+had\s+happened|(?:(?:the|those|these|such|all|any|his|her|their)\s+)?{_TOLD})(?=[\s,.;]|$)|"
    rf"\bcalled\s+(?:the|those|these|such)\s+{_TOLD}\s+(?:\"|“|'|‘)?(?:\w+\s+)?(?:false|untrue|lies|a\s+lie|propaganda|"
    r"baseless|fabricated|nonsense)\b|"
    rf"\b{_TOLD}\s+(?:was|were)\s+(?:false|untrue|baseless|denied)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    rf"\b(?:{_TOLD}|it|this|that|neither|none\s+of\s+(?:this|it))\s+(?:could|can|has|have)\s+(?:not\s+)?(?:be|been)\s+"
    r"(?:\w+\s+)?(?:verified|confirmed|corroborated)\b|\bno\s+(?:independent|official)\s+(?:confirmation|verification)\b|"
    r"\b(?:could|can)not\s+(?:be\s+)?(?:independently\s+)?(?:verify|confirm|verified|confirmed)\b",
    re.IGNORECASE,
)
_OF = frozenset(("ASSAULT", "COERCE", "PROTEST", "RETREAT", "MOBILIZE"))


def heard_later(doc: Document, drafts: Sequence[Draft]) -> None:
    """Set the status of events whose next sentence denies them or says that nobody could confirm them."""
    at: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.event_type in _OF and draft.status.name in ("occurred", "claimed"):
            at.setdefault(draft.sentence, []).append(draft)
    for number, told in at.items():
        if number + 1 >= len(doc.sentences):
            continue
        after = doc.sentences[number + 1]
        denial = _DENIED.search(doc.text, after.start, after.end)
        found = denial or _UNSURE.search(doc.text, after.start, after.end)
        if found is None:
            continue
        # Of several events of one sentence the last is the one spoken of.
        told[-1].status = Status("denied" if denial else "claimed", None, (found.start(), found.end()))

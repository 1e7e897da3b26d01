"""An answer checked word by word: what does not stand in the text is thrown away, and counted.

Belongs here: reading the JSON, its schema, finding quoted words in their sentence. Does not belong here: the wire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.extract.reading import ReadRole, ReadTrigger, SentenceReading
from pipeline.llm.question import answer_schema

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL)


class BadAnswer(ValueError):
    """The answer is no JSON, or not of the form that was asked for. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the answer says that the text bears out; `invented` counts triggers and roles that it does not."""

    readings: list[SentenceReading]
    invented: int


def check_answer(content: str, sentences: Sequence[str], modes: Mapping[str, Sequence[str]]) -> Checked:
    """The readings an answer holds. Raises BadAnswer.

    Words are found as they were quoted, white space aside; of several places the first free one after the trigger is
    taken for roles, the first at all for triggers. A mode its type does not have becomes None.
    """
    match = _FENCE.match(content)
    try:
        data = json.loads(match.group(1) if match else content)
    except ValueError as problem:
        raise BadAnswer(f"no JSON: {problem}") from None
    validator = _validator(tuple((name, tuple(modes[name])) for name in sorted(modes)))
    fault = next(iter(validator.iter_errors(data)), None)
    if fault is not None:
        at = "/".join(str(part) for part in fault.instance_path)
        raise BadAnswer(f"not the form asked for, at {at or 'the top'}: {fault.message[:200]}")
    triggers: dict[int, list[ReadTrigger]] = {}
    invented = 0
    taken: set[tuple[int, int, int]] = set()
    for event in data["events"]:
        number = event["sentence"] - 1
        span = None
        if number < len(sentences):
            span = _find(sentences[number], event["trigger"], {(s, e) for n, s, e in taken if n == number})
        if span is None:
            invented += 1 + len(event["roles"])
            continue
        taken.add((number, *span))
        roles = []
        for role in event["roles"]:
            where = _find(sentences[number], role["words"], set())
            if where is None:
                invented += 1
            else:
                roles.append(ReadRole(role["role"], *where, 1.0))
        mode = event["event_mode"] if event["event_mode"] in modes[event["event_type"]] else None
        triggers.setdefault(number, []).append(
            ReadTrigger(
                *span,
                event_type=event["event_type"],
                mode=mode,
                status=event["status"],
                territory=event["territorial_change"],
                p=1.0,
                type_p=((event["event_type"], 1.0),),
                mode_p=1.0,
                status_p=1.0,
                territory_p=1.0,
                roles=tuple(sorted(roles, key=lambda r: (r.start, r.role))),
            )
        )
    readings = []
    for number in range(len(sentences)):
        own = tuple(sorted(triggers.get(number, ()), key=lambda t: (t.start, t.end)))
        readings.append(SentenceReading(own, 1.0 if own else 0.0))
    return Checked(readings, invented)


@lru_cache(maxsize=4)
def _validator(types: tuple[tuple[str, tuple[str, ...]], ...]) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(answer_schema(dict(types)))


def _find(sentence: str, words: str, taken: set[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the words stand whole in the sentence, the first place not taken yet. None where they do not."""
    parts = words.split()
    if not parts:
        return None
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(part) for part in parts) + r"(?!\w)"
    for match in re.finditer(pattern, sentence):
        if match.span() not in taken:
            return match.span()
    return None

"""Who does what a verb tells of: its subject, and the verb it hangs on, as spans of tokens.

Belongs here: walking over chunks. Does not belong here: deciding who those spans mean (coder_sides.py).
A span is a pair of token numbers, both inclusive.
"""

from __future__ import annotations

from pipeline.extract.clauses import Clauses, VerbGroup
from pipeline.extract.clauses_words import TIME_WORDS

Span = tuple[int, int]

_SKIP = frozenset(("A",))


def group_at(c: Clauses, token: int) -> tuple[int, VerbGroup] | None:
    """The verb group that holds a token, with its chunk's number."""
    number = c.chunk_of[token]
    group = c.groups.get(number)
    return None if group is None else (number, group)


def previous_group(c: Clauses, number: int) -> tuple[int, VerbGroup] | None:
    """The verb group before a chunk within the sentence, not looking past a full mark such as ';'."""
    for k in range(number - 1, -1, -1):
        if k in c.groups:
            return k, c.groups[k]
        if c.chunks[k].kind == "." and c.lower(c.chunks[k].first) in (";", ":"):
            return None
    return None


def is_time(c: Clauses, span: Span) -> bool:
    """True for "Monday", "last week", "two days": a phrase that says when."""
    return (
        c.lower(span[1]) in TIME_WORDS
        or c.lower(span[1]) in _TIME_HEADS
        or (c.lower(span[0]) in ("last", "this", "next") and c.lower(span[1]) in _TIME_HEADS)
    )


_TIME_HEADS = frozenset(
    "day days week weeks month months year years morning afternoon evening night weekend hour hours minutes hrs noon "
    "midnight dawn dusk century decade decades daybreak time times".split()
)


def subjects(c: Clauses, number: int, depth: int = 0) -> list[Span]:
    """Noun phrases that are the subject of the verb group in chunk `number`; [] where the sentence names none.

    Relative clauses give their antecedent, coordinated verbs the subject of the first, infinitives and participles
    that of the verb they hang on.
    """
    group = c.groups.get(number)
    if group is None or depth > 6:
        return []
    if group.form == "infinitive":
        return _controlled(c, number, depth)
    if group.form == "ing" and number > 0:
        before = c.chunks[number - 1].kind
        if before in ("P", "S"):
            return _of_main(c, number, depth)
        if before == ",":
            return _of_main(c, number, depth)
    k = number - 1
    parenthesis = False
    while k >= 0:
        chunk = c.chunks[k]
        kind = chunk.kind
        if kind in _SKIP:
            k -= 1
        elif kind == "NP":
            if is_time(c, (chunk.first, chunk.last)) and k > 0:
                k -= 1
                continue
            before = c.chunks[k - 1].kind if k > 0 else "^"
            if before == "P":
                k -= 2  # a prepositional phrase stands between subject and verb
                continue
            relative = _relative_before(c, k)
            if relative is not None:
                k = relative - 1  # "the man who led the raid was arrested"
                continue
            reduced = _reduced_before(c, k)
            if reduced is not None and group.form in ("finite", "participle"):
                k = reduced  # "rebels seeking autonomy attacked", "men accused of killing a nun were arrested"
                continue
            inside = _joined_in_phrase(c, k)
            if inside is not None:
                k = inside - 1
                continue
            if parenthesis and before == "C":
                k -= 2
                continue
            if before == "." and c.lower(c.chunks[k - 1].first) == ")":
                opened = _opening_bracket(c, k - 1)
                if opened is not None and opened > 0 and c.chunks[opened - 1].kind == "NP":
                    return [(c.chunks[opened - 1].first, chunk.last)]  # "the APEC (name) forum"
            return _coordinated_left(c, k)
        elif kind == "." and c.lower(chunk.first) == ")":
            bracket = _opening_bracket(c, k)
            k = bracket - 1 if bracket is not None else k - 1
        elif kind == "W":
            j = k - 1
            while j >= 0 and c.chunks[j].kind in (",", "P", "A"):
                j -= 1
            return [(c.chunks[j].first, c.chunks[j].last)] if j >= 0 and c.chunks[j].kind == "NP" else []
        elif kind == "C":
            previous = previous_group(c, k)
            return subjects(c, previous[0], depth + 1) if previous else []
        elif kind == ",":
            opening = _matching_comma(c, k)
            if opening is not None:
                k = opening - 1
                parenthesis = False
                continue
            previous = previous_group(c, k)
            if previous is not None and group.form != "ing":
                inner = subjects(c, previous[0], depth + 1)
                if inner:
                    return inner
            k -= 1
        elif kind == "VG":
            other = c.groups[k]
            if other.form == "participle" and k + 1 < len(c.chunks) and c.chunks[k + 1].kind in ("P", ",", "A", "NP"):
                k -= 1  # "rebels backed by jets attacked"
                continue
            if other.form == "ing":
                k -= 1
                continue
            return subjects(c, k, depth + 1) if other.form != "infinitive" else []
        elif kind == "S":
            return []
        elif kind == "P" or c.lower(chunk.first) in ('"', "“", "”", "'", "’", "(", ")", "-", "–", "—", "[", "]"):
            k -= 1
        else:
            return []
    return []


def object_relative(c: Clauses, number: int) -> tuple[list[Span], list[Span]] | None:
    """Subject and object where the object is what a relative clause describes: "men whom police arrested"."""
    k = number - 1
    while k > 0 and c.chunks[k].kind == "A":
        k -= 1
    if k < 2 or c.chunks[k].kind != "NP" or c.chunks[k - 1].kind != "W" or c.groups[number].passive:
        return None
    j = k - 2
    while j > 0 and c.chunks[j].kind in (",", "A"):
        j -= 1
    if c.chunks[j].kind != "NP" or c.lower(c.chunks[k - 1].first) == "who":
        return None
    return [(c.chunks[k].first, c.chunks[k].last)], [(c.chunks[j].first, c.chunks[j].last)]


def _opening_bracket(c: Clauses, k: int) -> int | None:
    for j in range(k - 1, max(-1, k - 12), -1):
        if c.lower(c.chunks[j].first) == "(":
            return j
    return None


def _controlled(c: Clauses, number: int, depth: int) -> list[Span]:
    """Subject of an infinitive: the object of "ordered", else the subject of the verb it hangs on."""
    previous = previous_group(c, number)
    if previous is None:
        return (
            [(c.chunks[number - 1].first, c.chunks[number - 1].last)]
            if number > 0 and c.chunks[number - 1].kind == "NP"
            else []
        )
    if previous[1].passive:
        return subjects(c, previous[0], depth + 1)
    between = [k for k in range(previous[0] + 1, number) if c.chunks[k].kind == "NP"]
    if between and previous[1].lemma in _OBJECT_CONTROL:
        return [(c.chunks[between[0]].first, c.chunks[between[0]].last)]
    return subjects(c, previous[0], depth + 1)


# Verbs whose object does what the infinitive after them names.
_OBJECT_CONTROL = frozenset(
    "order urge ask force tell call persuade convince encourage allow permit enable help invite instruct direct "
    "command compel press pressure warn advise authorise authorize request beg want expect require lead cause push "
    "prompt "
    "accuse suspect blame charge convict arrest prevent stop implicate see watch let make appeal send".split()
)


def _of_main(c: Clauses, number: int, depth: int) -> list[Span]:
    """Subject of a participle or gerund: that of the main verb, or the object of "accused X of"."""
    for k in range(number - 1, -1, -1):
        group = c.groups.get(k)
        if group is None:
            continue
        if group.form == "ing" and k == 0:
            continue
        if (group.lemma in _OBJECT_CONTROL and not group.passive and group.form != "participle") or (
            group.lemma in ("accuse", "blame", "charge", "suspect", "convict", "arrest") and not group.passive
        ):
            for j in range(k + 1, number):
                if c.chunks[j].kind == "NP":
                    return [(c.chunks[j].first, c.chunks[j].last)]
        if group.form in ("finite", "participle"):
            return subjects(c, k, depth + 1)
    for k in range(number + 1, len(c.chunks)):  # "After attacking the post, rebels fled"
        if k in c.groups and c.groups[k].form in ("finite", "participle"):
            return subjects(c, k, depth + 1) if k - number > 1 else []
    return []


def _matching_comma(c: Clauses, k: int) -> int | None:
    """Chunk of the comma that opens the parenthesis closed by the comma in chunk k, or None.

    "X, the leader of Y, attacked": what lies between holds no finite verb, or starts with a relative word.
    """
    for j in range(k - 1, 0, -1):
        kind = c.chunks[j].kind
        if kind == ",":
            inside = c.chunks[j + 1]
            finite = any(m in c.groups and c.groups[m].form == "finite" for m in range(j + 1, k))
            starts = inside.kind in ("W", "NP", "P", "A", "VG") or c.lower(inside.first) in ("including", "whose")
            if c.chunks[j - 1].kind == "NP" and starts and (not finite or inside.kind == "W"):
                return j
            if finite:
                return None
        elif kind in (".", "S"):
            return None
    return None


def _relative_before(c: Clauses, k: int) -> int | None:
    """Chunk of the relative word whose clause ends in the noun phrase k as its object, or None."""
    j = k - 1
    if j < 1 or j not in c.groups:
        return None
    j -= 1
    while j >= 0 and c.chunks[j].kind == "A":
        j -= 1
    return j if j > 0 and c.chunks[j].kind == "W" else None


def _reduced_before(c: Clauses, k: int) -> int | None:
    """Last chunk of the noun phrase that a clause without a finite verb describes, where k is that clause's object."""
    j = k - 1
    if j < 1 or j not in c.groups or c.groups[j].form not in ("ing", "infinitive"):
        return None
    j -= 1
    while j > 0 and (
        c.chunks[j].kind in ("P", "A") or (j in c.groups and c.groups[j].form in ("ing", "participle", "infinitive"))
    ):
        j -= 1
    return j if c.chunks[j].kind == "NP" else None


def _joined_in_phrase(c: Clauses, k: int) -> int | None:
    """Chunk of the preposition whose phrase ends in the joined noun phrase k ("talks between Kuwait and Iran")."""
    j = k
    while j >= 2:
        joiner = c.chunks[j - 1].kind
        if joiner == "C" or (joiner == "," and j < k):
            step = 3 if joiner == "C" and c.chunks[j - 2].kind == "," else 2
        else:
            return None
        if j - step < 0 or c.chunks[j - step].kind != "NP":
            return None
        j -= step
        if j > 0 and c.chunks[j - 1].kind == "P":
            return j - 1 if c.lower(c.chunks[j - 1].first) in ("of", "between", "by", "among", "against") else None
    return None


def _coordinated_left(c: Clauses, k: int) -> list[Span]:
    """The noun phrase in chunk k with those joined to it on its left ("X, Y and Z")."""
    found = [(c.chunks[k].first, c.chunks[k].last)]
    j = k
    while j >= 2:
        joiner = c.chunks[j - 1].kind
        if joiner == "C" and c.lower(c.chunks[j - 1].first) in ("and", "or", "&"):
            step = 2
            if c.chunks[j - 2].kind == ",":
                step = 3
        elif joiner == "," and len(found) > 1:
            step = 2
        else:
            break
        if j - step < 0 or c.chunks[j - step].kind != "NP":
            break
        left = j - step
        before = c.chunks[left - 1].kind if left > 0 else "^"
        if before == "P":
            # "the foreign ministers of Kuwait and Iran": the phrases are joined inside a prepositional phrase
            break
        if before == "VG" and len(found) == 1 and left - 1 in c.groups:
            # "killed two guards and the rebels fled": the left phrase is an object
            break
        found.append((c.chunks[left].first, c.chunks[left].last))
        j = left
    found.reverse()
    return found

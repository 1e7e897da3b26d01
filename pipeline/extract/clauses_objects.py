"""What follows a verb or noun: its objects, its prepositional phrases, and what modifies it from the left.

Belongs here: walking to the right. Does not belong here: subjects (clauses_arguments.py). A span is a pair of token
numbers, both inclusive.
"""

from __future__ import annotations

from pipeline.extract.clauses import Clauses
from pipeline.extract.clauses_arguments import Span, is_time


def objects(c: Clauses, after: int) -> list[Span]:
    """Noun phrases that follow token `after` as its object, with those joined to the first ("A, B, C and D")."""
    if after + 1 >= len(c.tokens):
        return []
    k = c.chunk_of[after + 1]
    if c.chunk_of[after] == k and c.chunks[k].kind == "NP":  # the trigger ends inside a phrase
        return [(after + 1, c.chunks[k].last)]
    while k < len(c.chunks) and (
        c.chunks[k].kind == "A"
        or (
            c.lower(c.chunks[k].first) in ('"', "“", "”", "‘", "about", "around", "over", "up")
            and k + 1 < len(c.chunks)
            and c.chunks[k + 1].kind == "NP"
            and c.lower(c.chunks[k].first) not in ("over",)
        )
    ):
        k += 1
    if k >= len(c.chunks) or c.chunks[k].kind != "NP":
        return []
    span = (c.chunks[k].first, c.chunks[k].last)
    if is_time(c, span):
        return []
    return _coordinated_right(c, k)


def _coordinated_right(c: Clauses, k: int, *, joined: bool = False) -> list[Span]:
    """The noun phrase in chunk k with those joined to it on its right. A last phrase before a verb starts a clause of
    its own, unless the phrases are `joined` by their preposition ("clashes between police and students broke out")."""
    found = [(c.chunks[k].first, c.chunks[k].last)]
    n = len(c.chunks)
    j = k
    while True:
        end = _skip_of(c, j)
        if end + 1 >= n:
            break
        kind = c.chunks[end + 1].kind
        nxt = end + 2
        if kind == "," and nxt < n and c.chunks[nxt].kind == "C":
            nxt += 1
        elif kind not in (",", "C"):
            break
        if kind == "C" and c.lower(c.chunks[end + 1].first) not in ("and", "or", "&", "plus"):
            break
        while nxt < n and c.chunks[nxt].kind == "A":
            nxt += 1
        if nxt >= n or c.chunks[nxt].kind != "NP":
            break
        follow = _skip_of(c, nxt) + 1
        if (
            not joined
            and follow < n
            and c.chunks[follow].kind in ("VG", "W")
            and c.groups.get(follow, None) is not None
            and (c.groups[follow].form != "participle" or not _reduced(c, follow))
        ):
            break  # the phrase starts a clause of its own
        if is_time(c, (c.chunks[nxt].first, c.chunks[nxt].last)):
            break
        if kind == "," and not _list_goes_on(c, nxt):
            break
        found.append((c.chunks[nxt].first, c.chunks[nxt].last))
        j = nxt
    return found


_AFTER_PARTICIPLE = frozenset(("in", "by", "at", "during", "on", "near", "from"))


def _reduced(c: Clauses, k: int) -> bool:
    """True for a participle that only describes the phrase before it: "two men wounded in the blast"."""
    return k + 1 < len(c.chunks) and c.lower(c.chunks[k + 1].first) in (
        "in",
        "by",
        "at",
        "during",
        "on",
        "near",
        "from",
    )


def _skip_of(c: Clauses, k: int) -> int:
    """Last chunk of a noun phrase with its "of" and "in" phrases."""
    n = len(c.chunks)
    while (
        k + 2 < n
        and c.chunks[k + 1].kind == "P"
        and c.chunks[k + 2].kind == "NP"
        and (c.lower(c.chunks[k + 1].first) in ("of", "from", "in", "at", "near"))
    ):
        k += 2
    return k


def _list_goes_on(c: Clauses, k: int) -> bool:
    """True where a phrase after a comma is one of a list (a conjunction follows), not an apposition."""
    n = len(c.chunks)
    for j in range(k, min(k + 12, n)):
        kind = c.chunks[j].kind
        if kind == "C":
            return j + 1 < n and c.chunks[j + 1].kind in ("NP", "A")
        if kind in ("VG", "W", "S", "."):
            return False
    return False


def preposition(c: Clauses, after: int, wanted: frozenset[str], limit: int = 30) -> list[tuple[str, list[Span]]]:
    """Prepositional phrases after token `after` in the same clause whose preposition is wanted, with their phrases."""
    found: list[tuple[str, list[Span]]] = []
    n = len(c.chunks)
    if after + 1 >= len(c.tokens):
        return found
    k = c.chunk_of[after + 1]
    seen_verb = False
    begin = k
    while k < n and c.chunks[k].first - after < limit:
        chunk = c.chunks[k]
        kind = chunk.kind
        if kind == "P" and k + 1 < n:
            word = c.lower(chunk.first)
            at = k + 1
            while at < n and c.chunks[at].kind == "A":
                at += 1
            if word in wanted and at < n and c.chunks[at].kind == "NP":
                spans = _coordinated_right(c, at, joined=word in ("between", "among"))
                if not is_time(c, spans[0]):
                    found.append((word, spans))
        elif kind == "VG":
            group = c.groups[k]
            if group.form == "finite" or (group.form == "ing" and seen_verb):
                break
            if group.form == "participle" and k > begin and not _reduced(c, k):
                break
            seen_verb = True
            if group.form == "infinitive":
                break
        elif (
            kind in ("S", "W")
            or (kind == "." and c.lower(chunk.first) in (";", ":", "—", "–"))
            or (kind == "C" and k + 1 < n and c.chunks[k + 1].kind == "VG")
        ):
            break
        k += 1
    return found


def premodifier(c: Clauses, first: int) -> Span | None:
    """Tokens of a noun phrase that modify token `first`: "Israeli" of "Israeli air strike"; None if there are none."""
    chunk = c.chunks[c.chunk_of[first]]
    if chunk.kind != "NP" or chunk.first >= first:
        return None
    start = chunk.first
    while start < first and c.tags[start] == "D":
        start += 1
    return (start, first - 1) if start < first else None

"""Asides between commas that part a name from its verb or from the next name: ages, origins, "including a child".

Belongs here: stepping over them. Does not belong here: reading the people themselves (casualties_phrases).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.casualties_nouns import Words
from pipeline.extract.document import Token


def past_age(tokens: Sequence[Token], j: int) -> int:
    """The index after an age between commas that begins at `j` (", 44"), else `j`."""
    if j + 1 < len(tokens) and tokens[j].text == "," and tokens[j + 1].text.isdigit() and len(tokens[j + 1].text) <= 3:
        return j + 2
    return j


_ASIDES = frozenset("of from aged both a an the who".split())


def before_asides(tokens: Sequence[Token], p: int, floor: int) -> int:
    """The token before asides that end with the comma at `p`: "Ann Lee, 44, of Durban," leads back to "Lee"."""
    while p > floor and tokens[p].text == ",":
        k = p - 1
        while k > floor and tokens[k].text not in ",;:." and p - k < 9:
            k -= 1
        opening = tokens[k + 1]
        if tokens[k].text != "," or not (opening.text.isdigit() or opening.lower in _ASIDES):
            return p - 1
        p = k
    if p > floor + 1 and tokens[p].text.isdigit() and tokens[p - 1].text == ",":
        return p - 2
    return p - 1 if tokens[p].text == "," else p


def before_aside(words: Words, comma: int, floor: int) -> int:
    """The token before an aside that ends with the comma at `comma` ("Ahmed, 35,", "three people, including a
    child,"); -1 if there is none."""
    k = comma - 1
    while k >= floor and words.tokens[k].text != ",":
        if words.tokens[k].text in ";:":
            return -1
        k -= 1
    if k < floor:
        return -1
    inner = [t.lower for t in words.tokens[k + 1 : comma]]
    if inner and inner[0] in ("and", "but", "when", "after", "while", "as"):
        return -1
    return k - 1

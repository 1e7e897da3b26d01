"""A cheap look at an article before it is coded: is there anything in it that could be an event?

Recall first: only pages without any word of conflict or politics, and pages of sport and markets without a word of
violence against people, are turned away. Belongs here: sets of words. Does not belong here: any judgement of a
sentence.
"""

from __future__ import annotations

from pipeline.extract.clauses_arguments import subjects
from pipeline.extract.document import Document
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import Lexicon

_HARD = frozenset(
    "killed killing kills bomb bombs bombing bombed gunmen gunman gunfire airstrike airstrikes militants rebels "
    "insurgents "
    "soldiers troops police protesters demonstrators protest protests riot riots terrorist terrorists terrorism "
    "hostage hostages kidnapped abducted massacre assassinated assassination murdered murder explosion exploded blast "
    "grenade missile missiles shelling shelled ceasefire cease-fire sanctions coup guerrillas arrested clashes wounded "
    "attackers stabbed shooting army war violence unrest curfew strike militia minister president government peace "
    "embassy parliament rocket rockets invasion ambassador talks treaty".split()
)
_FEW = 3


_FICTION = frozenset(
    "film movie novel documentary drama thriller sitcom play musical opera sequel miniseries screenplay game "
    "video-game "
    "book exhibition series painting".split()
)
_VICTIMS = frozenset(
    "killed wounded bomb bombs bombing police gunmen gunman soldiers troops rebels militants arrested riot rioters "
    "hostages "
    "hooligans stampede terrorist terrorists explosion".split()
)


def other_matter(view: SentenceView) -> bool:
    """True for a sentence about sport or markets without a word of violence against people, or about a work of art."""
    words = view.words
    sets = view.lexicon.sets
    if words.isdisjoint(_VICTIMS) and (len(words & sets["sport_words"]) >= 2 or len(words & sets["market_words"]) >= 3):
        return True
    if words.isdisjoint(_FICTION):
        return False
    c = view.clauses
    for number in sorted(c.groups):  # the first verb's subject is a work of art
        return any(not _FICTION.isdisjoint(view.text(s).split()) for s in subjects(c, number))
    return False


def _of_art(doc: Document, lexicon: Lexicon, total: int, hard: int) -> bool:
    """True for reviews, games, chess, gardens: one word in forty of art, more than of conflict."""
    art = lexicon.sets["art_words"]
    told = sum(t.lower in art for s in doc.sentences for t in s.tokens)
    titled = any(word in art for word in doc.title.lower().replace(":", " ").split())
    return told >= 5 and told * (60 if titled else 40) > total and told * (2 if titled else 1) > hard


def relevant(doc: Document, lexicon: Lexicon) -> bool:
    """False for a document that can hold no event worth coding. Linear in its tokens."""
    words: set[str] = set()
    sport = market = hard = total = 0
    sports, markets = lexicon.sets["sport_words"], lexicon.sets["market_words"]
    for sentence in doc.sentences:
        for token in sentence.tokens:
            lower = token.lower
            words.add(lower)
            total += 1
            if lower in _HARD:
                hard += 1
            elif lower in sports:
                sport += 1
            elif lower in markets:
                market += 1
    if words.isdisjoint(lexicon.trigger_words):
        return False
    if _of_art(doc, lexicon, total, hard):
        return False
    # one word in twelve of sport or markets, and hardly one of conflict or politics
    if total > 60 and sport >= 6 and sport * 25 > total and sport > 3 * hard:
        return False
    return not (total > 60 and (sport + market) * 12 > total and hard <= min(_FEW, total // 100))

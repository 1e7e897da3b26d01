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

_HARM = frozenset(
    "killed wounded injured dead died bomb bombs bombing gunmen gunman militants rebels soldiers troops police "
    "arrested "
    "protesters demonstrators army fighters insurgents guerrillas explosion attackers terrorists civilians hostages "
    "kidnapped murdered massacre riot airstrike missiles sanctions ceasefire".split()
)
_TITLES = frozenset(
    "tv review film book game games obituary exhibition museum novel album chess players theatre opera".split()
)
_SHORT = 60  # words below which a text is too short to tell what it is about
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


def relevant(doc: Document, lexicon: Lexicon) -> bool:
    """False for a document that can hold no event worth coding. Linear in its tokens.

    Sport, markets and works of art borrow the words of war. A text is about them if at least one word in sixty is
    theirs, at least five in all, and more than those of people harmed and those who harm them. (In news of conflict
    one word in a hundred of theirs is already rare.) A title that says "review" or "obituary" halves what is asked.
    """
    words = sport = market = art = harm = 0
    known = False
    sports, markets, arts = (lexicon.sets[name] for name in ("sport_words", "market_words", "art_words"))
    triggers = lexicon.trigger_words
    for sentence in doc.sentences:
        for token in sentence.tokens:
            lower = token.lower
            words += 1
            known = known or lower in triggers
            if lower in _HARM:
                harm += 1
            elif lower in sports:
                sport += 1
            elif lower in markets:
                market += 1
            elif lower in arts:
                art += 1
    if not known:
        return False
    if words < _SHORT:
        return True
    title = doc.title.lower().replace(":", " ").split()
    titled = any(word in _TITLES for word in title)
    if art >= (3 if titled else 5) and art * (100 if titled else 60) > words and art > harm * (0.5 if titled else 1):
        return False
    return not any(told >= 5 and told * 60 > words and told > harm for told in (sport, market))

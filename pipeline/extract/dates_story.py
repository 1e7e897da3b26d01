"""The day of the event an article is about, where a sentence other than the trigger's tells it.

Belongs here: sentences that refer back to the main event and date it ("The shooting happened about 9 p.m. Saturday",
"It took place on Dec. 9", "Saturday's attack", "Officers were called to the house on Friday", "About 2 a.m. Sunday, a
car ..."). Does not belong here: the date in a trigger's own sentence (dates_clauses) or carrying dates
on (dates_events).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.extract.dates_calendar import DateMention
from pipeline.extract.dates_clauses import OUT_OF_REACH, cost, is_dateline, of_afterwards, of_saying
from pipeline.extract.document import Document, Sentence, Token

_SENTENCES = 40  # the head of the text in which the main event's day is looked for
_MENTIONS = 60
_OPENING = 14  # tokens in which a sentence names the event it goes back to

# Words by which an article refers to what it is about, by family.
_VIOLENCE = (
    "shooting attack incident blast explosion bombing stabbing killing murder assault clash clashes violence robbery "
    "raid ambush strike airstrike fire homicide slaying altercation confrontation gunfire death deaths crime "
    "kidnapping abduction massacre crash dispute fight shootout gunbattle standoff beating shelling assassination "
    "hijacking"
)
_CROWDS = "protest protests demonstration demonstrations march rally riot riots unrest strike violence clashes incident"
_NOUNS = {"violence": frozenset(_VIOLENCE.split()), "crowds": frozenset(_CROWDS.split())}
_STEMS = {
    "violence": tuple(
        (
            "shot shoot gun fire fir stab kill kidnap murder slay slain attack bomb blast explo detonat wound injur "
            "assault robb clash raid ambush dead die death homicide beat abduct massacr struck strike burn hijack "
            "shell torch assassinat execut fight fought drive-by hit"
        ).split()
    ),
    "crowds": tuple("protest demonstrat march rall riot took taking strike clash".split()),
}
_HAPPENED = frozenset(
    "happened happen occurred occur began started unfolded erupted came reported stemmed took followed".split()
)
_CALLERS = frozenset(
    "police officers deputies troopers firefighters paramedics authorities crews medics investigators rescuers".split()
)
_CALLED = frozenset("called responded dispatched summoned arrived rushed responding".split())
_DEFINITE = frozenset("the this that".split())
_CLOCK = frozenset(
    "a.m p.m a.m. p.m. am pm midnight noon midday dawn dusk morning night evening afternoon hours".split()
)
_TIME_OPENERS = frozenset("about around at shortly just on early late sometime before after".split())


def family(trigger: str) -> str | None:
    """ "violence" or "crowds" if the trigger is a word of such events; None for arrests, talks and all else."""
    low = trigger.lower()
    return next((name for name, stems in _STEMS.items() if low.startswith(stems)), None)


def main_day(doc: Document, mentions: Sequence[DateMention], trigger: str) -> DateMention | None:
    """The date of the first sentence near the head of the text that says when the main event was; None if none does
    or the trigger is no word for such an event. `mentions` are the usable ones, in text order."""
    kind = family(trigger)
    if kind is None:
        return None
    for mention in mentions[:_MENTIONS]:
        sentence = doc.sentence_at(mention.start)
        if sentence is None:
            continue
        if sentence.index >= _SENTENCES:
            return None
        if mention.precision != "day" or mention.kind != "point" or is_dateline(doc, mention):
            continue
        if _dates_main(doc, sentence, mention, _NOUNS[kind]):
            return mention
    return None


def _dates_main(doc: Document, sentence: Sentence, mention: DateMention, nouns: frozenset[str]) -> bool:
    tokens = sentence.tokens
    at = bisect_left(tokens, mention.start, key=lambda t: t.start)
    after = bisect_left(tokens, mention.end, key=lambda t: t.start)
    if mention.text.lower().endswith(("'s", "’s")):
        return any(t.lower in nouns for t in tokens[after : after + 3])
    if of_saying(tokens, at, after, len(tokens), len(tokens)) or of_afterwards(tokens, at):
        return False
    verb = _happening(tokens, nouns)
    if verb is not None:
        price, clause = cost(doc, sentence, mention, tokens[verb].start, tokens[verb].end)
        return clause and price < OUT_OF_REACH
    return _opens_story(tokens, at)


def _happening(tokens: Sequence[Token], nouns: frozenset[str]) -> int | None:
    """The verb of a sentence that goes back to the event: "the shooting happened", "it occurred", "the attack, which
    took place", "police were called"."""
    named = False
    for i, token in enumerate(tokens[:_OPENING]):
        low = token.lower
        if named and low in _HAPPENED:
            if low == "took":
                return i if i + 1 < len(tokens) and tokens[i + 1].lower == "place" else None
            return i
        if low in _CALLED and any(t.lower in _CALLERS for t in tokens[:i]):
            return i
        named = named or (low == "it" and i <= 3)
        named = named or (low in nouns and any(t.lower in _DEFINITE for t in tokens[max(0, i - 4) : i]))
    return None


def _opens_story(tokens: Sequence[Token], at: int) -> bool:
    """ "About 1:30 a.m. Saturday, ...": a clock time and a day that open a sentence begin the telling."""
    if not 0 < at <= 8 or tokens[0].lower not in _TIME_OPENERS:
        return False
    return any(t.lower in _CLOCK for t in tokens[1 : at + 2])

"""Whether an event is told as having happened: occurred, historical, future, hypothetical, negated, claimed, denied.

Belongs here: the cues in the clause and the sentence. Does not belong here: dates themselves (dates.py). Order of
precedence: a denial beats a negation, that beats a plan, that a supposition, that an old date, that a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.actors import ActorCandidate
from pipeline.extract.clauses import Clauses, VerbGroup
from pipeline.extract.clauses_arguments import Span, previous_group, subjects
from pipeline.extract.clauses_words import BE
from pipeline.extract.dates import EventDate
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import SentenceView

_OLD = timedelta(days=60)
_IF = frozenset(("if", "unless", "whether"))
_PLANNED = frozenset(
    "planned upcoming proposed expected imminent scheduled forthcoming impending intended next future".split()
)
_SUPPOSED = frozenset("possible potential any threatened hypothetical feared likely would-be".split())
_SUPPOSING_NOUNS = frozenset(
    "threat threats fear fears risk risks possibility prospect danger likelihood call calls case event right bid "
    "demand "
    "demands warning warnings plea appeal idea".split()
)
_PLANNING_NOUNS = frozenset("plan plans decision intention intent proposal order orders agreement deal pledge".split())
_ALLEGED = frozenset("allegedly reportedly purportedly supposedly apparently".split())
_ACCUSING = frozenset("accuse blame suspect charge convict allege implicate indict".split())
_ACCUSATIONS = frozenset(
    "accusation accusations allegation allegations claim claims charge charges report reports suggestion "
    "suggestions".split()
)
_HEARSAY = frozenset(
    "complaint complaints accusation accusations allegation allegations rumour rumours rumor rumors "
    "claim claims".split()
)
_REQUESTING = frozenset(
    "urge ask call demand want request order beg press appeal advise encourage instruct wish expect invite refuse "
    "decline warn need".split()
)
_PLANNING = frozenset(
    "plan intend prepare vow pledge promise aim hope seek agree decide propose offer schedule consider contemplate "
    "authorise authorize swear undertake volunteer approve threaten".split()
)
_OLD_WORDS = frozenset("anniversary anniversaries commemorate commemorates commemorated commemorating".split())
_MOUTHPIECES = frozenset(("amaq", "amaq news agency", "al-masirah", "al-manar"))
_PARTIES = frozenset(("MIL", "REB", "PRM", "IMG", "UAF", "SPY"))


@dataclass(frozen=True, slots=True)
class Status:
    """A status with the tokens that set it; None where it is the plain telling. `chars` is set instead of `tokens`
    where the cue is a date."""

    name: str
    tokens: Span | None = None
    chars: tuple[int, int] | None = None


def status_of(
    view: SentenceView,
    trigger: Trigger,
    when: EventDate,
    today: date | None,
    actors: Sequence[ActorCandidate],
) -> Status:
    """Status of the event a trigger tells of, with its cue."""
    c = view.clauses
    group, chunk = trigger.sides.verb, trigger.sides.chunk
    number = c.chunk_of[trigger.first]
    governor = _governor(c, trigger, number)
    for test in (_denied, _negated, _future, _hypothetical):
        found = test(view, trigger, group, governor)
        if found is not None:
            return found
    if c.lower(len(c.tokens) - 1) == "?" or c.lower(len(c.tokens) - 2) == "?":
        return Status("hypothetical", (len(c.tokens) - 1, len(c.tokens) - 1))
    old = _historical(view, trigger, when, today)
    if old is not None:
        return old
    return _claimed(view, trigger, governor, chunk, actors) or Status("occurred")


def _governor(c: Clauses, trigger: Trigger, number: int) -> tuple[int, VerbGroup] | None:
    """The verb group the trigger's own clause hangs on."""
    if trigger.pattern.noun:
        if trigger.sides.verb is not None and trigger.sides.chunk < number:
            return trigger.sides.chunk, trigger.sides.verb
        return previous_group(c, number)
    return previous_group(c, number)


def _denied(
    view: SentenceView, trigger: Trigger, group: VerbGroup | None, governor: tuple[int, VerbGroup] | None
) -> Status | None:
    c = view.clauses
    if trigger.pattern.event_type in ("REJECT", "AGREE", "CONSULT", "REQUEST"):
        return None
    at = governor
    for _ in range(2):
        if at is None:
            return None
        number, verb = at
        if (
            verb.lemma in view.lexicon.verb_lists["denying"]
            and verb.negated is None
            and not _turned(c, number, trigger)
        ):
            return Status("denied", (verb.head, verb.head))
        if verb.lemma in ("reject", "dismiss", "refute") and number + 1 < len(c.chunks):
            words = range(verb.head + 1, min(trigger.first, verb.head + 6))
            if any(c.lower(i) in _ACCUSATIONS for i in words):
                return Status("denied", (verb.head, verb.head))
        at = previous_group(c, number)
    return None


def _turned(c: Clauses, number: int, trigger: Trigger) -> bool:
    """A contrast or a new sentence part between the verb and the trigger ("denied it but attacked")."""
    first = c.chunks[number].last + 1
    return any(
        c.lower(i) in ("but", "while", "after", "although", ";")
        or (c.lower(i) == "," and c.lower(i + 1) in ("and", "as"))
        for i in range(first, trigger.first)
    )


def _negated(
    view: SentenceView, trigger: Trigger, group: VerbGroup | None, governor: tuple[int, VerbGroup] | None
) -> Status | None:
    c = view.clauses
    number = c.chunk_of[trigger.first]
    if group is not None and group.negated is not None and c.lower(group.negated + 1) not in ("only", "just"):
        return Status("negated", (group.negated, group.negated))
    chunk = c.chunks[number]
    for i in range(chunk.first, trigger.first):
        if c.lower(i) == "no":
            return Status("negated", (i, i))
    if number > 1 and c.lower(c.chunks[number - 1].first) == "of" and c.lower(c.chunks[number - 2].first) == "no":
        i = c.chunks[number - 2].first
        return Status("negated", (i, i))
    if number > 0 and c.lower(c.chunks[number - 1].first) == "without":
        i = c.chunks[number - 1].first
        return Status("negated", (i, i))
    if not trigger.pattern.noun and trigger.sides.verb is not None:
        spans = trigger.sides.recipients if trigger.sides.passive else trigger.sides.actors
        for span in spans[:1]:
            if c.lower(span[0]) in ("no", "nobody", "none"):
                return Status("negated", (span[0], span[0]))
    if governor is not None and governor[1].lemma in view.lexicon.verb_lists["failing"]:
        close = governor[0] >= number - 3
        verbal = trigger.pattern.event_type in ("AGREE", "REJECT", "CONCEDE")
        if close and not verbal and governor[1].negated is None:
            form = trigger.sides.verb.form if trigger.sides.verb is not None else ""
            if trigger.pattern.noun or form in ("infinitive", "ing"):
                return Status("negated", (governor[1].head, governor[1].head))
    return None


def _future(
    view: SentenceView, trigger: Trigger, group: VerbGroup | None, governor: tuple[int, VerbGroup] | None
) -> Status | None:
    c = view.clauses
    chunk = c.chunks[c.chunk_of[trigger.first]]
    if trigger.pattern.key.startswith("will "):
        return None
    if group is not None:
        if group.future is not None:
            return Status("future", (group.future, group.future))
        if group.form == "infinitive" and c.lower(group.first) in BE:
            return Status("future", (group.first, group.first + 1))
        if group.form == "infinitive" and not trigger.pattern.noun:
            found = _of_infinitive(c, group, governor)
            if found is not None and found.name == "future":
                return found
    if trigger.pattern.noun:
        for i in range(chunk.first, trigger.first):
            if c.lower(i) in _PLANNED:
                return Status("future", (i, i))
        if governor is not None and governor[1].lemma in ("plan", "prepare", "plot", "schedule", "propose"):
            verb = governor[1]
            if trigger.sides.verb is verb and trigger.pattern.event_type not in ("AGREE", "CONSULT"):
                return Status("future", (verb.head, verb.head))
    return None


def _of_infinitive(c: Clauses, group: VerbGroup, governor: tuple[int, VerbGroup] | None) -> Status | None:
    """What an infinitive hangs on: "plans to attack", "a threat to attack", "urged X to attack"."""
    at = c.chunk_of[group.first] - 1
    if at >= 0 and c.chunks[at].kind == "NP":
        word = c.lower(c.chunks[at].last)
        span = (c.chunks[at].last, c.chunks[at].last)
        if word in _PLANNING_NOUNS:
            return Status("future", span)
        if word in _SUPPOSING_NOUNS:
            return Status("hypothetical", span)
    if governor is None:
        return None
    verb = governor[1]
    span = (verb.head, verb.head)
    if verb.lemma in _REQUESTING or verb.lemma == "threaten":
        return Status("hypothetical", span)
    if verb.lemma in _PLANNING:
        return Status("future", span)
    if verb.lemma in ("be", "go") and any(
        c.lower(i) in ("ready", "set", "due", "prepared", "likely", "about", "poised", "going", "expected", "willing")
        for i in range(verb.first, group.first)
    ):
        return Status("future", (verb.first, group.first))
    if verb.passive and verb.lemma == "suppose":
        return Status("hypothetical", span)
    if verb.passive and verb.lemma in ("set", "expect", "schedule", "prepare", "poise"):
        return Status("future", span)
    return None


def _hypothetical(
    view: SentenceView, trigger: Trigger, group: VerbGroup | None, governor: tuple[int, VerbGroup] | None
) -> Status | None:
    c = view.clauses
    number = c.chunk_of[trigger.first]
    if group is not None and trigger.pattern.key not in ("must", "should"):
        if group.modal is not None:
            return Status("hypothetical", (group.modal, group.modal))
        if group.form == "infinitive" and not trigger.pattern.noun:
            found = _of_infinitive(c, group, governor)
            if found is not None:
                return found
        if (
            group.form == "ing"
            and governor is not None
            and governor[1].lemma in ("threaten", "consider", "fear", "risk")
        ):
            return Status("hypothetical", (governor[1].head, governor[1].head))
    for k in range(number - 1, -1, -1):
        chunk = c.chunks[k]
        if chunk.kind == "S" and c.lower(chunk.first) in _IF:
            return Status("hypothetical", (chunk.first, chunk.first))
        if chunk.kind in ("S", "W", ".") or (chunk.kind == "," and k < number - 4):
            break
    if trigger.pattern.noun:
        chunk = c.chunks[number]
        for i in range(chunk.first, trigger.first):
            if c.lower(i) in _SUPPOSED:
                return Status("hypothetical", (i, i))
        k = number - 1
        if k > 0 and c.chunks[k].kind == "P" and c.lower(c.chunks[k].first) in ("of", "for", "about", "against"):
            head = c.chunks[k - 1]
            if head.kind == "NP" and c.lower(head.last) in _SUPPOSING_NOUNS:
                return Status("hypothetical", (head.last, head.last))
        if governor is not None and governor[1].lemma in ("call", "urge", "demand", "fear", "threaten", "want", "seek"):
            verb = governor[1]
            owns = trigger.pattern.event_type not in ("REQUEST", "THREATEN")
            if owns and verb.head >= trigger.first - 6:
                return Status("hypothetical", (verb.head, verb.head))
    return None


def _historical(view: SentenceView, trigger: Trigger, when: EventDate, today: date | None) -> Status | None:
    c = view.clauses
    for i in range(max(0, trigger.first - 9), min(len(c.tokens), trigger.last + 3)):
        if c.lower(i) in _OLD_WORDS:
            return Status("historical", (i, i))
    for i in range(trigger.first - 9):  # "the anniversary of the battle, in which ..."
        if c.lower(i) in _OLD_WORDS and any(
            c.chunks[k].kind == "W" or c.lower(c.chunks[k].first) == "when"
            for k in range(c.chunk_of[i], c.chunk_of[trigger.first])
        ):
            return Status("historical", (i, i))
    if when.date_end is None or when.mention is None or when.basis == "publication" or today is None:
        return None
    if date.fromisoformat(when.date_end) < today - _OLD:
        return Status("historical", None, (when.mention.start, when.mention.end))
    return None


def _claimed(
    view: SentenceView,
    trigger: Trigger,
    governor: tuple[int, VerbGroup] | None,
    chunk: int,
    actors: Sequence[ActorCandidate],
) -> Status | None:
    c = view.clauses
    if trigger.pattern.event_type not in ("ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "RETREAT", "AID"):
        return None
    for i in range(max(0, trigger.first - 4), trigger.last + 1):
        if c.lower(i) in _ALLEGED or (
            c.lower(i) in ("alleged", "purported") and c.chunk_of[i] == c.chunk_of[trigger.first]
        ):
            return Status("claimed", (i, i))
    told = _reported_by_noun(c, trigger)
    if told is not None:
        return told
    if trigger.sides.blamed and governor is not None:
        return Status("claimed", (governor[1].head, governor[1].head))
    at = governor
    for _ in range(2):
        if at is None:
            break
        number, verb = at
        if (verb.lemma in _ACCUSING and c.lower(trigger.first - 1) in ("of", "for", "with")) or (
            verb.lemma in view.lexicon.verb_lists["claiming"]
            and not _responsibility(c, verb)
            and not _turned(c, number, trigger)
        ):
            return Status("claimed", (verb.head, verb.head))
        if _responsibility(c, verb):
            break
        if verb.lemma in view.lexicon.verb_lists["reporting"] and _same_party(view, number, actors):
            return Status("claimed", (verb.head, verb.head))
        at = previous_group(c, number)
    for number in range(len(c.chunks) - 1, c.chunk_of[trigger.last], -1):
        following = c.groups.get(number)
        if following is not None:
            said = following.lemma in view.lexicon.verb_lists["reporting"] and c.chunks[number - 1].kind == "NP"
            aside = c.chunks[number - 2].kind in (",", ".") and c.lower(c.chunks[number - 2].first) != ";"
            said = said and aside and ";" not in (c.lower(i) for i in range(trigger.last, following.first))
            claiming = following.lemma in view.lexicon.verb_lists["claiming"]
            if said and (claiming or _same_party(view, number, actors)):
                return Status("claimed", (following.head, following.head))
            break
    return None


def _reported_by_noun(c: Clauses, trigger: Trigger) -> Status | None:
    """ "complaints that police attacked", "unconfirmed reports of a raid": told by nobody who answers for it."""
    for i in range(max(0, trigger.first - 12), trigger.first):
        if c.lower(i) in _HEARSAY and c.lower(i + 1) in ("that", "of"):
            return Status("claimed", (i, i))
        if c.lower(i) in ("unconfirmed", "unverified", "uncorroborated"):
            return Status("claimed", (i, i))
        if c.lower(i) in (";", "but"):
            break
    return None


def _responsibility(c: Clauses, verb: VerbGroup) -> bool:
    """ "claimed responsibility": what was claimed is the deed's authorship, the deed itself is told as a fact."""
    return any(c.lower(i) in ("responsibility", "lives", "life") for i in range(verb.head + 1, verb.head + 5))


def _same_party(view: SentenceView, number: int, actors: Sequence[ActorCandidate]) -> bool:
    """True where the speaker is itself the one who is said to act: a party to the conflict telling of its own deeds."""
    for span in subjects(view.clauses, number):
        if view.text(span) in _MOUTHPIECES:
            return True
        speaker = view.main_candidate(span)
        if speaker is None or speaker.sector not in _PARTIES:
            continue
        for actor in actors:
            if actor.pronoun or actor.start == speaker.start:
                return True
            if actor.sector == speaker.sector and actor.country == speaker.country and actor.name == speaker.name:
                return True
    return False

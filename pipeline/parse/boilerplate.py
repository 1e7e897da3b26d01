"""Lines of an extracted text that belong to the page and not to the article, told by what they say.

Belongs here: rules that hold on any news site: calls to subscribe and share, links to other stories, notices. Does
not belong here: anything about one outlet, or about layout (trafilatura has seen to that).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_WORDS = 40  # a longer paragraph is prose, whatever it begins with

_PROMPT = re.compile(
    r"""(?ix)^[\W_]*(?:
      (?:read|see|find\ out|learn|watch|click|tap)\ (?:more|also|next|here|below)\b
    | also\ read\b | more\ (?:from|on\ this|stories|news|in\ this)\b.{0,60}$ | read\ (?:the\ full|our|full)\b
    | related(?:\ (?:articles?|stories|story|content|topics?|coverage|news|posts?|links?|video))?\b[\W]*(?:$|:)
    | (?:don['’]t\ miss|most\ (?:read|popular|viewed)|trending(?:\ now)?|recommended(?:\ for\ you)?
        |editors?['’]?s?\ picks?|popular|latest\ news|top\ stories|you\ (?:may|might)\ (?:also\ )?like
        |what\ to\ read\ next|explore\ more)
        \s*(?:$|:)
    | (?:advertisement|advertorial|sponsored(?:\ content)?|promoted|article\ continues\ (?:below|after)\b.*
        |story\ continues\ (?:below|after)\b.*|continue\ reading|skip\ (?:ad|advertisement|past)\b.*)[\W]*$
    | (?:please\ )?(?:sign|log)\ (?:up|in)\b.{0,80}
        (?:newsletter|inbox|email|e-mail|account|alerts?|updates|briefing|free|$)
    | subscribe\b.{0,90}(?:newsletter|inbox|channel|today|now|here|podcast|unlimited|access|for\ free|us|$)
    | (?:get|receive|want)\b.{0,80}(?:in|to)\ your\ inbox\b | thanks\ for\ signing\ up
    | (?:keep\ an\ eye|check)\ .{0,20}inbox
    | join\ (?:us|our)\b.{0,40}(?:telegram|whatsapp|channel|newsletter|community|discord)
    | follow\ (?:us|our|him|her|me|them|the\ author|@\w+|\w+(?:\ \w+){0,3}\ on)\b.{0,80}
        (?:twitter|facebook|instagram|google\ news|telegram|whatsapp|linkedin|tiktok|threads|bluesky|x)\b
    | (?:click|tap)\ here\b | download\ (?:the|our)\b.{0,40}\bapps?\b | get\ the\b.{0,30}\bapp\b
    | (?:share|print|email|e-mail|save|copy|comments?|leave\ a\ (?:comment|reply)|order\ reprints)
        (?:\ (?:this|the)?\ ?(?:article|story|page|link|post))?\W*(?:on\ \w+\W*)?$
    | (?:©|\(c\)|copyright)\s.{0,100}$ | all\ rights\ reserved\b
    | this\ (?:material|content|copy)\b.{0,60}(?:may\ not\ be|is\ for\ your\ personal)
    | (?:have|got)\ (?:a|any)\ (?:tip|story|news)\b.{0,40}\?
    | (?:write\ to|contact|reach|e-?mail)\b.{0,60}@\w+
    | image\ (?:source|caption|credit)s?\b | (?:photo|image)s?\ ?(?:by|:)\s
    | (?:leggi\ anche|lire\ aussi|à\ lire\ aussi|lea\ también|le\ puede\ interesar|lee\ también|leia\ (?:também|mais)
        |lesen\ sie\ auch|mehr\ zum\ thema|ähnliche(?:\ artikel)?|auch\ interessant|lees\ ook|les\ også|läs\ också
        |czytaj\ (?:więcej|także|też)|čtěte\ také|читайте\ (?:также|ещё|також)|devamını\ oku|ayrıca\ oku)\b
    | (?:newsletter|abonnieren|jetzt\ testen|teilen|kommentare?\ (?:abgeben|schreiben)|partager|compartir|condividi)\W*$
    )"""
)
_END = re.compile(
    r"""(?ix)^[\W_]*(?:related(?:\ (?:articles?|stories|content|posts?|news))?
    |more\ (?:from|stories|on\ this\ story)\b.{0,40}
    |most\ (?:read|popular|viewed)|you\ (?:may|might)\ also\ like|recommended(?:\ for\ you)?|what\ to\ read\ next
    |popular|ähnliche\ artikel|mehr\ zum\ thema|about\ the\ authors?|leave\ a\ (?:comment|reply)|comments?)[\W]*$"""
)
_WORD = re.compile(r"\w+")


def article_lines(lines: Sequence[str], title: str) -> list[str]:
    """The lines that are the article's. The headline at the top goes too: it is kept as the title.

    A heading that opens a list of other stories ends the article if three fifths of the text lie before it.
    """
    total = sum(len(line) for line in lines)
    kept: list[str] = []
    passed = 0
    for number, line in enumerate(lines):
        if _END.match(line) and passed > 0.6 * total:
            break
        passed += len(line)
        if number < 3 and _same(line, title):
            continue
        words = len(_WORD.findall(line))
        if words == 0 or (words <= MAX_WORDS and _PROMPT.match(line)):
            continue
        kept.append(line)
    return kept


def supported_lines(lines: Sequence[str], body: str) -> list[str] | None:
    """The lines that also stand in the text which the publisher gives to machines; None if that text is no measure.

    It is none where it holds less than two thirds of the lines (a teaser), or the lines hold less than half of it.
    """
    stated = _grams(body)
    if len(stated) < 60:
        return None
    kept: list[str] = []
    words = supported = 0
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        grams = _grams(line)
        size = len(_WORD.findall(line))
        words += size
        share = len(grams & stated) / len(grams) if grams else 0.0
        if share >= 0.4:
            kept.append(line)
            supported += size
            seen |= grams
    if words == 0 or supported < 0.66 * words or len(seen & stated) < 0.5 * len(stated):
        return None
    return kept


def _grams(text: str, n: int = 3) -> set[tuple[str, ...]]:
    words = [w.casefold() for w in _WORD.findall(text)]
    if len(words) < n:
        return {tuple(words)} if words else set()
    return {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}


def _same(line: str, title: str) -> bool:
    a, b = _WORD.findall(line.casefold()), _WORD.findall(title.casefold())
    if not a or not b:
        return False
    common = len(set(a) & set(b))
    return 2 * common / (len(set(a)) + len(set(b))) >= 0.85

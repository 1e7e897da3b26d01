"""What kind of text a document is: news, or something that borrows the words of war.

Sport, games, fiction, theatre, gardens, markets and cooking speak of attacks and bombs; obituaries, museums and
anniversaries tell of old ones. Belongs here: the vocabulary of such texts counted over a document, and what its
sentences must then show to count as news. Does not belong here: single words in sentences (lexicon/blockers.yml).

A genre's score is two for every different word only it uses, one for every word it favours. It is the document's if
the score is at least 4 (5 for politics and medicine, 6 without a word of its own), at least one in twenty-five words
(in long texts, where words come again, 8 and one in a hundred), and, outside fiction, whose people are soldiers and
gunmen too, twice the number of different words for people harmed and those who harm them. A title that names the kind
("review", "television") and nobody's violence makes a text fiction by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.extract.document import Document

# (words only this genre uses, words it favours)
_GENRES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(strong.split()), frozenset(weak.split()))
    for name, (strong, weak) in {
        "sport": (
            "midfield midfielder goalkeeper wicket wickets innings batsman bowler spinner peloton jersey team-mates "
            "teammates scrum fly-half hooker touchline half-time halftime equaliser equalizer quarterback touchdown "
            "referee linesman knockout welterweight heavyweight middleweight semi-final quarter-final offside "
            "goalless birdie fairway seeded grandmaster checkmate pawn rook rooks knights bishops gambit derby "
            "knock-out puck tryline dressing-room relegation premiership batting bowling unbeaten striker's",
            "goal goals match captain coach league cup season team club fans championship tournament final "
            "round rounds  "
            "points champion challenger title stadium whistle defence attackers spin lunch sprint climb rider riders "
            "prop stamping bell judges winger penalty tourists visitors home bishop queen king's white black move "
            "opponent victory defeat score scored draw forward yards area tunnel booked players net sets "
            "qualifier reigning",
        ),
        "fiction": (
            "film movie thriller sitcom novel director actor actress actors screenplay episode episodes viewers gamers "
            "players gameplay multiplayer sequel prequel expansion chapters chapter prose paperback playwright "
            "protagonist villains villain heroine plot cameras extras stalls libretto soprano tenor drummer guitars "
            "guitarist album console joystick remake trailer storyline scriptwriters novelist memoir starring "
            "box-office graphics gaming cliffhanger understudy choreography",
            "series scene scenes act acts level play player book character characters writers author "
            "published audience  "
            "stage cast dubbed songs song singer band detective script final played screen television publisher press "
            "pounds review worthy opens drag finest superbly timer undead sword king",
        ),
        "garden and kitchen": (
            "dahlia dahlias marrow marrows slugs aphids growers greenfly compost allotment begonias hostas "
            "gardening seedlings roses tulips weeds  "
            "oven garlic recipe flour grill simmer whisk chilli saucepan butter onions flavour allotments hedgehogs "
            "tomatoes eggs basil",
            "tent prize peas beans tea pigeons garden gardeners bake tops hot blooms judges pests",
        ),
        "market": (
            "shares investors short-sellers sellers bonds dividend equities ftse nasdaq analysts supermarket "
            "supermarkets  "
            "retailer retailers shareholders broker brokers takeover profits turnover bid-ask hedge",
            "market markets price prices percent chairman bank chain points trading stock rival sales profit brand",
        ),
        "weather": (
            "gales gale snowfall drifts flurries forecasters forecaster thunderstorms hailstones sleet blizzard "
            "thunderstorm",
            "storms storm winds wind snow rain ice cold lightning floods flood coast hills branches trains "
            "drivers caravan  "
            "overnight heavy north",
        ),
        "body": (
            "vaccine vaccines antibodies tumour tumor chemotherapy cells immune bacteria cardiac",
            "virus disease patients heart body trial treatment dose surgery doctors infected",
        ),
        "contest of words": (
            "backbenchers backbench debate debates hustings manifesto front-runner podium by-election soundbite whips",
            "candidates candidate television tax pensions bruising figures party rebellion critics minister policy",
        ),
    }.items()
}
_BACK = frozenset(
    "born retired survived educated commissioned veteran veterans wreath wreaths anniversary commemorate commemorated "
    "commemorates commemoration memorial remembrance obituary trenches museum exhibition curator curators gallery "
    "musket cannon centenary resistance memoir memoirs candles sleep aged regiment siege castle uniforms biography "
    "historian historians taught daughters archaeologists plaque".split()
)
_BACK_TITLES = frozenset(
    ("obituary", "obituaries", "remembers", "remembered", "anniversary", "history", "museum", "exhibition")
)
_BACK_ENOUGH = 3
_BACK_SURE = 6  # so many that a speaker in the text does not make it news
_LEAST = {"contest of words": 5, "body": 5}  # words these share with news of every kind
_WEAK = 6  # without a word only the genre uses
_REVIEWS = frozenset(
    (
        "review",
        "reviews",
        "reviewed",
        "television",
        "tv",
        "books",
        "theatre",
        "cinema",
        "sequel",
        "drama",
        "game",
        "novel",
    )
)
_HARMED = frozenset(
    "killed wounded police policeman policemen gunman gunmen militants insurgents terrorists terrorist bomb bombs "
    "bombing explosion civilians hostages hooligans rioters stampede arrested protesters demonstrators soldiers rebels "
    "troops army kidnapped murdered massacre airstrike shelling".split()
)
_SPEAKERS = frozenset(
    "police officials official witnesses witness army military ministry spokesman spokeswoman "
    "residents hospital medics  "
    "activists authorities government prosecutors agency reported governor mayor commander".split()
)
_SAYING = frozenset("said says say told reported announced confirmed according".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today overnight".split())


@dataclass(frozen=True, slots=True)
class Genre:
    """`name` is "" for news. `firm`: the title says so too, so that no sentence counts as news. `back`: the text looks
    back on things long past."""

    name: str
    firm: bool
    back: bool


NEWS = Genre("", False, False)


def genre_of(doc: Document) -> Genre:
    """The document's genre. Linear in its tokens."""
    seen: set[str] = set()
    length = 0
    for sentence in doc.sentences:
        length += len(sentence.tokens)
        seen.update(t.lower for t in sentence.tokens)
    title = frozenset(doc.title.lower().replace(":", " ").replace("'s", "").split())
    harmed = len(seen & _HARMED)
    seen |= title
    named, best = "", 0
    for name, (strong, weak) in _GENRES.items():
        only = len(seen & strong)
        score = 2 * only + len(seen & weak)
        enough = score >= (_LEAST.get(name, 4) if only else _WEAK) and score >= min(length / 25, 8 + length / 100)
        if enough and score > best and (name == "fiction" or score > 2 * harmed):
            named, best = name, score
    titled = not title.isdisjoint(_REVIEWS) and title.isdisjoint(_HARMED)
    if titled and not named:
        named = "fiction"
    firm = titled and bool(named)
    old = len(seen & _BACK) + 2 * (not title.isdisjoint(_BACK_TITLES))
    back = old >= _BACK_ENOUGH and old >= min(length / 40, 4)
    back = back and (old >= _BACK_SURE or not _attributed(seen))
    return Genre(named, firm and not _attributed(seen), back) if named or back else NEWS


def _attributed(words: set[str] | frozenset[str]) -> bool:
    """Somebody official, or a witness, is said to have spoken."""
    return not words.isdisjoint(_SAYING) and not words.isdisjoint(_SPEAKERS)


def is_news(genre: Genre, words: frozenset[str], placed: bool) -> bool:
    """True for a sentence that may tell of an event of today in a text of that genre. `placed`: it names a place."""
    if not genre.name:
        return True
    if genre.firm:
        return False
    dated = not words.isdisjoint(_DAYS)
    if genre.name == "fiction":
        return _attributed(words) or dated
    harmed = len(words & _HARMED)
    return harmed >= 2 or (harmed == 1 and (placed or dated or _attributed(words)))

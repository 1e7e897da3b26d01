"""Closed-class English words and their tags: what holds a clause together.

Belongs here: word lists of classes that do not grow. Does not belong here: verbs, nouns, anything that tells of an
event.
Tags: D determiner, N noun or adjective, M number, P preposition, R pronoun, W relative word, S subordinator,
C conjunction, A adverb, T infinitive "to", X auxiliary, V verb, "," comma, "." any other mark.
"""

from __future__ import annotations


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for tag, words in (
        ("D", "the a an this these those his her its their our my your some any no every each another all both either "
              "neither several many few much such what whose enough various certain numerous"),
        ("M", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
              "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
              "million billion dozen dozens hundreds thousands scores tens"),
        ("P", "of in on at by with from for about into onto over under between among amid against near around outside "
              "inside within without across through throughout along behind beside besides beyond during despite "
              "toward "
              "towards upon via per versus vs off above below beneath opposite like unlike including concerning "
              "regarding following alongside amongst amidst inside aboard past up down out"),
        ("R", "he she it they we i you him them us me himself herself itself themselves ourselves myself everyone "
              "everybody someone somebody anyone anybody nobody none there others"),
        ("W", "who which whom where"),
        ("S", "that because although though while whereas if unless when whenever since until till before after as "
              "than "
              "whether once lest so why how"),
        ("C", "and or but nor & plus"),
        ("A", "not never also then now here again too very just only even still already soon later yesterday today "
              "tomorrow tonight almost nearly more most less least about once twice together instead however meanwhile "
              "moreover otherwise therefore thus perhaps maybe ago away back ahead apart abroad overnight once "
              "afterwards afterward earlier allegedly reportedly n't first else often always sometimes long far well "
              "hard once yet indeed further rather quite elsewhere nonetheless nevertheless"),
        ("X", "am is are was were be been being 's 're has have had having do does did will would shall should can "
              "could "
              "may might must isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't "
              "shouldn't can't cannot couldn't mustn't it's he's she's they're we're i'm they've we've they'd he'd "
              "ain't isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t didn’t won’t wouldn’t shouldn’t "
              "can’t couldn’t mustn’t it’s he’s she’s they’re we’re i’m they’ve we’ve they’ll it’ll we’ll they'll "
              "it'll we'll he'll she'll he’ll she’ll i’ll i'll gonna ought"),
    ):  # fmt: skip
        for word in words.split():
            table.setdefault(word, tag)
    for mark in ",":
        table[mark] = ","
    return table


CLOSED = _table()
BE = frozenset(
    "am is are was were be been being 's 're isn't aren't wasn't weren't it's he's she's they're we're i'm ain't isn’t "
    "aren’t wasn’t weren’t it’s he’s she’s they’re we’re i’m get gets got gotten getting".split()
)
HAVE = frozenset(
    "has have had having hasn't haven't hadn't they've we've hasn’t haven’t hadn’t they’ve we’ve they'd he'd".split()
)
DO = frozenset("do does did don't doesn't didn't don’t doesn’t didn’t".split())
WILL = frozenset(
    "will shall won't won’t they’ll it’ll we’ll they'll it'll we'll he'll she'll he’ll she’ll i’ll i'll gonna".split()
)
MODAL = WILL | frozenset(
    "would should can could may might must wouldn't shouldn't can't cannot couldn't mustn't wouldn’t shouldn’t can’t "
    "couldn’t mustn’t ought".split()
)
MAYBE = frozenset(
    "would should could may might can ought must wouldn't shouldn't couldn't can't cannot wouldn’t shouldn’t couldn’t "
    "can’t".split()
)
NEGATIONS = frozenset(
    "not never n't no isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't shouldn't "
    "can't cannot couldn't mustn't isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t didn’t won’t "
    "wouldn’t shouldn’t can’t couldn’t mustn’t nobody none neither nor".split()
)
# Words that look like participles but stand before nouns as adjectives.
ADJECTIVES = frozenset(
    "armed alleged suspected united wanted unidentified so-called retired displaced occupied disputed unarmed "
    "unspecified organised organized unconfirmed heavily-armed iran-backed us-backed u.s.-backed western-backed "
    "saudi-led us-led u.s.-led israeli-occupied rebel-held government-held kurdish-led turkish-backed russian-backed "
    "masked hooded uniformed fortified increased renewed continued limited coordinated sustained unprecedented "
    "mixed advanced related hundred leading ruling warring existing remaining visiting neighbouring neighboring "
    "opposing outgoing incoming upcoming ongoing surrounding besieged war-torn left left-wing outlawed banned "
    "self-proclaimed self-styled exiled jailed imprisoned deposed ousted disgraced detained bearded handcuffed "
    "moving following missing standing living acting founding fleeing striking bereaved troubled divided "
    "sophisticated isolated targeted planned proposed attempted threatened reported intended".split()
)
# Verb forms that are as often nouns; they count as verbs only where the sentence leaves no choice.
NOUNISH = frozenset(
    "call plan claim report order demand visit move talk name attack raid strike protest march rally fire shell bomb "
    "rocket mortar blast clash fight battle assault murder kidnap arrest release control siege advance retreat offer "
    "promise pledge threat appeal request support aid help supply trade deal vote poll probe test drill parade patrol "
    "guard camp base station post head lead aim goal end start stop halt break cut rise fall drop gain loss hit shot "
    "cover force cause effect result return push press pressure pull touch search hunt watch study review research "
    "survey interview film photograph record document work play act serve run walk drive ride sail turn change shift "
    "share shock surprise fear worry concern anger delight damage ruin wound hurt harm guide host train exchange swap "
    "transfer transport ship export import fund finance sponsor loan lead link contact approach access address answer "
    "reply response question doubt trust blame credit thank praise fine ban limit restrict rule state note mention "
    "quote cite comment remark warning signal mark honour honor target challenge contest dispute debate struggle "
    "boycott riot loot blockade barricade embargo veto sanction coup revolt rebel desert defect dance sing love hate "
    "hope wish want need use cost price value rate rank score win defeat draw tie place position present project "
    "produce process program broadcast air issue print journal stage mount bar block lock gate park board house "
    "shelter farm fish mine plant field land water flood burn blaze rest stay sleep dream cook feed drink heat cool "
    "snow rain storm wind wave flash ring sound echo voice shout cry scream laugh smile shelter spot notice sense "
    "smell taste experience witness exploit abuse torture rape ambush massacre slaughter stab shoot probe slam stand "
    "crackdown standoff man group back tour trip capture sign pledge hack bow pose date detail mass abuse insult "
    "crowd gas stone club whip stage quarter pardon apology gun arm exile purge murder spy plot scheme process crash "
    "drone fast picket crash counter patrol surge gain toll lead aid import decline increase decrease court "
    "blow".split()
)
TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight last this early late earlier "
    "january february march april may june july august september october november december shortly recently "
    "overnight".split()
)

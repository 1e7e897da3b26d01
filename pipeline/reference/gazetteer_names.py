"""How names of places are made comparable: three forms, each coarser than the one before.

`normal` forgets case, diacritics, hyphens and apostrophes. `loose` also forgets what transliteration varies in Arabic,
Persian and Turkish names: articles, Tall/Tell, Dayr/Deir, -ah/-a/-eh. `skeleton` keeps little more than the consonants.
Belongs here: string forms and distances between them. Does not belong here: any list of places.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE",
        "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ə": "a", "Ə": "A", "ǝ": "a", "ħ": "h",
        "’": "", "‘": "", "'": "", "`": "", "´": "", "ʼ": "", "ʻ": "", "ʿ": "", "ʾ": "", "ʹ": "", "ʺ": "", "′": "",
    }
)  # fmt: skip
_GAP = re.compile(r"[^0-9a-z]+")
_DOTTED = re.compile(r"\b((?:[a-z]\.){2,})")
_ABBREVIATED = {"st": "saint", "mt": "mount", "ft": "fort", "ste": "sainte", "sta": "santa", "sto": "santo"}

_ARTICLES = frozenset("al el ad ar as ash at az an ed er es esh ez et ul ud the l ech".split())
_WORDS = {
    variant: word
    for word, variants in {
        "tel": "tall tell tal til tall tul",
        "deir": "dayr dair der dier deyr dir",
        "ayn": "ain ein ayn aein ien",
        "kafr": "kfar kafar kfer kufr kafer kefer kfr kfir kafir",
        "jabal": "jebel jabel gabal djebel gebel jbel djebal",
        "bayt": "beit beyt bait bet",
        "khirba": "khirbat khirbet kherbet khirba kharbat kherba",
        "qala": "qalat qalaat qalet kalat",
        "abu": "abou abo abi aboo",
        "um": "umm oum om umo",
        "shaykh": "sheikh sheik cheikh shaikh shekh",
        "maara": "maarat maarrat marrat maaret marat maart maarret mara",
        "jisr": "jisir jesr",
        "ras": "raas",
        "saidi": "sidi saidi sayyidi",
        "sayida": "sayyidah sayyida saida sayidah sayeda saidah zaynab",
        "bab": "baab",
        "qasr": "kasr qaser",
        "burj": "borj bourj",
        "kharab": "kharaab",
        "khan": "khaan",
        "haji": "hajji haj hajj hadj",
        "mazra": "mazraat mazraa mazraet mazraah",
        "shamal": "shamali shamaliyah shamaliya shemali",
    }.items()
    for variant in variants.split()
}
_GLUED_ARTICLE = re.compile(r"^[ae](?=(zz|ss|dd|rr|tt|nn|shsh)[aeiouy])")
_ENDING = re.compile(r"(iyyah|iyyeh|iyya|iyah|iyeh|ieh|iye|iah|iya|ia)$")
_FEMININE = re.compile(r"(?<=..)(ah|eh|e|a|ih)$")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyw]+")
_DIGRAPHS = (
    ("tch", "j"), ("dsch", "j"), ("dj", "j"), ("dzh", "j"), ("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "s"),
    ("th", "t"), ("dh", "d"), ("zh", "j"), ("ts", "s"), ("ph", "f"), ("ck", "k"),
)  # fmt: skip
_SINGLES = str.maketrans({"q": "k", "c": "k", "g": "j", "v": "f", "z": "s", "p": "b", "x": "k", "h": ""})


@lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """Lower case ASCII words with one blank between them: "Deir ez-Zor" and "DEIR EZ ZOR" are the same."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    else:
        name = name.replace("'", "").replace("`", "")
    name = name.lower()
    if "." in name:
        name = _DOTTED.sub(lambda m: m.group(1).replace(".", ""), name)
    words = _GAP.sub(" ", name).split()
    if len(words) > 1 and (words[0] in _ABBREVIATED or any(w in ("st", "mt") for w in words)):
        words = [_ABBREVIATED.get(w, w) if w != words[-1] else w for w in words]
    return " ".join(words)


@lru_cache(maxsize=16384)
def loose(form: str) -> str:
    """The loose form of a normal form. Never empty for a non-empty argument."""
    words = form.split()
    if len(words) > 1:
        words = [w for w in words if w not in _ARTICLES] or words
    return " ".join(_loosened(w) for w in words)


def _loosened(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    if len(word) <= 3:
        return word
    word = _GLUED_ARTICLE.sub("", word)
    word = word.replace("ou", "u").replace("oo", "u").replace("ee", "i").replace("dj", "j").replace("ei", "ai")
    word = _DOUBLED.sub(r"\1", word)
    stem = _ENDING.sub("iya", word)
    return stem if stem != word or word.endswith("iya") else _FEMININE.sub("a", word)


@lru_cache(maxsize=16384)
def skeleton(form: str) -> str:
    """Consonants of a normal form, with those that transliterations mix up made one. May be empty."""
    text = loose(form).replace(" ", "")
    for pair, single in _DIGRAPHS:
        text = text.replace(pair, single)
    text = _VOWELS.sub("", text[:1].translate(str.maketrans("eiouy", "aaaaa")) + text[1:].translate(_SINGLES))
    return _DOUBLED.sub(r"\1", text)


def trigrams(text: str) -> frozenset[str]:
    """Three-letter pieces of the text with its two ends marked."""
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def similarity(left: str, right: str) -> float:
    """1 for equal texts, falling to 0, by Levenshtein's edit distance relative to the longer text."""
    if left == right:
        return 1.0
    longer = max(len(left), len(right))
    if longer == 0:
        return 1.0
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return 1.0 - row[-1] / longer

"""Words of three languages as they lie in real texts: few are frequent, most are rare.

The n-th word of a language occurs about 1/n as often as its first one (Zipf's law). Function words lead, so that about
as many words as in real texts are stop words; then come words at ranks that the bench asks for, then invented ones.
"""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from random import Random

WORDS = 20_000
SENTENCES = 30_000
# Words that hardly any item has in common with another: names, mostly.
NAMES = 60_000

FUNCTION_WORDS = {
    "en": "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they"
    " which one you were all her she there would their we him been has when who will no more if out so up said what",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont ou avec son"
    " aux cette mais comme on tout nous sa fait été aussi leur bien peut ces y deux si elle entre dont sans lui",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin"
    " sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué",
}
# At rank 800 a word stands in about one item in seven.
SUBJECTS = {
    "en": "model data market system history garden engine river teacher orchestra agent memory climate harbour battery"
    " museum protein satellite compiler glacier lantern bakery violin orchard telescope mosaic",
    "fr": "modèle histoire jardin moteur rivière mémoire climat musée protéine violon éloge verger télescope mosaïque",
    "es": "modelo historia jardín motor río memoria clima museo proteína violín huerto telescopio mosaico señal",
}
# Beginnings, vowels and endings of which invented words are put together.
SYLLABLES = {
    "en": (
        "bra con der fil gor han jin kel lam mor net per quil ros sten tor ver wil yar zen",
        "a e i o u ai ea ou",
        "t n r s ck ld ng th",
    ),
    "fr": (
        "bour chan dé feu gran jou lar mer nou pré quer ré sau tré vou",
        "a é i o u ai eau ou",
        "tion ment eur ette age in",
    ),
    "es": ("bar cal des fue gra jar lla mon nue par que rro san tra ver", "a e i o u ia ue", "ción mente dor ado ez"),
}


@dataclass(frozen=True)
class Language:
    sentences: list[str]
    words: list[str]  # the most frequent first


@cache
def language(code: str) -> Language:
    words = _words(code)
    chance = Random(f"sentences of {code}")
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    drawn = chance.choices(words, cum_weights=weights, k=SENTENCES * 12)
    sentences = [" ".join(drawn[place : place + 12]).capitalize() + "." for place in range(0, len(drawn), 12)]
    return Language(sentences, words)


@cache
def names() -> list[str]:
    chance = Random("names")
    parts = SYLLABLES["en"][0].split()
    return ["".join(chance.choices(parts, k=3)).capitalize() + f"{number:x}" for number in range(NAMES)]


def _words(code: str) -> list[str]:
    """Function words first, the subjects from rank 300 to 1,400, invented words between and after them."""
    onsets, vowels, codas = (part.split() for part in SYLLABLES[code])
    invented = ["".join(parts) for parts in product(onsets, vowels, onsets, vowels, codas)]
    Random(f"words of {code}").shuffle(invented)
    words = FUNCTION_WORDS[code].split()
    words += invented[: WORDS - len(words)]
    subjects = SUBJECTS[code].split()
    for place, word in enumerate(subjects):
        words.insert(300 + place * 1100 // len(subjects), word)
    return words

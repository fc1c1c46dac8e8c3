"""What a selection is of, in words: "Cooking · recordings · in German". For headings, titles and names of feeds."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.translation import override

from content.catalogue.browsing import BEST_MATCH, DEFAULT_SORT, Browsing
from content.catalogue.choices import Choice
from content.catalogue.filters.library_filter import FILTERS
from content.catalogue.names import DICTIONARY
from content.web.formats import long_date
from content.web.syndication.phrases import PHRASES

# What is said of a selection, in this order, after the words of a search.
PARAMETERS = (
    *("category", "subcategory", "topics", "has_audio", "source", "channel", "language", "summary_type"),
    *("content_type", "complexity", "date_from", "date_to", "added_after", "curated", "ids"),
)
SEPARATOR = " · "
# A heading has room for so many values of a filter, and for so much of each.
MOST_NAMES, LONGEST_NAME = 3, 60
# A longer name is cut, and a digest then tells it from others that begin alike.
LONGEST = 200


class Part(NamedTuple):
    """A filter that is chosen by: how that is said, and the names of its values, of which any will do."""

    parameter: str
    phrase: str
    names: Sequence[str]


def heading(browsing: Browsing) -> str:
    """In English, with few names of each filter and without the order; "" of the whole library."""
    phrases = [f"“{shortened(browsing.q)}”"] if browsing.q else []
    for part in _parts(browsing, "en"):
        number = len(part.names)
        if part.parameter == "ids":
            phrases.append(f"{number} chosen items" if number > 1 else "one item")
        else:
            phrases.append(part.phrase.format(_few([shortened(each) for each in part.names])))
    return capitalised(SEPARATOR.join(phrases))


def name(browsing: Browsing, language: str = "") -> str:
    """In the language of that code, with all that tells this selection and order from others; "" of the whole library.

    However it is asked for, one selection has one name.
    """
    code = known_code(language)
    phrases = [f"“{browsing.q}”"] if browsing.q else []
    for part in _parts(browsing, code):
        phrases.append(part.phrase.format(_any_of(sorted({*part.names}), code)))
    if browsing.sort != (BEST_MATCH if browsing.q else DEFAULT_SORT):
        phrases.append(PHRASES[code]["sort"].format(PHRASES[code][browsing.sort]))
    whole = SEPARATOR.join(phrases)
    if len(whole) > LONGEST:
        whole = f"{whole[:LONGEST].rstrip()}… {hashlib.sha256(whole.encode()).hexdigest()[:6]}"
    return capitalised(whole)


def known_code(language: str) -> str:
    """The code of the language whose phrases are used for this one."""
    code = language.partition("-")[0]
    return code if code in PHRASES else "en"


def spelled(choice: Choice) -> str:
    """As the library spells it; else as it was asked for."""
    known = DICTIONARY.of(choice.numbers).names
    labels = {known[number].label for number in choice.numbers if number in known}
    # Of several spellings, one that is not all capitals or all small.
    return max(labels, key=lambda label: (not label.isupper(), not label.islower(), label), default=choice.value)


def shortened(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= LONGEST_NAME else f"{value[: LONGEST_NAME - 1].rstrip()}…"


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _parts(browsing: Browsing, code: str) -> Iterator[Part]:
    phrases = PHRASES[code]
    for parameter in PARAMETERS:
        if parameter in browsing.filters:
            phrase, names = phrases[parameter], list(_names(browsing, parameter, code))
            if parameter == "subcategory" and "parentCategory" in browsing.filters:
                above = _any_of(sorted({*_names(browsing, "parentCategory", code)}), code)
                phrase, names = "{}", [f"{above} › {each}" for each in names]
            yield Part(parameter, phrase, names)


def _names(browsing: Browsing, parameter: str, code: str) -> Iterator[str]:
    """Of the values of a filter, each once, in the order in which they were asked for."""
    choices: dict[str, Choice] = {}
    for choice in browsing.selection.choices.get(parameter, ()):
        choices.setdefault(choice.key, choice)
    for choice in choices.values():
        yield _name(parameter, choice, code)
    if not choices:
        yield from (_written(parameter, value, code) for value in browsing.filters[parameter])


def _name(parameter: str, choice: Choice, code: str) -> str:
    match parameter:
        case "has_audio":
            return PHRASES[code].get(choice.key, choice.value)
        case "language":
            # In English by its English name, else as its speakers call it.
            return LANG_INFO.get(choice.key, {}).get("name" if code == "en" else "name_local") or choice.value
    return FILTERS[parameter].name_of(" ".join(spelled(choice).split()), choice.key)


def _written(parameter: str, value: str, code: str) -> str:
    """A value that stands in no dictionary: a day, a moment, an id, whether somebody decided."""
    if parameter == "curated":
        return PHRASES[code]["decided" if value == "true" else "undecided"]
    if parameter not in ("date_from", "date_to", "added_after"):
        return value
    moment = datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    with override(code):
        day = long_date(moment) if code == "en" else date_format(moment)
    if parameter != "added_after":
        return day
    is_even = not (moment.second or moment.microsecond)
    return f"{day}, {moment.time().isoformat('minutes' if is_even else 'auto')} UTC"


def _few(names: list[str]) -> str:
    """A, B or C; of more, "A, B or 2 others"."""
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} others"]
    return _any_of(names, "en")


def _any_of(names: Sequence[str], code: str) -> str:
    """A, B or C."""
    return PHRASES[code]["or"].format(", ".join(names[:-1]), names[-1]) if len(names) > 1 else names[0]

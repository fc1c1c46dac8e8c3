"""What a selection is called: by its filters, search and order, in its own language. Two of them have two names."""

import hashlib
import re

from django.conf.locale import LANG_INFO

from content.catalogue.browsing import BEST_MATCH, DEFAULT_SORT, Browsing
from content.catalogue.choices import Choice
from content.catalogue.filters import FILTERS
from content.catalogue.names import DICTIONARY

SITE = "YTV2"
# A longer name is cut, and a digest then tells it from others that begin alike.
LONGEST = 200
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# How each language puts what is chosen, by parameter: {} are the values. Categories and words need nothing around them.
ENGLISH = {
    "description": "Summaries of videos, articles and threads",
    "channel": "by {}",
    "source": "on {}",
    "language": "in {}",
    "content_type": "kind: {}",
    "complexity": "level: {}",
    "summary_type": "summary: {}",
    "with_audio": "with audio",
    "without_audio": "without audio",
    "date_from": "since {}",
    "date_to": "until {}",
    "ids": "items {}",
    "sort": "in order: {}",
}
PHRASES = {
    "fr": {
        "description": "Résumés de vidéos, d’articles et de discussions",
        "channel": "par {}",
        "source": "sur {}",
        "language": "en {}",
        "content_type": "type : {}",
        "complexity": "niveau : {}",
        "summary_type": "résumé : {}",
        "with_audio": "avec audio",
        "without_audio": "sans audio",
        "date_from": "depuis le {}",
        "date_to": "jusqu’au {}",
        "ids": "éléments {}",
        "sort": "par ordre : {}",
    },
    "es": {
        "description": "Resúmenes de vídeos, artículos y conversaciones",
        "channel": "de {}",
        "source": "en {}",
        "language": "en {}",
        "content_type": "tipo: {}",
        "complexity": "nivel: {}",
        "summary_type": "resumen: {}",
        "with_audio": "con audio",
        "without_audio": "sin audio",
        "date_from": "desde el {}",
        "date_to": "hasta el {}",
        "ids": "elementos {}",
        "sort": "por orden: {}",
    },
    "de": {
        "description": "Zusammenfassungen von Videos, Artikeln und Diskussionen",
        "channel": "von {}",
        "source": "bei {}",
        "language": "auf {}",
        "content_type": "Art: {}",
        "complexity": "Stufe: {}",
        "summary_type": "Zusammenfassung: {}",
        "with_audio": "mit Ton",
        "without_audio": "ohne Ton",
        "date_from": "seit {}",
        "date_to": "bis {}",
        "ids": "Einträge {}",
        "sort": "in der Ordnung: {}",
    },
}
SORT_LABELS = {
    "added_desc": "Newest",
    "added_asc": "Oldest",
    "video_newest": "Published last",
    "video_oldest": "Published first",
    "title_asc": "Title A to Z",
    "title_desc": "Title Z to A",
    "duration_desc": "Longest",
    "duration_asc": "Shortest",
    "channel_az": "Channel A to Z",
    "channel_za": "Channel Z to A",
}
# In this order they are named, after the words and the categories.
NAMED = (
    *("channel", "source", "language", "content_type", "complexity", "summary_type", "has_audio"),
    *("date_from", "date_to", "ids"),
)


def language(browsing: Browsing) -> str:
    """The code of the one language that is filtered by; "" for none or several, and for what is no language."""
    codes = {choice.key for choice in browsing.selection.choices.get("language", ())}
    code = codes.pop() if len(codes) == 1 else ""
    return code if LANGUAGE.fullmatch(code) else ""


def title(browsing: Browsing) -> str:
    """With the name of the site, which alone is the whole library."""
    named = name(browsing)
    return f"{named} · {SITE}" if named else SITE


def description(browsing: Browsing) -> str:
    about, named = phrases(browsing)["description"], name(browsing)
    return f"{about}: {named}" if named else about


def name(browsing: Browsing) -> str:
    """ "Cooking › Baking · in English · with audio"; "" for the whole library."""
    named = " · ".join(filter(None, _parts(browsing)))
    if len(named) > LONGEST:
        named = f"{named[:LONGEST].rstrip()}… {hashlib.sha256(named.encode()).hexdigest()[:6]}"
    return named[:1].upper() + named[1:]


def phrases(browsing: Browsing) -> dict[str, str]:
    return PHRASES.get(language(browsing).partition("-")[0], ENGLISH)


def spelled(choice: Choice) -> str:
    """As the library spells it; else as it was asked for."""
    known = DICTIONARY.of(choice.numbers).names
    labels = {known[number].label for number in choice.numbers if number in known}
    # Of several spellings, one that is not all capitals or all small.
    return max(labels, key=lambda label: (not label.isupper(), not label.islower(), label), default=choice.value)


def _parts(browsing: Browsing) -> list[str]:
    phrase = phrases(browsing)
    values = {parameter: _values(browsing, parameter) for parameter in browsing.filters}
    below = ", ".join(values.get("subcategory", ()))
    parts = [
        f"“{browsing.q}”" if browsing.q else "",
        ", ".join(values.get("category", ())),
        below and f"{', '.join(values.get('parentCategory', ()))} › {below}".strip(),
        ", ".join(f"#{topic}" for topic in values.get("topics", ())),
    ]
    for parameter in NAMED:
        named = ", ".join(values.get(parameter, ()))
        if named and parameter == "has_audio":
            named = ", ".join(phrase["with_audio" if flag == "true" else "without_audio"] for flag in values[parameter])
        elif named:
            named = phrase[parameter].format(named)
        parts.append(named)
    if browsing.sort != (BEST_MATCH if browsing.q else DEFAULT_SORT):
        parts.append(phrase["sort"].format(SORT_LABELS[browsing.sort]))
    return parts


def _values(browsing: Browsing, parameter: str) -> list[str]:
    """Each once, in an order that does not depend on how they were asked for."""
    choices = browsing.selection.choices.get(parameter)
    if choices is None or parameter == "has_audio":
        return sorted(set(browsing.filters[parameter]))
    if parameter == "language":
        return sorted({LANG_INFO.get(each.key, {}).get("name_local", each.value) for each in choices})
    return sorted({FILTERS[parameter].name_of(" ".join(spelled(each).split()), each.key) for each in choices})

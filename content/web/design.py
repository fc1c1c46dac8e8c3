"""The page of the design: every token and component, in both themes. It is for those who work on the pages."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from content.http.safe_methods import read_only
from content.web.formats import COVERS, TURNS, printed

SHEETS = ("fonts.css", "app.css")
ROOT = re.compile(r"^:root \{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"^ +(--[\w-]+): (.+);$", re.MULTILINE)
# What a value is, by what is in it; any other is a size.
KINDS = {"Colours": ("light-dark(", "rgb("), "Typefaces": ("serif", "monospace")}
SOURCES = {"youtube": "YouTube", "reddit": "Reddit", "web": "Web", "wikipedia": "Wikipedia", "lds": "Gospel Library"}
# A short card, one of which everything is long, and one of an item of which hardly anything is known.
CARDS: tuple[dict[str, Any], ...] = (
    {
        **{"source": "youtube", "title": "Volcanes dormidos", "language": "es", "channel_name": "Tierra Adentro"},
        **{"excerpt": "Una red de sensores enterrados escucha una montaña.", "categories": ["Science"]},
        **{"is_playable": True, "audio_url": "/exports/audio/none.mp3", "audio_seconds": 754},
    },
    {
        **{"source": "reddit", "title": "What nobody says about the third year of a garden that you began too large"},
        **{"channel_name": "r/gardening", "curated": True, "duration_label": "1:02:03", "has_audio": True},
        **{"excerpt": "The thread agrees on little. " * 9, "categories": ["Gardening", "Do It Yourself", "Philosophy"]},
    },
    {"source": "web"},
)


@read_only
def page(request: HttpRequest) -> HttpResponse:
    """Not where real people are served."""
    if settings.PRODUCTION:
        raise Http404
    common = {"page_url": "/design/", "language": "en", "indexed_on": timezone.now(), "channel_name": ""}
    common |= {"title": "", "thumbnail_url": ""}
    context = {
        "tokens": tokens(),
        "sources": SOURCES,
        "reports": [common | {"source_label": SOURCES[each["source"]]} | each for each in CARDS],
        "covers": [
            {"svg": printed(name, number % TURNS), "source": list(SOURCES)[number % len(SOURCES)]}
            for number, name in enumerate(COVERS)
        ],
    }
    return render(request, "design.html", context)


def tokens() -> dict[str, list[tuple[str, str]]]:
    """Name and value of each, by kind, as the style sheets have them."""
    texts = [Path(settings.BASE_DIR, "static", "css", sheet).read_text() for sheet in SHEETS]
    written = [pair for text in texts for block in ROOT.findall(text) for pair in TOKEN.findall(block)]
    return {kind: [(name, value) for name, value in written if kind_of(value) == kind] for kind in (*KINDS, "Sizes")}


def kind_of(value: str) -> str:
    return next((kind for kind, marks in KINDS.items() if any(mark in value for mark in marks)), "Sizes")

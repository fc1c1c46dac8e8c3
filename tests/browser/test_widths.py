"""No page is wider than its window, however long the words on it are."""

from urllib.parse import quote

import pytest
from django.db import connection
from psycopg.types.json import Jsonb

from tests.browser.screen import OVERFLOW

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)
# Words of other letters are broken otherwise; a joiner among them, and marks on one of them, make no break.
LONG = {
    "german": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "wide": "W" * 67,
    "address": "https://a-very-long-host-name.example/" + "a" * 300,
    "snake": "long_snake_case_name_" * 10,
    "joined": "\u2060".join("letters" * 20),
    "cyrillic": "превысокомногорассмотрительствующий" * 4,
    "marks": "n\u0303" * 120,
    "emoji": "🧑‍🚀" * 60,
    "dots": "." * 200,
}


@pytest.fixture
def site(own_site):
    for name, word in LONG.items():
        write(name, word)
    return own_site


def write(key, word):
    """An item of which every field is this one word."""
    html = f"<h2>{word}</h2><p>{word} <code>{word}</code></p><ul><li>{word}</li></ul><table><tr><td>{word}</table>"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content (video_id, title, channel_name, language, canonical_url, subcategories_json,"
            " topics_json, analysis_json) VALUES (%s, %s, %s, %s, 'https://a.example', %s, %s, %s)",
            [
                *(key, word, word, word),
                Jsonb({"categories": [{"category": word, "subcategories": [word, f"{word}2"]}]}),
                Jsonb([word]),
                Jsonb({"content_type": word, "complexity_level": word, "word_count": 10**15}),
            ],
        )
        cursor.execute(
            "INSERT INTO content_summaries (video_id, variant, headline, text, html) VALUES"
            " (%s, 'comprehensive', %s, %s, %s), (%s, %s, '', %s, %s)",
            [key, word, word, html, key, f"audio-{word[:60]}", word, html],
        )


def addresses():
    yield from (
        "/?sort=newest",
        "/feeds",
        "/admin/content/content/german/change/",
        "/admin/content/content/address/change/",
    )
    for key, word in LONG.items():
        value = quote(word)
        yield f"/read/{key}"
        yield f"/?category={value}&subcategory={value}&parentCategory={value}&channel={value}&topics={value}"
    yield from (f"/?q={quote(LONG['german'])}", f"/?q={'nowhere' * 30}")


def test_no_long_word_makes_a_page_wider_than_its_window(at_the_desk):
    page, wider = at_the_desk("/"), []
    for path in addresses():
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for is_open in (False, True):
                page.evaluate(
                    f"document.querySelectorAll('details').forEach(each => each.open = {str(is_open).lower()})"
                )
                if page.evaluate(OVERFLOW) > 0:
                    wider.append((path[:40], width, is_open))
    assert wider == []

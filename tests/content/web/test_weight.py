"""What a first visit costs over the wire, compressed as an old browser asks for it."""

import gzip
import re

import pytest

from tests.databases import ROOT

# Bytes: of the HTML of a page, of all script that a page can load, of the style that it waits for.
HTML, SCRIPT, STYLE = 25_000, 60_000, 25_000
ITEMS = 60
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


@pytest.fixture
def library(put):
    """A first page of long cards, and filters that are full."""
    for number in range(ITEMS):
        put(
            f"item{number:02}",
            title=f"The {number}th of the titles that are as long as titles are",
            channel_name=f"Channel {number}",
            subcategories_json={"categories": [{"category": f"Category {number}", "subcategories": ["One", "Two"]}]},
        )


@pytest.mark.parametrize("address", ["/", "/read/item07", "/statistics", "/remembered", "/offline", "/nothing/here"])
def test_a_page_is_light(client, library, address):
    page = client.get(address, headers={"accept": "text/html"}).content.decode()
    own = re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', page)

    assert len(gzip.compress(page.encode())) < HTML
    assert weight(with_imports(name for name in own if name.endswith(".js"))) < SCRIPT
    assert weight(with_imports(name for name in own if name.endswith(".css"))) < STYLE


def with_imports(names):
    """These scripts or sheets with all that they import."""
    waiting, known = [ROOT / "static" / name for name in names], set()
    while waiting:
        path = waiting.pop().resolve()
        if path not in known:
            known.add(path)
            waiting += [path.parent / name for name in IMPORT.findall(path.read_text())]
    return known


def weight(paths):
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_no_rule_asks_the_whole_page_for_what_is_in_it():
    """All of it would be styled anew with each change of that."""
    sheets = {path.name: path.read_text() for path in (ROOT / "static" / "css").rglob("*.css")}

    assert [name for name, text in sheets.items() if re.search(r"(?::root|html|body)[^\s,{]*:has\(", text)] == []

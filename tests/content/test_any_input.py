"""No value of any parameter of any address is an error of ours."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content.catalogue.browsing import PARAMETERS
from content.catalogue.filters.library_filter import FILTERS

NAMES = (
    *PARAMETERS,
    *FILTERS,
    "after",
    "fields",
    "query",
    "topk",
    "mode",
    "id",
    "v",
    "variant",
    "o",
    "p",
    "item",
    "field",
    "all",
)
PAGES = (
    "/",
    "/feed.atom",
    "/podcast.rss",
    "/feeds.opml",
    "/api/reports",
    "/api/filters",
    "/api/semantic-search",
    "/api/semantic-similar",
)
OF_AN_ITEM = (
    "/read/{}",
    "/category/{}",
    "/topic/{}",
    "/{}.json",
    "/api/reports/{}",
    "/read/aaaaaaaaaaa",
    "/exports/{}",
    "/exports/by_video/{}.mp3",
)
DESK = ("content", "summary", "tombstone", "history", "categoryalias", "suggestion", "curation")
NASTY = [
    *("\x00", "a\x00b", "\ud800", "\ufffe", "'", '"', "\\'", "%s", "%(x)s{}", "_", "//"),
    *("-" * 40, "- " * 40, "!" * 40, "((((", ":*", "<-> &&& |||", "or or", '"or"', "-the"),
    *(
        "x" * 10_000,
        "é" * 2_100,
        "a " * 1_100,
        '"a" ' * 300,
        "-a " * 500,
        "😀" * 900,
        "日本語" * 700,
        "," * 2_100,
    ),
    *("مرحبا بالعالم", "\u202egnp.exe", "\u200b", "\u0301" * 500, "\u2028", "e\u0301", "ﷺ" * 400),
    *("-1", "1e400", "9" * 5_000, "٣", "²", "NaN", "1_000"),
    *("0000-00-00", "9999-12-31", "0001-01-01", "2024-02-30", "２０２４-01-01", "infinity", "2024-W01-1"),
    *("http://", "http://[::1", "https://example.com:99999/", "youtu.be/", "yt:", "web:"),
    *("__proto__", "random()", "1; DROP TABLE content", "../../etc/passwd", "$1", "true"),
]


@pytest.fixture
def pages(put, client, opened):
    """Asks every address with one value for every parameter, and as a part of its path; returns those that broke."""
    put("aaaaaaaaaaa", title="Something", topics_json=["Washington, D.C."])
    # As for readers: an error of ours is a page with status 500, not an exception of the test.
    client.raise_request_exception = False
    curator = opened("ada").client
    curator.raise_request_exception = False

    def broken(value):
        encoded = quote(value.encode("utf-8", "surrogatepass"), safe="")
        everything = "&".join(f"{name}={encoded}" for name in NAMES)
        asked = [f"{page}?{everything}" for page in PAGES] + [f"/api/reports?q={encoded}"]
        asked += [address.format(encoded) for address in OF_AN_ITEM if len(encoded) < 8_000]
        desk = [f"/admin/content/{name}/?{everything}" for name in DESK]
        desk += [f"/admin/content/{name}/{encoded}/change/" for name in DESK]
        answers = [(path, client.get(path).status_code) for path in asked]
        answers += [(path, curator.get(path).status_code) for path in desk]
        return [(path[:100], status) for path, status in answers if status >= 500]

    return broken


def test_nor_is_a_key_in_the_admins_own_writing_that_no_text_can_hold(opened):
    curator = opened("ada").client
    curator.raise_request_exception = False

    statuses = {name: curator.get(f"/admin/content/{name}/_00/change/").status_code for name in DESK}

    assert {name: status for name, status in statuses.items() if status >= 500} == {}


@pytest.mark.parametrize("value", NASTY, ids=lambda value: ascii(value)[:30])
def test_a_nasty_value_is_forgiven(pages, value):
    assert pages(value) == []


pieces = st.sampled_from([piece for piece in NASTY if len(piece) < 100]) | st.text(max_size=10)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(value=st.lists(pieces, min_size=1, max_size=12).map("".join))
def test_so_is_any_mixture(pages, value):
    assert pages(value) == []

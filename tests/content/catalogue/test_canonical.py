"""What counts as canonical is what the sanitiser's parser leaves as it is, however it is put together."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.reading.items import items
from content.catalogue.canonical import CLOSING, OPENING, VOID, WITHIN, is_canonical
from content.catalogue.sanitiser import CLEANER, _is_bomb

LINK = '<a href="https://example.org/a?b=c&amp;d#e" rel="noopener nofollow">'
TAGS = [*OPENING, *CLOSING, LINK, "</a>", '<ol start="3">']
OTHERS = [
    *(
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
        "<tbody>",
        "</tbody>",
        "<img>",
        "<svg>",
        "</svg>",
        "<P>",
    ),
    *(
        "<!-- x -->",
        "<!doctype html>",
        "<br/>",
        "</br>",
        "</hr>",
        "<script>",
        "</script>",
        "<x>",
        "</x>",
        "<?x?>",
        "< p>",
    ),
    *('<p class="x">', "<p class='takeaway'>", '<ol start="12345">', "<a>", "<plaintext>"),
    '<a href="https://example.org" rel="noopener nofollow" title="x">',
    *(
        f'<a href="https://{host}/" rel="noopener nofollow">'
        for host in ("xn--a.org", "1.2.3.999", "a..b.org", "A.org", "")
    ),
    *(
        f'<a href="{url}" rel="noopener nofollow">'
        for url in ("/x", "//x", "mailto:a@b.org", "https://b.org/&x", "x:y")
    ),
]
TEXTS = ["x", " ", "\n", "&amp;", "&lt;", "&gt;", "&nbsp;", "é", "漢", "😀", "x y", '"', "'"]
STRANGE = [
    "<",
    ">",
    "&",
    "&#60;",
    "&eacute;",
    "&amp",
    "\r",
    "\0",
    "\xa0",
    "\ufeff",
    "\f",
    "\x0b",
    "\x85",
    "\ud800",
    "\ufffe",
]

ELEMENTS = [f"{tag}{{}}</{name}>" for tag, name in {**OPENING, LINK: "a"}.items() if name not in VOID]
# Anything in any order.
SOUP = st.lists(st.sampled_from(TAGS * 3 + TEXTS * 5 + OTHERS + STRANGE), max_size=25).map("".join)


def nested(within, depth=0):
    """Well nested markup that may stand in `within`."""
    tags = sorted(WITHIN[within]) if depth < 5 else []
    element = st.sampled_from(tags).flatmap(lambda name: wrapped(name, depth)) if tags else st.nothing()
    return st.lists(st.one_of(st.sampled_from(TEXTS), element), max_size=4).map("".join)


def wrapped(name, depth):
    if name in VOID:
        return st.just(f"<{name}>")
    openings = {"a": [LINK], "p": ["<p>", '<p class="takeaway">'], "ol": ["<ol>", '<ol start="7">']}
    opening = st.sampled_from(openings.get(name, [f"<{name}>"]))
    return st.tuples(opening, nested(name, depth + 1), st.just(f"</{name}>")).map("".join)


def is_left(markup):
    try:
        return CLEANER.clean(markup) == markup
    except UnicodeEncodeError:
        return False


@given(SOUP | nested(""))
@example("<p><strong>One</strong> &amp; <em>two</em></p>\n<ul>\n<li>three<ol><li>four</li></ol></li>\n</ul>")
@example(f"<p>{LINK}x</a></p>")
def test_what_is_canonical_is_left_as_it_is(markup):
    assert not is_canonical(markup) or (is_left(markup) and markup.strip() == markup and not _is_bomb(markup))


@pytest.mark.parametrize("outer", ELEMENTS)
def test_so_it_is_whatever_stands_in_what(outer):
    for inner, innermost in product(ELEMENTS, ELEMENTS):
        markup = outer.format(inner.format(innermost.format("x")))
        assert not is_canonical(markup) or is_left(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "words alone",
        "<h2>Key &amp; value</h2>\n<p>This is &lt;it&gt; — <strong>and <em>more</em></strong>.<br>Next</p>",
        '<ul>\n<li>One</li>\n<li>Two\n<ol start="3"><li><p>Three</p></li></ol></li>\n</ul>',
        '<p class="takeaway">«\xe9l\xf6ge» 漢字 😀</p>\n<hr>\n<blockquote><p>Said</p></blockquote><pre>x\n y</pre>',
        f"<p>{LINK}<b>a link</b></a></p><dl><dt>a</dt><dd>b</dd></dl>",
    ],
)
def test_what_summaries_are_made_of_is_canonical(markup):
    assert is_canonical(markup)
    assert is_left(markup)


def test_what_the_bench_reads_is_canonical():
    assert all(is_canonical(summary[6]) for row in items(0, 20) for summary in row.summaries)


@pytest.mark.parametrize("markup", ["<div>" * 200 + "</div>" * 200, "<b><b>x</b></b>", f"{LINK}{LINK}x</a></a>"])
def test_what_is_nested_deep_or_in_itself_is_not(markup):
    assert not is_canonical(markup)

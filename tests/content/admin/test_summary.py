"""The list of all summaries: those of one variant, of the variants that there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.content.admin.browser import listing

INSERT = "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, %s, 'Rome.', '<p>Rome.</p>')"


def test_the_variants_that_there_are_are_offered_and_filter(put, sql, ada):
    put("a", title="A")
    for variant in ("zz", "audio", "audio"):
        sql(INSERT, "a", variant)

    with CaptureQueriesContext(connection) as captured:
        changelist = ada.get(listing("summary"), {"variant": "audio"}).context["cl"]

    offered = next(each for each in changelist.filter_specs if each.title == "variant")
    names = [name for name, _ in offered.lookup_choices]
    assert names == sorted({*names, "audio", "zz"})
    assert [each.variant for each in changelist.result_list] == ["audio"] * 2
    assert not [each for each in captured if "DISTINCT" in each["sql"] and "content_summaries" in each["sql"]]


def test_the_latest_and_the_earlier_ones_are_named_and_filtered(put, sql, ada):
    put("a", title="A", html=None)
    for _ in range(2):
        sql(INSERT, "a", "audio")

    changelist = ada.get(listing("summary"), {"is_latest__exact": "0"}).context["cl"]

    offered = next(each for each in changelist.filter_specs if each.title == "revision")
    assert [each["display"] for each in offered.choices(changelist)] == ["All", "The latest", "Earlier ones"]
    assert [each.revision for each in changelist.result_list] == [1]

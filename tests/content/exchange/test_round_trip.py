"""What is exported and imported again is no difference; imported elsewhere, it decides the same."""

import json

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.category_values import NO_CATEGORIES
from content.decisions.curation import curate, release
from content.exchange.sheet import BY_NAME
from content.models import Curation
from tests.content.exchange.test_cells import NAME, PERILOUS

TEXT = PERILOUS | st.none()
JSON = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda it: st.lists(it, max_size=3))
CATEGORIES = st.builds(
    lambda named: {"categories": [{"category": name, "subcategories": below} for name, below in named.items()]},
    st.dictionaries(NAME, st.lists(NAME, max_size=3, unique=True), max_size=3),
)
# Whatever the rules let in.
ANY = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "channel_name", "language", "thumbnail_url", "summary_type_latest"), TEXT),
        "topics_json": JSON | st.dictionaries(TEXT.filter(bool), JSON, max_size=2),
        "subcategories_json": CATEGORIES | JSON | st.builds(lambda it: {"categories": [it, {"category": it}]}, JSON),
    },
)
# What the desk decides.
DECIDED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "channel_name"), NAME | st.none()),
        "language": st.sampled_from(["en", "pt-BR", None]),
        "thumbnail_url": st.sampled_from(["https://example.org/a;=1.jpg", "/@x", None]),
        "topics_json": st.lists(NAME, min_size=1, max_size=3, unique=True) | st.none(),
        "summary_type_latest": st.sampled_from(["executive", "audio-fr:beginner", None]),
        "subcategories_json": st.just(NO_CATEGORIES)
        | st.just({"categories": [{"category": "-1", "subcategories": []}]}),
    },
)
ONE_DATABASE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@ONE_DATABASE
@given(ANY, ANY, PERILOUS)
def test_an_export_imported_again_is_no_difference(put, exported, proposed, decided, machine, note):
    with transaction.atomic():
        put("-a", **{name: json.dumps(value) if "json" in name else value for name, value in machine.items()})
        curate("-a", decided, by="=ada", note=note)

        tally = proposed(exported()).tally

        assert (tally["lines"], tally["changed"]) == (1, 0)
        transaction.set_rollback(True)


@ONE_DATABASE
@given(DECIDED, NAME)
def test_an_export_imported_where_nothing_is_decided_decides_the_same(put, exported, imported, decided, note):
    with transaction.atomic():
        put("-a", title="Machine's")
        curate("-a", decided, by="ada", note=note)
        data, overrides = exported(), Curation.objects.get().overrides
        release("-a", [column.field for column in BY_NAME.values()], by="ada")

        imported(data)

        if decided:
            assert (Curation.objects.get().overrides, Curation.objects.get().note) == (overrides, note)
        transaction.set_rollback(True)

"""Acts on several items: they show first what they would change, and say what they did."""

import json

import pytest

from content.admin.bulk import bulk_page
from content.admin.group import VIEWERS
from content.category_values import NO_CATEGORIES
from content.decisions.bulk import batches
from content.decisions.curation import curate
from content.decisions.trash import delete
from content.models import Content, Curation, History, Suggestion, Tombstone
from tests.content.admin.browser import KEY, act, categories, confirm, listing, messages, page, press, status

ART = categories(Art=["Oil"])


@pytest.fixture
def several(put):
    """One that the machine put somewhere, one that it did not, and one that a person decided."""
    put(KEY, title="Said", subcategories_json=ART)
    put("b", title="Not said")
    put("c", title="Decided", subcategories_json=categories(Art=[]))
    curate("c", {"subcategories_json": categories(Music=[])}, by="bob")


def text(answer):
    return " ".join(answer.content.decode().split())


def decided(key):
    curation = Curation.objects.filter(pk=key).first()
    return curation and curation.overrides.get("subcategories_json")


class TestAgreeing:
    def test_it_asks_with_counts_and_examples_and_then_decides(self, several, ada):
        asked = act(ada, "content", "agree", KEY, "b", "c")

        assert "Is the machine right about 1 item?" in text(asked)
        assert "2 of 3 items stay as they are: a person decided them, or they have no category." in text(asked)
        assert [(each["title"], each["was"]) for each in asked.context["examples"]] == [("Said", "Art: Oil")]
        assert Curation.objects.count() == 1

        assert messages(confirm(ada, "content", asked)) == ["1 item decided as the machine says."]
        assert decided(KEY) == ART
        assert Curation.objects.get(pk="c").decided_by == "bob"

    def test_the_button_of_a_page_agrees_with_its_item(self, several, ada):
        assert messages(press(ada, "_agree", "yes")) == ["Decided as the machine says."]

        assert Curation.objects.get(pk=KEY).decided_by == "ada"

    @pytest.mark.parametrize(("key", "is_there"), [(KEY, True), ("b", False), ("c", False)])
    def test_the_button_is_where_there_is_something_to_agree_with(self, several, ada, key, is_there):
        assert ('name="_agree"' in ada.get(page(key)).content.decode()) == is_there


class TestCategories:
    def test_adding_says_what_it_changes_and_what_it_leaves(self, several, ada):
        asked = act(ada, "content", "add", KEY, "b", "c", bulk_category="MUSIC")

        assert "Add Music to 2 items?" in text(asked)
        assert "1 of 3 items has it already and stays as it is." in text(asked)
        assert "Nobody decided these yet: what the machine says becomes your decision" in text(asked)
        assert ("Said", "Art: Oil", "Art: Oil; Music") in [tuple(each.values()) for each in asked.context["examples"]]
        assert Curation.objects.count() == 1

        assert messages(confirm(ada, "content", asked)) == ["Music added to 2 items."]
        assert decided(KEY) == categories(Art=["Oil"], Music=[])
        assert Curation.objects.get(pk="c").decided_by == "bob"

    def test_taking_away_says_what_that_means(self, several, ada):
        asked = act(ada, "content", "remove", KEY, "c", bulk_category="Music")

        assert "Take Music away from 1 item?" in text(asked)
        for sentence in (
            "1 of these is decided by other people.",
            "1 item is in no other category, and will be in none.",
            "It is refused there: no report brings it back",
        ):
            assert sentence in text(asked)
        confirm(ada, "content", asked)
        assert (decided("c"), Curation.objects.get(pk="c").refusals) == (NO_CATEGORIES, {"categories": ["music"]})

    def test_replacing_says_that_subcategories_go(self, several, ada):
        asked = act(ada, "content", "replace", KEY, bulk_category="art", bulk_other="Painting")

        assert "Put Painting in the place of Art on 1 item?" in text(asked)
        assert "Its subcategories go with it." in text(asked)
        assert "No item has “Painting” yet." in text(asked)
        confirm(ada, "content", asked)
        assert decided(KEY) == categories(Painting=[])

    @pytest.mark.parametrize(
        ("name", "sent", "typed", "title"),
        [
            ("add", {}, {"bulk_category": "Music"}, "Add Music to 1 item?"),
            ("remove", {}, {"bulk_category": "Art"}, "Take Art away from 1 item?"),
            (
                "replace",
                {"bulk_category": "Art"},
                {"bulk_other": "Music"},
                "Put Music in the place of Art on 1 item?",
            ),
        ],
    )
    def test_what_is_missing_is_asked_for(self, several, ada, name, sent, typed, title):
        asked = act(ada, "content", name, KEY, **sent)
        assert 'name="bulk_category"' in text(asked)

        answer = ada.post(asked.context["address"], asked.context["task"].fields | typed)

        assert (decided(KEY), answer.context["title"]) == (None, title)

    def test_a_slip_of_a_name_is_told_and_can_be_mended(self, several, ada):
        asked = act(ada, "content", "add", KEY, bulk_category="Musik")

        assert "No item has “Musik” yet. Did you mean one of these?" in text(asked)
        assert asked.context["new"]["near"] == ["Music"]


class TestSuggestions:
    @pytest.fixture
    def suggested(self, several, sql):
        curate(KEY, {"subcategories_json": categories(Music=[])}, by="bob")
        sql("UPDATE content SET subcategories_json = %s", categories(Travel=[]))

    @pytest.mark.parametrize(
        ("name", "words", "state", "decided_is", "refused"),
        [
            ("accept", "2 suggestions accepted.", "accepted", categories(Travel=[]), {}),
            ("keep", "2 suggestions answered: what is decided stays.", "kept", categories(Music=[]), {}),
            (
                "dismiss",
                "2 suggestions dismissed for ever.",
                "dismissed",
                categories(Music=[]),
                {"categories": ["travel"]},
            ),
        ],
    )
    def test_all_are_answered(self, suggested, ada, name, words, state, decided_is, refused):
        asked = act(ada, "content", name, KEY, "b", "c")
        assert "1 of 3 items has no open suggestion." in text(asked)
        assert [each["was"] for each in asked.context["examples"]] == ["categories: Travel"] * 2

        assert messages(confirm(ada, "content", asked)) == [words]
        assert set(Suggestion.objects.values_list("state", flat=True)) == {state}
        assert (decided("c"), Curation.objects.get(pk="c").refusals) == (decided_is, refused)


class TestDeleting:
    def test_a_single_delete_says_what_becomes_of_the_item(self, several, ada):
        address = f"{page()[: -len('change/')]}delete/"
        asked = ada.get(address).content.decode()

        assert "“Said” goes to the trash, with every summary and decision; from there it comes back whole." in asked
        assert "will be deleted" not in asked

        assert messages(ada.post(address, {"post": "yes"}, follow=True)) == ["“Said” is in the trash."]
        assert Tombstone.objects.get().deleted_by == "ada"

    def test_several_say_it_too(self, several, ada):
        asked = act(ada, "content", "delete_selected", KEY, "b")
        assert "to the trash together" in asked.content.decode()

        assert messages(confirm(ada, "content", asked)) == ["2 items moved to the trash."]
        assert Content.objects.count() == 1
        assert status(ada, page()) == 302


class TestAllThatAFilterFinds:
    @pytest.fixture
    def many(self, sql):
        sql("INSERT INTO content (video_id, title) SELECT 'k' || n, 'Title ' || n FROM generate_series(1, 120) n")

    def test_the_filter_is_passed_and_not_its_items(self, many, ada):
        asked = act(ada, "content", "add", "k1", select_across="1", bulk_category="Travel")

        assert "Add Travel to 120 items?" in text(asked)
        assert len(json.dumps(asked.context["fields"])) < 500

        assert messages(confirm(ada, "content", asked)) == ["Travel added to 120 items."]
        assert History.objects.filter(kind="curation").values("gesture").distinct().count() == 1

    def test_items_that_leave_the_filter_by_being_decided_are_all_done(self, many, ada, monkeypatch):
        monkeypatch.setattr(batches, "BATCH", 7)
        asked = ada.post(
            f"{listing('content')}?curated=no&p=2",
            {"action": "add", "_selected_action": "k1", "select_across": "1", "bulk_category": "Travel"},
        )

        answer = confirm(ada, "content", asked)

        assert messages(answer) == ["Travel added to 120 items."]
        assert answer.request["QUERY_STRING"] == "curated=no"

    def test_a_long_act_says_how_far_it_is_and_goes_on_by_a_button(self, many, ada, monkeypatch):
        monkeypatch.setattr(batches, "BATCH", 50)
        monkeypatch.setattr(bulk_page, "SECONDS_A_REQUEST", 0)
        asked = act(ada, "content", "add", "k1", select_across="1", bulk_category="Travel")

        answer = ada.post(asked.context["address"], asked.context["fields"])

        assert "50 of 120 done." in text(answer)
        assert '<progress value="50" max="120"' in text(answer)
        assert messages(confirm(ada, "content", answer)) == ["Travel added to 120 items."]

    def test_the_same_form_sent_twice_acts_once_and_says_the_same(self, many, ada):
        asked = act(ada, "content", "add", "k1", select_across="1", bulk_category="Travel")

        answers = [messages(confirm(ada, "content", asked)) for _ in range(2)]

        assert answers == [["Travel added to 120 items."]] * 2
        assert History.objects.filter(kind="curation").count() == 120


class TestWhatHappensMeanwhile:
    @pytest.mark.parametrize(
        "happens",
        [
            lambda sql: curate(KEY, {"subcategories_json": categories(Music=[])}, by="bob"),
            lambda sql: delete(KEY, by="bob"),
            lambda sql: sql("UPDATE content SET subcategories_json = %s WHERE video_id = %s", categories(Rome=[]), KEY),
            lambda sql: curate(KEY, {"subcategories_json": categories(Travel=[])}, by="bob"),
        ],
        ids=["decided by somebody", "deleted", "said otherwise by a machine", "decided the same"],
    )
    def test_what_changed_since_is_left_and_told(self, several, ada, sql, happens):
        asked = act(ada, "content", "add", KEY, "b", bulk_category="Travel")
        happens(sql)

        assert messages(confirm(ada, "content", asked)) == ["Travel added to 1 item. 1 had changed since and was left."]
        assert Curation.objects.filter(decided_by="ada").count() == 1

    def test_what_comes_in_meanwhile_is_not_touched(self, several, ada, put):
        asked = act(ada, "content", "add", KEY, select_across="1", bulk_category="Travel")
        put("later", title="Later")

        assert messages(confirm(ada, "content", asked)) == ["Travel added to 3 items."]
        assert decided("later") is None

    def test_nothing_left_to_do_is_told(self, several, ada):
        asked = act(ada, "content", "add", KEY, bulk_category="Travel")
        delete(KEY, by="bob")

        assert messages(confirm(ada, "content", asked)) == ["Nothing was changed. 1 had changed since and was left."]


FORGED = [
    {},
    {"action": "add"},
    {"action": "nothing", "confirmed": "yes"},
    {"action": "add", "confirmed": "yes", "bulk_category": "Art"},
    {"action": "add", "confirmed": "yes", "bulk_category": "Art", "at": "x", "_chosen": "[[[["},
    {"action": "add", "confirmed": "yes", "bulk_category": "A\x00", "at": "2026-01-01", "_chosen": '["\\u0000", {}]'},
    {"action": "add", "confirmed": "yes", "bulk_category": "\u200b", "at": "2026-01-01T00:00:00Z", "_chosen": "[]"},
    {"action": "agree", "confirmed": "yes", "at": "2026-01-01T00:00:00Z", "_query": "e=1&curated=%00&x__y=1"},
    {"action": "agree", "_query": "title__regex=["},
]


@pytest.mark.parametrize("fields", FORGED)
def test_a_forged_form_changes_nothing(several, ada, fields):
    before = History.objects.count()

    assert ada.post("/admin/bulk/", fields).status_code in (200, 302)
    assert History.objects.count() == before


def test_those_who_may_only_look_see_none_of_it(several, person):
    viewer = person("viv", group=VIEWERS)

    assert "data-bulk" not in viewer.get(listing("content")).content.decode()
    assert viewer.post("/admin/bulk/", {"action": "agree"}).status_code == 403

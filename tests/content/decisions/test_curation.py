"""What a person decides: deciding, annotating, releasing and refusing, and what machines write afterwards."""

import pytest
from django.db import IntegrityError, transaction

from content.category_values import NO_CATEGORIES
from content.db.rules import CURATABLE
from content.db.violations import violation_of
from content.decisions.actor import acting
from content.decisions.curation import annotate, curate, release
from content.decisions.suggestion import accept
from content.models import Content, Curation, History, Suggestion
from ingest.shelve.corridor import receive_object
from tests.content.decisions.cast import KEY, LATER, MACHINE, PERSON, categories, shown, shown_categories


@pytest.mark.parametrize("column", CURATABLE)
class TestEveryColumn:
    def test_a_decision_outlasts_a_machines_write(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        assert shown(column) == PERSON[column]

    def test_a_cleared_column_outlasts_a_machines_write(self, item, propose, column):
        curate(item, {column: None}, by="ada")
        propose(**LATER)

        assert shown(column) is None

    def test_a_release_shows_what_the_machine_wrote_last(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        release(item, [column], by="ada")

        assert shown(column) == LATER[column]
        assert Curation.objects.get().overrides == {}

    def test_an_immediate_release_shows_what_was_there_before(self, item, column):
        curate(item, {column: PERSON[column]}, by="ada")
        release(item, [column], by="ada")

        assert shown(column) == MACHINE[column]


class TestDecisions:
    def test_several_columns_at_once_leave_the_others_to_the_machine(self, item, propose):
        curate(item, {"title": "Person's", "language": "fr"}, by="ada")
        propose(**LATER)

        assert (shown("title"), shown("language"), shown("channel_name")) == ("Person's", "fr", LATER["channel_name"])

    def test_later_decisions_add_to_earlier_ones(self, item):
        curate(item, {"title": "Person's"}, by="ada")
        curate(item, {"language": "fr"}, by="bob")

        assert Curation.objects.get().overrides == {"title": "Person's", "language": "fr"}

    def test_one_of_several_columns_is_released(self, item):
        curate(item, {"title": "Person's", "language": "fr"}, by="ada")
        release(item, ["title"], by="ada")

        assert (shown("title"), shown("language")) == ("Machine's", "fr")

    def test_a_release_of_what_is_not_decided_changes_nothing(self, item):
        curate(item, {"title": "Person's"}, by="ada")
        before = History.objects.latest("id").id

        release(item, ["language"], by="ada")

        assert shown("title") == "Person's"
        assert not History.objects.filter(kind="content", id__gt=before).exists()

    def test_a_release_where_nothing_was_ever_decided_is_none(self, item):
        assert release(item, ["title"], by="ada") is None

    @pytest.mark.parametrize("column", ["video_id", "indexed_at", "nonsense", "said_at", "media"])
    def test_an_error_names_a_column_that_cannot_be_decided(self, item, column):
        with pytest.raises(ValueError, match=f"{column} cannot be curated. Curatable are title, "):
            curate(item, {"title": "Person's", column: "x"}, by="ada")

        assert not Curation.objects.exists()

    @pytest.mark.parametrize("value", [7, True, ["a"], {"a": 1}])
    def test_a_column_of_text_takes_text_only(self, item, value):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            curate(item, {"title": value}, by="ada")

        assert violation_of(caught.value).rule == "decision_is_well_formed"
        assert shown("title") == "Machine's"

    def test_nobody_decides_without_a_name(self, item):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            curate(item, {"title": "Person's"}, by="")

        assert violation_of(caught.value).rule == "decision_has_an_author"

    def test_an_item_that_is_still_to_come_can_be_decided(self, db, put):
        curate(KEY, {"title": "Person's"}, by="ada")
        put(KEY, **MACHINE)

        assert shown("title") == "Person's"

    def test_a_decision_keeps_its_author_date_note_and_origin(self, item):
        curation = curate(item, {"title": "Person's"}, by="ada", note="a typo", origin="imported")

        assert (curation.decided_by, curation.note, curation.origin) == ("ada", "a typo", "imported")
        assert curation.decided_at

    def test_a_note_stays_until_another_is_given(self, item, propose):
        curate(item, {"title": "Person's"}, by="ada", note="a typo")
        propose(title="Machine's later")
        curate(item, {"language": "fr"}, by="bob")
        accept(Suggestion.objects.get(), by="bob")
        assert Curation.objects.get().note == "a typo"

        release(item, ["title"], by="bob")
        assert Curation.objects.get().note == "a typo"

        curate(item, {"language": "es"}, by="bob", note="another")
        assert Curation.objects.get().note == "another"

    def test_the_note_goes_with_the_last_decision(self, item):
        curate(item, {"title": "Person's"}, by="ada", note="a typo")

        release(item, ["title"], by="ada")

        assert Curation.objects.get().note == ""

    def test_annotating_changes_the_note_alone(self, item):
        before = curate(item, {"title": "Person's"}, by="ada", note="a typo", origin="imported")

        after = annotate(item, "two typos", by="bob")

        assert after is not None
        assert after.note == "two typos"
        assert (after.decided_by, after.decided_at, after.origin) == ("ada", before.decided_at, "imported")
        assert History.objects.filter(kind="curation").latest("id").actor == "bob"

    def test_without_a_decision_there_is_nothing_to_annotate(self, item):
        assert annotate(item, "why", by="ada") is None

    def test_the_api_marks_the_item_as_curated(self, item, client):
        assert client.get(f"/api/reports/{item}").json()["curated"] is False

        curate(item, {"title": "Person's"}, by="ada")

        assert client.get(f"/api/reports/{item}").json()["curated"] is True


class TestHistory:
    def test_the_history_names_author_and_page_of_each_decision(self, item):
        curate(item, {"title": "Ada's"}, by="ada", via="admin item")
        curate(item, {"title": "Bob's"}, by="bob", via="admin bulk")

        first, second = History.objects.filter(kind="curation").order_by("id")
        assert (first.actor, first.via, first.act) == ("ada", "admin item", "insert")
        assert (second.actor, second.via, second.act) == ("bob", "admin bulk", "update")
        assert (second.was["overrides"], second.becomes["overrides"]) == ({"title": "Ada's"}, {"title": "Bob's"})

    def test_the_items_line_has_the_same_author(self, item):
        curate(item, {"title": "Ada's"}, by="ada")

        line = History.objects.get(kind="content", act="update")
        assert (line.actor, line.was, line.becomes) == ("ada", {"title": "Machine's"}, {"title": "Ada's"})

    def test_a_machines_write_that_curation_held_leaves_no_line(self, item, propose):
        curate(item, {"title": "Ada's"}, by="ada")
        before = History.objects.count()

        propose(title="Machine's later")

        assert History.objects.count() == before

    def test_within_one_persons_act_another_acts_under_their_own_name(self, item):
        with acting("ada", via="admin item"):
            curate(item, {"title": "Bob's"}, by="bob")
            curate(item, {"language": "fr"}, by="ada")

        assert list(History.objects.filter(kind="curation").order_by("id").values_list("actor", flat=True)) == [
            "bob",
            "ada",
        ]


class TestRefusals:
    @pytest.fixture
    def not_history(self, put):
        """An item from which the curator took History away."""
        put(KEY, subcategories_json=categories("History", "Art"))
        curate(KEY, {"subcategories_json": categories("Art")}, by="ada")
        return KEY

    def test_a_category_that_is_taken_away_is_refused(self, not_history):
        assert Curation.objects.get().refusals == {"categories": ["history"]}

    def test_a_refused_category_does_not_come_back_with_a_release(self, not_history):
        release(not_history, ["subcategories_json"], by="ada")

        assert shown_categories() == ["Art"]

    @pytest.mark.parametrize("name", ["History", "HISTORY", "  history "])
    def test_a_refused_category_does_not_come_back_with_a_later_write(self, not_history, propose, name):
        release(not_history, ["subcategories_json"], by="ada")

        propose(subcategories_json=categories(name, "Music"))

        assert shown_categories() == ["Music"]

    def test_a_refused_category_does_not_come_back_with_the_analysis(self, not_history, propose):
        release(not_history, ["subcategories_json"], by="ada")

        propose(subcategories_json=None, analysis_json=categories("History", "Music"))

        assert shown_categories() == ["Music"]

    @pytest.mark.parametrize("category", ["History", " HISTORY ", ["history"], {"not": "a name"}, 7])
    def test_a_refused_category_does_not_come_back_as_the_analysis_only_one(self, not_history, propose, category):
        release(not_history, ["subcategories_json"], by="ada")

        propose(subcategories_json=None, analysis_json={"category": category})

        assert shown_categories() == []

    def test_a_refused_category_does_not_come_back_with_a_report(self, not_history):
        release(not_history, ["subcategories_json"], by="ada")

        receive_object({"video_id": KEY, "subcategories_json": categories("History", "Music")}, "a.json")

        assert "History" not in shown_categories()

    def test_a_refused_category_is_not_suggested_again(self, not_history, propose):
        propose(subcategories_json=categories("History", "Music"))

        assert Suggestion.objects.get().value == categories("Music")

    def test_a_write_that_differs_by_a_refused_category_alone_suggests_nothing(self, not_history, propose):
        propose(subcategories_json=categories("History", "Art"))

        assert not Suggestion.objects.exists()

    def test_replacing_categories_refuses_none(self, put):
        put(KEY, subcategories_json=categories("History"))

        curate(KEY, {"subcategories_json": categories("Art")}, by="ada")

        assert Curation.objects.get().refusals == {}

    def test_choosing_a_refused_category_ends_the_refusal(self, not_history):
        curate(not_history, {"subcategories_json": categories("Art", "History")}, by="ada")

        assert shown_categories() == ["Art", "History"]
        assert Curation.objects.get().refusals == {}

    def test_no_categories_is_a_decision(self, put, propose):
        put(KEY, subcategories_json=categories("History"), analysis_json=categories("Art"))
        curate(KEY, {"subcategories_json": NO_CATEGORIES}, by="ada")

        propose(subcategories_json=categories("Music"), analysis_json=categories("Music"))

        assert shown_categories() == []

    def test_a_refusal_is_about_one_item(self, not_history, put):
        put("other", subcategories_json=categories("History"))

        assert Content.objects.get(video_id="other").shown_categories[0]["category"] == "History"

    def test_accepting_a_refused_category_ends_the_refusal(self, not_history, propose):
        propose(subcategories_json=categories("Music"))
        curate(not_history, {}, by="ada", refuse=["Music"])

        accept(Suggestion.objects.get(), by="ada")

        assert shown_categories() == ["Music"]
        assert Curation.objects.get().refusals == {"categories": ["history"]}

    def test_a_category_can_be_refused_by_name(self, put):
        put(KEY, subcategories_json=categories("History", "Art"))

        curate(KEY, {}, by="ada", refuse=["History"])

        assert shown_categories() == ["Art"]

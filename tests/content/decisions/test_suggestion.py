"""What a machine suggests against a decision, and what a person answers."""

import pytest
from django.db import IntegrityError, transaction

from content.db.rules import CURATABLE
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept, dismiss, keep_mine
from content.models import Curation, Suggestion
from ingest.shelve.corridor import receive_object
from tests.content.decisions.cast import KEY, LATER, MACHINE, PERSON, categories, shown, shown_categories

State = Suggestion.State


def suggestion(**of):
    return Suggestion.objects.get(**of)


def states(field="title"):
    return dict(Suggestion.objects.filter(field=field).values_list("value", "state"))


@pytest.mark.parametrize("column", CURATABLE)
class TestAnswers:
    def test_an_accepted_suggestion_is_shown(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        accept(suggestion(field=column), by="bob")

        assert shown(column) == LATER[column]
        assert Curation.objects.get().overrides == {column: LATER[column]}
        assert suggestion(field=column).state == State.ACCEPTED

    def test_an_accepted_suggestion_outlasts_a_machines_write(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)
        accept(suggestion(field=column), by="bob")

        propose(**MACHINE)

        assert shown(column) == LATER[column]

    @pytest.mark.parametrize(("answer", "state"), [(keep_mine, State.KEPT), (dismiss, State.DISMISSED)])
    def test_a_suggestion_that_is_turned_down_is_not_made_again(self, item, propose, column, answer, state):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        answer(suggestion(field=column), by="bob")
        propose(**LATER)

        assert shown(column) == PERSON[column]
        assert (suggestion(field=column).state, suggestion(field=column).decided_by) == (state, "bob")


class TestSuggestions:
    @pytest.fixture
    def decided(self, item):
        curate(item, {"title": "Person's"}, by="ada")
        return item

    def test_the_same_value_is_suggested_once(self, decided, propose):
        for _ in range(3):
            propose(title="Other")

        assert states() == {"Other": State.OPEN}

    def test_a_machine_that_agrees_suggests_nothing(self, decided, propose):
        propose(title="Person's")

        assert states() == {}

    def test_a_later_suggestion_overtakes_an_open_one(self, decided, propose):
        propose(title="One")
        propose(title="Two")

        assert states() == {"One": State.OVERTAKEN, "Two": State.OPEN}

    def test_a_write_that_agrees_overtakes_an_open_suggestion(self, decided, propose, sql):
        propose(title="One")
        sql(
            "INSERT INTO content (video_id, title) VALUES (%s, 'Person''s')"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
            KEY,
        )

        assert states() == {"One": State.OVERTAKEN}

    def test_a_report_that_agrees_overtakes_an_open_suggestion(self, decided):
        receive_object({"video_id": KEY, "title": "One"}, "one.json")
        receive_object({"video_id": KEY, "title": "Person's"}, "two.json")

        assert states() == {"One": State.OVERTAKEN}
        assert Curation.objects.get().incoming == {"title": "Person's"}

    def test_the_same_agreeing_report_again_is_unchanged(self, decided):
        receive_object({"video_id": KEY, "title": "One"}, "one.json")
        receive_object({"video_id": KEY, "title": "Person's"}, "two.json")

        assert receive_object({"video_id": KEY, "title": "Person's"}, "two.json").outcome == "unchanged"

    def test_an_overtaken_suggestion_is_opened_again(self, decided, propose):
        for title in ("One", "Two", "One"):
            propose(title=title)

        assert states() == {"One": State.OPEN, "Two": State.OVERTAKEN}

    @pytest.mark.parametrize(("answer", "state"), [(keep_mine, State.KEPT), (dismiss, State.DISMISSED)])
    def test_an_answered_suggestion_is_not_opened_again(self, decided, propose, answer, state):
        propose(title="One")
        answer(suggestion(), by="ada")

        propose(title="Two")
        propose(title="One")

        assert states() == {"One": state, "Two": State.OVERTAKEN}

    def test_an_undecided_column_gets_no_suggestion(self, decided, propose):
        propose(language="fr")

        assert states() == {}

    def test_a_suggestion_names_its_report(self, decided):
        receive_object({"video_id": KEY, "title": "From a report"}, "reports/7.json")

        assert suggestion().source == "reports/7.json"

    def test_a_suggestion_names_its_job(self, decided, sql):
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'From a job'")

        assert suggestion().source == "an older job"

    def test_an_empty_value_is_no_suggestion(self, item, propose):
        curate(item, {"title": "Person's", "subcategories_json": categories("Rome")}, by="ada")
        propose(title=None, subcategories_json={"categories": []})

        assert not Suggestion.objects.exists()

    def test_each_column_gets_its_own_suggestion(self, item, propose):
        curate(item, PERSON, by="ada")
        propose(**LATER)

        assert set(Suggestion.objects.values_list("field", flat=True)) == set(CURATABLE)

    def test_a_release_closes_the_columns_suggestion(self, decided, propose):
        propose(title="One")

        release(decided, ["title"], by="ada")

        assert State.OPEN not in states().values()

    def test_deciding_the_suggested_value_closes_the_suggestion(self, decided, propose):
        propose(title="One")

        curate(decided, {"title": "One"}, by="ada")

        assert State.OPEN not in states().values()

    def test_nobody_answers_a_suggestion_without_a_name(self, decided, propose):
        propose(title="One")

        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.update(state=State.DISMISSED)

        assert states() == {"One": State.OPEN}


class TestRefusing:
    def test_dismissing_refuses_the_categories_beyond_the_decision(self, put, propose):
        put(KEY, subcategories_json=categories("Art"))
        curate(KEY, {"subcategories_json": categories("Music")}, by="ada")
        propose(subcategories_json=categories("History", "Music"))

        dismiss(suggestion(), by="ada")

        assert Curation.objects.get().refusals == {"categories": ["history"]}
        assert shown_categories() == ["Music"]

    def test_keeping_refuses_nothing(self, put, propose):
        put(KEY, subcategories_json=categories("Art"))
        curate(KEY, {"subcategories_json": categories("Music")}, by="ada")
        propose(subcategories_json=categories("History"))

        keep_mine(suggestion(), by="ada")

        assert Curation.objects.get().refusals == {}

    def test_accepting_refuses_nothing(self, put, propose):
        put(KEY, subcategories_json=categories("History", "Art"))
        curate(KEY, {"subcategories_json": categories("Music", "Art")}, by="ada")
        propose(subcategories_json=categories("Art"))

        accept(suggestion(), by="ada")

        assert shown_categories() == ["Art"]
        assert Curation.objects.get().refusals == {}

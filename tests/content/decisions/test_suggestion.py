"""What a machine suggests against a decision, and what a person answers."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from content.db.rules import CURATABLE
from content.decisions.curation import curate, release
from content.decisions.suggestion import accept, answer, answer_all, dismiss, keep_mine
from content.decisions.undo import undo
from content.models import Curation, History, Suggestion
from ingest.shelve.corridor import receive_object
from tests.content.decisions.cast import KEY, LATER, MACHINE, PERSON, categories, shown, shown_categories

State = Suggestion.State
GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")


def suggestion(**of):
    return Suggestion.objects.get(**of)


def states(field="title"):
    return dict(Suggestion.objects.filter(field=field).values_list("value", "state"))


def states_of(field):
    return dict(Suggestion.objects.filter(field=field).values_list("video_id", "state"))


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


ANSWERS = (State.ACCEPTED, State.KEPT, State.DISMISSED)


class TestSeveralAtOnce:
    """They are one gesture, and its undo makes everything what it was."""

    @pytest.fixture
    def proposed(self, put, sql):
        for key in ("a", "b", "c"):
            put(key, **MACHINE)
            curate(key, {"title": "Person's", "subcategories_json": categories("Rome")}, by="ada", note="It is.")
            sql(
                "UPDATE content SET title = %s, subcategories_json = %s WHERE video_id = %s",
                LATER["title"],
                LATER["subcategories_json"],
                key,
            )

    def everything(self):
        decided = Curation.objects.order_by("video_id").values(
            "video_id", "overrides", "refusals", "decided_by", "decided_at", "note"
        )
        return list(decided), set(Suggestion.objects.values_list("pk", "state", "decided_by", "decided_at"))

    @pytest.mark.parametrize("state", ANSWERS)
    def test_their_undo_opens_them_again(self, proposed, state):
        before = self.everything()

        assert answer_all(Suggestion.objects.all(), state, by="bob", gesture=GESTURE) == (6, 0)
        assert set(Suggestion.objects.values_list("state", "decided_by")) == {(state, "bob")}
        undo(GESTURE, by="cleo")

        assert self.everything() == before

    @pytest.mark.parametrize("state", ANSWERS)
    def test_the_undo_can_be_undone(self, proposed, state):
        answer_all(Suggestion.objects.all(), state, by="bob", gesture=GESTURE)
        after = self.everything()
        undo(GESTURE, by="cleo")

        undo(History.objects.filter(actor="cleo").latest("id").gesture, by="bob")

        assert self.everything() == after

    def test_one_that_was_answered_again_since_stays(self, proposed):
        answer_all(Suggestion.objects.filter(field="title"), State.KEPT, by="bob", gesture=GESTURE)
        again = Suggestion.objects.filter(field="title", video_id="b").get()
        answer(again, State.DISMISSED, by="ada")

        obstacles = [step.obstacle for step in undo(GESTURE, by="cleo") if step.obstacle]

        assert obstacles == ["The suggestion was answered again since."]
        assert states_of("title") == {"a": "open", "b": "dismissed", "c": "open"}

    def test_one_that_has_no_meaning_any_more_is_not_opened_again(self, proposed):
        answer_all(Suggestion.objects.filter(field="title"), State.KEPT, by="bob", gesture=GESTURE)
        curate("b", {"title": LATER["title"]}, by="ada")

        undo(GESTURE, by="cleo")

        assert states_of("title") == {"a": "open", "b": "overtaken", "c": "open"}

    def test_a_decision_that_made_one_pointless_opens_it_again_when_undone(self, proposed):
        curate("a", {"title": LATER["title"]}, by="bob", gesture=GESTURE)
        assert states_of("title")["a"] == "overtaken"

        undo(GESTURE, by="cleo")

        assert states_of("title")["a"] == "open"


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

    def test_a_suggestion_of_a_program_names_its_login_whatever_it_calls_itself(self, decided, sql):
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'From a job'")

        (login,) = sql("SELECT session_user::text")[0]
        assert suggestion().source == f"SQL: {login}"

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

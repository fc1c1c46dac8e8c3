"""What a person decides: curate, release, accept, keep, dismiss; and what machines may still say to it."""

import pytest
from django.db import IntegrityError, transaction

from content.db.rules import CURATABLE
from content.db.violations import violation_of
from content.decisions.actor import acting
from content.decisions.categories import NO_CATEGORIES
from content.decisions.curation import annotate, curate, release
from content.decisions.suggestion import accept, dismiss, keep_mine
from content.models import Content, Curation, History, Suggestion
from ingest.shelve.corridor import receive_object

KEY = "aaaaaaaaaaa"
State = Suggestion.State


def categories(*names):
    return {"categories": [{"category": name, "subcategories": []} for name in names]}


PERSON = {
    "title": "Person's",
    "channel_name": "Person's channel",
    "thumbnail_url": "https://img.example/person.jpg",
    "language": "fr",
    "subcategories_json": categories("Rome"),
    "topics_json": ["person"],
    "summary_type_latest": "executive",
}
MACHINE = {
    "title": "Machine's",
    "channel_name": "Machine's channel",
    "thumbnail_url": "https://img.example/machine.jpg",
    "language": "en",
    "subcategories_json": categories("Sparta"),
    "topics_json": ["machine", "loud"],
    "summary_type_latest": "comprehensive",
}
LATER = MACHINE | {
    "title": "Machine's later",
    "channel_name": "Machine's later channel",
    "thumbnail_url": "https://img.example/later.jpg",
    "language": "es",
    "subcategories_json": categories("Carthage"),
    "topics_json": ["later"],
    "summary_type_latest": "audio",
}


@pytest.fixture
def item(put):
    return put(KEY, **MACHINE)


@pytest.fixture
def propose(sql):
    """A machine writes the column."""
    return lambda **columns: sql(
        f"UPDATE content SET {', '.join(f'{name} = %s' for name in columns)} WHERE video_id = %s",
        *columns.values(),
        KEY,
    )


def shown(column):
    return Content.objects.values_list(column, flat=True).get(video_id=KEY)


def shown_categories():
    return [entry["category"] for entry in shown("shown_categories")]


def suggestion(**of):
    return Suggestion.objects.get(**of)


def states(field="title"):
    return dict(Suggestion.objects.filter(field=field).values_list("value", "state"))


@pytest.mark.parametrize("column", CURATABLE)
class TestEveryColumn:
    def test_it_is_decided_for_good(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        assert shown(column) == PERSON[column]

    def test_it_is_cleared_for_good(self, item, propose, column):
        curate(item, {column: None}, by="ada")
        propose(**LATER)

        assert shown(column) is None

    def test_released_it_is_what_the_machine_last_said(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        release(item, [column], by="ada")

        assert shown(column) == LATER[column]
        assert Curation.objects.get().overrides == {}

    def test_released_at_once_it_is_what_it_was(self, item, column):
        curate(item, {column: PERSON[column]}, by="ada")
        release(item, [column], by="ada")

        assert shown(column) == MACHINE[column]

    def test_a_proposal_is_accepted(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        accept(suggestion(field=column), by="bob")

        assert shown(column) == LATER[column]
        assert Curation.objects.get().overrides == {column: LATER[column]}
        assert suggestion(field=column).state == State.ACCEPTED

    def test_accepting_takes_nothing_away_for_ever(self, item, propose, column):
        curate(item, {"subcategories_json": categories("Art", "Rome")}, by="ada")
        propose(subcategories_json=categories("Art"))

        accept(suggestion(field="subcategories_json"), by="bob")

        assert shown_categories() == ["Art"]
        assert Curation.objects.get().refusals == {}

    def test_what_is_accepted_is_decided(self, item, propose, column):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)
        accept(suggestion(field=column), by="bob")

        propose(**MACHINE)

        assert shown(column) == LATER[column]

    @pytest.mark.parametrize(("answer", "state"), [(keep_mine, State.KEPT), (dismiss, State.DISMISSED)])
    def test_a_proposal_is_turned_down_and_not_made_again(self, item, propose, column, answer, state):
        curate(item, {column: PERSON[column]}, by="ada")
        propose(**LATER)

        answer(suggestion(field=column), by="bob")
        propose(**LATER)

        assert shown(column) == PERSON[column]
        assert (suggestion(field=column).state, suggestion(field=column).decided_by) == (state, "bob")


class TestDecisions:
    def test_several_columns_at_once_leave_the_others_to_the_machine(self, item, propose):
        curate(item, {"title": "Person's", "language": "fr"}, by="ada")
        propose(**LATER)

        assert (shown("title"), shown("language"), shown("channel_name")) == ("Person's", "fr", LATER["channel_name"])

    def test_one_after_the_other_they_add_up(self, item):
        curate(item, {"title": "Person's"}, by="ada")
        curate(item, {"language": "fr"}, by="bob")

        assert Curation.objects.get().overrides == {"title": "Person's", "language": "fr"}

    def test_one_of_several_is_released(self, item):
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
    def test_a_column_that_cannot_be_decided_is_named(self, item, column):
        with pytest.raises(ValueError, match=f"{column} cannot be curated. Curatable are title, "):
            curate(item, {"title": "Person's", column: "x"}, by="ada")

        assert not Curation.objects.exists()

    @pytest.mark.parametrize("value", [7, True, ["a"], {"a": 1}])
    def test_a_text_is_decided_by_a_text(self, item, value):
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

    def test_who_when_why_and_where_from_are_kept(self, item):
        curation = curate(item, {"title": "Person's"}, by="ada", note="a typo", origin="imported")

        assert (curation.decided_by, curation.note, curation.origin) == ("ada", "a typo", "imported")
        assert curation.decided_at

    def test_a_note_stays_until_another_is_given(self, item, propose):
        curate(item, {"title": "Person's"}, by="ada", note="a typo")
        propose(title="Machine's later")
        curate(item, {"language": "fr"}, by="bob")
        accept(suggestion(), by="bob")
        assert Curation.objects.get().note == "a typo"

        release(item, ["title"], by="bob")
        assert Curation.objects.get().note == "a typo"

        curate(item, {"language": "es"}, by="bob", note="another")
        assert Curation.objects.get().note == "another"

    def test_it_goes_with_the_last_decision(self, item):
        curate(item, {"title": "Person's"}, by="ada", note="a typo")

        release(item, ["title"], by="ada")

        assert Curation.objects.get().note == ""

    def test_a_note_alone_decides_nothing_anew(self, item):
        before = curate(item, {"title": "Person's"}, by="ada", note="a typo", origin="imported")

        after = annotate(item, "two typos", by="bob")

        assert after is not None
        assert after.note == "two typos"
        assert (after.decided_by, after.decided_at, after.origin) == ("ada", before.decided_at, "imported")
        assert History.objects.filter(kind="curation").latest("id").actor == "bob"

    def test_nor_is_there_one_about_nothing(self, item):
        assert annotate(item, "why", by="ada") is None

    def test_the_api_says_that_it_is_curated(self, item, client):
        assert client.get(f"/api/reports/{item}").json()["curated"] is False

        curate(item, {"title": "Person's"}, by="ada")

        assert client.get(f"/api/reports/{item}").json()["curated"] is True


class TestHistory:
    def test_every_decision_has_its_author_and_page(self, item):
        curate(item, {"title": "Ada's"}, by="ada", via="admin item")
        curate(item, {"title": "Bob's"}, by="bob", via="admin bulk")

        first, second = History.objects.filter(kind="curation").order_by("id")
        assert (first.actor, first.via, first.act) == ("ada", "admin item", "insert")
        assert (second.actor, second.via, second.act) == ("bob", "admin bulk", "update")
        assert (second.was["overrides"], second.becomes["overrides"]) == ({"title": "Ada's"}, {"title": "Bob's"})

    def test_what_follows_for_the_item_has_the_same_author(self, item):
        curate(item, {"title": "Ada's"}, by="ada")

        line = History.objects.get(kind="content", act="update")
        assert (line.actor, line.was, line.becomes) == ("ada", {"title": "Machine's"}, {"title": "Ada's"})

    def test_a_machine_that_is_held_leaves_no_line(self, item, propose):
        curate(item, {"title": "Ada's"}, by="ada")
        before = History.objects.count()

        propose(title="Machine's later")

        assert History.objects.count() == before

    def test_within_a_persons_act_another_acts_under_his_own_name(self, item):
        with acting("ada", via="admin item"):
            curate(item, {"title": "Bob's"}, by="bob")
            curate(item, {"language": "fr"}, by="ada")

        assert list(History.objects.filter(kind="curation").order_by("id").values_list("actor", flat=True)) == [
            "bob",
            "ada",
        ]


class TestSuggestions:
    @pytest.fixture
    def decided(self, item):
        curate(item, {"title": "Person's"}, by="ada")
        return item

    def test_it_is_proposed_once(self, decided, propose):
        for _ in range(3):
            propose(title="Other")

        assert states() == {"Other": State.OPEN}

    def test_a_machine_that_agrees_proposes_nothing(self, decided, propose):
        propose(title="Person's")

        assert states() == {}

    def test_a_later_one_overtakes_it(self, decided, propose):
        propose(title="One")
        propose(title="Two")

        assert states() == {"One": State.OVERTAKEN, "Two": State.OPEN}

    def test_agreement_overtakes_it(self, decided, propose, sql):
        propose(title="One")
        sql(
            "INSERT INTO content (video_id, title) VALUES (%s, 'Person''s')"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title",
            KEY,
        )

        assert states() == {"One": State.OVERTAKEN}

    def test_a_report_that_comes_to_agree_overtakes_it(self, decided):
        receive_object({"video_id": KEY, "title": "One"}, "one.json")
        receive_object({"video_id": KEY, "title": "Person's"}, "two.json")

        assert states() == {"One": State.OVERTAKEN}
        assert Curation.objects.get().incoming == {"title": "Person's"}

    def test_a_report_that_agrees_again_changes_nothing(self, decided):
        receive_object({"video_id": KEY, "title": "One"}, "one.json")
        receive_object({"video_id": KEY, "title": "Person's"}, "two.json")

        assert receive_object({"video_id": KEY, "title": "Person's"}, "two.json").outcome == "unchanged"

    def test_an_overtaken_one_is_opened_again(self, decided, propose):
        for title in ("One", "Two", "One"):
            propose(title=title)

        assert states() == {"One": State.OPEN, "Two": State.OVERTAKEN}

    @pytest.mark.parametrize(("answer", "state"), [(keep_mine, State.KEPT), (dismiss, State.DISMISSED)])
    def test_an_answered_one_is_not_opened_again(self, decided, propose, answer, state):
        propose(title="One")
        answer(suggestion(), by="ada")

        propose(title="Two")
        propose(title="One")

        assert states() == {"One": state, "Two": State.OVERTAKEN}

    def test_what_stood_there_before_the_decision_is_no_proposal(self, decided, propose):
        propose(language="fr")

        assert states() == {}

    def test_it_says_which_report_it_came_from(self, decided):
        receive_object({"video_id": KEY, "title": "From a report"}, "reports/7.json")

        assert suggestion().source == "reports/7.json"

    def test_or_which_job(self, decided, sql):
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'From a job'")

        assert suggestion().source == "an older job"

    def test_nothing_said_is_no_proposal(self, item, propose):
        curate(item, {"title": "Person's", "subcategories_json": categories("Rome")}, by="ada")
        propose(title=None, subcategories_json={"categories": []})

        assert not Suggestion.objects.exists()

    def test_one_is_proposed_per_column(self, item, propose):
        curate(item, PERSON, by="ada")
        propose(**LATER)

        assert set(Suggestion.objects.values_list("field", flat=True)) == set(CURATABLE)

    def test_a_release_leaves_none_of_that_column_open(self, decided, propose):
        propose(title="One")

        release(decided, ["title"], by="ada")

        assert State.OPEN not in states().values()

    def test_a_person_who_comes_to_the_same_by_herself_leaves_none_open(self, decided, propose):
        propose(title="One")

        curate(decided, {"title": "One"}, by="ada")

        assert State.OPEN not in states().values()

    def test_nobody_answers_one_without_a_name(self, decided, propose):
        propose(title="One")

        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.update(state=State.DISMISSED)

        assert states() == {"One": State.OPEN}


class TestRefusals:
    @pytest.fixture
    def not_history(self, put):
        """An item from which the curator took History away."""
        put(KEY, subcategories_json=categories("History", "Art"))
        curate(KEY, {"subcategories_json": categories("Art")}, by="ada")
        return KEY

    def test_what_is_taken_away_is_refused(self, not_history):
        assert Curation.objects.get().refusals == {"categories": ["history"]}

    def test_it_does_not_come_back_with_a_release(self, not_history):
        release(not_history, ["subcategories_json"], by="ada")

        assert shown_categories() == ["Art"]

    @pytest.mark.parametrize("name", ["History", "HISTORY", "  history "])
    def test_nor_with_what_is_said_after_it(self, not_history, propose, name):
        release(not_history, ["subcategories_json"], by="ada")

        propose(subcategories_json=categories(name, "Music"))

        assert shown_categories() == ["Music"]

    def test_nor_by_the_analysis(self, not_history, propose):
        release(not_history, ["subcategories_json"], by="ada")

        propose(subcategories_json=None, analysis_json=categories("History", "Music"))

        assert shown_categories() == ["Music"]

    def test_nor_by_a_report(self, not_history):
        release(not_history, ["subcategories_json"], by="ada")

        receive_object({"video_id": KEY, "subcategories_json": categories("History", "Music")}, "a.json")

        assert "History" not in shown_categories()

    def test_it_is_not_proposed_again(self, not_history, propose):
        propose(subcategories_json=categories("History", "Music"))

        assert suggestion().value == categories("Music")

    def test_a_machine_that_differs_in_nothing_else_proposes_nothing(self, not_history, propose):
        propose(subcategories_json=categories("History", "Art"))

        assert not Suggestion.objects.exists()

    def test_a_replacement_refuses_nothing(self, put):
        put(KEY, subcategories_json=categories("History"))

        curate(KEY, {"subcategories_json": categories("Art")}, by="ada")

        assert Curation.objects.get().refusals == {}

    def test_a_person_may_change_her_mind(self, not_history):
        curate(not_history, {"subcategories_json": categories("Art", "History")}, by="ada")

        assert shown_categories() == ["Art", "History"]
        assert Curation.objects.get().refusals == {}

    def test_none_of_them_is_a_decision(self, put, propose):
        put(KEY, subcategories_json=categories("History"), analysis_json=categories("Art"))
        curate(KEY, {"subcategories_json": NO_CATEGORIES}, by="ada")

        propose(subcategories_json=categories("Music"), analysis_json=categories("Music"))

        assert shown_categories() == []

    def test_another_item_keeps_the_category(self, not_history, put):
        put("other", subcategories_json=categories("History"))

        assert Content.objects.get(video_id="other").shown_categories[0]["category"] == "History"

    def test_dismissing_refuses_what_was_proposed_beyond_the_decision(self, put, propose):
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

    def test_accepting_what_was_refused_takes_it_back(self, not_history, propose):
        propose(subcategories_json=categories("Music"))
        curate(not_history, {}, by="ada", refuse=["Music"])

        accept(suggestion(), by="ada")

        assert shown_categories() == ["Music"]
        assert Curation.objects.get().refusals == {"categories": ["history"]}

    def test_a_category_can_be_refused_outright(self, put):
        put(KEY, subcategories_json=categories("History", "Art"))

        curate(KEY, {}, by="ada", refuse=["History"])

        assert shown_categories() == ["Art"]

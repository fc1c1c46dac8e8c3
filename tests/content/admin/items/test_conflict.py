"""Two at once: the second to save sees what each made of a field, and chooses; nothing is overwritten unseen."""

import re

import pytest

from content.decisions import agreement
from content.decisions.curation import curate
from content.decisions.taxonomy.merge import merge
from content.models import Content, Curation, Suggestion
from tests.content.admin.browser import KEY, PAGE, Opened, categories, messages, names, overrides

BEFORE, THEIRS, YOURS = (
    categories(History=["Rome", "Greece"], Art=[]),
    categories(Music=[]),
    categories(Travel=["Rail"]),
)
BOTH = categories(Music=[], Travel=["Rail"])
FIELDS = {
    "title": ("Machine's", "Anna's", "Bert's", {"title": "Anna's"}, {"title": "Bert's"}),
    "channel_name": ("A channel", "Anna's", "Bert's", {"channel_name": "Anna's"}, {"channel_name": "Bert's"}),
    "language": ("en", "fr", "es", {"language": "fr"}, {"language": "es"}),
    "thumbnail_url": (
        None,
        "/exports/a.jpg",
        "/b.jpg",
        {"thumbnail_url": "/exports/a.jpg"},
        {"thumbnail_url": "/b.jpg"},
    ),
    "subcategories_json": (BEFORE, THEIRS, YOURS, {"rows": [("Music", "")]}, {"rows": [("Travel", "Rail")]}),
}


def refused_to_bert(opened, name):
    *_, annas, berts = FIELDS[name]
    anna, bert = opened("anna"), opened("bert")
    anna.save(**annas)
    return bert.save(**berts)


class TestTheChoice:
    @pytest.mark.parametrize("choice", ["yours", "theirs", "before"])
    @pytest.mark.parametrize("name", FIELDS)
    def test_what_is_chosen_stands(self, item, opened, name, choice):
        before, theirs, yours, *_ = FIELDS[name]
        refused = refused_to_bert(opened, name)
        assert refused.is_refused

        assert not refused.save(**{f"choose-{name}": choice}).is_refused
        assert overrides()[name] == {"yours": yours, "theirs": theirs, "before": before}[choice]

    def test_to_leave_theirs_is_no_mistake(self, item, opened):
        answer = refused_to_bert(opened, "title").save(**{"choose-title": "theirs"})

        assert "stays as others left it; nothing of yours was saved." in answer.text
        assert "You changed nothing" not in answer.text

    def test_categories_can_be_put_together(self, item, opened):
        refused_to_bert(opened, "subcategories_json").save(**{"choose-subcategories_json": "both"})

        assert overrides()["subcategories_json"] == BOTH

    def test_each_side_is_shown_with_who_and_when(self, item, opened):
        text = refused_to_bert(opened, "subcategories_json").text

        assert re.search(r"Categories: changed by anna, \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
        assert "Choose above what shall stand." in text
        for side, words in (
            ("Yours", "Travel: Rail"),
            ("Theirs", "Music"),
            ("Both together", "Music; Travel: Rail"),
            ("As it was", "History: Rome, Greece; Art"),
        ):
            assert re.search(rf"<span>{side}</span> <b>{words}</b>", text), side

    def test_of_several_fields_each_is_chosen_by_itself(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's", language="fr", channel_name="Anna's")
        refused = bert.save(title="Bert's", language="es", channel_name="Bert's")

        refused.save(**{"choose-title": "theirs", "choose-language": "before"})

        assert overrides() == {"title": "Anna's", "language": "en", "channel_name": "Bert's"}

    def test_a_choice_survives_a_further_change_of_the_same_field(self, item, opened, sql):
        refused = refused_to_bert(opened, "title")
        curate(KEY, {"title": "Cleo's"}, by="cleo")

        again = refused.save()
        assert again.is_refused
        again.save(**{"choose-title": "before"})

        assert overrides() == {"title": "Machine's"}

    @pytest.mark.parametrize("choice", ["nonsense", "", "both"])
    def test_an_unknown_choice_is_none(self, item, opened, choice):
        refused_to_bert(opened, "title").save(**{"choose-title": choice})

        assert overrides() == {"title": "Bert's"}

    @pytest.mark.parametrize("forged", ["[]", "7", '{"title": 7, "x": 1}', '{"subcategories_json": "x"}'])
    def test_a_forged_past_breaks_nothing(self, item, opened, forged):
        refused = refused_to_bert(opened, "title")

        refused.save(before=forged, **{"choose-title": "before", "choose-subcategories_json": "before"})

        assert set(overrides()) <= {"title", "subcategories_json"}


class TestOthersActs:
    """What else happens while the page is open: each is told, and what was typed is kept."""

    def merged(self):
        merge("History", "Travel", by="grace")

    def agreed(self):
        agreement.agree([KEY], by="grace")

    def curated(self):
        curate(KEY, {"subcategories_json": THEIRS}, by="grace")

    @pytest.mark.parametrize(("act", "is_told"), [("merged", True), ("agreed", False), ("curated", True)])
    def test_typed_categories_meet_it(self, item, opened, act, is_told):
        bert = opened("bert")
        getattr(self, act)()

        answer = bert.save(rows=[*bert.rows, ("Music", "Bach")])

        assert answer.is_refused == is_told
        if is_told:
            assert "Changed by grace" in answer.text
            assert answer.rows == [("History", "Rome, Greece"), ("Art", ""), ("Music", "Bach")]

    def test_an_untouched_field_stays_theirs_and_the_save_says_so(self, item, opened):
        bert = opened("bert")
        self.merged()

        answer = bert.save(title="Bert's")

        assert "Changed by others since you opened the page, and left so: categories." in answer.text
        assert names() == ["Travel", "Art"]


class TestButtons:
    def press(self, page, button, value):
        return Opened(page.client, page.client.post(PAGE, page.fields | {button: value}, follow=True))

    @pytest.mark.parametrize(("button", "value"), [("_agree", "yes"), ("_release", "title")])
    def test_a_button_does_nothing_about_what_a_colleague_changed_unseen(self, item, opened, sql, button, value):
        curate(KEY, {"title": "Ada's"}, by="ada")
        page = opened("anna")
        curate(KEY, {"title": "Bert's"}, by="bert")
        sql("UPDATE content SET subcategories_json = %s", THEIRS)

        answer = self.press(page, button, value)

        assert "Nothing was done; press again if you still want it." in answer.text
        assert overrides() == {"title": "Bert's"}
        self.press(answer, button, value)
        assert overrides() != {"title": "Bert's"}

    def test_a_suggestion_is_not_accepted_over_a_decision_that_came_meanwhile(self, item, opened, sql):
        curate(KEY, {"title": "Ada's"}, by="ada")
        sql("UPDATE content SET title = 'Proposed'")
        page = opened("anna")
        curate(KEY, {"title": "Bert's"}, by="bert")

        self.press(page, "_accept", str(Suggestion.objects.get().pk))

        assert overrides() == {"title": "Bert's"}

    def test_another_field_that_changed_hinders_nothing(self, item, opened):
        page = opened("anna")
        curate(KEY, {"title": "Bert's"}, by="bert")

        self.press(page, "_agree", "yes")

        assert overrides()["subcategories_json"] == BEFORE


class TestDeleting:
    def test_a_decision_that_came_since_the_question_is_named_first(self, item, ada):
        address = PAGE.replace("/change/", "/delete/")
        seen = re.search(r'name="seen" value="(\d+)"', ada.get(address).content.decode())[1]
        curate(KEY, {"title": "Bert's"}, by="bert")

        answer = ada.post(address, {"post": "yes", "seen": seen}, follow=True)

        assert Content.objects.exists()
        assert "bert changed it since you were asked" in messages(answer)[0]
        seen = re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]
        ada.post(address, {"post": "yes", "seen": seen})
        assert not Content.objects.exists()


class TestWhoDecidedAField:
    def test_each_field_has_its_own_author(self, item, opened):
        opened("anna").save(title="Anna's")
        opened("bert").save(language="fr")

        text = opened("cleo").text
        assert re.search(r"Anna&#x27;s</td><td[^>]*>By anna on ", text)
        assert re.search(r"fr</td><td[^>]*>By bert on ", text)
        assert Curation.objects.get().decided_by == "bert"

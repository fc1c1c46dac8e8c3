"""The form of an item beside others who write it: what is edited is decided, what is left alone stays as it is now."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from content.curating import curate
from content.curators import GROUP
from content.models import Content, Curation, History

KEY = "aaaaaaaaaaa"
MARKED = r'name="subcategories_json-category"[^>]*autocomplete="off"([^>]*)>'
PAGE = reverse("admin:content_content_change", args=[KEY])


def categories(**names):
    return {"categories": [{"category": name, "subcategories": list(subs)} for name, subs in names.items()]}


class Opened(HTMLParser):
    """A page of the item in somebody's browser, and what it would send."""

    def __init__(self, client, answer):
        super().__init__()
        self.client, self.text = client, answer.content.decode()
        self.fields, self.inside = {}, False
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.inside = self.inside or said.get("id") == "content_form"
        if self.inside and tag == "input" and said.get("type") != "submit":
            self.fields.setdefault(said["name"], []).append(said.get("value") or "")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"

    @property
    def rows(self):
        """The category rows that hold something."""
        columns = [self.fields[f"subcategories_json-{name}"] for name in ("category", "subcategories")]
        return [row for row in zip(*columns, strict=True) if any(row)]

    def save(self, *, rows=None, **typed):
        if rows is not None:
            typed["subcategories_json-category"] = [category for category, _ in rows]
            typed["subcategories_json-subcategories"] = [below for _, below in rows]
        answer = self.client.post(PAGE, self.fields | typed | {"_save": "Save"}, follow=True)
        assert answer.status_code == 200
        return Opened(self.client, answer)

    @property
    def marked(self):
        """Whether each row that holds something is marked as wrong."""
        return [said == ' aria-invalid="true"' for said in re.findall(MARKED, self.text)][: len(self.rows)]

    @property
    def is_refused(self):
        return "errornote" in self.text


@pytest.fixture
def opened(db):
    """Has somebody open the page of the item."""

    def by(name):
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        user.groups.add(Group.objects.get(name=GROUP))
        client = Client()
        client.force_login(user)
        return Opened(client, client.get(PAGE))

    return by


@pytest.fixture
def item(put):
    return put(
        KEY,
        title="Machine's",
        channel_name="A channel",
        language="en",
        subcategories_json=categories(History=["Rome", "Greece"], Art=[]),
    )


def overrides():
    return Curation.objects.get().overrides


def names():
    return [entry["category"] for entry in Content.objects.get().shown_categories]


class TestBesideOthers:
    def test_what_a_colleague_decided_of_another_field_stands_and_is_hers(self, item, opened):
        anna, bert = opened("anna"), opened("bert")

        anna.save(title="Anna's")
        saved = bert.save(channel_name="Bert's")

        assert not saved.is_refused
        assert overrides() == {"title": "Anna's", "channel_name": "Bert's"}
        assert list(History.objects.filter(becomes__title="Anna's").values_list("actor", flat=True)) == ["anna"]

    def test_what_a_machine_changed_meanwhile_is_not_decided(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Machine''s later', language = 'fr'")

        page.save(channel_name="Anna's")

        assert overrides() == {"channel_name": "Anna's"}
        assert Content.objects.get().title == "Machine's later"

    def test_a_category_that_a_colleague_added_stays_and_is_not_refused(self, item, opened):
        anna, bert = opened("anna"), opened("bert")

        anna.save(rows=[*anna.rows, ("Music", "")])
        bert.save(title="Bert's")

        assert names() == ["History", "Art", "Music"]
        assert Curation.objects.get().refusals == {}

    def test_nor_one_that_a_machine_gave_where_there_was_none(self, put, opened, sql):
        put(KEY, title="Machine's")
        page = opened("anna")
        sql("UPDATE content SET analysis_json = %s", categories(Music=[]))

        page.save(title="Anna's")

        assert overrides() == {"title": "Anna's"}
        assert (names(), Curation.objects.get().refusals) == (["Music"], {})

    def test_a_release_meanwhile_stays_a_release(self, item, opened):
        curate(KEY, {"title": "Anna's"}, by="anna")
        page = opened("bert")
        page.client.post(PAGE, {"_release": "title"})

        page.save(channel_name="Bert's")

        assert overrides() == {"channel_name": "Bert's"}


class TestTheSameField:
    def test_the_later_is_told_by_whom_and_what_it_is_now(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's")

        told = bert.save(title="Bert's", channel_name="Bert's channel", note="Because.")

        assert told.is_refused
        assert "Changed by anna (admin item) since you opened this page. It is now: Anna&#x27;s." in told.text
        assert overrides() == {"title": "Anna's"}

    def test_nothing_typed_is_lost_and_a_second_save_goes_through(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's")

        told = bert.save(title="Bert's", channel_name="Bert's channel", note="Because.", rows=[("Art", "Oil")])
        assert [told.fields[name] for name in ("title", "channel_name", "note")] == [
            ["Bert's"],
            ["Bert's channel"],
            ["Because."],
        ]
        assert told.rows == [("Art", "Oil")]
        saved = told.save()

        assert not saved.is_refused
        assert overrides() == {
            "title": "Bert's",
            "channel_name": "Bert's channel",
            "subcategories_json": categories(Art=["Oil"]),
        }
        assert Curation.objects.get().note == "Because."

    def test_what_the_later_left_alone_is_shown_as_it_is_now(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's", language="fr", rows=[("Music", "Bach")])

        told = bert.save(title="Bert's")
        assert (told.fields["language"], told.rows) == (["fr"], [("Music", "Bach")])
        told.save()

        assert overrides() == {"title": "Bert's", "language": "fr", "subcategories_json": categories(Music=["Bach"])}

    def test_a_machine_is_told_of_as_well(self, item, opened, sql):
        page = opened("anna")
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'Machine''s later'")

        told = page.save(title="Anna's")

        assert "(an older job) since you opened this page. It is now: Machine&#x27;s later." in told.text
        assert not Curation.objects.exists()

    def test_another_change_before_the_second_save_is_told_again(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Second'")
        told = page.save(title="Anna's")
        sql("UPDATE content SET title = 'Third'")

        assert "It is now: Third." in told.save().text

    def test_two_of_one_mind_are_not_in_each_others_way(self, item, opened):
        anna, bert = opened("anna"), opened("bert")

        anna.save(title="Theirs")
        saved = bert.save(title="Theirs")

        assert not saved.is_refused

    def test_categories_say_what_a_colleague_added(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(rows=[*anna.rows, ("Music", "Bach")])

        told = bert.save(rows=[("Art", "")])

        assert "It is now: History, Rome, Greece; Art; Music, Bach." in told.text
        assert told.rows == [("Art", "")]
        assert (names(), Curation.objects.get().refusals) == (["History", "Art", "Music"], {})

    def test_another_error_hides_no_change(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Later'")

        told = page.save(title="Anna's", rows=[("", "Lonely")])

        assert "It is now: Later." in told.text
        assert (told.fields["title"], told.rows) == (["Anna's"], [("", "Lonely")])


class TestWithoutWhatWasShown:
    @pytest.mark.parametrize(
        "seen",
        [None, "", "nonsense", "[]", "7", "[" * 100_000],
        ids=["none", "empty", "nonsense", "list", "number", "deep"],
    )
    def test_it_is_compared_with_what_is_there_now(self, item, opened, seen):
        page = opened("anna")
        page.fields.pop("seen")

        page.save(**({} if seen is None else {"seen": seen}), channel_name="Anna's")

        assert overrides() == {"channel_name": "Anna's"}

    def test_nor_does_an_odd_one_change_anything_else(self, item, opened):
        opened("anna").save(seen=json.dumps({"title": 7, "subcategories_json": "x"}), channel_name="Anna's")

        assert (Content.objects.get().title, names()) == ("Machine's", ["History", "Art"])
        assert Curation.objects.get().refusals == {}

    def test_a_field_that_is_not_sent_is_not_cleared(self, item, opened):
        page = opened("anna")
        page.fields = {name: sent for name, sent in page.fields.items() if name.endswith("_FORMS")}

        page.save(title="Anna's")

        assert overrides() == {"title": "Anna's"}


class TestWhatIsAnEdit:
    @pytest.mark.parametrize(
        ("title", "typed"),
        [
            ("Peut-on  promettre", "Peut-on promettre"),
            ("Peut-on\u00a0promettre", "Peut-on promettre"),
            ("Inter view", "Interview"),
        ],
    )
    def test_a_blank_within_is_one(self, put, opened, title, typed):
        put(KEY, title=title)

        opened("anna").save(title=typed)

        assert Content.objects.get().title == typed

    @pytest.mark.parametrize("title", ["  Ends ", "Two\nlines", "Two\r\n\r\nlines"])
    def test_ends_and_line_breaks_are_none(self, put, opened, title):
        put(KEY, title=title)

        opened("anna").save()

        assert not Curation.objects.exists()

    def test_words_on_two_lines_do_not_run_together(self, put, opened):
        put(KEY, title="Two\nlines")

        assert opened("anna").fields["title"] == ["Two lines"]


class TestRowsOfCategories:
    @pytest.mark.parametrize(
        "names_below",
        [
            ["Q; A", "B"],
            ["War, and Peace", "Q; A", "B;"],
            ['"Quoted", he said', 'A "b", c', '"'],
            ["Two\nlines", "B"],
            ["\u00a0Rome\u00a0", "B"],
        ],
    )
    def test_those_left_alone_keep_their_subcategories(self, put, opened, names_below):
        put(KEY, title="x", subcategories_json=categories(Tips=names_below))
        page = opened("anna")

        page.save(rows=[*page.rows, ("Another", "")])

        assert overrides()["subcategories_json"] == categories(Tips=names_below, Another=[])

    def test_one_that_is_edited_keeps_the_others_beside_it(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(Tips=["Q; A", "War, and Peace"]))
        page = opened("anna")
        ((category, below),) = page.rows
        assert below == 'Q; A, "War, and Peace"'

        page.save(rows=[(category, f'{below}, 5" disks')])

        assert overrides()["subcategories_json"] == categories(Tips=["Q; A", "War, and Peace", '5" disks'])

    @pytest.mark.parametrize("other", ["Self\u2011Help", "SELF-HELP", "Self\u2013Help", "self-help\u00a0"])
    def test_two_that_the_database_takes_for_one_are_refused(self, item, opened, other):
        told = opened("anna").save(rows=[("Self-Help", "A"), ("Art", ""), (other, "B")])

        assert "A category stands there twice" in told.text
        assert told.marked == [True, False, True]
        assert not Curation.objects.exists()

    def test_only_the_row_without_its_category_is_marked(self, item, opened):
        told = opened("anna").save(rows=[("Art", "Oil"), ("", "Rome, Greece"), ("Music", "")])

        assert "Rome, Greece: name the category they belong to." in told.text
        assert told.marked == [False, True, False]

    def test_none_is_marked_where_another_field_is_wrong(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Later'")

        assert page.save(title="Anna's").marked == [False, False]

    def test_a_null_character_is_no_crash(self, item, opened):
        assert "Null characters are not allowed." in opened("anna").save(rows=[("A\x00", "")]).text

    def test_more_than_can_be_edited_are_no_obstacle_to_another_field(self, put, opened):
        put(KEY, title="x", subcategories_json=categories(**{f"Number {number}": [] for number in range(301)}))

        assert not opened("anna").save(title="Anna's").is_refused
        assert overrides() == {"title": "Anna's"}


class TestARefusedPage:
    def test_it_is_headed_by_the_title_as_it_is(self, item, opened):
        told = opened("anna").save(title="Unsaved", rows=[("", "Lonely")])

        assert told.text.count("Unsaved") == 1
        assert "<h2>Machine&#x27;s</h2>" in told.text


class TestTheNote:
    @pytest.fixture
    def decided(self, item):
        curate(KEY, {"title": "Anna's"}, by="anna", note="A typo.", origin="imported")
        return item

    def test_alone_it_changes_the_note_and_nothing_else(self, decided, opened):
        opened("bert").save(note="Two typos.")

        curation = Curation.objects.get()
        assert (curation.note, curation.overrides) == ("Two typos.", {"title": "Anna's"})
        assert (curation.decided_by, curation.origin) == ("anna", "imported")
        assert History.objects.filter(kind="curation").latest("id").actor == "bert"

    def test_it_is_shown_and_stays_with_another_decision(self, decided, opened):
        page = opened("bert")
        assert page.fields["note"] == ["A typo."]

        page.save(language="fr")

        assert Curation.objects.get().note == "A typo."

    def test_emptied_it_is_gone(self, decided, opened):
        opened("bert").save(note="")

        assert Curation.objects.get().note == ""

    def test_a_colleagues_stays_and_is_told(self, decided, opened):
        anna, bert, cleo = opened("anna"), opened("bert"), opened("cleo")
        anna.save(note="Anna's reason.")

        bert.save(language="fr")
        told = cleo.save(note="Cleo's reason.")

        assert Curation.objects.get().note == "Anna's reason."
        assert "Changed by anna (admin item) since you opened this page. It is now: Anna&#x27;s reason." in told.text
        told.save()
        assert Curation.objects.get().note == "Cleo's reason."

    def test_without_a_decision_it_is_said_that_it_needs_one(self, item, opened):
        told = opened("anna").save(note="Because.")

        assert told.is_refused
        assert "A note goes with a decision, and nothing is decided about this item." in told.text
        assert told.fields["note"] == ["Because."]
        assert not Curation.objects.exists()

    def test_with_its_decision_it_is_kept(self, item, opened):
        told = opened("anna").save(note="Because.")

        assert not told.save(title="Anna's").is_refused
        assert (Curation.objects.get().note, overrides()) == ("Because.", {"title": "Anna's"})

    def test_a_refusal_is_a_decision(self, item, opened):
        curate(KEY, {}, by="anna", refuse=["History"])

        opened("anna").save(note="Because.")

        assert Curation.objects.get().note == "Because."

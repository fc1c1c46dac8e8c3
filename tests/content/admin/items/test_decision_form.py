"""What can be decided on an item's page, what is an edit, and the note that goes with it."""

import pytest

from content.decisions.curation import curate
from content.models import Content, Curation, History
from tests.content.admin.browser import KEY, overrides


class TestWhatIsAnEdit:
    @pytest.mark.parametrize(
        ("title", "typed"),
        [
            ("Peut-on  promettre", "Peut-on promettre"),
            ("Peut-on\u00a0promettre", "Peut-on promettre"),
            ("Inter view", "Interview"),
        ],
    )
    def test_a_blank_within_the_title_is_an_edit(self, put, opened, title, typed):
        put(KEY, title=title)

        opened("anna").save(title=typed)

        assert Content.objects.get().title == typed

    @pytest.mark.parametrize("title", ["  Ends ", "Two\nlines", "Two\r\n\r\nlines"])
    def test_blanks_around_the_title_and_line_breaks_are_no_edit(self, put, opened, title):
        put(KEY, title=title)

        opened("anna").save()

        assert not Curation.objects.exists()

    def test_words_on_two_lines_do_not_run_together(self, put, opened):
        put(KEY, title="Two\nlines")

        assert opened("anna").fields["title"] == ["Two lines"]


class TestWhatCanBeDecided:
    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("language", "klingonisch und so", "Write the language as a short code"),
            ("language", "e", "Write the language as a short code"),
            ("language", "en_US", "Write the language as a short code"),
            ("thumbnail_url", "javascript:alert(1)", "That is not a web address"),
            ("thumbnail_url", "//elsewhere.example/a.jpg", "That is not a web address"),
            ("thumbnail_url", "picture", "That is not a web address"),
        ],
    )
    def test_an_invalid_value_is_an_error_and_stays_typed(self, item, opened, field, value, sentence):
        refused = opened("anna").save(**{field: value})

        assert sentence in refused.text
        assert refused.fields[field] == [value]
        assert not Curation.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("language", value) for value in ("fr", "FR", "pt-BR", "zh-Hant-TW", "gsw")),
            *(("thumbnail_url", value) for value in ("https://img.example/a.jpg", "/exports/images/a.jpg")),
        ],
    )
    def test_a_valid_value_is_decided(self, item, opened, field, value):
        opened("anna").save(**{field: value})

        assert overrides() == {field: value}

    def test_language_and_thumbnail_can_be_emptied(self, put, opened):
        put(KEY, title="x", language="en", thumbnail_url="https://img.example/a.jpg")

        opened("anna").save(language="", thumbnail_url="")

        assert overrides() == {"language": None, "thumbnail_url": None}

    def test_a_machines_invalid_value_does_not_hinder_another_field(self, put, opened):
        put(KEY, title="x", language="klingonisch und so", thumbnail_url="javascript:alert(1)")

        opened("anna").save(title="Anna's")

        assert overrides() == {"title": "Anna's"}


class TestARefusedPage:
    def test_it_is_headed_by_the_stored_title(self, item, opened):
        refused = opened("anna").save(title="Unsaved", rows=[("", "Lonely")])

        assert refused.text.count("Unsaved") == 1
        assert "<h2>Machine&#x27;s</h2>" in refused.text


class TestTheNote:
    @pytest.fixture
    def decided(self, item):
        curate(KEY, {"title": "Anna's"}, by="anna", note="A typo.", origin="imported")
        return item

    def test_a_note_alone_changes_no_decision(self, decided, opened):
        opened("bert").save(note="Two typos.")

        curation = Curation.objects.get()
        assert (curation.note, curation.overrides) == ("Two typos.", {"title": "Anna's"})
        assert (curation.decided_by, curation.origin) == ("anna", "imported")
        assert History.objects.filter(kind="curation").latest("id").actor == "bert"

    def test_the_note_is_shown_and_outlasts_another_decision(self, decided, opened):
        page = opened("bert")
        assert page.fields["note"] == ["A typo."]

        page.save(language="fr")

        assert Curation.objects.get().note == "A typo."

    def test_an_emptied_note_is_gone(self, decided, opened):
        opened("bert").save(note="")

        assert Curation.objects.get().note == ""

    def test_a_colleagues_newer_note_is_shown_before_it_is_replaced(self, decided, opened):
        anna, bert, cleo = opened("anna"), opened("bert"), opened("cleo")
        anna.save(note="Anna's reason.")

        bert.save(language="fr")
        refused = cleo.save(note="Cleo's reason.")

        assert Curation.objects.get().note == "Anna's reason."
        assert (
            "Changed by anna on the item’s page since you opened this page. It is now: Anna&#x27;s reason."
            in refused.text
        )
        refused.save()
        assert Curation.objects.get().note == "Cleo's reason."

    def test_a_note_without_a_decision_is_an_error(self, item, opened):
        refused = opened("anna").save(note="Because.")

        assert refused.is_refused
        assert "A note goes with a decision, and nothing is decided about this item." in refused.text
        assert refused.fields["note"] == ["Because."]
        assert not Curation.objects.exists()

    def test_a_refused_note_is_saved_with_a_decision(self, item, opened):
        refused = opened("anna").save(note="Because.")

        assert not refused.save(title="Anna's").is_refused
        assert (Curation.objects.get().note, overrides()) == ("Because.", {"title": "Anna's"})

    def test_a_refusal_can_have_a_note(self, item, opened):
        curate(KEY, {}, by="anna", refuse=["History"])

        opened("anna").save(note="Because.")

        assert Curation.objects.get().note == "Because."

"""The form of an item beside others who write it: what is edited is decided, what is left alone stays as it is now."""

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from content.decisions.curation import curate
from content.models import Content, Curation, History
from tests.content.admin.browser import KEY, PAGE, categories, names, overrides
from tests.databases import owner_dsn


class TestBesideOthers:
    def test_a_colleagues_decision_about_another_field_stays_the_colleagues(self, item, opened):
        anna, bert = opened("anna"), opened("bert")

        anna.save(title="Anna's")
        saved = bert.save(channel_name="Bert's")

        assert not saved.is_refused
        assert overrides() == {"title": "Anna's", "channel_name": "Bert's"}
        assert list(History.objects.filter(becomes__title="Anna's").values_list("actor", flat=True)) == ["anna"]

    def test_a_machines_change_of_another_field_is_not_decided(self, item, opened, sql):
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

    def test_a_machines_first_category_stays_and_is_not_refused(self, put, opened, sql):
        put(KEY, title="Machine's")
        page = opened("anna")
        sql("UPDATE content SET analysis_json = %s", categories(Music=[]))

        page.save(title="Anna's")

        assert overrides() == {"title": "Anna's"}
        assert (names(), Curation.objects.get().refusals) == (["Music"], {})

    def test_a_colleagues_release_stays_a_release(self, item, opened):
        curate(KEY, {"title": "Anna's"}, by="anna")
        page = opened("bert")
        page.client.post(PAGE, {"_release": "title"})

        page.save(channel_name="Bert's")

        assert overrides() == {"channel_name": "Bert's"}


class TestTheSameField:
    def test_the_second_to_save_reads_who_changed_it_to_what(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's")

        refused = bert.save(title="Bert's", channel_name="Bert's channel", note="Because.")

        assert refused.is_refused
        assert "Changed by anna on the item’s page since you opened this page. It is now: Anna&#x27;s." in refused.text
        assert overrides() == {"title": "Anna's"}

    def test_nothing_typed_is_lost_and_a_second_save_goes_through(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's")

        refused = bert.save(title="Bert's", channel_name="Bert's channel", note="Because.", rows=[("Art", "Oil")])
        assert [refused.fields[name] for name in ("title", "channel_name", "note")] == [
            ["Bert's"],
            ["Bert's channel"],
            ["Because."],
        ]
        assert refused.rows == [("Art", "Oil")]
        saved = refused.save()

        assert not saved.is_refused
        assert overrides() == {
            "title": "Bert's",
            "channel_name": "Bert's channel",
            "subcategories_json": categories(Art=["Oil"]),
        }
        assert Curation.objects.get().note == "Because."

    def test_fields_left_alone_show_the_first_ones_changes(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(title="Anna's", language="fr", rows=[("Music", "Bach")])

        refused = bert.save(title="Bert's")
        assert (refused.fields["language"], refused.rows) == (["fr"], [("Music", "Bach")])
        refused.save()

        assert overrides() == {"title": "Bert's", "language": "fr", "subcategories_json": categories(Music=["Bach"])}

    def test_a_machines_change_of_the_same_field_is_named_as_well(self, item, opened, sql):
        page = opened("anna")
        sql("SET LOCAL application_name = 'an older job'")
        sql("UPDATE content SET title = 'Machine''s later'")

        refused = page.save(title="Anna's")

        assert "through SQL: an older job since you opened this page. It is now: Machine&#x27;s later." in refused.text
        assert not Curation.objects.exists()

    def test_a_further_change_is_named_again(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Second'")
        refused = page.save(title="Anna's")
        sql("UPDATE content SET title = 'Third'")

        assert "It is now: Third." in refused.save().text

    def test_two_who_type_the_same_do_not_hinder_each_other(self, item, opened):
        anna, bert = opened("anna"), opened("bert")

        anna.save(title="Theirs")
        saved = bert.save(title="Theirs")

        assert not saved.is_refused

    def test_categories_that_a_colleague_added_are_named(self, item, opened):
        anna, bert = opened("anna"), opened("bert")
        anna.save(rows=[*anna.rows, ("Music", "Bach")])

        refused = bert.save(rows=[("Art", "")])

        assert "It is now: History: Rome, Greece; Art; Music: Bach." in refused.text
        assert refused.rows == [("Art", "")]
        assert (names(), Curation.objects.get().refusals) == (["History", "Art", "Music"], {})

    def test_another_error_does_not_hide_the_change(self, item, opened, sql):
        page = opened("anna")
        sql("UPDATE content SET title = 'Later'")

        refused = page.save(title="Anna's", rows=[("", "Lonely")])

        assert "It is now: Later." in refused.text
        assert (refused.fields["title"], refused.rows) == (["Anna's"], [("", "Lonely")])


class TestWithoutWhatWasShown:
    @pytest.mark.parametrize(
        "seen",
        [None, "", "nonsense", "[]", "7", "[" * 100_000],
        ids=["none", "empty", "nonsense", "list", "number", "deep"],
    )
    def test_a_form_without_it_is_compared_with_the_item(self, item, opened, seen):
        page = opened("anna")
        page.fields.pop("seen")

        page.save(**({} if seen is None else {"seen": seen}), channel_name="Anna's")

        assert overrides() == {"channel_name": "Anna's"}

    def test_forged_shown_values_change_no_other_field(self, item, opened):
        opened("anna").save(seen=json.dumps({"title": 7, "subcategories_json": "x"}), channel_name="Anna's")

        assert (Content.objects.get().title, names()) == ("Machine's", ["History", "Art"])
        assert Curation.objects.get().refusals == {}

    def test_a_field_that_is_not_sent_is_not_cleared(self, item, opened):
        page = opened("anna")
        page.fields = {name: sent for name, sent in page.fields.items() if name.endswith("_FORMS")}

        page.save(title="Anna's")

        assert overrides() == {"title": "Anna's"}


def saved_and_hung_up(page, **typed):
    try:
        return page.save(**typed)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_save_waits_for_a_write_under_way_and_names_it(item, opened):
    page = opened("anna")
    with psycopg.connect(owner_dsn(connection.settings_dict["NAME"])) as machine, ThreadPoolExecutor(1) as elsewhere:
        machine.execute("UPDATE content SET title = 'At the same moment' WHERE video_id = %s", [KEY])
        saving = elsewhere.submit(saved_and_hung_up, page, title="Anna's")
        with pytest.raises(TimeoutError):
            saving.result(timeout=1)
        machine.commit()

        assert "It is now: At the same moment." in saving.result(timeout=60).text
    assert not Curation.objects.exists()

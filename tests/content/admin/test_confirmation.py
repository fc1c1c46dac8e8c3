"""Acts on many rows: the admin asks first, with one field for all of them, and acts on these rows alone."""

import re
from html import unescape

import pytest

from content.decisions.trash import delete_many
from content.models import Content, Tombstone
from tests.content.admin.browser import act, confirm, listing, messages

FIELDS, MANY = 10, 15


@pytest.fixture
def many(sql, settings):
    """So many items that Django refuses a form with a field for each."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = FIELDS
    sql("INSERT INTO content (video_id, title) SELECT 'many' || n, 'Title ' || n FROM generate_series(1, %s) n", MANY)
    return list(Content.objects.values_list("video_id", flat=True))


class TestManyAtOnce:
    def choose(self, client, name, action):
        rows = Content if name == "content" else Tombstone
        return act(client, name, action, rows.objects.first().pk, select_across="1")

    def test_many_are_deleted(self, many, ada):
        asked = self.choose(ada, "content", "delete_selected")
        assert asked.content.decode().count('<th scope="row">Title') == MANY

        assert confirm(ada, "content", asked).status_code == 200
        assert Tombstone.objects.filter(deleted_by="ada").count() == MANY

    def test_many_are_purged(self, many, grace):
        delete_many(many, by="ada")

        answer = confirm(grace, "tombstone", self.choose(grace, "tombstone", "purge"))

        assert messages(answer) == [f"{MANY} purged for ever."]
        assert Tombstone.objects.filter(purged_by="grace").count() == MANY

    def test_many_are_undone(self, many, ada):
        delete_many(many, by="ada")

        (address,) = re.findall(r'href="(/admin/undo/[^"]+)"', ada.get(listing("history")).content.decode())
        answer = ada.post(unescape(address), follow=True)

        assert messages(answer) == [f"{MANY} changes undone."]
        assert Content.objects.count() == MANY

    def test_only_the_rows_that_the_page_showed_are_purged(self, many, grace):
        delete_many(many[:2], by="ada")
        asked = self.choose(grace, "tombstone", "purge")
        delete_many(many[2:4], by="ada")

        confirm(grace, "tombstone", asked)

        assert set(Tombstone.objects.exclude(purged_at=None).values_list("pk", flat=True)) == set(many[:2])

    @pytest.mark.parametrize("chosen", ["", "x", "7", "{}", "[" * 5000, '[{"a": 1}, null, "nobody"]'])
    def test_a_forged_choice_purges_nothing(self, many, grace, chosen):
        delete_many(many[:2], by="ada")

        answer = grace.post(
            listing("tombstone"), {"action": "purge", "_chosen": chosen, "confirmed": "yes"}, follow=True
        )

        assert answer.status_code == 200
        assert not Tombstone.objects.exclude(purged_at=None).exists()

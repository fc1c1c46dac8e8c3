"""Acts on several items: they ask first, and say what they did."""

import pytest

from content.decisions.curation import curate
from content.models import Content, Curation, Tombstone
from tests.content.admin.browser import KEY, act, categories, confirm, messages, page, press, status


@pytest.fixture
def several(put):
    """One that the machine put somewhere, one that it did not, and one that a person decided."""
    put(KEY, title="Said", subcategories_json=categories(Art=["Oil"]))
    put("b", title="Not said")
    put("c", title="Decided", subcategories_json=categories(Art=[]))
    curate("c", {"subcategories_json": categories(Music=[])}, by="bob")


class TestAgreeing:
    def test_it_asks_with_counts_and_examples_and_then_decides(self, several, ada):
        asked = act(ada, "content", "agree", KEY, "b", "c")
        text = asked.content.decode()

        assert "The categories of 1 item become your decision. Of those that you chose, 2 stay as they are" in text
        assert asked.context["rows"] == ["Said: Art, Oil"]
        assert Curation.objects.count() == 1

        assert messages(confirm(ada, "content", asked)) == ["1 item is decided as the machine says."]
        assert Curation.objects.get(pk=KEY).overrides == {"subcategories_json": categories(Art=["Oil"])}
        assert Curation.objects.get(pk="c").decided_by == "bob"

    def test_the_button_of_a_page_agrees_with_its_item(self, several, ada):
        assert messages(press(ada, "_agree", "yes")) == ["Decided as the machine says."]

        assert Curation.objects.get(pk=KEY).decided_by == "ada"

    @pytest.mark.parametrize(("key", "is_there"), [(KEY, True), ("b", False), ("c", False)])
    def test_the_button_is_where_there_is_something_to_agree_with(self, several, ada, key, is_there):
        assert ('name="_agree"' in ada.get(page(key)).content.decode()) == is_there


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

        assert messages(confirm(ada, "content", asked)) == ["2 items are in the trash."]
        assert Content.objects.count() == 1
        assert status(ada, page()) == 302

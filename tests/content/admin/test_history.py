"""The history in the admin: lines in words, links, and undo of a gesture."""

import re
import uuid

from content.decisions.curation import curate, release
from content.decisions.history import describe
from content.decisions.merge import merge
from content.decisions.trash import delete
from content.models import History
from tests.content.admin.browser import KEY, act, listing, messages, page

# Lines that people make, and lines that machines make.
KINDS = ("tombstone", "content")


class TestHistory:
    def test_a_delete_and_a_restore_are_described_with_title_and_reason(self, item, ada):
        gesture = uuid.uuid4()
        delete(KEY, by="ada", reason="a duplicate", gesture=gesture)
        deleted = History.objects.latest("id").pk
        asked = act(ada, "history", "undo", deleted)
        assert asked.context["rows"] == [f"{KEY}: deleted: Machine's (a duplicate)"]

        ada.post(asked.redirect_chain[-1][0])
        asked = act(ada, "history", "undo", History.objects.filter(kind="tombstone").latest("id").pk)
        assert asked.context["rows"] == ["Machine's: restored: Machine's"]

    def test_a_decision_is_described_field_by_field(self, item):
        curate(KEY, {"title": None, "language": "fr"}, by="ada", refuse=["Art"], note="Because.")
        curate(KEY, {"title": "Mine"}, by="ada", refuse=["Rome"], note="Better.")
        release(KEY, ["language"], by="ada", note="Better.")
        released, decided, first = [describe(line) for line in History.objects.filter(kind="curation").order_by("-id")]

        assert (
            first == "title: not decided → nothing; language: not decided → fr; refusals: nothing → art; note:"
            " nothing → Because."
        )
        assert decided == "title: nothing → Mine; refusals: art → art, rome; note: Because. → Better."
        assert released == "language: fr → not decided"

    def test_only_items_in_the_library_are_linked(self, item, ada, put):
        put("gone")
        delete("gone", by="ada")
        put("history")
        merge("History", "The Past", by="ada")

        text = ada.get(listing("history")).content.decode()

        links = set(re.findall(r'href="(/admin/content/content/[^"]+/change/)"', text))
        assert links == {page(KEY), page("history")}
        (alias,) = re.findall(r"<tr>(?:(?!</tr>).)*>alias<.*?</tr>", text, re.DOTALL)
        assert "/admin/content/content/" not in alias

    def test_a_line_without_a_gesture_cannot_be_undone_here(self, item, ada):
        answer = act(ada, "history", "undo", History.objects.latest("id").pk)

        assert "Choose lines that were done together" in messages(answer)[0]

    def test_the_login_stands_beside_the_name(self, item, ada, sql):
        delete(KEY, by="somebody")
        (login,) = sql("SELECT session_user::text")[0]

        people, machines = (ada.get(listing("history"), {"kind": kind}).content.decode() for kind in KINDS)

        assert f'field-who">somebody ({login})<' in people
        assert f'field-who">{login}<' in machines

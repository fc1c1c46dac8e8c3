"""The desk's first page: numbers that are those of the lists behind them, what was done today, and the menu."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from content.admin.filters import start_of_day
from content.decisions import canary, pause
from content.decisions.agreement import agree
from content.decisions.curation import curate
from content.decisions.suggestion import keep_mine
from content.decisions.taxonomy.merge import merge
from content.decisions.trash import delete_many
from content.models import Content, History, Suggestion
from ingest.models import Delivery, Run
from tests.content.admin.browser import categories

INDEX = reverse("admin:index")
# However much there is; of these 5 are Django's session, user and permissions, and savepoints.
MOST_QUERIES = 24


@pytest.fixture
def busy(put, sql):
    """Something for every number."""
    for key in "abcdefghi":
        put(key, title=f"Title of {key}", subcategories_json=categories(Art=[]), indexed_at="2020-01-01T00:00Z")
    put("new", title="New", indexed_at=timezone.now(), subcategories_json=categories(Rome=[]))
    put("of-yesterday", title="Of yesterday", indexed_at=start_of_day(1))
    for key in "abc":
        curate(key, {"title": f"Ada's {key}", "subcategories_json": categories(Music=[])}, by="ada")
    sql("UPDATE content SET title = 'Proposed' WHERE video_id IN ('a', 'b')")
    keep_mine(Suggestion.objects.get(video_id="b"), by="ada")
    agree(["d"], by="ada", gesture=uuid.uuid4())
    delete_many(["h", "i"], by="ada")
    canary.seal(by="ada")
    for number, is_open in enumerate([True, True, False]):
        Delivery.objects.create(door="folder", name=f"{number}.json", outcome="refused", is_open=is_open)
    Run.objects.create(began_at=timezone.now(), files=1, changes=1)
    merge("Rome", "Latium", by="bob")


def figures(client):
    return {figure.label: figure for figure in client.get(INDEX).context["figures"]}


class TestFigures:
    @pytest.mark.parametrize(
        ("label", "number"),
        [
            ("undecided items", 5),
            ("open suggestions", 1),
            ("decided, and the machine says otherwise", 3),
            ("new since yesterday", 2),
            ("reports refused or failed", 2),
            ("in the trash", 2),
            ("decided by people", 4),
        ],
    )
    def test_each_is_the_number_of_the_list_it_leads_to(self, busy, ada, label, number):
        figure = figures(ada)[label]

        assert figure.value == number
        assert ada.get(figure.url).context["cl"].result_count == number

    @pytest.mark.parametrize(
        "label", ["protected decisions, all intact", "last ingest (UTC)", "no pause", "undecided items"]
    )
    def test_each_leads_somewhere(self, busy, ada, label):
        assert ada.get(figures(ada)[label].url).status_code == 200

    def test_alarms_are_marked(self, busy, ada, sql):
        pause.pause(by="bob", reason="moving")
        alarms = {label for label, figure in figures(ada).items() if figure.alarm}

        assert alarms == {"reports refused or failed", "by bob"}

    def test_nobody_sees_numbers_of_lists_that_are_closed_to_them(self, busy, ada, django_user_model, client):
        client.force_login(django_user_model.objects.create_user("looker", is_staff=True))

        page = client.get(INDEX)

        assert (page.status_code, page.context["figures"], page.context["acts"]) == (200, [], [])

    def test_the_number_of_queries_does_not_grow(self, busy, ada, put, django_assert_max_num_queries):
        with django_assert_max_num_queries(MOST_QUERIES):
            ada.get(INDEX)
        for number in range(20):
            put(f"more-{number}", title="x", subcategories_json=categories(**{f"Of {number}": []}))
            curate(f"more-{number}", {"title": "y"}, by=f"curator {number}")
        with django_assert_max_num_queries(MOST_QUERIES):
            ada.get(INDEX)


class TestDoneToday:
    def acts(self, client):
        return [strip_tags(" ".join([act.sentence, *act.changes])) for act in client.get(INDEX).context["acts"]]

    def test_what_was_done_together_is_one_act_with_the_titles_of_its_items(self, busy, ada):
        acts = self.acts(ada)

        assert acts[0] == "bob decided that Rome is now called Latium (1 item), just now."
        assert "ada moved Title of h, Title of i to the trash, just now." in acts
        assert "ada decided about Title of d, just now. Categories: not decided → Art" in acts
        assert len(acts) == 7

    def test_it_can_be_undone_from_there(self, busy, ada):
        text = ada.get(INDEX).content.decode()
        (address,) = re.findall(r'href="(/admin/undo/[^"]+)">Undo<span class="visually-hidden">: Title of d<', text)

        answer = ada.post(address, follow=True)

        assert answer.redirect_chain[-1][0] == INDEX
        assert not Content.objects.curated().filter(pk="d").exists()

    def test_yesterday_is_not_today(self, busy, ada, sql):
        lines = len(self.acts(ada))
        sql("ALTER TABLE history DISABLE TRIGGER ALL")
        sql("UPDATE history SET at = at - interval '1 day' WHERE actor = 'bob'")

        assert 0 < len(self.acts(ada)) < lines
        assert History.objects.filter(actor="bob").exists()

    def test_the_chart_has_its_table(self, busy, ada):
        page = ada.get(INDEX)
        days = page.context["days"]

        assert (len(days), days[-1]["number"] > 0, days[-1]["height"]) == (28, True, 48)
        assert f"<td>{days[-1]['number']}</td>" in page.content.decode()


def test_the_menu_is_grouped_by_task(ada, admin_client):
    def tasks(client):
        tasks = client.get(INDEX).context["app_list"]
        return {task["name"]: [table["name"] for table in task["models"]] for task in tasks}

    assert tasks(ada) == {
        "Decide": ["The next one", "Items", "Suggestions"],
        "Put in order": ["Categories", "Old names"],
        "Look back": ["Export and import", "History", "Decisions", "Trash", "Summaries"],
        "What comes in": ["Inbox", "Ingest runs", "Pauses"],
    }
    assert "Users" in tasks(admin_client)["Authentication and Authorization"]

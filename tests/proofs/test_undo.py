"""After any gesture and its undo every value, note, author and seal is what it was, with a hostile NAS beside it."""

import io
import itertools
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.db import lookup
from content.decisions import canary, duplicates, trash
from content.decisions.actor import acting
from content.decisions.agreement import agree
from content.decisions.curation import annotate, curate, release
from content.decisions.merge import merge
from content.decisions.suggestion import State, answer_all
from content.decisions.undo import undo
from content.models import CategoryAlias, Content, Curation, History, OtherKey, Seal, Suggestion, Tombstone
from tests.databases import owner_dsn, role_dsn
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.recounting import differences

pytestmark = pytest.mark.prove

KEYS = ("a", "b", "c", "d")
NAMES = ("Rome", "Sparta", "Athens")
FIELDS = ("title", "subcategories_json", "topics_json")
numbers = itertools.count()
keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)
values = {
    "title": st.sampled_from(("One", "Two", None)),
    "topics_json": st.sampled_from((["x"], [], None)),
    "subcategories_json": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
}
decisions = st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), values[field]))
acts = st.one_of(
    st.tuples(st.just("decide"), keys, decisions),
    st.tuples(st.just("release"), keys, st.sampled_from(FIELDS)),
    st.tuples(st.just("annotate"), keys, st.sampled_from(("A note.", ""))),
    st.tuples(st.just("delete"), keys, st.none()),
    st.tuples(st.just("restore"), keys, st.none()),
    st.tuples(st.just("answer"), keys, st.sampled_from((State.ACCEPTED, State.KEPT, State.DISMISSED))),
    st.tuples(st.just("agree"), keys, st.none()),
    st.tuples(st.just("rename"), st.just([]), st.permutations(NAMES)),
    st.tuples(st.just("unite"), st.permutations(KEYS), st.none()),
    st.tuples(st.just("seal"), st.just([]), st.none()),
    st.tuples(st.just("propose"), keys, decisions),
)


def is_undone(act: tuple[str, Any, Any]) -> bool:
    """Seals are not undone, and a machine's words are no part of a gesture."""
    return act[0] not in ("seal", "propose")


def is_one(together: list[tuple[str, Any, Any]]) -> bool:
    """No page deletes and restores in one gesture."""
    return not {"delete", "restore"} <= {kind for kind, _, _ in together}


gestures = st.lists(acts.filter(is_undone), min_size=1, max_size=3).filter(is_one)


class Example:
    """Items with keys and names of categories that no other example has."""

    def __init__(self) -> None:
        self.number, self.gesture = next(numbers), None
        for key in KEYS:
            Content.objects.create(
                video_id=self.key(key), title=f"{key}'s", subcategories_json=self.categories(["Rome"])
            )

    def key(self, key: str) -> str:
        return f"{key}-{self.number}"

    def name(self, name: str) -> str:
        return f"{name} {self.number}"

    def categories(self, names: list[str]) -> dict[str, Any]:
        return {"categories": [{"category": self.name(name), "subcategories": []} for name in names]}

    def value(self, field: str, drawn: Any) -> Any:
        return self.categories(drawn) if field == "subcategories_json" else drawn

    def do(self, kind: str, chosen: list[str], detail: Any) -> None:
        """An act of ada's; of a machine where it proposes."""
        own = [self.key(key) for key in chosen]
        # An item that was merged away is decided about under the key of the one that stays, once.
        getattr(self, kind)(list(dict.fromkeys(lookup.key_of(key) or key for key in own)), detail)

    def decide(self, own: list[str], detail: tuple[str, Any]) -> None:
        for key in own:
            curate(key, {detail[0]: self.value(*detail)}, by="ada", note="Decided.", gesture=self.gesture)

    def release(self, own: list[str], field: str) -> None:
        for key in Curation.objects.filter(pk__in=own).values_list("pk", flat=True):
            release(key, [field], by="ada")

    def annotate(self, own: list[str], note: str) -> None:
        for key in Curation.objects.filter(pk__in=own).values_list("pk", flat=True):
            annotate(key, note, by="ada")

    def delete(self, own: list[str], _: None) -> None:
        trash.delete_many(own, by="ada", gesture=self.gesture)

    def restore(self, own: list[str], _: None) -> None:
        gone = list(Tombstone.objects.filter(pk__in=own).values_list("pk", flat=True))
        trash.restore_many(gone, by="ada", gesture=self.gesture)

    def answer(self, own: list[str], state: str) -> None:
        answer_all(Suggestion.objects.filter(video_id__in=own), State(state), by="ada", gesture=self.gesture)

    def agree(self, own: list[str], _: None) -> None:
        agree(own, by="ada", gesture=self.gesture)

    def rename(self, _: list[str], names: list[str]) -> None:
        merge(self.name(names[0]), self.name(names[1]), by="ada", gesture=self.gesture)

    def unite(self, own: list[str], _: None) -> None:
        if len(own) == Content.objects.filter(pk__in=own).count() == 4:
            duplicates.merge(own[0], own[1], by="ada", via="a proof", gesture=self.gesture)

    def seal(self, _: list[str], __: None) -> None:
        canary.seal(by="ada", only=[self.key(key) for key in KEYS])

    def propose(self, own: list[str], detail: tuple[str, Any]) -> None:
        with acting(via="a machine"):
            Content.objects.filter(pk__in=own).update(**{detail[0]: self.value(*detail)})

    def everything(self) -> dict[str, Any]:
        """All that people decided, and what readers see of it. A decision about nothing is none."""
        own = [self.key(key) for key in KEYS]
        decided = Curation.objects.filter(pk__in=own).exclude(overrides={}, refusals={})
        shown = ("pk", *FIELDS, "shown_categories", "topic_keys", "record_id", "indexed_at", "created_at")
        return {
            "decided": list(
                decided.order_by("pk").values(
                    "pk", "overrides", "refusals", "note", "origin", "decided_by", "decided_at"
                )
            ),
            "answers": list(
                Suggestion.objects.filter(video_id__in=own).order_by("pk").values("pk", "state", "decided_by", "value")
            ),
            "shown": list(Content.objects.filter(pk__in=own).order_by("pk").values(*shown)),
            "deleted": sorted(Tombstone.objects.filter(pk__in=own).values_list("pk", flat=True)),
            "other keys": sorted(OtherKey.objects.filter(key__in=own).values_list("key", "video_id")),
            "renamed": sorted(
                CategoryAlias.objects.filter(key__endswith=f" {self.number}").values_list("key", "name", "decided_by")
            ),
            "sealed": sorted(Seal.objects.filter(video_id__in=own).values_list("video_id", "field", "digest")),
        }


class HostileNas(threading.Thread):
    """It knows the gestures of people and does what its login lets it, to join them."""

    def __init__(self, dsn: str) -> None:
        super().__init__(daemon=True)
        self.dsn, self.gesture = dsn, ""
        self.over, self.written, self.refused = threading.Event(), 0, 0

    def run(self) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as nas:
            nas.execute("SET ytv2.actor = 'ada'; SET ytv2.via = 'admin items'; SET ytv2.at = '1999-01-01'")
            while not self.over.is_set():
                for attack in (self.hang_on, self.decide, self.bring_back):
                    with suppress(psycopg.errors.DeadlockDetected):
                        attack(nas)

    def claim(self, nas: psycopg.Connection) -> None:
        nas.execute(
            "SELECT library_act_as('ada', via => 'admin items', doing => 'undoing', gesture => %s, in_admin => true)",
            [self.gesture],
        )

    def hang_on(self, nas: psycopg.Connection) -> None:
        with nas.transaction():
            self.claim(nas)
            nas.execute("INSERT INTO content (video_id, title) VALUES (%s, 'Hung on')", [f"nas{self.written}"])
            nas.execute("UPDATE content SET title = 'Mine' WHERE video_id = %s", [f"nas{self.written}"])
        self.written += 1

    def decide(self, nas: psycopg.Connection) -> None:
        for statement in ("UPDATE curation SET overrides = '{}'", "DELETE FROM seal", "DELETE FROM tombstone"):
            try:
                with nas.transaction():
                    self.claim(nas)
                    nas.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                self.refused += 1

    def bring_back(self, nas: psycopg.Connection) -> None:
        with nas.transaction():
            gone = nas.execute("SELECT video_id FROM tombstone ORDER BY random() LIMIT 1").fetchone()
            if gone:
                nas.execute(
                    "INSERT INTO content_summaries (video_id, variant, text) SELECT video_id, 'audio', 'Back'"
                    " FROM tombstone WHERE video_id = %s",
                    gone,
                )


@pytest.fixture(scope="module")
def nas(django_db_blocker: Any) -> Iterator[HostileNas]:
    with library_of_its_own(django_db_blocker) as name:
        call_command("grant_roles", stdout=io.StringIO())
        hostile = HostileNas(role_dsn("nas", name))
        hostile.start()
        yield hostile
        hostile.over.set()
        hostile.join()
        connection.close()


def test_after_any_gesture_and_its_undo_everything_is_what_it_was(nas: HostileNas) -> None:
    counts = {"gestures": 0, "lines": 0}

    @settings(
        max_examples=rounds(30, 2000),
        deadline=None,
        database=None,
        derandomize=rounds(1, 0) == 1,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        earlier=st.lists(acts, max_size=5),
        together=st.lists(acts.filter(is_undone), min_size=1, max_size=3).filter(is_one),
    )
    def whatever_is_done(earlier: list[Any], together: list[Any]) -> None:
        example, gesture = Example(), uuid4()
        for act in earlier:
            example.do(*act)
        before, example.gesture = example.everything(), gesture
        with acting("ada", via="a proof", gesture=gesture):
            for act in together:
                example.do(*act)
        nas.gesture = str(gesture)

        undo(gesture, by="bob")

        assert example.everything() == before
        counts["gestures"] += 1
        counts["lines"] += History.objects.filter(gesture=gesture).count()

    whatever_is_done()

    nas.over.set()
    nas.join()
    theirs = Content.objects.filter(video_id__startswith="nas")
    assert theirs.count() == theirs.filter(title="Mine").count() == nas.written > 0
    assert not History.objects.filter(login="ytv2_nas").exclude(gesture=None, actor="ytv2_nas").exists()
    assert not Tombstone.objects.filter(video_id__startswith="nas").exists()
    with psycopg.connect(owner_dsn(connection.settings_dict["NAME"])) as owner:
        assert differences(owner) == []
    proved("undo", **counts, joined_in_vain=nas.written, refused=nas.refused)

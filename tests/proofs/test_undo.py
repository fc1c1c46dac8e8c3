"""After any gesture and its undo every value, note, author and seal is what it was, with a hostile NAS beside it."""

import io
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from content.decisions.undo import undo
from content.models import Content, History, Tombstone
from tests.databases import owner_dsn, role_dsn
from tests.proofs import library_of_its_own, proved, rounds
from tests.proofs.gestures import Example, acts, at_random, gestures
from tests.proofs.recounting import differences

pytestmark = pytest.mark.prove


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


def test_after_any_gestures_undone_in_reverse_everything_is_what_it_was(django_db_blocker: Any) -> None:
    counts = {"gestures": 0, "acts": 0}

    @at_random(rounds(20, 1000))
    @given(earlier=st.lists(acts, max_size=3), several=st.lists(gestures, min_size=2, max_size=4))
    def whatever_is_done(earlier: list[Any], several: list[Any]) -> None:
        example = Example()
        for act in earlier:
            example.do(*act)
        known = []
        for together in several:
            before = example.everything()
            known.append((example.together(together), before))

        for gesture, before in reversed(known):
            undo(gesture, by="bob")
            assert example.everything() == before

        counts["gestures"] += len(several)
        counts["acts"] += sum(map(len, several))

    with library_of_its_own(django_db_blocker) as name:
        whatever_is_done()
        with psycopg.connect(owner_dsn(name)) as owner:
            assert differences(owner) == []
    proved("undo in reverse", **counts)


def decided(example: Example) -> dict[str, Any]:
    """Without what the NAS may add to."""
    return {name: value for name, value in example.everything().items() if name != "listed"}


def test_after_any_gesture_and_its_undo_everything_is_what_it_was(nas: HostileNas) -> None:
    counts = {"gestures": 0, "lines": 0}

    @at_random(rounds(30, 2000))
    @given(earlier=st.lists(acts, max_size=5), together=gestures)
    def whatever_is_done(earlier: list[Any], together: list[Any]) -> None:
        example = Example()
        for act in earlier:
            example.do(*act)
        before = decided(example)
        gesture = example.together(together)
        nas.gesture = str(gesture)

        undo(gesture, by="bob")

        assert decided(example) == before
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

"""Decisions survive every attack: by plain SQL, through a pooler, as a replica, and by the ORM."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection
from psycopg import errors
from psycopg.types.json import Jsonb

from content.decisions import canary, trash
from content.decisions.curation import curate
from content.models import CategoryAlias, Content, Curation, History, Summary, Tombstone
from tests.databases import owner_dsn, role_dsn
from tests.pooler import pooler
from tests.proofs import library_of_its_own, proved

pytestmark = pytest.mark.prove

ROME, STALE, EMPTY = (
    {"categories": [{"category": name, "subcategories": [sub]}]}
    for name, sub in (("Rome", "Republic"), ("Overwritten", "By a job"), ("Nothing", "At all"))
)
COLUMNS = (
    *("title", "channel_name", "canonical_url", "thumbnail_url", "duration_seconds", "has_audio", "language"),
    *("analysis_json", "subcategories_json", "topics_json", "summary_type_latest"),
)
ROGUE = ("Rogue", "Rogue channel", "https://rogue.example/", None, 1, False, "xx", STALE, STALE, None, "rogue")
UPSERT = f"""
    INSERT INTO content (video_id, indexed_at, {", ".join(COLUMNS)})
    VALUES (%s, now(), {", ".join(["%s"] * len(COLUMNS))})
    ON CONFLICT (video_id) DO UPDATE SET indexed_at = EXCLUDED.indexed_at, updated_at = now(),
        {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)}
"""
# The refusals of rules and of PostgreSQL. With any other error the attack did not take place.
FAIR = (errors.IntegrityError, errors.InsufficientPrivilege)


@dataclass(frozen=True)
class Cast:
    """The keys of an item with decided title and categories, of a deleted one, and of one that nobody touched."""

    curated: str
    deleted: str
    plain: str


@pytest.fixture(scope="module")
def library(django_db_blocker: Any) -> Iterator[str]:
    with library_of_its_own(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def pooler_dsn(library: str) -> Iterator[str]:
    with pooler(library) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def connect(library: str, request: pytest.FixtureRequest) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Sessions of foreign writers, by the door. They stay from attack to attack: a new one learns all rules anew."""
    ways: dict[str, Callable[[], tuple[str, str]]] = {
        "direct": lambda: (owner_dsn(library), ""),
        "pooler": lambda: (request.getfixturevalue("pooler_dsn"), ""),
        "replica": lambda: (role_dsn("superuser", library), "-c session_replication_role=replica"),
    }
    sessions: dict[str, psycopg.Connection] = {}

    def session(door: str) -> psycopg.Connection:
        if door not in sessions or sessions[door].closed:
            dsn, options = ways[door]()
            sessions[door] = psycopg.connect(dsn, autocommit=True, prepare_threshold=None, options=options)
        return sessions[door]

    yield session
    for left in sessions.values():
        left.close()


@pytest.fixture(params=["direct", "pooler", "replica"])
def rogue(request: pytest.FixtureRequest, connect: Callable[[str], psycopg.Connection]) -> Iterator[psycopg.Connection]:
    """A foreign writer: the tables' owner, directly or through the pooler, or a superuser in the role of a replica."""
    session = connect(request.param)
    yield session
    if not session.closed:
        session.rollback()
        session.execute("DISCARD ALL")


numbers = count(1)


@pytest.fixture
def cast(library: str) -> Cast:
    """New items for every attack; the decisions are sealed."""
    number = next(numbers)
    made = Cast(f"curated{number:04}", f"deleted{number:04}", f"plain{number:06}")
    for key in (made.curated, made.deleted, made.plain):
        Content.objects.create(video_id=key, record_id=f"yt:{key}", title="Machine's", subcategories_json=EMPTY)
        Summary.objects.create(content_id=key, variant="comprehensive", text="Words.", html="<p>Words.</p>")
    curate(made.curated, {"title": "Person's", "subcategories_json": ROME}, by="ada", refuse=["Sparta"])
    trash.delete(made.deleted, by="ada", reason="dull")
    canary.seal(by="ada")
    return made


WITNESSED = {
    "what readers see": "SELECT library_shown(c.video_id) -> 'title', library_shown(c.video_id) -> 'subcategories_json'"
    " FROM content c WHERE video_id = %(curated)s",
    "what is decided": "SELECT to_jsonb(c) - 'incoming' FROM curation c WHERE video_id = %(curated)s",
    "the tombstone": "SELECT to_jsonb(t) - ARRAY['attempts', 'last_attempt_at'] FROM tombstone t"
    " WHERE video_id = %(deleted)s",
    "what is left of it": "SELECT c.video_id FROM content c WHERE video_id = %(deleted)s"
    " UNION ALL SELECT s.video_id FROM content_summaries s WHERE video_id = %(deleted)s",
    "what is sealed": "SELECT video_id, field, digest, sealed_by FROM seal WHERE video_id = %(curated)s ORDER BY 2",
    "aliases": "SELECT key, name FROM category_alias ORDER BY key",
    "pauses": "SELECT to_jsonb(p) FROM pause p",
    "the history": "SELECT to_jsonb(h) FROM history h WHERE id <= %(until)s AND item IN"
    " (%(curated)s, %(deleted)s, %(plain)s) ORDER BY id",
    "items": "SELECT video_id FROM content WHERE video_id IN (%(curated)s, %(plain)s) ORDER BY 1",
    "revisions": "SELECT id, revision, text FROM content_summaries"
    " WHERE video_id IN (%(curated)s, %(plain)s) AND created_at <= %(at)s ORDER BY 1",
    "two latest": "SELECT video_id, variant FROM content_summaries WHERE is_latest GROUP BY 1, 2 HAVING count(*) > 1",
    "none latest": "SELECT video_id, variant FROM content_summaries GROUP BY 1, 2 HAVING NOT bool_or(is_latest)",
}


@pytest.fixture
def witness(library: str, cast: Cast) -> Callable[[], dict[str, Any]]:
    """Read all that no attack may change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id), now() FROM history")
        until, at = cursor.fetchone()

    def look() -> dict[str, Any]:
        with psycopg.connect(owner_dsn(library)) as conn:
            named = vars(cast) | {"until": until, "at": at}
            return {name: conn.execute(query, named).fetchall() for name, query in WITNESSED.items()}

    return look


ATTACKS: dict[str, Callable[[psycopg.Connection, Cast], object]] = {}


def attack(function: Callable[[psycopg.Connection, Cast], object]) -> Callable:
    ATTACKS[function.__name__] = function
    return function


def json(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def upsert(db: psycopg.Connection, video_id: str) -> None:
    db.execute(UPSERT, [video_id, *map(json, ROGUE)])


@attack
def an_upsert_of_every_column(db, cast):
    upsert(db, cast.curated)


@attack
def an_upsert_by_the_other_key(db, cast):
    db.execute(
        "INSERT INTO content (video_id, id, title, subcategories_json) VALUES ('other', %s, 'Rogue', %s)"
        " ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, subcategories_json = EXCLUDED.subcategories_json",
        [f"yt:{cast.curated}", Jsonb(STALE)],
    )


@attack
def a_merge_statement(db, cast):
    db.execute(
        "MERGE INTO content USING (VALUES (%s, 'Rogue'), (%s, 'Rogue')) AS job (key, words) ON video_id = key"
        " WHEN MATCHED THEN UPDATE SET title = words, subcategories_json = NULL"
        " WHEN NOT MATCHED THEN INSERT (video_id, title) VALUES (key, words)",
        [cast.curated, cast.deleted],
    )


@attack
def an_update_of_the_categories_alone(db, cast):
    db.execute("UPDATE content SET subcategories_json = %s WHERE video_id = %s", [Jsonb(STALE), cast.curated])


@attack
def an_update_to_null(db, cast):
    db.execute("UPDATE content SET subcategories_json = NULL, analysis_json = NULL, title = NULL")


@attack
def an_update_of_every_row(db, cast):
    db.execute("UPDATE content SET title = 'Rogue', subcategories_json = %s", [Jsonb(STALE)])


@attack
def a_delete_without_an_actor(db, cast):
    db.execute("DELETE FROM content WHERE video_id = %s", [cast.curated])


@attack
def a_delete_by_somebody_without_a_name(db, cast):
    with db.transaction():
        db.execute("SELECT library_act_as('')")
        db.execute("DELETE FROM content WHERE video_id = %s", [cast.plain])


@attack
def a_delete_of_everything(db, cast):
    db.execute("DELETE FROM content")


@attack
def a_delete_of_summaries(db, cast):
    db.execute("DELETE FROM content_summaries WHERE video_id = %s", [cast.curated])


@attack
def a_delete_through_the_older_name(db, cast):
    db.execute("DELETE FROM summaries")


@attack
def a_delete_through_the_latest_view(db, cast):
    db.execute("DELETE FROM v_latest_summaries")


@attack
def a_truncate(db, cast):
    db.execute("TRUNCATE content CASCADE")


@attack
def a_truncate_of_summaries(db, cast):
    db.execute("TRUNCATE content_summaries")


@attack
def a_truncate_of_what_people_decided(db, cast):
    try:
        db.execute("TRUNCATE curation, tombstone, history, seal CASCADE")
    finally:
        upsert(db, cast.curated)


@attack
def a_nuclear_reload_of_a_stale_copy(db, cast):
    with db.transaction():
        keys = [key for (key,) in db.execute("SELECT video_id FROM content").fetchall()]
        db.execute("DELETE FROM content")
        for key in keys:
            upsert(db, key)


@attack
def a_reload_over_what_stands_there(db, cast):
    with db.transaction():
        db.execute("CREATE TEMP TABLE stale ON COMMIT DROP AS SELECT video_id FROM content")
        db.execute("INSERT INTO stale VALUES (%s)", [cast.deleted])
        db.execute(
            "INSERT INTO content (video_id, title, subcategories_json) SELECT video_id, 'Rogue', %s FROM stale"
            " ON CONFLICT (video_id) DO UPDATE SET title = EXCLUDED.title,"
            " subcategories_json = EXCLUDED.subcategories_json",
            [Jsonb(STALE)],
        )


@attack
def a_change_of_the_key(db, cast):
    db.execute("UPDATE content SET video_id = 'moved' || video_id WHERE video_id = %s", [cast.curated])


@attack
def a_change_of_the_key_of_a_summary(db, cast):
    db.execute("UPDATE content_summaries SET video_id = %s WHERE video_id = %s", [cast.plain, cast.curated])


@attack
def a_delete_of_the_curation_and_then_an_upsert(db, cast):
    try:
        db.execute("DELETE FROM curation WHERE video_id = %s", [cast.curated])
    finally:
        upsert(db, cast.curated)


@attack
def a_curation_rewritten(db, cast):
    db.execute("UPDATE curation SET overrides = %s WHERE video_id = %s", [Jsonb({"title": "Rogue"}), cast.curated])


@attack
def a_curation_moved_away(db, cast):
    with db.transaction():
        db.execute("SELECT library_act_as('rogue')")
        db.execute("UPDATE curation SET video_id = 'elsewhere' WHERE video_id = %s", [cast.curated])


@attack
def a_curation_invented_for_an_item(db, cast):
    db.execute("INSERT INTO curation (video_id, overrides) VALUES (%s, %s)", [cast.plain, Jsonb({"title": "Rogue"})])


@attack
def a_tombstone_taken_away_and_then_an_upsert(db, cast):
    try:
        db.execute("DELETE FROM tombstone WHERE video_id = %s", [cast.deleted])
    finally:
        upsert(db, cast.deleted)


@attack
def a_tombstone_moved_away(db, cast):
    try:
        db.execute("UPDATE tombstone SET video_id = 'moved' || video_id WHERE video_id = %s", [cast.deleted])
    finally:
        upsert(db, cast.deleted)


@attack
def a_tombstone_emptied_while_it_counts(db, cast):
    db.execute("UPDATE tombstone SET attempts = attempts + 1, snapshot = NULL WHERE video_id = %s", [cast.deleted])


@attack
def an_upsert_that_asks_triggers_to_be_ignored(db, cast):
    with db.transaction():
        names = db.execute("SELECT array_agg(tgname::text) FROM pg_trigger WHERE NOT tgisinternal").fetchone()[0]
        tables = ("content", "content_summaries", "curation", "tombstone", "history")
        asked = [*names, *(f"{table}:{name}" for table in tables for name in names)]
        db.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(asked) + "}"])
        upsert(db, cast.curated)
        upsert(db, cast.deleted)


@attack
def a_delete_that_asks_triggers_to_be_ignored(db, cast):
    with db.transaction():
        db.execute("SELECT set_config('pgtrigger.ignore', '{pgtrigger_5_delete_leaves_a_tombstone_d413d}', true)")
        db.execute("DELETE FROM content WHERE video_id = %s", [cast.curated])


@attack
def an_upsert_and_a_delete_as_a_replica_does(db, cast):
    with db.transaction():
        db.execute("SET LOCAL session_replication_role = replica")
        upsert(db, cast.curated)
        db.execute("DELETE FROM content WHERE video_id = %s", [cast.curated])


@attack
def an_insert_of_a_deleted_item(db, cast):
    upsert(db, cast.deleted)


@attack
def a_copy_of_a_deleted_item(db, cast):
    with db.cursor() as cursor, cursor.copy("COPY content (video_id, title) FROM STDIN") as copy:
        copy.write_row((cast.deleted, "back again"))


@attack
def summaries_of_a_deleted_item(db, cast):
    db.execute(
        "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'audio', 't', '<p>t</p>')",
        [cast.deleted],
    )


@attack
def summaries_of_a_deleted_item_by_the_older_name(db, cast):
    db.execute("INSERT INTO summaries (video_id, variant, text) VALUES (%s, 'audio', 't')", [cast.deleted])


@attack
def every_revision_called_the_latest(db, cast):
    for text in ("first", "second"):
        db.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES (%s, 'audio', %s, %s)",
            [cast.curated, text, text],
        )
    db.execute("UPDATE content_summaries SET is_latest = true")


@attack
def no_revision_called_the_latest(db, cast):
    db.execute("UPDATE content_summaries SET is_latest = false")


@attack
def tables_of_ours_hidden_behind_temporary_ones(db, cast):
    with db.transaction():
        for name in ("curation", "tombstone", "pause", "category_alias", "seal", "suggestion", "history"):
            db.execute(f"CREATE TEMP TABLE {name} (LIKE public.{name} INCLUDING ALL) ON COMMIT DROP")
        upsert(db, cast.curated)
        upsert(db, cast.deleted)


@attack
def an_item_hidden_behind_a_temporary_table(db, cast):
    with db.transaction():
        for name in ("content", "content_summaries"):
            db.execute(f"CREATE TEMP TABLE {name} (LIKE public.{name}) ON COMMIT DROP")
        db.execute("UPDATE public.content_summaries SET is_latest = true")
        db.execute("UPDATE public.content SET title = 'Rogue', subcategories_json = NULL")


@attack
def names_looked_up_nowhere(db, cast):
    with db.transaction():
        db.execute("SELECT set_config('search_path', '', true)")
        db.execute("UPDATE public.content SET title = 'Rogue', subcategories_json = %s", [Jsonb(STALE)])
        db.execute("INSERT INTO public.content (video_id, title) VALUES (%s, 'back again')", [cast.deleted])


@attack
def a_line_of_history_forged(db, cast):
    db.execute("INSERT INTO history (actor, kind, item, act) VALUES ('ada', 'curation', %s, 'update')", [cast.curated])


@attack
def a_line_of_history_changed(db, cast):
    db.execute("UPDATE history SET actor = 'somebody else' WHERE item = %s", [cast.curated])


@attack
def a_line_of_history_changed_under_the_pretext_of_a_purge(db, cast):
    with db.transaction():
        db.execute("SELECT library_act_as('', via => 'a job', doing => 'purging')")
        db.execute("UPDATE history SET actor = 'somebody else' WHERE item = %s", [cast.curated])


@attack
def a_line_of_history_taken_out(db, cast):
    db.execute("DELETE FROM history WHERE item = %s", [cast.curated])


@attack
def a_seal_broken(db, cast):
    db.execute("UPDATE seal SET digest = 'broken' WHERE video_id = %s", [cast.curated])


@attack
def a_seal_taken_off(db, cast):
    db.execute("DELETE FROM seal WHERE video_id = %s", [cast.curated])


@attack
def a_pause_by_nobody(db, cast):
    db.execute("INSERT INTO pause (paused_by) VALUES ('nobody')")


@attack
def a_category_renamed_by_nobody(db, cast):
    db.execute("INSERT INTO category_alias (key, name) VALUES ('rome', 'Rogue')")


@pytest.mark.parametrize("name", ATTACKS)
def test_decisions_survive_every_attack_by_sql(name, rogue, cast, witness):
    before = witness()
    assert before["what readers see"] == [("Person's", ROME)]
    assert before["what is left of it"] == before["two latest"] == before["none latest"] == []

    with suppress(*FAIR):
        ATTACKS[name](rogue, cast)

    assert witness() == before
    assert canary.check(cast.curated).ok


def test_what_the_rogue_wrote_becomes_a_suggestion(rogue, cast):
    upsert(rogue, cast.curated)
    upsert(rogue, cast.curated)

    query = "SELECT field, value FROM suggestion WHERE video_id = %s AND state = 'open' ORDER BY 1"
    suggestions = rogue.execute(query, [cast.curated]).fetchall()
    assert suggestions == [("subcategories_json", STALE), ("title", "Rogue")]


def test_a_revision_inserted_twice_is_stored_twice_and_the_last_is_the_latest(rogue, cast):
    for text in ("first", "second"):
        rogue.execute(
            "INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest)"
            " VALUES (%s, 'executive', %s, %s, 1, true)",
            [cast.curated, text, text],
        )

    query = (
        "SELECT text, is_latest FROM content_summaries WHERE video_id = %s AND variant = 'executive' ORDER BY revision"
    )
    assert rogue.execute(query, [cast.curated]).fetchall() == [("first", False), ("second", True)]


def test_an_upsert_of_an_older_program_leaves_one_latest(rogue, cast):
    for text in ("older", "older", "newer"):
        rogue.execute(
            "INSERT INTO summaries (video_id, variant, revision, text, html, created_at)"
            " VALUES (%s, 'key-insights', 1, %s, %s, now()) ON CONFLICT (video_id, variant, revision)"
            " DO UPDATE SET text = EXCLUDED.text, html = EXCLUDED.html, created_at = EXCLUDED.created_at",
            [cast.curated, text, text],
        )

    latest = "SELECT text FROM v_latest_summaries WHERE video_id = %s AND variant = 'key-insights'"
    assert rogue.execute(latest, [cast.curated]).fetchall() == [("newer",)]


ROWS = dict(zip(COLUMNS, ROGUE, strict=True))
BY_THE_ORM: dict[str, Callable[[Cast], object]] = {
    "save": lambda cast: Content(video_id=cast.curated, **ROWS).save(),
    "save of what was read": lambda cast: saved_anew(cast.curated),
    "update": lambda cast: Content.objects.filter(video_id=cast.curated).update(**ROWS),
    "update of all": lambda cast: Content.objects.update(title=None, subcategories_json=None),
    "update_or_create": lambda cast: Content.objects.update_or_create(video_id=cast.curated, defaults=ROWS),
    "bulk_update": lambda cast: Content.objects.bulk_update([Content(video_id=cast.curated, **ROWS)], COLUMNS),
    "bulk_create over conflicts": lambda cast: Content.objects.bulk_create(
        [Content(video_id=key, **ROWS) for key in (cast.curated, cast.plain)],
        update_conflicts=True,
        unique_fields=["video_id"],
        update_fields=COLUMNS,
    ),
    "bulk_create of what is deleted": lambda cast: Content.objects.bulk_create(
        [Content(video_id=key) for key in (cast.deleted, cast.plain)], ignore_conflicts=True
    ),
    "delete": lambda cast: Content.objects.get(video_id=cast.curated).delete(),
    "delete of all": lambda cast: Content.objects.all().delete(),
    "delete of summaries": lambda cast: Summary.objects.all().delete(),
    "delete of the curation": lambda cast: Curation.objects.filter(video_id=cast.curated).delete(),
    "update of the curation": lambda cast: Curation.objects.update(overrides={}),
    "delete of the tombstone": lambda cast: Tombstone.objects.filter(video_id=cast.deleted).delete(),
    "update of the history": lambda cast: History.objects.update(actor="somebody else"),
    "delete of the history": lambda cast: History.objects.all().delete(),
    "another name for a category": lambda cast: CategoryAlias.objects.create(key="rome", name="Rogue"),
}


def saved_anew(video_id: str) -> None:
    content = Content.objects.get(video_id=video_id)
    content.title, content.subcategories_json = "Rogue", None
    content.save()


@pytest.mark.parametrize("name", BY_THE_ORM)
def test_decisions_survive_every_attack_by_the_orm(name, cast, witness):
    before = witness()

    with suppress(IntegrityError):
        BY_THE_ORM[name](cast)

    assert witness() == before


def test_the_attacks_are_counted():
    proved("rogue", attacks=len(ATTACKS), doors=3, by_the_ORM=len(BY_THE_ORM))

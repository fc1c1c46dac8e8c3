"""Curation wins over every writer and any SQL; the machine's last word is kept and comes back on release."""

from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from content.db.rules import CURATABLE
from content.models import Content, Curation
from tests.content.decisions.cast import KEY, MACHINE, PERSON
from tests.databases import role_dsn

ROME, SPARTA = PERSON["subcategories_json"], MACHINE["subcategories_json"]


@pytest.fixture
def decide(sql):
    """The curator decides these columns of the item, and no others; then the machines have the word again."""

    def write(key=KEY, **overrides):
        sql("SELECT library_act_as('the curator')")
        sql(
            "INSERT INTO curation (video_id, overrides) VALUES (%s, %s)"
            " ON CONFLICT (video_id) DO UPDATE SET overrides = EXCLUDED.overrides",
            *(key, overrides),
        )
        sql("SELECT library_act_as('')")

    return write


@pytest.fixture
def signed(sql):
    """From now on it is the curator who acts."""
    return lambda: sql("SELECT library_act_as('the curator')")


@pytest.fixture
def shown(db):
    """What readers see in these columns."""
    return lambda *columns: Content.objects.filter(video_id=KEY).values_list(*columns).get()


@pytest.fixture
def incoming(db):
    """What the machine said last."""
    return lambda: Curation.objects.get(video_id=KEY).incoming


@pytest.fixture
def upsert(sql):
    """The upsert that older jobs send: every column it knows, each set to EXCLUDED."""

    def send(**columns):
        names = ["video_id", *columns]
        sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
        sql(
            f"INSERT INTO content ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
            f" ON CONFLICT (video_id) DO UPDATE SET {sets}",
            *(KEY, *columns.values()),
        )

    return send


WRITERS = {
    "an upsert": lambda sql: sql(
        "INSERT INTO content (video_id, title, channel_name, thumbnail_url, language, subcategories_json, topics_json,"
        " summary_type_latest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (video_id) DO UPDATE SET"
        + ", ".join(f" {name} = EXCLUDED.{name}" for name in CURATABLE),
        *(KEY, *(MACHINE[name] for name in CURATABLE)),
    ),
    "an update": lambda sql: sql(
        f"UPDATE content SET {', '.join(f'{name} = %s' for name in CURATABLE)}", *(MACHINE[name] for name in CURATABLE)
    ),
    "a query set": lambda sql: Content.objects.filter(video_id=KEY).update(**MACHINE),
    "a save": lambda sql: Content(video_id=KEY, **MACHINE).save(),
    "a merge": lambda sql: sql(
        "MERGE INTO content c USING (SELECT %s::text AS video_id, %s::jsonb AS sent) n ON c.video_id = n.video_id"
        " WHEN MATCHED THEN UPDATE SET "
        + ", ".join(
            f"{name} = n.sent -> '{name}'" if name.endswith("_json") else f"{name} = n.sent ->> '{name}'"
            for name in CURATABLE
        ),
        *(KEY, MACHINE),
    ),
}


def insert(sql):
    sql(
        f"INSERT INTO content (video_id, {', '.join(CURATABLE)}) VALUES (%s{', %s' * len(CURATABLE)})",
        *(KEY, *(MACHINE[name] for name in CURATABLE)),
    )


def copy(sql):
    values = [Jsonb(value) if isinstance(value, dict | list) else value for value in map(MACHINE.get, CURATABLE)]
    copying = f"COPY content (video_id, {', '.join(CURATABLE)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copying) as rows:
        rows.write_row((KEY, *values))


# Those that bring an item which is not there yet, or was loaded away.
BRINGERS = {
    "an insert": insert,
    "a copy": copy,
    "an upsert": WRITERS["an upsert"],
    "a save": lambda sql: Content(video_id=KEY, **MACHINE).save(force_insert=True),
    "a bulk": lambda sql: Content.objects.bulk_create([Content(video_id=KEY, **MACHINE)]),
}


class TestOverlay:
    @pytest.mark.parametrize("writer", WRITERS)
    def test_every_decided_column_survives(self, put, decide, sql, shown, incoming, writer):
        put(KEY, title="Before")
        decide(**PERSON)

        WRITERS[writer](sql)

        assert dict(zip(CURATABLE, shown(*CURATABLE), strict=True)) == PERSON
        assert incoming() == MACHINE

    @pytest.mark.parametrize("writer", WRITERS)
    def test_undecided_columns_are_the_machines(self, put, decide, sql, shown, incoming, writer):
        put(KEY, title="Before")
        decide(title="Person's")

        WRITERS[writer](sql)

        assert shown("title", "channel_name", "topics_json") == ("Person's", "Machine's channel", ["machine", "loud"])
        assert incoming() == {"title": "Machine's"}

    @pytest.mark.parametrize("column", CURATABLE)
    def test_a_decision_shows_at_once(self, put, decide, shown, incoming, column):
        put(KEY, **MACHINE)

        decide(**{column: PERSON[column]})

        assert shown(column) == (PERSON[column],)
        assert incoming() == {column: MACHINE[column]}

    def test_a_decision_may_clear_a_column(self, put, decide, sql, shown):
        put(KEY, title="Machine's")
        decide(title=None)

        sql("UPDATE content SET title = 'Again'")

        assert shown("title") == (None,)

    @pytest.mark.parametrize("bringer", BRINGERS)
    def test_a_decision_before_the_item_holds_from_its_first_moment(self, decide, sql, shown, incoming, bringer):
        decide(title="Person's", topics_json=["person"])

        BRINGERS[bringer](sql)

        assert shown("title", "topics_json", "language") == ("Person's", ["person"], "en")
        assert incoming() == {"title": "Machine's", "topics_json": ["machine", "loud"]}

    def test_a_decision_changed_shows_at_once(self, put, decide, shown, incoming):
        put(KEY, title="Machine's")
        decide(title="First thought")
        decide(title="Second thought")

        assert shown("title") == ("Second thought",)
        assert incoming() == {"title": "Machine's"}

    def test_the_derived_columns_follow_a_decision(self, put, decide, client):
        put(KEY, subcategories_json=SPARTA)

        decide(subcategories_json=ROME)

        totals = [client.get("/api/reports", {"category": name}).json()["total_count"] for name in ("Rome", "Sparta")]
        assert totals == [1, 0]

    def test_a_decided_title_is_found_and_the_machines_is_not(self, put, decide, sql, client):
        put(KEY, title="Volcano")
        decide(title="Glacier")
        sql("UPDATE content SET title = 'Volcano again'")

        totals = [client.get("/api/reports", {"q": word}).json()["total_count"] for word in ("glacier", "volcano")]

        assert totals == [1, 0]

    def test_other_items_are_untouched(self, put, decide, sql):
        put(KEY, title="A")
        put("other", title="B")
        decide(title="Person's")

        sql("UPDATE content SET title = 'Machine''s'")

        assert sql("SELECT title FROM content ORDER BY video_id") == [("Person's",), ("Machine's",)]


class TestWhatIsDerived:
    """What readers get is derived of several columns: the decided one has the only word."""

    GERMAN = {"language": "de", "key_topics": ["Loud"]}

    def test_a_decided_language_is_what_readers_get_whatever_the_analysis_says(self, put, decide, sql, shown, client):
        put(KEY, language="en", analysis_json=self.GERMAN)
        assert shown("shown_language") == ("de",)

        decide(language="fr")
        sql("UPDATE content SET analysis_json = %s", {"language": "es", "original_language": "es"})

        assert shown("shown_language") == ("fr",)
        reports = client.get("/api/reports", {"language": "fr"}).json()["reports"]
        assert [(item["original_language"], item["analysis"]["language"]) for item in reports] == [("fr", "fr")]

    def test_an_emptied_language_is_decided_too(self, put, decide, shown):
        put(KEY, language="de", analysis_json=self.GERMAN)
        decide(language=None)
        assert shown("shown_language") == ("en",)

    def test_a_released_language_is_the_analysis_again(self, put, decide, shown):
        put(KEY, language="en", analysis_json=self.GERMAN)
        decide(language="fr")
        decide()
        assert shown("shown_language") == ("de",)

    def test_decided_topics_get_none_of_the_analysis(self, put, decide, shown):
        put(KEY, topics_json=["quiet"], analysis_json=self.GERMAN)
        assert shown("topic_keys") == (["quiet", "loud"],)

        decide(topics_json=["mine"])

        assert shown("topic_keys") == (["mine"],)

    def test_they_are_not_for_writers_to_say(self, put, decide, sql, shown):
        put(KEY, language="de", topics_json=["quiet"])
        decide(language="fr")

        sql("UPDATE content SET shown_language = 'es', topic_keys = '{loud}'")
        assert shown("shown_language", "topic_keys") == ("fr", ["quiet"])

        sql(
            "INSERT INTO content (video_id, shown_language, topic_keys)"
            " VALUES (%s, 'es', '{loud}'), ('other', 'es', NULL)"
            " ON CONFLICT (video_id) DO UPDATE SET shown_language = EXCLUDED.shown_language",
            KEY,
        )
        assert shown("shown_language", "topic_keys") == ("fr", ["quiet"])
        assert sql("SELECT shown_language, topic_keys FROM content WHERE video_id = 'other'") == [("en", [])]

    def test_a_decision_before_the_item_holds_there_too(self, put, decide, shown):
        decide(language="fr")
        put(KEY, language="en", analysis_json=self.GERMAN)
        assert shown("shown_language") == ("fr",)


class TestIncoming:
    def test_the_value_of_an_upsert_over_a_row_is_kept_as_incoming(self, put, decide, upsert, shown, incoming):
        put(KEY, title="Before")
        decide(title="Person's")

        upsert(title="After", duration_seconds=9)

        assert shown("title", "duration_seconds") == ("Person's", 9)
        assert incoming() == {"title": "After"}

    def test_the_value_of_a_machine_that_agrees_is_kept_as_incoming(self, put, decide, upsert, incoming):
        put(KEY, title="Before")
        decide(title="Person's")

        upsert(title="Person's")

        assert incoming() == {"title": "Person's"}

    def test_an_upsert_that_does_not_speak_of_a_column_leaves_its_word(self, put, decide, upsert, shown, incoming):
        put(KEY, title="Machine's", topics_json=["machine"])
        decide(title="Person's", topics_json=["person"])

        upsert(duration_seconds=9)

        assert shown("title", "topics_json") == ("Person's", ["person"])
        assert incoming() == {"title": "Machine's", "topics_json": ["machine"]}

    def test_an_update_of_another_column_leaves_the_word(self, put, decide, sql, incoming):
        put(KEY, title="Machine's")
        decide(title="Person's")

        sql("UPDATE content SET duration_seconds = 9")

        assert incoming() == {"title": "Machine's"}

    def test_the_value_of_an_insert_with_do_nothing_is_kept_as_incoming(self, put, decide, sql, incoming):
        put(KEY, title="Before")
        decide(title="Person's")

        sql("INSERT INTO content (video_id, title) VALUES (%s, 'After') ON CONFLICT DO NOTHING", KEY)

        assert incoming() == {"title": "After"}

    @pytest.mark.parametrize("writer", ["upsert", "update"])
    @pytest.mark.parametrize("later", [["a"], ["b", "a"], ["a", "a", "b"], []])
    def test_a_later_list_replaces_an_earlier_that_holds_it(self, put, decide, sql, upsert, incoming, writer, later):
        put(KEY, topics_json=["a", "b"])
        decide(topics_json=["person"])

        if writer == "upsert":
            upsert(topics_json=later)
        else:
            sql("UPDATE content SET topics_json = %s", later)

        assert incoming() == {"topics_json": later}

    def test_a_later_categorisation_replaces_an_earlier_that_holds_it(self, put, decide, sql, incoming):
        both = {"categories": [*ROME["categories"], *SPARTA["categories"]]}
        put(KEY, subcategories_json=both)
        decide(subcategories_json={"categories": []})

        sql("UPDATE content SET subcategories_json = %s", ROME)

        assert incoming() == {"subcategories_json": ROME}

    def test_a_column_that_a_machine_clears_by_update_is_cleared_in_incoming(self, put, decide, sql, incoming):
        put(KEY, title="Before")
        decide(title="Person's")

        sql("UPDATE content SET title = NULL")

        assert incoming() == {"title": None}


class TestRelease:
    def test_gives_back_what_the_machine_said_last(self, put, decide, upsert, shown):
        put(KEY, title="Before", topics_json=["before"])
        decide(title="Person's", topics_json=["person"])
        upsert(title="After", topics_json=["after"])

        decide(topics_json=["person"])

        assert shown("title", "topics_json") == ("After", ["person"])

    def test_gives_back_what_stood_there_if_no_machine_spoke(self, put, decide, shown):
        put(KEY, title=None, subcategories_json=SPARTA)
        decide(title="Person's", subcategories_json=ROME)

        decide()

        assert shown("title", "subcategories_json") == (None, SPARTA)

    def test_a_released_column_is_the_machines_again(self, put, decide, sql, shown):
        put(KEY, title="Before")
        decide(title="Person's")
        decide()

        sql("UPDATE content SET title = 'After'")

        assert shown("title") == ("After",)

    def test_deciding_again_remembers_what_the_machine_said_in_between(self, put, decide, sql, shown, incoming):
        put(KEY, title="Before")
        decide(title="Person's")
        decide()
        sql("UPDATE content SET title = 'In between'")

        decide(title="Person's again")
        assert incoming()["title"] == "In between"
        decide()

        assert shown("title") == ("In between",)

    def test_by_the_orm_does_the_same(self, put, decide, shown, signed):
        put(KEY, title="Machine's", language="en")
        decide(title="Person's", language="fr")
        signed()

        curation = Curation.objects.get(video_id=KEY)
        del curation.overrides["title"]
        curation.save()

        assert shown("title", "language") == ("Machine's", "fr")

    def test_by_a_query_set_does_the_same(self, put, decide, shown, signed):
        put(KEY, title="Machine's")
        decide(title="Person's")
        signed()

        Curation.objects.update(overrides={})

        assert shown("title") == ("Machine's",)


class TestNoWayAround:
    def test_pgtrigger_ignore_does_not_switch_the_rules_off(self, put, decide, sql, shown):
        put(KEY, title="Before")
        decide(title="Person's")
        names = "content:curation_wins_on_update,content:curation_wins_on_insert,content:key_is_forever"

        sql(f"SET LOCAL pgtrigger.ignore = '{{{names}}}'")
        sql("UPDATE content SET title = 'Machine''s'")

        assert shown("title") == ("Person's",)

    def test_neither_does_a_superuser_in_replica_mode(self, migrated_database):
        dsn = role_dsn("superuser", urlsplit(migrated_database).path.strip("/"))

        with psycopg.connect(dsn, autocommit=True) as superuser:
            with superuser.transaction():
                superuser.execute("SELECT library_act_as('the curator')")
                superuser.execute(
                    "INSERT INTO curation (video_id, overrides) VALUES (%s, '{\"title\": \"Person''s\"}')", [KEY]
                )
            superuser.execute("SET session_replication_role = replica")
            superuser.execute("INSERT INTO content (video_id, title) VALUES (%s, 'Machine''s')", [KEY])
            superuser.execute("UPDATE content SET title = 'Machine''s', language = 'xx'")
            titles = superuser.execute("SELECT title FROM content").fetchall()

        assert titles == [("Person's",)]

    def test_a_session_with_another_search_path_is_ruled_as_well(self, put, decide, sql, shown):
        put(KEY, title="Before")
        decide(title="Person's")

        sql("CREATE TEMPORARY TABLE curation (video_id text, overrides jsonb, incoming jsonb) ON COMMIT DROP")
        sql("SET LOCAL search_path = pg_temp, public")
        sql("UPDATE public.content SET title = 'Machine''s'")

        assert shown("title") == ("Person's",)

    @pytest.mark.parametrize("writer", ["sql", "query set"])
    def test_the_key_cannot_be_changed(self, put, sql, writer):
        put(KEY, html=None)

        write = {
            "sql": lambda: sql("UPDATE content SET video_id = 'other'"),
            "query set": lambda: Content.objects.update(video_id="other"),
        }[writer]

        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            write()

        assert Content.objects.get().video_id == KEY

    def test_a_write_of_the_same_key_passes(self, put, sql, shown):
        put(KEY)

        sql("UPDATE content SET video_id = video_id, title = 'New'")

        assert shown("title") == ("New",)

    @pytest.mark.parametrize(
        "overrides", [["title"], "title", 7, None, {"video_id": "x"}, {"updated_at": "x"}, {"nonsense": 1}]
    )
    def test_no_odd_decision_blocks_the_item_for_writers(self, put, sql, shown, signed, overrides):
        put(KEY, title="Before")
        signed()
        try:
            with transaction.atomic():
                sql("INSERT INTO curation (video_id, overrides) VALUES (%s, %s)", KEY, Jsonb(overrides))
        except IntegrityError:
            pass  # refusing it is the other way to be safe

        sql("UPDATE content SET title = 'After'")

        assert shown("video_id", "title") == (KEY, "After")


class TestDating:
    def test_updated_at_moves_only_when_the_row_changes(self, put, sql):
        put(KEY, title="Before", updated_at="2001-01-01Z")

        sql("UPDATE content SET title = 'Before', updated_at = '2002-01-01Z'")
        assert sql("SELECT updated_at = '2001-01-01Z' FROM content") == [(True,)]

        sql("UPDATE content SET title = 'After', updated_at = '2002-01-01Z'")
        assert sql("SELECT updated_at = now() FROM content") == [(True,)]

    def test_a_refused_write_is_no_change(self, put, decide, sql):
        put(KEY, title="Before", updated_at="2001-01-01Z")
        decide(title="Before")

        sql("UPDATE content SET title = 'Machine''s'")

        assert sql("SELECT updated_at = '2001-01-01Z' FROM content") == [(True,)]

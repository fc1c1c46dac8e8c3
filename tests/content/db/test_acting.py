"""Who acts is bound to the transaction that says it, and only a login that may decide is believed."""

import io
import secrets
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import call_command

from tests.databases import connected_to, create_database, drop_database, migrated_template, owner_dsn, role_dsn
from tests.pooler import pooler

PEOPLE, MACHINES = ("owner", "web"), ("nas", "reader")
LOGINS = {"owner": "ytv2_owner", "web": "ytv2_web", "nas": "ytv2_nas"}
REFUSED = (psycopg.errors.CheckViolation, psycopg.errors.InsufficientPrivilege)
GESTURE, UID = uuid.uuid4(), uuid.uuid4()
WORDS = {
    "actor": "curator",
    "via": "admin items",
    "gesture": str(GESTURE),
    "uid": str(UID),
    "at": "1999-12-31",
    "doing": "restoring",
    "reason": "none",
    "in_admin": "yes",
}
ACT_AS = (
    "SELECT library_act_as('curator', via => 'admin items', doing => 'restoring',"
    f" gesture => '{GESTURE}', uid => '{UID}', at => '1999-12-31', in_admin => true)"
)
KEEP = ", ".join(f"set_config('ytv2.{name}', '{value}', false)" for name, value in WORDS.items())
MOMENT = "set_config('ytv2.transaction', extract(epoch FROM now())::text, {})"
# What a client of a pooler, or an earlier transaction of one's own, leaves behind: a list of transactions.
LEFT = {
    "settings of the session": [[f"SELECT {KEEP}"]],
    "plain SET": [[f"SET ytv2.{name} = '{value}'" for name, value in WORDS.items()]],
    "a transaction that kept everything": [[ACT_AS, f"SELECT {KEEP}, {MOMENT.format('false')}"]],
    "a name that says which moment": [[f"SELECT {KEEP}", f"SELECT {MOMENT.format('false')}"]],
    "a name of one statement": [[ACT_AS]],
    "a transaction that was rolled back": [[ACT_AS, "ROLLBACK"]],
    "a savepoint": [["SAVEPOINT s", ACT_AS, "RELEASE s"], ["SAVEPOINT s", ACT_AS, "ROLLBACK TO s"]],
}


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """A library with an item, a deleted one and granted roles: the name of its database."""
    name = f"acting_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        create_database(name, migrated_template())
        with connected_to(name):
            call_command("grant_roles", stdout=io.StringIO())
    with psycopg.connect(owner_dsn(name)) as owner:
        owner.execute("INSERT INTO content (video_id, title) VALUES ('item', 'Title'), ('gone', 'Gone')")
        owner.execute("SELECT library_act_as('ada')")
        owner.execute("DELETE FROM content WHERE video_id = 'gone'")
    yield name
    drop_database(name)


@pytest.fixture(scope="module")
def pooled(library):
    """The DSN of a role through PgBouncer, which has one connection for all clients of a role."""
    with pooler(library, connections=1, roles=("web", "nas", "reader")) as dsn:
        yield lambda role: dsn if role == "owner" else f"{dsn}-{role}"


@pytest.fixture(params=["direct", "pooled"])
def clients(request, library, pooled):
    """Two clients of a role; direct they are one."""
    opened = []

    def connect(role):
        dsn = role_dsn(role, library) if request.param == "direct" else pooled(role)
        opened.append(psycopg.connect(dsn, autocommit=True, prepare_threshold=None))
        return opened[-1]

    def two(role):
        one = connect(role)
        return one, one if request.param == "direct" else connect(role)

    yield two
    for conn in opened:
        if request.param == "pooled" and not conn.closed:
            conn.execute("DISCARD ALL")  # the next test has the same connection
        conn.close()


@pytest.fixture
def look(library):
    with psycopg.connect(owner_dsn(library), autocommit=True) as owner:
        yield lambda statement, *values: owner.execute(statement, values).fetchall()


@pytest.fixture
def paused(library):
    with psycopg.connect(owner_dsn(library)) as owner:
        owner.execute("SELECT library_act_as('ada')")
        owner.execute("INSERT INTO pause (paused_by) VALUES ('ada')")
        owner.commit()
        yield
        owner.execute("SELECT library_act_as('ada')")
        owner.execute("DELETE FROM pause")


def leave(conn, what):
    for statements in LEFT[what]:
        conn.execute("BEGIN")
        with suppress(psycopg.errors.InsufficientPrivilege):  # the reader acts as nobody
            for statement in statements:
                conn.execute(statement)
        conn.execute("COMMIT")


def refuses(conn, *statements):
    """Whether the transaction is refused."""
    try:
        with conn.transaction():
            for statement in statements:
                conn.execute(statement)
    except REFUSED:
        return True
    return False


def line_of(look, key):
    query = "SELECT actor, login, via, gesture, at, uid FROM history WHERE item = %s ORDER BY id DESC LIMIT 1"
    return look(query, key)[0]


NEEDS_A_NAME = {
    "a delete": "DELETE FROM content WHERE video_id = 'item'",
    "a decision": "INSERT INTO curation (video_id, overrides) VALUES ('item', '{\"title\": \"Mine\"}')",
    "a tombstone taken away": "DELETE FROM tombstone",
    "a purge": "UPDATE tombstone SET snapshot = NULL",
    "a merge of categories": "INSERT INTO category_alias (key, name) VALUES ('rome', 'Sparta')",
    "a pause": "INSERT INTO pause (paused_by) VALUES ('curator')",
}


@pytest.mark.parametrize("role", ["owner", "web", "nas", "reader"])
@pytest.mark.parametrize("what", LEFT)
def test_a_name_that_the_session_was_left_with_decides_nothing(clients, role, what):
    first, second = clients(role)
    leave(first, what)

    went_through = [act for act, statement in NEEDS_A_NAME.items() if not refuses(second, statement)]
    assert went_through == []


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("what", LEFT)
def test_what_the_session_was_left_with_is_not_in_the_history(clients, look, role, what):
    first, second = clients(role)
    leave(first, what)
    key = secrets.token_hex(8)

    second.execute("INSERT INTO content (video_id, title) VALUES (%s, 'New')", [key])
    # Silence, as for every program that does not name itself.
    second.execute("INSERT INTO content (video_id, title) VALUES ('gone', 'Back')")

    actor, login, via, gesture, at, uid = line_of(look, key)
    assert (actor, login, via, gesture, uid) == (LOGINS[role], LOGINS[role], "SQL", None, None)
    assert datetime.now(UTC) - at < timedelta(minutes=5)
    assert look("SELECT video_id FROM content WHERE video_id = 'gone'") == []


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("what", LEFT)
def test_a_pause_holds_whatever_the_session_was_left_with(clients, paused, role, what):
    first, second = clients(role)
    leave(first, what)

    with pytest.raises(psycopg.errors.CheckViolation, match="paused"):
        second.execute("UPDATE content SET title = 'Through'")


CLAIMS = {
    "by the function": [ACT_AS],
    "by settings": [f"SELECT {KEEP.replace('false', 'true')}, {MOMENT.format('true')}"],
    "by settings after a mere label": [
        "SELECT library_act_as('', via => 'x')",
        f"SELECT {KEEP.replace('false', 'true')}",
    ],
    "in a savepoint": ["SAVEPOINT s", ACT_AS, "RELEASE s"],
}


@pytest.mark.parametrize("claim", CLAIMS)
class TestInItsOwnTransaction:
    def test_a_machine_decides_nothing_and_joins_no_gesture(self, clients, look, claim):
        _, nas = clients("nas")
        key = secrets.token_hex(8)
        with nas.transaction():
            for statement in CLAIMS[claim]:
                nas.execute(statement)
            nas.execute("INSERT INTO content (video_id, title) VALUES (%s, 'New')", [key])
            nas.execute("UPDATE content SET title = 'Newer' WHERE video_id = %s", [key])

        for act, *line in look(
            "SELECT act, actor, login, via, gesture, at > '2020-01-01' FROM history WHERE item = %s", key
        ):
            assert line == ["ytv2_nas", "ytv2_nas", "SQL: admin items", None, True], act

    @pytest.mark.parametrize("act", NEEDS_A_NAME)
    @pytest.mark.parametrize("role", MACHINES)
    def test_a_machine_is_refused_what_needs_a_name(self, clients, claim, role, act):
        _, machine = clients(role)
        assert refuses(machine, *CLAIMS[claim], NEEDS_A_NAME[act])

    def test_a_machine_does_not_write_through_a_pause(self, clients, paused, claim):
        _, nas = clients("nas")
        assert refuses(nas, *CLAIMS[claim], "UPDATE content SET title = 'Through'")

    @pytest.mark.parametrize("role", PEOPLE)
    def test_a_login_that_may_decide_is_believed_for_that_transaction(self, clients, look, role, claim):
        _, person = clients(role)
        key = secrets.token_hex(8)
        with person.transaction():
            for statement in CLAIMS[claim]:
                person.execute(statement)
            person.execute("INSERT INTO content (video_id, title) VALUES (%s, 'New')", [key])

        assert line_of(look, key) == (
            "curator",
            LOGINS[role],
            "admin items",
            GESTURE,
            datetime(1999, 12, 31, tzinfo=UTC),
            None,  # the arrival of an item is no decision
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            person.execute("DELETE FROM content WHERE video_id = %s", [key])


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("via", ["admin", "admin items", "ADMIN history"])
def test_the_name_of_a_page_grants_nothing(clients, paused, role, via):
    _, writer = clients(role)
    label = f"SELECT library_act_as('curator', via => '{via}')"
    assert refuses(writer, label, "UPDATE content SET title = 'Through'")


@pytest.mark.parametrize(("role", "shown"), [("owner", "SQL: admin items"), ("nas", "SQL: admin items")])
def test_a_program_that_calls_itself_a_page_is_not_shown_as_one(clients, look, role, shown):
    _, writer = clients(role)
    key = secrets.token_hex(8)
    with writer.transaction():
        writer.execute("SET LOCAL application_name = 'admin items'")
        writer.execute("INSERT INTO content (video_id, title) VALUES (%s, 'New')", [key])

    assert line_of(look, key)[2] == shown


def test_two_names_in_one_transaction_each_have_their_own_lines(clients, look):
    _, owner = clients("owner")
    key = secrets.token_hex(8)
    with owner.transaction():
        owner.execute("SELECT library_act_as('ada', via => 'psql')")
        owner.execute("INSERT INTO content (video_id, title) VALUES (%s, 'New')", [key])
        with owner.transaction(force_rollback=True):
            owner.execute("SELECT library_act_as('bob')")
        owner.execute("UPDATE content SET title = 'Newer' WHERE video_id = %s", [key])
        owner.execute("SELECT library_act_as('')")
        owner.execute("UPDATE content SET title = 'Newest' WHERE video_id = %s", [key])

    actors = look("SELECT actor, via FROM history WHERE item = %s ORDER BY id", key)
    assert actors == [("ada", "psql"), ("ada", "psql"), ("ytv2_owner", "SQL")]

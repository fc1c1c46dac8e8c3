"""The sample library as production serves it: compressed, under names of their content, with all its headers."""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import httpx

from bench.ingest import served
from bench.quality.pages import CURATORS, DELETED, HEARD, READERS, Page
from bench.reading import explain
from bench.scratch import manage, scratch

HERE = Path(__file__).resolve().parent
HTML = {"Accept": "text/html"}
NOWHERE = "postgresql://nobody@127.0.0.1:9/none"
# Wrong passwords until an address is kept out, and one more.
ATTEMPTS = 11


@dataclass(frozen=True)
class Site:
    """Its address, the session of an administrator, and the address of one like it without a database."""

    address: str
    session: str
    broken: str

    @property
    def unknown(self) -> str:
        """The same site by a name that it does not answer to."""
        return self.address.replace("127.0.0.1", "localhost")


@contextmanager
def site() -> Iterator[Site]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ytv2-quality-")))
        own = {"EXPORTS_DIR": str(folder / "exports")}
        dsn = stack.enter_context(scratch())
        manage(dsn, "sample_library", "--json", **own)
        production = own | {
            **{"DEBUG": "false", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "127.0.0.1"},
            **{"STATIC_ROOT": str(folder / "static"), "WEB_CONCURRENCY": "1"},
        }
        manage(dsn, "collectstatic", "--noinput", "--verbosity", "0", **production)
        with explain.connected(dsn):
            session = _worked_on(production["SECRET_KEY"])
        certificate = _certificate(folder)
        address, broken = (
            stack.enter_context(_encrypted(stack.enter_context(served(each, **production)), *certificate))
            for each in (dsn, NOWHERE)
        )
        yield Site(address, session, broken)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """The files of a key and of a certificate that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
    command = ["openssl", "req", *kind, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return key, certificate


@contextmanager
def _encrypted(site: str, key: Path, certificate: Path) -> Iterator[str]:
    """The address at which a proxy serves the site as production's does: encrypted, over HTTP/2."""
    command = ["node", "proxy.mjs", str(key), str(certificate), site]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as proxy:
        try:
            yield (proxy.stdout.readline() if proxy.stdout else "").strip()
        finally:
            proxy.terminate()


def _worked_on(secret_key: str) -> str:
    """An item is deleted, a machine says otherwise of another; returns the session of an administrator."""
    from django.contrib.auth.models import User
    from django.test import Client, override_settings

    from content.decisions import trash
    from content.decisions.curation import curate
    from content.models import Content

    trash.delete(DELETED, by="ada")
    curate(HEARD, {"title": "Decided by a person"}, by="ada")
    Content.objects.filter(pk=HEARD).update(title="Said by a machine")
    with override_settings(SECRET_KEY=secret_key):
        client = Client()
        client.force_login(User.objects.create_superuser("ada"))
        return client.session.session_key or ""


def markup(here: Site) -> dict[str, str]:
    """The HTML of every page by its name."""
    cookies = {"Cookie": f"__Host-sessionid={here.session}"}
    pages = {page.name: _html(here.address, page) for page in READERS}
    pages |= {f"curator {page.name}": _html(here.address, page, **cookies) for page in CURATORS}
    return pages | _errors(here)


def _html(address: str, page: Page, **headers: str) -> str:
    answer = httpx.get(f"{address}{page.path}", headers=HTML | headers, timeout=60, verify=False)
    assert answer.status_code == page.status, (page, answer.status_code)
    return answer.text


def _errors(here: Site) -> dict[str, str]:
    """The pages of errors that no address has."""
    from django.template.loader import get_template

    pages = {
        "400": _html(here.unknown, Page("400", "/", 400)),
        "500": get_template("500.html").render(),
        "503": _html(here.broken, Page("503", "/", 503)),
    }
    with httpx.Client(base_url=here.address, headers=HTML, timeout=60, verify=False) as client:
        refused = client.post("/admin/login/")
        form = client.get("/admin/login/")
        token = SimpleCookie(form.headers["Set-Cookie"])["__Host-csrftoken"].value
        headers = {"Cookie": f"__Host-csrftoken={token}", "Origin": here.address}
        wrong = {"csrfmiddlewaretoken": token, "username": "nobody", "password": "wrong"}
        for _ in range(ATTEMPTS):
            closed = client.post("/admin/login/", data=wrong, headers=headers | {"Referer": f"{headers['Origin']}/"})
    assert (refused.status_code, closed.status_code) == (403, 429), (refused, closed)
    return pages | {"403": refused.text, "429": closed.text}

"""The admin's site: where a login leads, and that no address of it fails."""

import re

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client

from tests.databases import ROOT

PASSWORD = "known to ada alone"
# What may stand where an address names a row: nothing that is one.
KEYS = ("a%00b", "9" * 30, "-1", "_00", "_ED_A0_80", "%FF", "x" * 3000, "__", "%F0%9F%8D%9E", "a%2Fb")
QUERIES = ("p=" + "9" * 30, "o=" + "9" * 30, "o=%00.-", "q=%00", "q=%FF%ED%A0%80", "all=%00", "e=1", "nonsense__x=1")
QUERIES += (
    "pk=%00",
    "pk__exact=" + "9" * 30,
    "pk__in=a,%00",
    "pk__gt=x",
    "pk__isnull=x",
    "_facets=%00",
    "_to_field=%00",
)
QUERIES += (
    "video_id__regex=(",
    "video_id=%00",
    "_popup=%00&_to_field=nonsense",
    "since__year=" + "9" * 30,
    "next=//evil",
)


def addresses(patterns, prefix=""):
    """Every address of the admin, with {} for what names a row."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry.url_patterns, route)
        elif "(?P<url>" not in route:
            yield "/admin/" + re.sub(r"<[^>]*>|\\(.*\\)", "{}", route)


ADDRESSES = sorted(set(addresses(admin.site.get_urls())))
# Those of our own pages, and every field that these read from a query or a form.
OURS = [path for path in ADDRESSES if not path.startswith(("/admin/auth/", "/admin/otp_")) and "logout" not in path]
READ = re.compile(r'(?:GET|POST|query)(?:\.(?:get|getlist|pop)\(|\[)"(\w+)"|parameter_name = "(\w+)"')
SOURCES = [*ROOT.glob("*/admin/**/*.py"), *ROOT.glob("*/admin*.py")]
FIELDS = sorted({name for path in SOURCES for found in READ.findall(path.read_text()) for name in found if name})


@pytest.fixture
def ada(admin_user):
    """A superuser's client, which gets error pages instead of exceptions."""
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    return client


def failures(ask, paths):
    """Path to status, of those that fail. What PostgreSQL refuses ends a transaction, hence savepoints."""
    statuses = {}
    for path in paths:
        before = transaction.savepoint()
        statuses[path] = ask(path).status_code
        transaction.savepoint_rollback(before)
    return {path: status for path, status in statuses.items() if status >= 500}


@pytest.mark.parametrize("key", KEYS)
def test_no_address_of_the_admin_fails_over_the_name_of_a_row(ada, key):
    named = [path.format(*[key] * path.count("{}")) for path in ADDRESSES if "{}" in path]

    assert failures(ada.get, named) == {}


@pytest.mark.parametrize("query", QUERIES)
def test_no_address_of_the_admin_fails_over_its_query(ada, query):
    asked = [f"{path}?{query}" for path in ADDRESSES if "{}" not in path and "logout" not in path]

    assert failures(ada.get, asked) == {}


@pytest.mark.parametrize("value", ["\x00", "9" * 30, '[{"', "-1"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_the_admin_fails_over_what_its_fields_hold(ada, method, value):
    paths = [path.format(*["1"] * path.count("{}")) for path in OURS]
    fields = dict.fromkeys(FIELDS, value)

    assert failures(lambda path: getattr(ada, method)(path, fields), paths) == {}


@pytest.mark.parametrize("target", ["//evil", "https://evil.example/", "", "/\\evil"])
def test_a_login_leads_to_the_admin_and_nowhere_else(client, django_user_model, target):
    django_user_model.objects.create_superuser("ada", password=PASSWORD)

    answer = client.post("/admin/login/", {"username": "ada", "password": PASSWORD, "next": target})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")

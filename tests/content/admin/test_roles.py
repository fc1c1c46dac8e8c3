"""Who may open and do what in the admin: a table of every address and every act, so that none is forgotten."""

import re
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from content.admin.bulk.choices import CHOICES
from content.admin.group import ADMINISTRATORS, GROUP, VIEWERS
from content.admin.items.item_actions import ACTIONS
from content.models import History
from ingest.models import Delivery, Run
from tests.content.admin.browser import PAGE

# Each may all that those before it may. Clerks are of the staff and in no group; nobody is not signed in.
NOBODY, CLERK, VIEWER, CURATOR, ADMINISTRATOR, SUPERUSER, NONE = range(7)
GROUPS = {VIEWER: VIEWERS, CURATOR: GROUP, ADMINISTRATOR: ADMINISTRATORS}
EVERYBODY = (CLERK, VIEWER, CURATOR, ADMINISTRATOR, SUPERUSER)
# The name of a page to who may GET it, and POST to it, at the least.
PAGES = {
    "index": (CLERK, CLERK),
    "app_list": (CLERK, CLERK),
    "login": (NOBODY, NOBODY),
    "logout": (NOBODY, NOBODY),
    "password_change": (CLERK, CLERK),
    "password_change_done": (CLERK, CLERK),
    "autocomplete": (NONE, CLERK),  # only for fields that no page of ours has; POST is no method of it
    "jsi18n": (CLERK, CLERK),
    "view_on_site": (CLERK, CLERK),
    "doctor": (CLERK, CLERK),
    "second_factor": (CLERK, CLERK),
    "two_factor": (CLERK, NONE),  # without the right code nobody
    "two_factor_qr": (CLERK, CLERK),
    "auth_user_password_change": (ADMINISTRATOR, ADMINISTRATOR),
    "otp_totp_totpdevice_config": (NONE, NONE),
    "otp_totp_totpdevice_qrcode": (NONE, NONE),
    "bulk": (CURATOR, CURATOR),
    "desk": (CURATOR, CURATOR),
    "correct": (CURATOR, CURATOR),
    "undo": (CURATOR, CURATOR),
    "exchange": (VIEWER, CURATOR),
    "exchange_sheet": (VIEWER, VIEWER),
    "exchange_ledger": (VIEWER, VIEWER),
    "exchange_preview": (CURATOR, CURATOR),
    "taxonomy": (VIEWER, VIEWER),
    "taxonomy_change": (CURATOR, CURATOR),
    "taxonomy_apart": (CLERK, CURATOR),  # GET is no method of it
    "density": (CLERK, CLERK),
    "names": (VIEWER, VIEWER),
    "categories": (CLERK, CURATOR),  # GET is no method of it
}
# A table to who may look at its rows, add, change and delete one.
TABLES = {
    "content_content": (VIEWER, NONE, CURATOR, CURATOR),
    "content_summary": (VIEWER, NONE, NONE, NONE),
    "content_curation": (VIEWER, NONE, NONE, NONE),
    "content_suggestion": (VIEWER, NONE, NONE, NONE),
    "content_tombstone": (VIEWER, NONE, NONE, NONE),
    "content_history": (VIEWER, NONE, NONE, NONE),
    "content_categoryalias": (VIEWER, CURATOR, NONE, NONE),
    "content_pause": (VIEWER, CURATOR, NONE, CURATOR),
    "ingest_delivery": (VIEWER, NONE, NONE, NONE),
    "ingest_run": (VIEWER, NONE, NONE, NONE),
    "auth_user": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "auth_group": (ADMINISTRATOR, SUPERUSER, SUPERUSER, SUPERUSER),
    "otp_totp_totpdevice": (SUPERUSER, SUPERUSER, SUPERUSER, SUPERUSER),
    "otp_static_staticdevice": (SUPERUSER, SUPERUSER, SUPERUSER, SUPERUSER),
}
# Of each table, what can be done with chosen rows, and who may.
ACTS = {
    "content_content": dict.fromkeys(CHOICES, CURATOR),
    "content_suggestion": {"accept": CURATOR, "keep_mine": CURATOR, "dismiss": CURATOR},
    "content_tombstone": {"restore": CURATOR, "purge": ADMINISTRATOR},
    "content_history": {"go_back": CURATOR},
    "content_pause": {"go_on": CURATOR, "delete_selected": CURATOR},
    "ingest_delivery": {"receive_again": CURATOR, "dismiss": CURATOR, "open_again": CURATOR},
    "auth_user": {"delete_selected": ADMINISTRATOR},
    "auth_group": {"delete_selected": SUPERUSER},
    "otp_totp_totpdevice": {"delete_selected": SUPERUSER},
    "otp_static_staticdevice": {"delete_selected": SUPERUSER},
}


def routes(patterns, prefix="/admin/"):
    """The name and the route of every address that has a name; the others lead to one that has."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, route)
        elif entry.name:
            yield entry.name, route


ROUTES = list(routes(admin.site.get_urls()))
REGISTERED = {f"{model._meta.app_label}_{model._meta.model_name}": each for model, each in admin.site._registry.items()}


def least(name):
    """Who may GET the page, and POST to it."""
    if name in PAGES:
        return PAGES[name]
    table, _, page = name.rpartition("_")
    look, add, change, delete = TABLES[table]
    kinds = {"changelist": (look, look), "history": (look, look), "change": (look, change)}
    return (kinds | {"add": (add, add), "delete": (delete, delete)})[page]


def address(name, route):
    """Of a row that is there, if one is."""
    table = name.rpartition("_")[0]
    row = REGISTERED[table].model.objects.first() if table in REGISTERED else None
    keys = {"object_id": row.pk if row else 1, "id": 1, "pk": 1, "content_type_id": 1}
    route = re.sub(r"\^\(\?P<app_label>.*\)/\$", "content/", route)
    route = re.sub(r"<uuid:\w+>", str(uuid4()), route)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(keys[found[1]]), route)


def test_each_address_and_each_act_has_its_line_here(db):
    """A new page says in these tables who may open it."""
    assert {name for name, _ in ROUTES if name not in PAGES and name.rpartition("_")[0] not in TABLES} == set()
    assert TABLES.keys() == REGISTERED.keys()
    root = RequestFactory().get("/")
    root.user = User(is_superuser=True, is_staff=True, is_active=True)
    offered = {table: set(each.get_actions(root)) for table, each in REGISTERED.items()}
    assert {table: names for table, names in offered.items() if names} == {
        table: set(names) for table, names in ACTS.items()
    }


@pytest.fixture
def clients(furnished, person):
    """A client of each role; every table has a row."""
    Run.objects.create(began_at=timezone.now(), files=1, changes=0)
    Delivery.objects.create(door="folder", name="a.json", outcome="refused")
    clerk = person("clerk")
    for device in (TOTPDevice, StaticDevice):
        device.objects.create(user=User.objects.get(username="clerk"), confirmed=False)
    known = {NOBODY: Client(), CLERK: clerk, SUPERUSER: person("root", superuser=True)}
    return known | {role: person(name.lower(), group=name) for role, name in GROUPS.items()}


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_address_is_open_to_those_of_its_line_and_to_no_others(clients, method):
    wrong = {}
    for name, route in ROUTES:
        if name == "logout":
            continue
        path, needed = address(name, route), least(name)[method == "post"]
        for role in {needed - 1, needed} & clients.keys():
            before = transaction.savepoint()
            answer = getattr(clients[role], method)(path)
            transaction.savepoint_rollback(before)
            to_login = answer.status_code == 302 and answer.headers["Location"].startswith("/admin/login/")
            # A page that only takes a form says so to everybody.
            if answer.status_code != 405 and (answer.status_code != 403 and not to_login) != (role >= needed):
                wrong[name, role] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_act_is_offered_to_those_of_its_line_and_to_no_others(clients, role):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=clients[role].session["_auth_user_id"])

    offered = {(table, name) for table, each in REGISTERED.items() for name in each.get_actions(request)}

    assert offered == {(table, name) for table, acts in ACTS.items() for name, needed in acts.items() if role >= needed}


@pytest.mark.parametrize("button", ACTIONS)
def test_no_button_of_an_item_acts_for_those_who_may_only_look(clients, button):
    lines = History.objects.count()

    assert clients[VIEWER].post(PAGE, {button: "title"}).status_code == 403
    assert clients[CURATOR].post(PAGE, {button: "title"}).status_code == 302
    assert History.objects.count() >= lines

"""An item to decide about, and a library with something on every list."""

import pytest

from content.decisions import canary, pause
from content.decisions.curation import curate
from content.decisions.trash import delete, purge
from content.models import CategoryAlias
from tests.content.admin.browser import ITEM, KEY, categories


@pytest.fixture
def item(put):
    return put(KEY, **ITEM)


@pytest.fixture
def furnished(item, sql, put, as_person):
    """Something on every list."""
    curate(KEY, {"title": "Person's", "subcategories_json": categories(Art=[])}, by="ada", note="Because.")
    sql("UPDATE content SET title = 'Proposed', language = 'fr'")
    put("gone", title="Gone")
    delete("gone", by="ada", reason="a duplicate")
    put("forgotten", title="Forgotten")
    delete("forgotten", by="ada")
    purge("forgotten", by="ada")
    with as_person():
        CategoryAlias.objects.create(key="rome", name="Antiquity", decided_by="ada")
    pause.pause(by="ada", reason="cleaning")
    canary.seal(by="ada")


@pytest.fixture
def grace(person):
    """The browser of the administrator, who may purge."""
    return person("grace", superuser=True)

"""A page names every module that its scripts import, so that none waits for another."""

import re

import pytest

from tests.content.web.test_weight import with_imports
from tests.databases import ROOT

PATHS = ["/", "/read/abcdefghijk", "/statistics", "/remembered", "/offline", "/there/is/nothing"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_names_every_module_that_its_scripts_import_once(client, put, path):
    put("abcdefghijk")

    page = client.get(path, headers={"accept": "text/html"}).content.decode()

    begun = re.findall(r'<script type="module" src="/static/([^"]+)"', page)
    named = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)" fetchpriority="low">', page)
    assert {ROOT / "static" / name for name in begun + named} == with_imports(begun)
    assert len({*begun, *named}) == len(begun) + len(named)

"""The service worker of a release."""

import re

from django.contrib.staticfiles.storage import staticfiles_storage

from tests.databases import ROOT


def test_it_differs_with_the_release_and_is_asked_for_each_time(client, monkeypatch):
    before = client.get("/sw.js")
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "another", raising=False)
    after = client.get("/sw.js")

    assert before.content != after.content
    assert '"another"' in after.content.decode()
    assert before.headers["Cache-Control"] == "no-cache"
    assert before.headers["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in before.headers["Content-Security-Policy"]
    (script,) = re.findall(r'importScripts\("/static/([^"]+)"\)', before.content.decode())
    assert (ROOT / "static" / script).is_file()

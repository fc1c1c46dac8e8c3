"""What a browser needs for the site as an app and without a connection: the worker, its page, the manifest."""

import json
import re

from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image

from tests.databases import ROOT


def test_the_worker_differs_with_the_release_and_is_asked_for_each_time(client, monkeypatch):
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


def test_the_page_of_what_is_at_hand_is_everybodys(client):
    page = client.get("/offline", headers={"accept": "text/html"})

    assert page.headers["Cache-Control"].startswith("public")
    assert "noindex" in page.content.decode()


def test_the_manifest_makes_an_app_of_the_whole_site(client):
    (path,) = re.findall(r'rel="manifest" href="/static/([^"]+)"', client.get("/feeds").content.decode())
    manifest = json.loads((ROOT / "static" / path).read_text())

    assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    for address in (manifest["start_url"], *(each["url"] for each in manifest["shortcuts"])):
        assert client.get(address).status_code == 200
    icons = manifest["icons"] + [icon for each in manifest["shortcuts"] for icon in each["icons"]]
    for icon in icons:
        file = ROOT / icon["src"].lstrip("/")
        if icon["type"] == "image/png":
            assert icon["sizes"] == "{}x{}".format(*Image.open(file).size)
        assert file.is_file()
    offered = {(icon.get("purpose", "any"), icon["sizes"]) for icon in icons}
    assert offered >= {("any", "192x192"), ("any", "512x512"), ("maskable", "192x192"), ("maskable", "512x512")}

"""What a browser needs for the site as an app: the page of what is at hand offline, the manifest."""

import json
import re

import pytest
from PIL import Image

from tests.databases import ROOT

pytestmark = pytest.mark.django_db


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

"""How close together rows stand is chosen once, on any list, for all."""

import pytest
from django.urls import reverse

from tests.content.admin.browser import listing

CHOOSE = reverse("admin:density")


def density(client, name):
    text = client.get(listing(name)).content.decode()
    return text.partition('id="changelist"')[0].rpartition('<div class="')[2].split()[-1].rstrip('"')


def test_a_chosen_density_is_kept_for_every_list(item, ada):
    assert density(ada, "content") == "comfortable"

    answer = ada.post(CHOOSE, {"density": "compact", "next": listing("history")})

    assert answer.headers["Location"] == listing("history")
    assert (density(ada, "content"), density(ada, "history")) == ("compact", "compact")
    assert ada.cookies["density"]["path"] == "/admin/"


@pytest.mark.parametrize("wanted", ["", "cosy", "compact\x00"])
def test_an_unknown_density_is_refused(item, ada, wanted):
    assert ada.post(CHOOSE, {"density": wanted}).status_code == 400
    assert ada.get(CHOOSE).status_code == 405


def test_a_forged_cookie_is_no_density(item, ada):
    ada.cookies["density"] = '"><script>'

    assert density(ada, "content") == "comfortable"

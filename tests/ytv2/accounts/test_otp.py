"""The second factor: demanded once it is set up; a code of the app and a recovery code each count once."""

import re
import time
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp import models as totp_models
from django_otp.plugins.otp_totp.models import TOTPDevice

from ytv2.accounts import otp

PASSWORD = "known to ada alone"
SETUP, ASK, INDEX = "/admin/two-factor/", "/admin/second-factor/", "/admin/"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch):
    """The half minute of a code does not end between two lines of a test: the server would learn a drift from it."""
    now = time.time()
    monkeypatch.setattr(totp_models, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def ada(db):
    return User.objects.create_superuser("ada", password=PASSWORD)


@pytest.fixture
def desk(ada):
    """Ada's browser after the password."""
    client = Client(headers={"Accept": "text/html"})
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    return client


@pytest.fixture
def codes(desk):
    """The recovery codes that Ada got when setting the app up; the session has the second factor."""
    page = desk.post(SETUP, {"code": code_of(TOTPDevice.objects.get())}) if desk.get(SETUP) else None
    return re.findall(r"<li><code>(\w+)</code>", page.content.decode())


@pytest.fixture
def again(codes, ada):
    """Another browser that knows the password."""
    client = Client(headers={"Accept": "text/html"})
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    return client


def code_of(device, steps=0):
    """The code that the app shows now, or so many steps of half a minute later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = totp_models.time.time() + steps * device.step
    return f"{totp.token():06}"


def test_without_a_second_factor_the_password_is_enough(desk):
    assert desk.get(INDEX).status_code == 200


def test_setting_up_shows_the_secret_as_text_and_as_a_picture(desk):
    page, picture = desk.get(SETUP).content.decode(), desk.get(f"{SETUP}qr.svg")

    assert otp.secret_of(TOTPDevice.objects.get()) in page
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")
    assert b"<script" not in picture.content
    assert b"style=" not in picture.content
    assert "no-store" in picture.headers["Cache-Control"]


def test_the_first_code_sets_the_factor_up_and_gives_ten_recovery_codes(desk, codes):
    assert len(set(codes)) == 10
    assert desk.get(INDEX).status_code == 200


def test_a_wrong_code_sets_nothing_up(desk):
    desk.get(SETUP)

    assert desk.post(SETUP, {"code": "000000"}).status_code == 403
    assert otp.device_of(User.objects.get()) is None


def test_the_password_alone_then_opens_no_page(again):
    for path in (INDEX, "/admin/content/content/", "/admin/doctor/", "/admin/auth/user/"):
        answer = again.get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith(ASK)
    assert again.get(f"{SETUP}qr.svg").status_code == 404
    assert again.get(SETUP).status_code == 302
    assert again.post(SETUP, {"forget": "yes"}).status_code == 302
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_a_code_of_the_app_lets_in_and_leads_to_the_page_that_was_asked_for(again):
    answer = again.post(ASK, {"code": code_of(TOTPDevice.objects.get(), 1), "next": "/admin/content/content/"})

    assert answer.headers["Location"] == "/admin/content/content/"
    assert again.get(INDEX).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_code_never_leads_to_another_site(again, codes, target):
    assert again.post(ASK, {"code": codes[0], "next": target}).headers["Location"] == INDEX


def test_a_code_of_the_app_counts_once(again):
    code = code_of(TOTPDevice.objects.get(), 1)
    again.post(ASK, {"code": code})
    third = Client()
    third.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    assert third.post(ASK, {"code": code}).status_code == 403


def test_a_recovery_code_counts_once(again, codes, ada):
    assert again.post(ASK, {"code": codes[3].upper()}).status_code == 302
    third = Client()
    third.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    assert third.post(ASK, {"code": codes[3]}).status_code == 403
    assert otp.codes_left(ada) == 9


def test_after_a_wrong_code_even_the_right_one_has_to_wait(again, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 60  # not a second, which a busy machine may take
    assert again.post(ASK, {"code": "000000"}, headers={"Accept": "text/html"}).status_code == 403

    answer = again.post(ASK, {"code": code_of(TOTPDevice.objects.get(), 1)}, headers={"Accept": "text/html"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_where_a_factor_is_required_the_admin_begins_with_setting_it_up(desk, settings):
    settings.REQUIRE_TWO_FACTOR = True

    assert desk.get(INDEX, follow=True).redirect_chain[-1][0] == SETUP


def test_where_a_factor_is_required_it_cannot_be_taken_away(desk, codes, settings):
    settings.REQUIRE_TWO_FACTOR = True

    desk.post(SETUP, {"forget": "yes"})

    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_where_no_factor_is_required_it_can_be_taken_away(desk, codes):
    desk.post(SETUP, {"forget": "yes"})

    assert not TOTPDevice.objects.exists()
    assert desk.get(INDEX).status_code == 200


def test_new_recovery_codes_end_the_old(desk, codes, again):
    desk.post(SETUP, {"renew": "yes"})

    assert again.post(ASK, {"code": codes[0]}).status_code == 403


def test_a_stranger_sees_no_page_of_the_second_factor(client, db):
    for path in (ASK, SETUP, f"{SETUP}qr.svg"):
        assert client.get(path).headers["Location"].startswith("/admin/login/")


def test_at_the_second_factor_another_person_can_log_in(again):
    again.post(ASK, {"leave": "yes"})

    assert again.get(ASK).headers["Location"].startswith("/admin/login/")


def test_the_operator_can_take_a_second_factor_away(again, ada, capsys):
    call_command("forget_two_factor", "ada")

    assert again.get(INDEX).status_code == 200
    with pytest.raises(CommandError, match="nothing to take away"):
        call_command("forget_two_factor", "ada")
    with pytest.raises(CommandError, match="Nobody is called bob"):
        call_command("forget_two_factor", "bob")

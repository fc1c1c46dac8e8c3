"""The login of the admin in a real browser, by keyboard alone: a second factor, and a login that is locked."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.browser.conftest import CURATOR, PASSWORD
from tests.ytv2.accounts.test_otp import code_of
from ytv2.accounts import otp

pytestmark = pytest.mark.browser


@pytest.fixture
def site(server, transactional_db):
    return server


def log_in(page):
    page.get_by_label("Username").fill(CURATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_a_curator_sets_a_second_factor_up_and_enters_with_a_recovery_code(visit, curator, barriers):
    page = visit("/admin/login/")
    log_in(page)
    page.get_by_role("link", name="Your second factor").press("Enter")
    picture = page.get_by_alt_text("The secret as a QR code; it stands below as text")
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    page.get_by_label("Code", exact=True).fill(code_of(otp.offered(curator)))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert barriers(page) == []
    codes = page.locator(".recovery-codes code").all_inner_texts()

    page = visit("/admin/content/content/", color_scheme="dark")
    log_in(page)
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    assert barriers(page) == []
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/admin/content/content/$"))


def test_a_locked_login_says_for_how_long(visit, curator, barriers, problems):
    page = visit("/admin/login/")
    for _ in range(10):
        Client().post("/admin/login/", {"username": CURATOR, "password": "wrong"})
    log_in(page)

    expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
    assert barriers(page) == []
    assert [problem for problem in problems if "429" not in problem] == []
    problems.clear()

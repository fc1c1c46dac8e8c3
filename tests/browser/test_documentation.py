"""The documentation of the API at /api/docs."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_documentation_shows_the_addresses(visit):
    page = visit("/api/docs")

    expect(page.get_by_text("/api/reports", exact=True).first).to_be_visible()


def test_the_documentation_of_an_operation_opens_and_is_accessible(visit, barriers):
    page = visit("/api/docs")
    for operation in page.locator("details.operation").all()[:40]:
        operation.locator("summary").click()

    expect(page.get_by_text("summary_type", exact=True).first).to_be_visible()
    assert barriers(page) == []


def test_the_documentation_leads_back_to_the_library(visit):
    page = visit("/api/docs")
    page.get_by_role("link", name="Back to the library").click()

    expect(page).to_have_title("Library · YTV2")

"""The sizes of screens, what is measured on one, and how to wait for it."""

import time

from tests.browser.conftest import TIMEOUT

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
# Pixels by which the page is wider than its window.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The layout shift since the page began to load.
SHIFT = """() => new Promise((resolve) => {
    let shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(shift), 50));
    setTimeout(() => resolve(shift), 2000);  // a page that nothing changes any more may get no other frame
})"""


def until(page, condition):
    """Waits for it: Playwright's own way makes code of text within the page, which the CSP forbids."""
    deadline = time.monotonic() + TIMEOUT / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)

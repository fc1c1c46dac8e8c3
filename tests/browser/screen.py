"""The sizes of screens, and what is measured on one."""

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
# Pixels by which the page is wider than its window.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The layout shift since the page began to load.
SHIFT = """() => new Promise((resolve) => {
    let shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(shift), 50));
})"""

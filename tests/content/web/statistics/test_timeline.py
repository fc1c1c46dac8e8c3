"""Charts of months and weeks."""

from datetime import date

import pytest

from content.web.statistics import timeline
from content.web.statistics.amounts import Amount


def drawn(days):
    """The first numbers of each chart by its name, with the names of the first point and of the last."""
    charts = {chart.name: chart.points for chart in timeline.charts(days)}
    return {
        name: ([point.numbers[0].value for point in points], points[0].span.name, points[-1].span.name)
        for name, points in charts.items()
    }


def test_months_and_weeks_without_an_item_are_seen_and_sums_go_on_through_them():
    days = {date(2025, 12, 29): Amount(2, 1, 3600), date(2026, 2, 1): Amount(4, 2, 5400)}

    assert drawn(days) == {
        "items": ([2, 2, 6], "December 2025", "February 2026"),
        "hours": ([1, 1, 2.5], "December 2025", "February 2026"),
        "months": ([2, 0, 4], "December 2025", "February 2026"),
        "weeks": ([2, 0, 0, 0, 4], "Week of 29 December 2025", "Week of 26 January 2026"),
    }


def test_of_a_long_life_the_earliest_is_in_the_sums_alone():
    points = {
        chart.name: chart.points
        for chart in timeline.charts({date(2020, 1, 1): Amount(9, 1, 3600), date(2026, 2, 1): Amount(4)})
    }

    assert {name: len(each) for name, each in points.items()} == {
        **dict.fromkeys(("items", "hours", "months"), timeline.MOST_MONTHS),
        "weeks": timeline.MOST_WEEKS,
    }
    assert [point.numbers[0].value for point in points["items"]] == [9] * 35 + [13]
    assert points["items"][-1].url == "/?date_to=2026-02-28"
    assert points["months"][-1].url == "/?date_from=2026-02-01&date_to=2026-02-28"


def test_one_month_is_no_chart():
    assert timeline.charts({}) == timeline.charts({date(2026, 2, 4): Amount(3)}) == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_in_a_month_and_a_week_too(day):
    for span in timeline.months([day]) + timeline.weeks([day]):
        assert span.first <= day <= span.last

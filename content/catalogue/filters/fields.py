"""The values of a parameter as they are understood: one field for each kind of value."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms

from content.catalogue.choices import Values
from content.characters import can_be_seen, clean

# Older clients send up to ten values a parameter; more, or longer ones, serve nobody.
MOST_VALUES, LONGEST_VALUE = 50, 2000
# Of `ids`; a list of them is one page.
MOST_IDS = 100


class ValuesField(forms.Field):
    """Every value of a repeated parameter. A malformed one is dropped; nothing is ever invalid."""

    widget = forms.MultipleHiddenInput

    def __deepcopy__(self, memo: Any) -> "ValuesField":
        return self  # it has no state of a request, and every form would copy it

    def clean(self, value: Iterable[str] | None) -> Values:
        values = (clean(each)[:LONGEST_VALUE] for each in list(value or ())[:MOST_VALUES])
        return self.understood(tuple(dict.fromkeys(each for each in values if can_be_seen(each))))

    def understood(self, values: Values) -> Values:
        return values


class TopicsField(ValuesField):
    """Several topics may stand in one value, separated by commas."""

    def understood(self, values: Values) -> Values:
        return tuple(value for value in values if can_be_seen(value.replace(",", "")))


class IdsField(ValuesField):
    """The first MOST_IDS ids, separated by commas or repeated. What names none (",") is an id that no item has."""

    def clean(self, value: Iterable[str] | None) -> Values:
        values = [clean(each) for each in value or () if each]
        ids = dict.fromkeys(part.strip()[:LONGEST_VALUE] for each in values for part in each.split(","))
        return tuple(filter(None, ids))[:MOST_IDS] or tuple(values[:1])


class FlagsField(ValuesField):
    """true, 1, yes or false, 0, no."""

    FLAGS = dict.fromkeys(("true", "1", "yes"), "true") | dict.fromkeys(("false", "0", "no"), "false")

    def understood(self, values: Values) -> Values:
        flags = (self.FLAGS.get(value.strip().lower()) for value in values)
        return tuple(dict.fromkeys(flag for flag in flags if flag))


class DayField(ValuesField):
    """The last value, as YYYY-MM-DD."""

    def understood(self, values: Values) -> Values:
        try:
            day = date.fromisoformat(values[-1].strip()[:10])
        except (IndexError, ValueError):
            return ()
        # The ends of the calendar leave no room for the day after.
        return (day.isoformat(),) if 1 < day.year < 9999 else ()


class MomentField(ValuesField):
    """The last value, as an ISO date and time; in UTC unless it says otherwise."""

    def understood(self, values: Values) -> Values:
        try:
            moment = datetime.fromisoformat(values[-1].strip())
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (IndexError, ValueError, OverflowError):
            return ()
        return (moment.isoformat().replace("+00:00", "Z"),)

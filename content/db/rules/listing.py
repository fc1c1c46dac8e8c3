"""The rules of `listing`, by which the counts follow it; their SQL is in listing.sql."""

from content.db.rules.shared import nothing_is_truncated
from content.db.rules.trigger import AFTER, DELETE, INSERT, UPDATE, Rule

COUNTED = "The counts of facets follow the listing, for every writer: each statement adds its changes."

DERIVED = [nothing_is_truncated]
LISTING = [
    *DERIVED,
    Rule("arrival_is_counted", COUNTED, AFTER, INSERT, new="arrived"),
    Rule("change_is_counted", COUNTED, AFTER, UPDATE, old="previous", new="changed"),
    Rule("departure_is_counted", COUNTED, AFTER, DELETE, old="gone"),
]

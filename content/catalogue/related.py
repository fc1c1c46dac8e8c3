"""Items that share something with another one: topics, categories, the channel."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Case, F, FloatField, Q, Value, When

from content.models import Content
from content.models.queryset import ContentQuerySet

# A topic in common says more than a category in common.
TOPIC, SUBCATEGORY, CATEGORY, CHANNEL = 3.0, 2.0, 1.0, 1.0
MOST_KEYS = 40


def related(content: Content) -> ContentQuerySet:
    """The listed items that share anything with it, the nearest first, then the newest; total.

    Their `score`, above 0 and at most 1, is the share of its signs that they have.
    """
    signs = list(_signs(content))
    if not signs:
        return Content.objects.none()
    total = sum(weight for _, weight in signs)
    shared = sum(
        (Case(When(sign, then=Value(weight)), default=Value(0.0), output_field=FloatField()) for sign, weight in signs),
        Value(0.0),
    )
    others = Content.objects.listed().exclude(pk=content.pk).filter(reduce(or_, (sign for sign, _ in signs)))
    scored = others.annotate(score=shared / Value(total))
    return scored.order_by("-score", F("indexed_at").desc(nulls_last=True), "video_id")


def _signs(content: Content) -> Iterator[tuple[Q, float]]:
    """Each with its weight."""
    # A key that begins with the separator is the subcategory under any category.
    below = [key for key in content.subcategory_keys if key.startswith("\x1f")]
    lists = (
        ("topic_keys", content.topic_keys, TOPIC),
        ("subcategory_keys", below, SUBCATEGORY),
        ("category_keys", content.category_keys, CATEGORY),
    )
    for column, keys, weight in lists:
        for key in keys[:MOST_KEYS]:
            yield Q(**{f"{column}__contains": [key]}), weight
    if content.channel_key:
        yield Q(channel_key=content.channel_key), CHANNEL

"""The library's state for Prometheus, asked of the database when the metrics are."""

import time
from collections.abc import Iterator

from django.db import Error, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from content.decisions import canary
from content.decisions import pause as pausing
from content.models import Content, Listing, Suggestion, Summary, Tombstone
from ingest.models import Delivery, Watcher


class Library(Collector):
    """A database that does not answer leaves one gauge, which says so."""

    def collect(self) -> Iterator[Metric]:
        start = time.perf_counter()
        try:
            connection.ensure_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            seconds = time.perf_counter() - start
            found = [*_sizes(), *_curation(), *_pause(), *_deliveries(), *_watchers()]
        except Error:
            yield GaugeMetricFamily("ytv2_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("ytv2_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily("ytv2_database_seconds", "Until the database answered SELECT 1.", seconds)
        yield from found


def _sizes() -> Iterator[Metric]:
    size = GaugeMetricFamily("ytv2_library_rows", "What the library holds.", labels=["kind"])
    for kind, model in (("items", Content), ("listed", Listing), ("revisions", Summary), ("tombstones", Tombstone)):
        size.add_metric([kind], model.objects.count())
    yield size
    still_open = Suggestion.objects.filter(state="open").count()
    yield GaugeMetricFamily("ytv2_open_suggestions", "Suggestions that nobody answered yet.", still_open)


def _curation() -> Iterator[Metric]:
    found = canary.check()
    gauge = GaugeMetricFamily("ytv2_canary_items", "Items with sealed decisions.", labels=["state"])
    counts = {"sealed": found.sealed, "intact": found.intact, "resting": found.resting}
    counts |= {"missing": len(found.missing), "altered": len(found.altered)}
    for state, count in counts.items():
        gauge.add_metric([state], count)
    yield gauge


def _pause() -> Iterator[Metric]:
    pause = pausing.current()
    seconds = (timezone.now() - pause.since).total_seconds() if pause else 0
    yield GaugeMetricFamily("ytv2_paused", "Whether the library is paused.", int(pause is not None))
    yield GaugeMetricFamily("ytv2_paused_seconds", "How long it has been paused.", seconds)


def _watchers() -> Iterator[Metric]:
    """Of each watching ingest: what waits there, and since when it has not shown that it lives."""
    backlog = GaugeMetricFamily("ytv2_watcher_backlog", "Files seen and not brought in yet.", labels=["watcher"])
    silence = GaugeMetricFamily("ytv2_watcher_silent_seconds", "Since it showed that it lives.", labels=["watcher"])
    for watcher in Watcher.objects.exclude(state="stopped").order_by("name"):
        backlog.add_metric([watcher.name], watcher.backlog)
        silence.add_metric([watcher.name], (timezone.now() - watcher.beat_at).total_seconds())
    yield from (backlog, silence)


def _deliveries() -> Iterator[Metric]:
    """How they ended, and how old the oldest is that still needs somebody."""
    ended = CounterMetricFamily("ytv2_deliveries", "Deliveries, by their last outcome.", labels=["outcome"])
    for outcome, count in Delivery.objects.values_list("outcome").annotate(count=Count("pk")).order_by("outcome"):
        ended.add_metric([outcome], count)
    yield ended
    left = Delivery.objects.filter(is_open=True).aggregate(count=Count("pk"), oldest=Min("first_at"))
    age = (timezone.now() - left["oldest"]).total_seconds() if left["oldest"] else 0
    yield GaugeMetricFamily("ytv2_backlog_deliveries", "Deliveries that were refused or are incomplete.", left["count"])
    yield GaugeMetricFamily("ytv2_backlog_seconds", "The age of the oldest of them.", age)

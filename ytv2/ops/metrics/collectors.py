"""The library's state for Prometheus, asked of the database at each scrape."""

import time
from collections.abc import Iterator

from django.db import Error, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from content.decisions import canary
from content.decisions import pause as library_pause
from content.models import Content, Listing, Suggestion, Summary, Tombstone
from ingest.models import Delivery, Watcher


class Library(Collector):
    """The gauges of the library; while the database does not answer, only `ytv2_database_up`."""

    def collect(self) -> Iterator[Metric]:
        start = time.perf_counter()
        try:
            connection.ensure_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            seconds = time.perf_counter() - start
            metrics = [*_sizes(), *_curation(), *_pause(), *_deliveries(), *_watchers()]
        except Error:
            yield GaugeMetricFamily("ytv2_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("ytv2_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily("ytv2_database_seconds", "Until the database answered SELECT 1.", seconds)
        yield from metrics


def _sizes() -> Iterator[Metric]:
    size = GaugeMetricFamily("ytv2_library_rows", "What the library holds.", labels=["kind"])
    for kind, model in (("items", Content), ("listed", Listing), ("revisions", Summary), ("tombstones", Tombstone)):
        size.add_metric([kind], model.objects.count())
    yield size
    still_open = Suggestion.objects.filter(state="open").count()
    yield GaugeMetricFamily("ytv2_open_suggestions", "Suggestions that nobody answered yet.", still_open)


def _curation() -> Iterator[Metric]:
    report = canary.check()
    gauge = GaugeMetricFamily("ytv2_canary_items", "Items with sealed decisions.", labels=["state"])
    counts = {"sealed": report.sealed, "intact": report.intact, "resting": report.resting}
    counts |= {"missing": len(report.missing), "altered": len(report.altered)}
    for state, count in counts.items():
        gauge.add_metric([state], count)
    yield gauge


def _pause() -> Iterator[Metric]:
    pause = library_pause.current()
    seconds = (timezone.now() - pause.since).total_seconds() if pause else 0
    yield GaugeMetricFamily("ytv2_paused", "Whether the library is paused.", int(pause is not None))
    yield GaugeMetricFamily("ytv2_paused_seconds", "How long it has been paused.", seconds)


def _watchers() -> Iterator[Metric]:
    """For each `ingest --watch`: its backlog, and since when it has not written its row."""
    backlog = GaugeMetricFamily("ytv2_watcher_backlog", "Files seen and not brought in yet.", labels=["watcher"])
    silence = GaugeMetricFamily("ytv2_watcher_silent_seconds", "Since it showed that it lives.", labels=["watcher"])
    for watcher in Watcher.objects.exclude(state="stopped").order_by("name"):
        backlog.add_metric([watcher.name], watcher.backlog)
        silence.add_metric([watcher.name], (timezone.now() - watcher.beat_at).total_seconds())
    yield from (backlog, silence)


def _deliveries() -> Iterator[Metric]:
    """The deliveries by outcome, and the age of the oldest open one."""
    ended = CounterMetricFamily("ytv2_deliveries", "Deliveries, by their last outcome.", labels=["outcome"])
    for outcome, count in Delivery.objects.values_list("outcome").annotate(count=Count("pk")).order_by("outcome"):
        ended.add_metric([outcome], count)
    yield ended
    still_open = Delivery.objects.filter(is_open=True).aggregate(count=Count("pk"), oldest=Min("first_at"))
    age = (timezone.now() - still_open["oldest"]).total_seconds() if still_open["oldest"] else 0
    yield GaugeMetricFamily(
        "ytv2_backlog_deliveries", "Deliveries that were refused or are incomplete.", still_open["count"]
    )
    yield GaugeMetricFamily("ytv2_backlog_seconds", "The age of the oldest of them.", age)

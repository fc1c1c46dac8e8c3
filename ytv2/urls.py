"""Every address on one screen."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path
from django.views.generic import RedirectView

from content.api import deleting, events, filters, items, semantic
from content.http.etag import conditional
from content.http.safe_methods import read_only
from content.web import design, feeds, files, pages, podcast
from content.web.crawlers import sitemap
from content.web.reading_page import item_page, transcript_files
from content.web.statistics import overview
from content.web.syndication import addresses, opml, takeout
from ingest.http import report_api, uploads
from ytv2 import api, redirects, service_worker
from ytv2.ops import health, nas_proxy
from ytv2.ops.metrics import endpoint

# Method, path, handler; the first that matches answers.
API = (
    ("GET", "/health", health.alive),
    ("GET", "/health/db", health.database),
    ("GET", "/health/backend", health.backend),
    ("GET", "/health/ingest", health.ingest),
    ("GET", "/health/curation", health.curation),
    ("GET", "/api/version", health.version),
    ("GET", "/api/config", health.config),
    ("GET", "/api/refresh", health.refresh),
    ("POST", "/api/refresh", health.refresh),
    ("GET", "/api/metrics", nas_proxy.metrics),
    ("POST", "/ingest/report", report_api.report),
    ("POST", "/ingest/audio", uploads.ingest_audio),
    ("POST", "/api/upload-audio", uploads.upload_audio),
    ("POST", "/api/upload-image", uploads.upload_image),
    ("DELETE", "/api/delete/{path:identity}", deleting.delete_one),
    ("POST", "/api/delete", deleting.delete_posted),
    ("POST", "/delete-reports", deleting.delete_reports),
    ("GET", "/api/tombstones", deleting.tombstones),
    ("HEAD", "/api/report-events", events.report_events_head),
    ("GET", "/api/report-events", events.report_events),
    ("GET", "/api/reports", items.reports),
    ("GET", "/api/filters", filters.filters),
    ("GET", "/api/semantic-search", semantic.semantic_search),
    ("GET", "/api/semantic-similar", semantic.semantic_similar),
    ("GET", "/api/reports/{path:identity}", items.report),
    ("GET", "/{path:identity}.json", api.older_report),
)
# What older versions offered, and what is asked for with a slash too many.
GONE = r"api/(?:(?:upload|download)-database|upload-report|content.*|db-status|db-reset|migrate-audio|backup.*)"
SLASHED = (
    r"(?P<path>feeds|offline|remembered|statistics|feed\.atom|podcast\.rss|feeds\.opml|items\.(?:csv|jsonl)"
    r"|robots\.txt|sitemap\.xml|health(?:/(?:db|backend|ingest|curation))?"
    r"|api/(?:docs|openapi\.json|reports|filters|semantic-search|semantic-similar|tombstones|version|config|metrics))/"
)

urlpatterns = [
    path("", pages.library, name="library"),
    path("read/<path:identity>", item_page.reading, name="reading"),
    path("transcripts/<path:identity>.txt", transcript_files.as_text),
    path("transcripts/<path:identity>.json", transcript_files.as_json),
    *(path(f"{at.name}/<path:written>", pages.place, {"parameter": at.parameter}) for at in addresses.PLACES.values()),
    path("statistics", overview.page, name="statistics"),
    path("feeds", pages.feeds, name="feeds"),
    path("design/", design.page, name="design"),
    path("remembered", pages.remembered, name="remembered"),
    path("offline", pages.offline, name="offline"),
    path("sw.js", service_worker.script),
    path("feeds.opml", opml.feeds, name="opml"),
    path("items.csv", takeout.as_csv, name="csv"),
    path("items.jsonl", takeout.as_json_lines, name="json_lines"),
    path("feed.atom", read_only(conditional(feeds.LibraryFeed())), name="feed"),
    path("podcast.rss", read_only(conditional(podcast.Podcast())), name="podcast"),
    path("exports/audio/<path:name>", files.export, {"folder": "audio"}),
    path("exports/images/<path:name>", files.export, {"folder": "images"}),
    path("exports/by_video/<path:name>", files.by_video),
    path("exports/<path:name>", files.export),
    path("favicon.ico", read_only(RedirectView.as_view(url=f"{settings.STATIC_URL}icons/favicon.svg"))),
    path("robots.txt", redirects.robots),
    path("sitemap.xml", sitemap.index),
    path("sitemap-items-<int:number>.xml", sitemap.of_items),
    path("sitemap-lists-<int:number>.xml", sitemap.of_lists),
    path("admin/", admin.site.urls),
    path("metrics", endpoint.metrics, name="metrics"),
    re_path(f"^{GONE}$", redirects.gone),
    re_path(f"^{SLASHED}$", redirects.without_slash),
    path("api/openapi.json", api.document),
    path("", api.serve(API)),  # and /api/docs
]

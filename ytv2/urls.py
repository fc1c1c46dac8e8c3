"""Every address on one screen."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from content import exports, feeds, pages
from content.edition import kept_fresh
from content.read_only import read_only
from ytv2 import metrics, robots
from ytv2.api import api

urlpatterns = [
    path("", pages.library, name="library"),
    path("read/<path:identity>", pages.reading, name="reading"),
    path("feeds", pages.feeds, name="feeds"),
    path("feed.atom", read_only(kept_fresh(feeds.LibraryFeed())), name="feed"),
    path("podcast.rss", read_only(kept_fresh(feeds.Podcast())), name="podcast"),
    path("exports/audio/<path:name>", exports.audio),
    path("exports/images/<path:name>", exports.images),
    path("exports/by_video/<path:name>.mp3", exports.by_video),
    path("favicon.ico", read_only(RedirectView.as_view(url=f"{settings.STATIC_URL}icons/favicon.svg"))),
    path("robots.txt", robots.robots),
    path("admin/", admin.site.urls),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("ytv2.gone")),
    path("", include("ytv2.slashes")),
    path("", api.urls),
]

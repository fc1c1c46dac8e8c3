"""What feeds are called, and in which language."""

import pytest
from django.http import QueryDict

from content.catalogue.browsing import Browsing
from content.web.syndication import titles

pytestmark = pytest.mark.django_db


def browsing(query):
    return Browsing.from_query(QueryDict(query))


def test_the_language_of_a_selection_is_the_one_that_is_filtered_by():
    expected = {
        "": "",
        "language=FR": "fr",
        "language=English": "en",
        "language=fr&language=es": "",
        "language=<x>": "",
    }

    assert {query: titles.language(browsing(query)) for query in expected} == expected


def test_title_and_description_are_in_the_language_of_the_selection():
    written = {
        (query, code): (titles.title(browsing(query), code), titles.description(browsing(query), code))
        for query, code in [("", ""), ("", "de"), ("has_audio=true", "pt"), ("has_audio=true", "es")]
    }

    assert written == {
        ("", ""): ("YTV2", "Summaries of videos, articles and threads"),
        ("", "de"): ("YTV2", "Zusammenfassungen von Videos, Artikeln und Diskussionen"),
        ("has_audio=true", "pt"): ("Recordings · YTV2", "Summaries of videos, articles and threads: Recordings"),
        ("has_audio=true", "es"): (
            "Grabaciones · YTV2",
            "Resúmenes de vídeos, artículos y conversaciones: Grabaciones",
        ),
    }

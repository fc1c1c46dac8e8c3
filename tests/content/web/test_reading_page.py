"""The page of an item: what it says to readers of either direction, and to sites that show a link to it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, put):
    def read(**columns):
        put("one", **columns)
        return client.get("/read/one").content.decode()

    return read


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        ("/exports/images/a.jpg", "http://testserver/exports/images/a.jpg"),
        ("https://pictures.example/a.jpg", "https://pictures.example/a.jpg"),
    ],
)
def test_the_preview_picture_has_an_absolute_address(page, address, absolute):
    assert f'<meta property="og:image" content="{absolute}">' in page(thumbnail_url=address)


def test_the_preview_of_an_item_without_a_title_says_untitled(page):
    assert '<meta property="og:title" content="Untitled">' in page(title="")


def test_the_page_says_that_announced_audio_has_not_arrived(page):
    assert "Its audio has not arrived yet." in page(has_audio=True)


def test_the_page_of_an_item_with_its_audio_or_without_any_says_nothing_about_its_arrival(page, put, client):
    assert "not arrived" not in page(has_audio=True, media='{"audio_url": "https://sounds.example/a.mp3"}')
    put("silent")
    assert "not arrived" not in client.get("/read/silent").content.decode()


def test_words_run_in_their_own_direction(page, client):
    read = page(title="\u05e9\u05dc\u05d5\u05dd", language="he")

    assert '<h1 lang="he" dir="auto">' in read
    assert '<section id="summary-comprehensive" class="summary" lang="he" dir="auto"' in read
    assert '<h2 class="card-title" lang="he" dir="auto">' in client.get("/").content.decode()

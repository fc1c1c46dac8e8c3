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
def test_the_picture_of_a_link_has_its_whole_address(page, address, absolute):
    assert f'<meta property="og:image" content="{absolute}">' in page(thumbnail_url=address)


def test_a_link_to_an_item_without_a_title_says_so(page):
    assert '<meta property="og:title" content="Untitled">' in page(title="")


def test_audio_that_is_announced_and_not_there_is_said(page):
    assert "Its audio has not arrived yet." in page(has_audio=True)


def test_of_what_can_be_heard_and_of_what_is_silent_nothing_is_said(page, put, client):
    assert "not arrived" not in page(has_audio=True, media='{"audio_url": "https://sounds.example/a.mp3"}')
    put("silent")
    assert "not arrived" not in client.get("/read/silent").content.decode()


def test_words_run_in_their_own_direction(page, client):
    read = page(title="\u05e9\u05dc\u05d5\u05dd", language="he")

    assert '<h1 lang="he" dir="auto">' in read
    assert '<section id="summary-comprehensive" class="summary" lang="he" dir="auto"' in read
    assert '<h2 class="card-title" lang="he" dir="auto">' in client.get("/").content.decode()

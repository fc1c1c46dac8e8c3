"""Which addresses hold the id of a video."""

import pytest

from content.youtube import is_video_id, video_id_in

VIDEO = "dQw4w9WgX-_"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={VIDEO}&t=5",
        f"http://youtube.com/watch?app=desktop&v={VIDEO}#t=1",
        f"HTTPS://M.YOUTUBE.COM:443/watch?v={VIDEO}",
        f"music.youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}/",
        f"https://www.youtube.com/embed/{VIDEO}?start=3",
        f"https://www.youtube.com/live/{VIDEO}",
        f"https://www.youtube.com/v/{VIDEO}",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://youtu.be/{VIDEO}?si=abcdef",
        f"www.youtu.be/{VIDEO}/",
    ],
)
def test_an_address_of_a_video_holds_its_id(address):
    assert video_id_in(address) == video_id_in(address, at_any_path=True) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/",
        f"https://notyoutube.com/watch?v={VIDEO}",
        f"https://youtube.com.example/watch?v={VIDEO}",
        "https://youtu.be/short",
        "https://www.youtube.com/@baker",
        "https://[x",
        "youtube.com",
        "://",
        "a b",
        "",
    ],
)
def test_what_is_no_address_of_a_video_has_no_id(address):
    assert video_id_in(address) is video_id_in(address, at_any_path=True) is None


@pytest.mark.parametrize("address", [f"https://www.youtube.com/e/{VIDEO}", f"youtube.com/watch/{VIDEO}/"])
def test_the_end_of_any_path_is_an_id_to_search_by_alone(address):
    assert video_id_in(address) is None
    assert video_id_in(address, at_any_path=True) == VIDEO


@pytest.mark.parametrize(("name", "is_it"), [(VIDEO, True), (VIDEO + "x", False), ("äbcdefghijk", False), ("", False)])
def test_an_id_has_eleven_characters_of_its_alphabet(name, is_it):
    assert is_video_id(name) is is_it

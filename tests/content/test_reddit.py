"""Which addresses hold the id of a thread."""

import pytest

from content.reddit import thread_id_in


@pytest.mark.parametrize(
    "address",
    [
        "https://www.reddit.com/r/hedges/comments/1AbCd2/how_to_cut/",
        "https://www.reddit.com/r/hedges/comments/1abcd2/how_to_cut/kx12345/?context=3",
        "https://old.reddit.com/r/hedges/comments/1abcd2",
        "https://np.reddit.com/r/hedges/comments/1abcd2.json",
        "https://new.reddit.com/comments/1abcd2/",
        "https://amp.reddit.com/r/hedges/comments/1abcd2/how_to_cut",
        "m.reddit.com/comments/1abcd2",
        "https://www.reddit.com/user/gardener/comments/1abcd2/how_to_cut/",
        "https://www.reddit.com/gallery/1abcd2",
        "https://www.reddit.com/tb/1abcd2",
        "https://www.reddit.com/by_id/t3_1abcd2",
        "https://redd.it/1abcd2",
        "redd.it/1ABCD2?utm_source=share",
        "HTTPS://WWW.REDDIT.COM/r/hedges/comments/1abcd2/#top",
        "https://out.reddit.com/x?url=https%3A%2F%2Fredd.it%2F1abcd2",
        "https://www.google.com/url?q=https://www.reddit.com/r/hedges/comments/1abcd2/how_to_cut/",
        "<https://redd.it/1abcd2>",
    ],
)
def test_an_address_of_a_thread_holds_its_id(address):
    assert thread_id_in(address) == "1abcd2"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.reddit.com/r/hedges/",
        "https://www.reddit.com/r/hedges/comments/",
        "https://www.reddit.com/r/hedges/s/AbCdEfGhIj",
        "https://www.reddit.com/user/gardener",
        "https://v.redd.it/1abcd2",
        "https://i.redd.it/1abcd2.jpg",
        "https://redd.it/",
        "https://notreddit.com/comments/1abcd2",
        "https://example.com/comments/1abcd2",
        "comments",
        "",
    ],
)
def test_what_is_no_address_of_a_thread_has_no_id(address):
    assert thread_id_in(address) is None

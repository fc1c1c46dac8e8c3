"""Which addresses hold the id of a video."""

from urllib.parse import quote

import pytest

from content.youtube import is_video_id, video_id_in

VIDEO = "dQw4w9WgX-_"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"


def within(address, times=1):
    """The address as it stands in a parameter of another one."""
    return address if times == 0 else quote(within(address, times - 1), safe="")


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={VIDEO}&t=5",
        f"http://youtube.com/watch?app=desktop&v={VIDEO}#t=1",
        f"HTTPS://M.YOUTUBE.COM:443/watch?v={VIDEO}",
        f"https://www.youtube.com./watch/?v={VIDEO}",
        f"music.youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}&list=PLabcdefghijklmnop&index=2",
        f"https://gaming.youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com/watch_popup?v={VIDEO}",
        f"https://www.youtube.com/ytscreeningroom?v={VIDEO}",
        f"https://www.youtube.com/?feature=player_embedded&v={VIDEO}",
        f"https://www.youtube.com/watch?vi={VIDEO}",
        f"https://www.youtube.com/?vi={VIDEO}&feature=youtu.be",
        f"https://www.youtube.com/get_video_info?video_id={VIDEO}",
    ],
)
def test_a_parameter_names_the_video(address):
    assert video_id_in(address) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/shorts/{VIDEO}/",
        f"https://www.youtube.com/shorts/{VIDEO}?feature=share",
        f"https://www.youtube.com/embed/{VIDEO}?start=3",
        f"https://www.youtube.com/embed/{VIDEO}&start=3",
        f"https://www.youtube.com/live/{VIDEO}?feature=share",
        f"https://www.youtube.com/v/{VIDEO}",
        f"https://www.youtube.com/v/{VIDEO}&hl=en_US&fs=1&",
        f"https://www.youtube.com/e/{VIDEO}",
        f"https://www.youtube.com/vi/{VIDEO}",
        f"youtube.com/watch/{VIDEO}/",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://youtube.googleapis.com/v/{VIDEO}?version=3",
        f"https://www.youtubekids.com/watch?v={VIDEO}",
        f"https://studio.youtube.com/video/{VIDEO}/edit",
        f"https://i.ytimg.com/vi/{VIDEO}/hqdefault.jpg",
        f"https://i3.ytimg.com/vi_webp/{VIDEO}/maxresdefault.webp",
        f"https://img.youtube.com/vi/{VIDEO}/0.jpg",
        f"https://youtu.be/{VIDEO}?si=abcdef",
        f"https://youtu.be//{VIDEO}",
        f"https://youtu.be/{VIDEO}&t=12",
        f"https://youtu.be/watch?v={VIDEO}",
        f"https://youtu.be/shorts/{VIDEO}",
        f"www.youtu.be/{VIDEO}/",
        f"HTTPS://YOUTU.BE/{VIDEO}",
    ],
)
def test_a_step_of_the_path_names_the_video(address):
    assert video_id_in(address) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?feature=youtu.be#v={VIDEO}",
        f"https://www.youtube.com/watch#!v={VIDEO}&feature=related",
        f"https://m.youtube.com/#/watch?v={VIDEO}",
        f"https://www.youtube.com/user/numberphile#p/u/1/{VIDEO}",
        f"https://www.youtube.com/user/numberphile#p/a/u/2/{VIDEO}",
        f"https://www.youtube.com/watch?feature=share&amp;v={VIDEO}",
        f"https://www.youtube.com/watch?feature=share&amp;amp;v={VIDEO}",
        f"https://www.youtube.com/watch?feature=share&#38;v={VIDEO}",
        f"https://www.youtube.com/watch%3Fv%3D{VIDEO}",
        f"https://www.youtube.com/watch?v%3D{VIDEO}",
        f"//www.youtube.com/embed/{VIDEO}",
        f"https:/youtu.be/{VIDEO}",
        f"<https://youtu.be/{VIDEO}>",
        f"(https://youtu.be/{VIDEO}).",
        f"\u201c{WATCH}\u201d",
        f"{WATCH}.",
        f"{WATCH}!",
        f"\u200b {WATCH},\n",
    ],
)
def test_how_it_was_pasted_or_escaped_does_not_count(address):
    assert video_id_in(address) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/attribution_link?a=abc&u={within(f'/watch?v={VIDEO}&feature=share')}",
        f"https://www.youtube.com/attribution_link?u=/watch%3Fv%3D{VIDEO}%26feature%3Dshare&a=abc",
        f"https://consent.youtube.com/m?continue={within(WATCH)}&gl=DE&m=0",
        f"https://consent.youtube.com/ml?continue={within(WATCH + '&cbrd=1')}&gl=FR",
        f"https://consent.google.com/m?continue={within(WATCH)}",
        f"https://www.youtube.com/signin?next={within(f'/watch?v={VIDEO}')}",
        "https://accounts.google.com/ServiceLogin?service=youtube&continue="
        + within(f"https://www.youtube.com/signin?app=desktop&next={within(f'/watch?v={VIDEO}')}"),
        f"https://www.youtube.com/verify_age?next_url=/watch%3Fv%3D{VIDEO}",
        f"https://m.youtube.com/index?desktop_uri={within(f'/watch?v={VIDEO}')}",
        f"https://www.youtube.com/oembed?url={within(WATCH)}&format=json",
        f"https://www.youtube.com/oembed?format=json&url={WATCH}",
        f"https://www.youtube.com/redirect?event=comments&q={within(f'https://youtu.be/{VIDEO}')}",
        f"https://www.google.com/url?q={WATCH}",
        f"https://www.google.de/url?sa=t&url={within(WATCH)}&usg=x",
        f"https://www.google.co.uk/url?q={within(WATCH, 2)}",
        f"https://l.facebook.com/l.php?u={within(f'https://youtu.be/{VIDEO}?fbclid=x')}&h=y",
        f"https://out.reddit.com/t3_1abcde?url={within(WATCH)}&token=x",
        f"https://eur03.safelinks.protection.outlook.com/?url={within(WATCH)}&data=05",
        f"https://duckduckgo.com/l/?uddg={within(WATCH)}",
        f"https://www.google.com/url?q={within(f'https://consent.youtube.com/m?continue={within(WATCH)}')}",
    ],
)
def test_an_address_that_leads_on_to_a_video_holds_its_id(address):
    assert video_id_in(address) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        f"vnd.youtube:{VIDEO}",
        f"vnd.youtube:{VIDEO}?list=PLabcdefghijklmnop",
        f"vnd.youtube://{VIDEO}",
        f"vnd.youtube://www.youtube.com/watch?v={VIDEO}",
        f"youtube://{VIDEO}",
        f"youtube://watch?v={VIDEO}",
        f"youtube://www.youtube.com/watch?v={VIDEO}",
        f"intent://www.youtube.com/watch?v={VIDEO}#Intent;package=com.google.android.youtube;scheme=https;end",
    ],
)
def test_the_addresses_of_the_app_hold_the_id(address):
    assert video_id_in(address) == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/",
        f"https://notyoutube.com/watch?v={VIDEO}",
        f"https://youtube.com.example/watch?v={VIDEO}",
        f"https://www.youtube.com@example.com/watch?v={VIDEO}",
        f"mailto:someone@youtube.com?v={VIDEO}",
        f"javascript://youtu.be/{VIDEO}",
        f"https://example.com/url?q={within(WATCH)}",
        f"https://www.google.com/search?q={within(WATCH)}",
        f"https://www.youtube.com/results?search_query={within(WATCH)}",
        # From the description of the video, to somewhere else.
        f"https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2Fexample.com&v={VIDEO}",
        "https://youtu.be/short",
        f"https://youtu.be/{VIDEO}x",
        f"https://www.youtube.com/watch?v={VIDEO}x",
        f"https://www.youtube.com/watch?v={VIDEO[:10]}",
        f"https://www.youtube.com/watch_videos?video_ids={VIDEO},{VIDEO}",
        "https://www.youtube.com/@baker",
        "https://www.youtube.com/@abcdefghijk",
        "https://www.youtube.com/@abcdefghijk/shorts",
        "https://www.youtube.com/user/numberphile",
        "https://www.youtube.com/c/numberphile",
        "https://www.youtube.com/numberphile",
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "https://www.youtube.com/playlist?list=PLabcdefghi",
        "https://www.youtube.com/post/UgkxAbCdEfG",
        "https://www.youtube.com/hashtag/abcdefghijk",
        "https://www.youtube.com/embed/videoseries?list=PLabcdefghijklmnop",
        "https://www.youtube.com/embed/live_stream?channel=UCabcdefghijklmnopqrstuv",
        "https://www.youtube.com/attribution_link?a=abc&u=%2Fuser%2Fnumberphile",
        "vnd.youtube:short",
        "https://[x",
        "youtube.com",
        "://",
        "a b",
        "",
    ],
)
def test_what_is_no_address_of_a_video_has_no_id(address):
    assert video_id_in(address) is None


def test_addresses_within_addresses_are_followed_a_few_steps_only():
    address = WATCH
    for _ in range(10):
        address = f"https://consent.youtube.com/m?continue={within(address)}"
    endless = "https://consent.youtube.com/m?continue=" + "%25" * 2_000 + "2Fwatch"

    assert video_id_in(address) is video_id_in(endless) is None


@pytest.mark.parametrize(("name", "is_it"), [(VIDEO, True), (VIDEO + "x", False), ("äbcdefghijk", False), ("", False)])
def test_an_id_has_eleven_characters_of_its_alphabet(name, is_it):
    assert is_video_id(name) is is_it

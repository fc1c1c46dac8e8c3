"""Searching: words in the item's language, phrases, prefixes, pasted addresses; nothing typed is an error."""

import pytest

from content.catalogue.search.terms import as_json, parse

YOUTUBE = "dQw4w9WgXcQ"


@pytest.fixture
def search(client):
    """The video_ids that a search lists, as listed."""

    def ids(q, **more):
        answer = client.get("/api/reports", {"q": q, **more})
        assert answer.status_code == 200
        return [report["video_id"] for report in answer.json()["reports"]]

    return ids


@pytest.fixture
def revise(sql):
    """Give an item's summary new words."""
    return lambda text: sql("UPDATE content_summaries SET text = %s", text)


@pytest.mark.parametrize(
    "columns",
    [
        {"title": "Volcanoes of Iceland"},
        {"channel_name": "The Volcano Channel"},
        {"topics_json": ["active-volcanoes"]},
        {"analysis_json": {"key_topics": ["Volcano Risk"]}},
    ],
)
def test_titles_channels_and_topics_are_searched(search, put, columns):
    put("found", **columns)
    put("other", title="Bread")

    assert search("volcano") == ["found"]


def test_latest_summaries_of_every_variant_are_searched(search, put, sql):
    put("found")
    sql(
        "INSERT INTO content_summaries (video_id, variant, text, html)"
        " VALUES ('found', 'haiku', 'A volcano sleeps', 'x')"
    )

    assert search("volcano") == ["found"]


@pytest.mark.parametrize(
    ("language", "title", "q"),
    [
        ("en", "The runners were running", "run"),
        ("en", "Studying cities", "study city"),
        ("en-US", "Relational databases", "database"),
        ("fr", "Les chevaux continuaient", "continuer "),
        ("fr", "Histoires nationales", "national histoire"),
        ("fr_FR", "Des mangeurs", "mangeur "),
        ("es", "Las canciones corriendo", "canción"),
        ("ES", "Bibliotecas nacionales", "nacional biblioteca"),
        ("de", "Die Häuser", "haus"),
    ],
)
def test_words_are_stemmed_in_the_items_language(search, put, language, title, q):
    put("found", title=title, language=language)
    put("other", title="Nothing of this", language=language)

    assert search(q) == ["found"]


def test_the_analysis_language_outweighs_the_column(search, put):
    put("found", title="Les chevaux continuaient", language="en", analysis_json={"language": "fr"})

    assert search('"continuer"') == ["found"]


@pytest.mark.parametrize("language", ["xx", "日本語", "klingon", "", "e" * 500, "\x01"])
def test_a_language_that_postgresql_does_not_know_is_searched_word_for_word(search, put, language):
    put("found", title="Zyzzyvas of Qo'noS", language=language)

    assert search("zyzzyvas") == ["found"]


def test_japanese_titles_are_found_by_their_beginning(search, put):
    put("found", title="日本語の本", language="ja")

    assert search("日本") == ["found"]


@pytest.mark.parametrize("word", ["relativity", "happiness", "universities", "photography"])
def test_a_word_is_found_at_every_letter_while_it_is_typed(search, put, word):
    put("found", title=f"On {word}", language="en")

    missed = [word[:end] for end in range(3, len(word) + 1) if search(word[:end]) != ["found"]]

    assert missed == []


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "continuellement"), ("es", "rápidamente"), ("fr", "nationalité")]
)
def test_so_is_a_word_of_another_language(search, put, language, word):
    put("found", title=f"Un {word}", language=language)

    missed = [word[:end] for end in range(3, len(word) + 1) if search(word[:end]) != ["found"]]

    assert missed == []


def test_only_the_last_word_is_a_prefix(search, put):
    put("found", title="Machine learning")

    assert search("machine lear") == ["found"]
    assert search("mach learning") == []


@pytest.mark.parametrize("q", ["learn'", "l'hist", "don’t", "o'", "'", "’", "x'''y", "\\' \\"])
def test_apostrophes_are_no_operators(search, put, q):
    put("aaaaaaaaaaa", title="L'histoire d'Irlande", language="fr")

    assert isinstance(search(q), list)


def test_an_elided_word_is_found(search, put):
    put("found", title="L'histoire d'Irlande", language="fr")

    assert search("l'hist") == search("histoire") == search("irlande") == ["found"]


def test_a_quoted_phrase_is_found_in_this_order_only(search, put):
    put("found", title="The fall of ancient Rome")
    put("turned", title="Rome, ancient and fallen")

    assert search('"ancient rome"') == ["found"]
    assert sorted(search("ancient rome")) == ["found", "turned"]
    assert search('fall "ancient rome"') == ["found"]


def test_a_word_after_a_minus_is_left_out(search, put):
    put("found", title="Rome and Athens")
    put("other", title="Rome and Sparta")

    assert search("rome -sparta") == ["found"]
    assert search("rome -spar") == ["found", "other"] or search("rome -spar") == ["other", "found"]
    assert search('rome -"and sparta"') == ["found"]


def test_so_is_one_that_stands_in_the_summary_only(search, put, sql):
    put("with-minus", title="Rome at peace")
    put("without-it", title="Rome, again")
    sql("UPDATE content_summaries SET text = 'There was a war.' WHERE video_id = 'with-minus'")

    assert search("rome -war") == ["without-it"]
    assert search("-war") == ["without-it"]


def test_or_finds_either(search, put):
    put("a", title="Rome")
    put("b", title="Sparta")
    put("c", title="Athens")

    assert sorted(search("rome or sparta")) == sorted(search("rome OR sparta")) == ["a", "b"]


def test_words_of_title_and_summary_are_found_together(search, put, revise):
    put("found", title="Volcanoes", channel_name="Earth Daily")
    revise("Lava reaches the village")

    assert search("volcano village earth") == ["found"]


def test_a_changed_summary_is_found_by_its_new_words_only(search, put, revise):
    put("aaaaaaaaaaa")
    revise("About volcanoes")
    assert search("volcanoes") == ["aaaaaaaaaaa"]

    revise("About glaciers")

    assert search("glaciers") == ["aaaaaaaaaaa"]
    assert search("volcanoes") == []


def test_a_new_revision_is_found_by_its_words_only(search, put, sql):
    put("aaaaaaaaaaa", title="T")
    for text in ("About volcanoes", "About glaciers"):
        sql(
            "INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'haiku', %s, 'x')",
            text,
        )

    assert (search("glaciers"), search("volcanoes")) == (["aaaaaaaaaaa"], [])


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Glaciers'",
        "channel_name = 'Glaciers'",
        "topics_json = '[\"glaciers\"]'",
        'analysis_json = \'{"key_topics": ["glaciers"]}\'',
    ],
)
def test_a_changed_item_is_found_by_its_new_words(search, put, sql, change):
    put("aaaaaaaaaaa", title="T")

    sql(f"UPDATE content SET {change}")

    assert search("glaciers") == ["aaaaaaaaaaa"]


def test_a_changed_language_changes_how_words_are_stemmed(search, put, sql):
    put("aaaaaaaaaaa", title="Les chevaux continuaient", language="en")
    assert search('"continuer"') == []

    sql("UPDATE content SET language = 'fr'")

    assert search('"continuer"') == ["aaaaaaaaaaa"]


def test_the_summary_of_a_hidden_variant_is_not_searched(search, put, sql):
    put("aaaaaaaaaaa")
    sql(
        "INSERT INTO content_summaries (video_id, variant, text, html)"
        " VALUES ('aaaaaaaaaaa', 'language', 'volcano', 'x')"
    )

    assert search("volcano") == []


FORMS = [
    f"https://www.youtube.com/watch?v={YOUTUBE}",
    f"http://youtube.com/watch?v={YOUTUBE}&t=42s",
    f"https://m.youtube.com/watch?app=desktop&v={YOUTUBE}&list=PLx&index=2",
    f"https://music.youtube.com/watch?v={YOUTUBE}",
    f"youtube.com/watch?v={YOUTUBE}",
    f"www.youtube.com/watch?v={YOUTUBE}#t=1",
    f"https://youtu.be/{YOUTUBE}",
    f"https://youtu.be/{YOUTUBE}?si=abcdef",
    f"youtu.be/{YOUTUBE}",
    f"https://www.youtu.be/{YOUTUBE}/",
    f"https://www.youtube.com/shorts/{YOUTUBE}",
    f"https://www.youtube.com/shorts/{YOUTUBE}/",
    f"https://youtube.com/shorts/{YOUTUBE}?feature=share",
    f"https://www.youtube.com/embed/{YOUTUBE}?start=3",
    f"https://www.youtube.com/live/{YOUTUBE}?si=x",
    f"https://www.youtube.com/v/{YOUTUBE}",
    f"https://www.youtube-nocookie.com/embed/{YOUTUBE}",
    f"HTTPS://WWW.YOUTUBE.COM/watch?v={YOUTUBE}",
    f"https://www.youtube.com:443/watch?v={YOUTUBE}",
    f"  https://youtu.be/{YOUTUBE} ",
    f"https://www.youtube.com/attribution_link?a=abc&u=%2Fwatch%3Fv%3D{YOUTUBE}%26feature%3Dshare",
    f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{YOUTUBE}&gl=DE",
    f"https://www.google.com/url?q=https://www.youtube.com/watch%3Fv%3D{YOUTUBE}",
    f"https://www.youtube.com/watch?feature=share&amp;v={YOUTUBE}",
    f"https://www.youtube.com/watch/{YOUTUBE}",
    f"https://i.ytimg.com/vi/{YOUTUBE}/hqdefault.jpg",
    f"vnd.youtube:{YOUTUBE}",
    f"<https://youtu.be/{YOUTUBE}>.",
]


@pytest.mark.parametrize("address", FORMS)
def test_a_pasted_address_of_a_video_finds_it(search, put, address):
    put(YOUTUBE, title="The one", canonical_url=f"https://www.youtube.com/watch?v={YOUTUBE}")
    put("AAAAAAAAAAA", title="watch youtube shorts", canonical_url="https://www.youtube.com/watch?v=AAAAAAAAAAA")

    assert search(address) == [YOUTUBE]


@pytest.mark.parametrize(
    "pasted",
    ["https://redd.it/1abcde", "old.reddit.com/r/hedges/comments/1ABCDE/x/", "https://www.reddit.com/gallery/1abcde"],
)
def test_a_pasted_address_of_a_thread_finds_it(search, put, pasted):
    put("hedge", id="reddit:1abcde", canonical_url="https://www.reddit.com/r/hedges/comments/1abcde/hedges/")
    put("other", id="reddit:1abcdf", title="reddit comments 1abcde")

    assert search(pasted) == ["hedge"]


@pytest.mark.parametrize(
    "pasted", ["https://example.com/a/b?c=d", "https://example.com/a/b?c=d/", " https://example.com/a/b?c=d"]
)
def test_a_pasted_web_address_finds_its_item(search, put, pasted):
    put("web:1", canonical_url="https://example.com/a/b?c=d")
    put("web:2", canonical_url="https://example.com/a", title="example com")

    assert search(pasted) == ["1"]


def test_a_pasted_web_address_may_be_long(search, put):
    address = "https://example.com/" + "a" * 900
    put("web:1", canonical_url=address)

    assert search(address) == ["1"]


@pytest.mark.parametrize("q", [YOUTUBE, f"yt:{YOUTUBE}", f" {YOUTUBE} "])
def test_an_id_finds_its_item(search, put, q):
    put(YOUTUBE)
    put("AAAAAAAAAAA")

    assert search(q) == [YOUTUBE]


@pytest.mark.parametrize(
    ("key", "record", "q"),
    [("1abc", None, "reddit:1abc"), ("x", "yt:legacyID", "yt:legacyID"), ("f00", None, "web:f00")],
)
def test_so_do_other_keys_and_legacy_ids(search, put, key, record, q):
    put(key, id=record)
    put("AAAAAAAAAAA")

    assert search(q) == [key]


def test_an_id_that_begins_with_a_minus_finds_its_item_first(search, put):
    put("AAAAAAAAAAA", title="Something else", indexed_at="2030-01-01")
    put("-bcdefghijk", indexed_at="2020-01-01")

    assert search("-bcdefghijk")[:1] == ["-bcdefghijk"]


def test_nothing_found_is_an_empty_list(client, put):
    put("aaaaaaaaaaa")

    answer = client.get("/api/reports?q=xyzzyx").json()

    assert (answer["reports"], answer["total_count"], answer["filters"]) == ([], 0, {"q": "xyzzyx"})


@pytest.mark.parametrize("q", ["", "   ", "\x00"])
def test_an_empty_search_lists_everything(search, put, q):
    put("aaaaaaaaaaa")

    assert search(q) == ["aaaaaaaaaaa"]


GARBAGE = [
    *(
        "'",
        '"',
        "!",
        "&",
        "|",
        "(",
        ")",
        ":",
        "*",
        "\\",
        "<->",
        "'''",
        '"""',
        ":*",
        "!!",
        "& |",
        "()",
        "a:*",
        "a&",
        "|b",
    ),
    *(
        "!a",
        "(a",
        "a)",
        "\\'",
        "a\\",
        "'a",
        "a'",
        "a''b",
        "-",
        "--",
        "- -",
        "-a",
        '-"a',
        '"a',
        'a"b"c',
        "or",
        "or or",
        "a or",
        "or a",
    ),
    *(
        "and",
        "not",
        "the",
        "the of a",
        "a -",
        "%",
        "_",
        "%_",
        "__",
        "a_",
        "$1",
        "{}",
        "[]",
        ";",
        "--;DROP TABLE content",
        "\u2028",
    ),
    *(
        "😀",
        "é" * 400,
        "a " * 400,
        "'\"!&|():*\\" * 30,
        "http://",
        "://",
        "http://[",
        "youtu.be/",
        "youtube.com/watch?v=",
        "\x01\x7f",
    ),
    *(
        "<script>",
        "a:b:c",
        "a<b>c",
        "1e400",
        "٣",
        "x" * 5000,
        "'or''':*",
        "\\\\",
        "a\\:*",
        "ʼ",
        "ª",
        "_ _",
        "a.b.c",
        "a/b",
        "C++",
        "#tag",
    ),
]


@pytest.mark.parametrize("q", GARBAGE)
def test_garbage_is_never_an_error(search, put, client, q):
    put("aaaaaaaaaaa", title="Something")

    assert search(q) in ([], ["aaaaaaaaaaa"])
    assert client.get("/", {"q": q}).status_code == client.get("/feed.atom", {"q": q}).status_code == 200


def test_a_match_in_the_head_comes_first_then_the_newest(search, put, revise):
    put("summary", title="Evening news", indexed_at="2024-03-03")
    revise("A volcano was mentioned among other things")
    put("title", title="Volcano", indexed_at="2024-01-01")
    put("channel", title="Rocks", channel_name="Volcano", indexed_at="2024-02-02")

    assert search("volcano") == ["channel", "title", "summary"]


def test_equally_good_matches_come_newest_first_then_by_key(search, put):
    for key, day in (("old", 1), ("new", 9), ("b", 5), ("a", 5)):
        put(key, title="Volcano", indexed_at=f"2024-01-0{day}")

    assert search("volcano") == ["new", "a", "b", "old"]


def test_a_sort_outweighs_the_best_match(search, put):
    put("title", title="Volcano", indexed_at="2024-01-01")
    put("channel", title="A", channel_name="Volcano", indexed_at="2024-02-02")

    assert search("volcano", sort="newest") == ["channel", "title"]


def test_a_search_and_a_filter_hold_together(search, put):
    put("reddit:a", title="Volcano")
    put("web-a", title="Volcano")

    assert search("volcano", source="reddit") == ["a"]


def test_a_search_finds_items_of_every_language_at_once(search, put):
    for language in ("en", "fr", "es", "xx", "de"):
        put(f"in-{language}", title="Internet", language=language)

    assert sorted(search("internet")) == ["in-de", "in-en", "in-es", "in-fr", "in-xx"]


def test_an_item_without_html_is_not_found(search, put):
    put("aaaaaaaaaaa", title="Volcano", html=None)

    assert search("volcano") == []


def test_nul_in_a_search_is_as_if_it_were_not_there(search, put):
    put("aaaaaaaaaaa", title="Roman law")

    assert search("ro\x00man") == ["aaaaaaaaaaa"]


class TestPhrases:
    @pytest.fixture(autouse=True)
    def library(self, put, sql):
        put("who", title="The Who: live at the harbour", language="en")
        put("be", title="To be or not to be", language="en")
        put("rooms", title="Quiet rooms", language="en")
        sql(
            'UPDATE content_summaries SET text = \'He keeps saying "this is it" and "all or nothing".\''
            " WHERE video_id = 'rooms'"
        )
        put("who-else", title="Who reads the news, and nothing but that?", language="en")
        put("nothing", title="Nothing to see: is this what it was?", language="en")
        put("fr", title="C'est la vie, et rien d'autre", language="fr", channel_name="Les uns et les autres")
        put("de", title="Sein oder nicht sein", language="German")
        put("xx", title="And so on and so forth", language="xx")

    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ('"the who"', ["who"]),
            ('"The WHO"', ["who"]),
            ('"the who', ["who"]),
            ('"to be or not to be"', ["be"]),
            ('"be or not"', ["be"]),
            ('"this is it"', ["rooms"]),
            ('"all or nothing"', ["rooms"]),
            ('"saying this is it and all or nothing"', ["rooms"]),
            ('"rooms quiet"', []),
            ('"who the"', []),
            ('"nothing or all"', []),
            ('"et les autres"', ["fr"]),
            ('"les uns"', ["fr"]),
            ('"oder nicht"', ["de"]),
            ('"and so"', ["xx"]),
            ('"the who" harbour', ["who"]),
            ('"the who" or "to be or"', ["be", "who"]),
            ('harbour -"the who"', []),
            ('nothing -"all or nothing"', ["nothing", "who-else"]),
            ('"live at the harbours"', []),  # as they stand, once one of them has no stem
            ('"quiet room"', ["rooms"]),
        ],
    )
    def test_a_phrase_is_its_words_next_to_each_other_be_they_ever_so_common(self, search, q, expected):
        assert sorted(search(q)) == expected

    @pytest.mark.parametrize("q", ["the who", "to be or not to be", "this is it", "who"])
    def test_common_words_alone_still_find(self, search, q):
        assert search(q)

    def test_the_index_serves_a_phrase(self, sql):
        sql("SET LOCAL enable_seqscan = off")
        asked = as_json(parse('"the who"'))
        found = "SELECT FROM search_document WHERE library_all_words(head, words) @@ library_query(%s, '{en}')"
        plan = sql(f"EXPLAIN {found}", asked)

        assert "search_document_all" in str(plan)


class TestDashes:
    @pytest.mark.parametrize(
        ("q", "found"),
        [
            *((" ".join("-" * number), True) for number in (1, 32, 33, 200)),
            *(("-" * number, True) for number in (2, 33, 1999)),
            ("- one - two " + "- " * 40, False),
            ("lamps " + "-" * 40 + " harbour", True),
            ("lamps - harbour", True),
            ("lamps -- harbour", True),
            ("lamps -harbour", False),
            ("--lamps", True),
            ('- "lamps" -', True),
            ("(-(-(-lamps", False),
            ("!" * 50 + "lamps", True),
            ("lamps " + "-x " * 300, True),
            ("or " * 50 + "lamps", True),
            ('"lamps" ' * 150, True),
            ("−" * 40 + " lamps", True),
        ],
    )
    def test_they_never_break_a_search(self, client, search, put, q, found):
        put("aaaaaaaaaaa", title="Lamps and harbours")

        assert search(q) == (["aaaaaaaaaaa"] if found and "amps" in q else [])
        for path in ("/", "/feed.atom", "/podcast.rss", "/api/filters", "/api/reports?latest=true"):
            assert (
                client.get(path, query_params={"q": q} | ({"latest": "true"} if "latest" in path else {})).status_code
                == 200
            )


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Gro\u0308\u00dfere O\u0308fen", "Größere"),
        ("Größere Öfen", "Gro\u0308\u00dfere"),
        ("Größere Öfen", '"Gro\u0308ßere O\u0308fen"'),
        ("Cafe\u0301 Mu\u0308ller", "müller"),
        ("Ｈｉｓｔｏｒｙ of maps", "history map"),
        ("Hist\u200bory of maps", "history"),
        ("History of maps", "his\u00adtory"),
        ("Donau\u00addampf\u00adschiff", "donaudampfschiff"),
        ("ガイド", "ｶﾞｲﾄﾞ"),
        ("Der Fuß", "FUß"),
        ("ΟΔΥΣΣΈΑΣ", "οδυσσέας"),
        ("ışık ve gölge", "ışık"),
    ],
)
@pytest.mark.parametrize("place", ["title", "channel_name", "summary", "topics_json"])
def test_words_are_found_in_every_normal_form(search, put, revise, place, title, q):
    put("found", **({} if place == "summary" else {place: [title] if place == "topics_json" else title}))
    if place == "summary":
        revise(title)
    put("other", title="Nothing of this")

    assert search(q) == ["found"]


def test_a_sign_on_a_word_is_none_of_its_letters(search, put, revise):
    put("found", title="Acme™ tools")
    revise("Wait…what happens")

    assert search("acme tools") == search("what happen") == ["found"]


def test_no_phrase_reaches_from_one_text_into_another(search, put, revise):
    put("found", title="Quiet rooms", channel_name="Slow days", topics_json=["old harbours"])
    revise("Warm lamps")

    inside = ["quiet rooms", "slow days", "old harbours", "warm lamps"]
    across = ["rooms slow", "days old", "harbours quiet", "rooms quiet", "days warm", "lamps warm", "days slow"]
    assert [q for q in inside if search(f'"{q}"') != ["found"]] == []
    assert [q for q in across if search(f'"{q}"')] == []

"""Names that are equal but for what nobody sees are one name, whoever writes them."""

import pytest
from django.conf.locale import LANG_INFO
from hypothesis import example, given
from hypothesis import strategies as st

from content.decisions.curation import curate
from content.decisions.taxonomy import merge
from content.models import CategoryAlias, Content, Curation
from tests.content.conftest import filed

# Each line is one name.
SPELLINGS = [
    (
        "Café Müller",
        "Cafe\u0301 Mu\u0308ller",
        "CAFÉ MÜLLER",
        "cafe\u0301\u00a0mu\u0308ller",
        "Ca\u00adfé  Müller\u200b",
    ),
    ("History", "Hist\u200bory", "Ｈｉｓｔｏｒｙ", "\ufeffhistory", "HISTORY\u2060", "Histor\u034fy"),
    ("AI-Tools", "AI‑Tools", "ai–tools", "ＡＩ－Ｔｏｏｌｓ", "AI﹘Tools"),
    ("Straße", "STRASSE", "strasse", "STRAẞE", "Stra\u00adße"),
    ("Οδυσσέας", "ΟΔΥΣΣΈΑΣ", "οδυσσέασ", "Οδυσσε\u0301ας"),
    ("İstanbul", "i̇stanbul", "istanbul", "ISTANBUL", "I\u0307stanbul", "ıstanbul"),
    ("Office", "Oﬃce", "ＯＦＦＩＣＥ"),
    ("ガイド", "ｶﾞｲﾄﾞ", "カ\u3099イト\u3099"),
    ("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
    ("Physics ²", "physics 2"),
    ("हिंदी", "हिंदी\u200d"),
    ("ǰ", "J\u030c"),
]


@pytest.mark.django_db
class TestOneName:
    @pytest.mark.parametrize("names", SPELLINGS, ids=lambda names: names[0])
    def test_its_spellings_have_one_key(self, sql, names):
        keys = {name: sql("SELECT library_fold(%s)", name)[0][0] for name in names}

        assert len(set(keys.values())) == 1, keys

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Resume", "Résumé"), ("C", "C++"), ("1 2", "12"), ("歴史", "历史"), ("A.B", "AB"), ("o", "0")],
    )
    def test_other_names_stay_others(self, sql, one, other):
        assert sql("SELECT library_fold(%s) = library_fold(%s)", one, other) == [(False,)]

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
    @example("´")
    @example("\u00a0¸ ¨")
    @example("゛")
    @example("\ufe7c")
    @example("‗" * 300)
    @example("\u0301" * 250 + "x")
    def test_a_key_is_its_own_key(self, django_db_blocker, name):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT library_fold(library_fold(%s)) = library_fold(%s)", [name, name])
            assert cursor.fetchone() == (True,)

    @pytest.mark.parametrize("names", SPELLINGS, ids=lambda names: names[0])
    def test_lists_know_it_under_every_spelling(self, client, ids, put, names):
        for number, name in enumerate(names):
            put(
                f"item-{number}",
                channel_name=name,
                subcategories_json=filed((name, name)),
                topics_json=[name],
                analysis_json={"content_type": name, "complexity_level": name},
            )

        counted = client.get("/api/filters").json()
        groups = ("categories", "channels", "content_type", "complexity_level")
        assert [[entry["count"] for entry in counted[group]] for group in groups] == [[len(names)]] * 4
        for name in names:
            for parameter in ("channel", "category", "subcategory", "content_type", "complexity", "topics"):
                assert len(ids(**{parameter: name})) == len(names), (parameter, name)


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "again"), [(names[0], other) for names in SPELLINGS for other in names[1:]], ids=ascii
    )
    def test_a_refused_category_does_not_return_in_another_spelling(self, put, sql, name, again):
        put("aaaaaaaaaaa", subcategories_json=filed(("Rome",), (name,)))
        curate("aaaaaaaaaaa", {"subcategories_json": filed(("Rome",))}, by="ada")

        sql("SELECT library_act_as('ada')")
        sql("UPDATE curation SET overrides = '{}'")
        sql("UPDATE content SET subcategories_json = %s", filed((again,), ("Sparta",)))

        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["Sparta"]

    def test_a_decision_that_spells_a_category_otherwise_keeps_it(self, put):
        put("aaaaaaaaaaa", subcategories_json=filed(("Cafe\u0301",), ("Rome",)))

        curate("aaaaaaaaaaa", {"subcategories_json": filed(("Café",))}, by="ada")

        assert Curation.objects.get().refusals == {"categories": ["rome"]}

    @pytest.mark.parametrize("name", ["History", " HISTORY ", "Hist\u200bory", "Ｈistory"])
    def test_whoever_writes_a_refusal_it_is_kept_folded(self, put, sql, as_person, name):
        put("aaaaaaaaaaa", subcategories_json=filed(("History",), ("Rome",)))

        with as_person():
            sql(
                "INSERT INTO curation (video_id, refusals) VALUES ('aaaaaaaaaaa', %s)", {"categories": [name, "\u200b"]}
            )

        assert Curation.objects.get().refusals == {"categories": ["history"]}
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["Rome"]


class TestMerges:
    @pytest.mark.parametrize(
        ("name", "again"), [(names[0], other) for names in SPELLINGS[:6] for other in names[1:]], ids=ascii
    )
    def test_a_merged_category_comes_in_under_its_new_name_in_every_spelling(self, put, name, again):
        put("a", subcategories_json=filed((name,)))
        merge.merge(again, "Antiquity", by="ada")
        put("b", subcategories_json=filed((again,)))

        shown = {entry["category"] for item in Content.objects.all() for entry in item.shown_categories}
        assert shown == {"Antiquity"}

    def test_whoever_writes_an_alias_it_is_kept_folded(self, put, sql, as_person):
        with as_person():
            sql("INSERT INTO category_alias (key, name) VALUES ('Ｈist\u200bory', 'Past')")
        put("a", subcategories_json=filed(("History",)))

        assert CategoryAlias.objects.get().key == "history"
        assert Content.objects.get().shown_categories[0]["category"] == "Past"

    def test_subcategories_of_one_name_are_united(self, put):
        put("a", subcategories_json=filed(("Rome", "Küche"), ("Greece", "Ku\u0308che", "Art")))

        merge.merge("Greece", "Rome", by="ada")

        assert Content.objects.get().shown_categories == filed(("Rome", "Küche", "Art"))["categories"]


@pytest.mark.django_db
class TestWhatNobodySees:
    @pytest.mark.parametrize("name", ["\u200b", "\u3164\u2060", "\u2800 \u00ad", "\ufe0f", "\U000e0061"], ids=ascii)
    def test_a_name_of_it_is_none(self, client, put, name):
        put(
            "a",
            channel_name=name,
            subcategories_json=filed((name,), ("Rome", name)),
            topics_json=[name],
            analysis_json={"content_type": name, "complexity_level": name, "language": name},
            language="fr",
        )

        counted = client.get("/api/filters").json()
        assert counted["categories"] == [{"value": "Rome", "count": 1}]
        assert counted["languages"] == [{"value": "fr", "count": 1}]
        assert counted["channels"] == counted["content_type"] == counted["complexity_level"] == []
        assert Content.objects.get().topic_keys == []
        assert Content.objects.get().channel_name == name


ENGLISH = [
    "en",
    "EN",
    "en-US",
    "en_US",
    "EN-us",
    "eng",
    "English",
    "ENGLISH",
    "English (US)",
    "English (auto-generated)",
]
ENGLISH += [
    "en-GB-oxendict",
    "en_US.UTF-8",
    "American English",
    "English - UK",
    "Ｅｎｇｌｉｓｈ",
    "En\u200bglish",
    "en-orig",
]


@pytest.mark.django_db
class TestLanguages:
    @pytest.mark.parametrize(
        ("code", "names"),
        [
            ("en", ENGLISH),
            ("de", ["de", "deu", "ger", "German", "Deutsch", "de-DE", "de_AT", "Deutsch (Schweiz)", "swiss german"]),
            ("fr", ["fr", "fra", "fre", "French", "Français", "Franc\u0327ais", "fr-CA", "français canadien"]),
            ("es", ["es", "spa", "Spanish", "Español", "es-419", "Latin American Spanish", "castellano"]),
            ("pt", ["pt", "por", "pt-BR", "Portuguese", "Português do Brasil", "Brazilian Portuguese"]),
            (
                "zh",
                ["zh", "zho", "chi", "zh-Hant-TW", "zh_CN", "Chinese (Simplified)", "中文", "中文（繁體）", "cmn-Hans"],
            ),
            ("no", ["no", "nb", "nor", "nb-NO", "Norwegian", "Norsk bokmål"]),
            ("he", ["he", "iw", "heb", "Hebrew", "עברית", "iw-IL"]),
            ("ja", ["ja", "jpn", "Japanese", "日本語", "ja-JP"]),
            ("cy", ["cy-GB", "cym", "wel", "Welsh", "cymraeg"]),
        ],
    )
    def test_the_spellings_of_a_language_are_one(self, client, ids, put, code, names):
        for number, name in enumerate(names):
            put(f"item-{number}", language=name, title="Spelling")
        put("other", language="xx")

        counted = {entry["value"]: entry["count"] for entry in client.get("/api/filters").json()["languages"]}
        assert counted == {code: len(names), "xx": 1}
        assert {name: len(ids(language=name)) for name in names} == dict.fromkeys(names, len(names))
        assert sorted({item.language for item in Content.objects.exclude(video_id="other")}) == sorted(set(names))

    @pytest.mark.parametrize("code", [code for code, info in LANG_INFO.items() if "name" in info and len(code) == 2])
    def test_a_language_is_known_by_its_names(self, sql, code):
        if code == "nb":
            return  # one with Norwegian
        info = LANG_INFO[code]
        names = [code, code.upper(), f"{code}-XX", info["name"], info["name_local"]]
        known = [sql("SELECT library_language_code(%s)", name)[0][0] for name in names]

        rare = code in ("ia", "io", "os")
        assert known == ([code] * 3 + names[3:] if rare else [code] * 5)

    @pytest.mark.parametrize(
        "name", ["Klingon", "xx", "und", "en, fr", "English/French", "English and French", "no audio", "42", "e", "en-"]
    )
    def test_what_is_no_language_or_several_stays_as_it_is(self, client, ids, put, name):
        put("a", language=name)

        assert client.get("/api/reports").json()["reports"][0]["analysis"]["language"] == name
        assert ids(language=name) == ids(language=name.upper()) == {"a"}

    def test_its_spelling_in_the_table_is_its_key(self, sql):
        body = sql("SELECT prosrc FROM pg_proc WHERE proname = 'library_known_language'")[0][0]

        assert (
            sql(
                "SELECT name[1] FROM regexp_matches(%s, '''((?:[^'']|'''')+)''', 'g') AS name"
                " WHERE name[1] <> library_fold(name[1]) AND name[1] !~ '\\^'",
                body,
            )
            == []
        )

    @pytest.mark.parametrize("name", ENGLISH)
    def test_words_are_stemmed_whatever_it_is_called(self, ids, put, name):
        put("a", title="Running lamps", language=name)

        assert ids(q="run lamp") == {"a"}

    def test_the_page_names_it_as_its_speakers_do(self, client, put):
        put("a", language="deu")
        put("b", language="Klingon")

        page = client.get("/").content.decode()

        assert "Deutsch" in page
        assert "Klingon" in page

    def test_its_link_is_ticked_whatever_it_is_called(self, client, put):
        put("a", language="eng")
        put("b", language="fr")

        page = client.get("/?language=English+(US)").content.decode()

        assert "Remove the filter </span>English<" in page


def test_a_text_says_something_if_one_of_its_characters_is_seen_whatever_it_begins_with(sql):
    """`library_said` need not look at all of them: it must come to the same as if it did."""
    wrong = sql(
        "SELECT sign, rest FROM generate_series(1, 65535) AS code, unnest(ARRAY['', U&'\\200b', 'x']) AS rest,"
        " LATERAL (SELECT CASE WHEN code NOT BETWEEN 55296 AND 57343 THEN chr(code) END AS sign) AS one"
        " WHERE (library_said(to_jsonb(sign || rest)) IS NOT NULL)"
        " IS DISTINCT FROM library_seen(btrim(sign || rest, E' \\t\\n\\r'))"
        " AND sign IS NOT NULL"
    )
    assert wrong == []

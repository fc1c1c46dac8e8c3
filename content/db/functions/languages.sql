-- A language under one name, however it is written, and how its words are searched.

-- The code of a language by its codes and names, folded: of ISO 639-1, or of ISO 639-3 where there is none. NULL for what
-- is none of these. Chinese is one language whatever its script; so is Norwegian, but for Nynorsk.
CREATE OR REPLACE FUNCTION library_known_language(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN name IN ('en', 'eng', 'english') THEN 'en'
        WHEN name IN ('es', 'spa', 'spanish', 'español', 'castilian', 'castellano') THEN 'es'
        WHEN name IN ('fr', 'fra', 'fre', 'french', 'français') THEN 'fr'
        WHEN name IN ('de', 'deu', 'ger', 'german', 'deutsch') THEN 'de'
        WHEN name IN ('in', 'ind', 'indonesian', 'bahasa indonesia') THEN 'id'
        WHEN name IN ('iw', 'heb', 'hebrew', 'עברית') THEN 'he'
        WHEN name IN ('ji', 'yid', 'yiddish', 'ייִדיש', 'יידיש') THEN 'yi'
        WHEN name IN ('mo', 'mol', 'ron', 'rum', 'romanian', 'română', 'moldovan', 'moldavian') THEN 'ro'
        WHEN name IN ('nb', 'nob', 'nor', 'norwegian', 'norsk', 'bokmål', 'norsk bokmål', 'norsk (bokmål)') THEN 'no'
        WHEN name IN ('fil', 'tgl', 'tagalog', 'filipino') THEN 'tl'
        WHEN name ~ '^[a-z][a-z]$' THEN name
        WHEN name IN ('afr', 'afrikaans') THEN 'af'
        WHEN name IN ('amh', 'amharic', 'አማርኛ') THEN 'am'
        WHEN name IN ('ara', 'arb', 'arabic', 'العربية', 'العربيّة', 'عربي') THEN 'ar'
        WHEN name IN ('aze', 'azerbaijani', 'azərbaycan', 'azərbaycanca') THEN 'az'
        WHEN name IN ('bel', 'belarusian', 'беларуская') THEN 'be'
        WHEN name IN ('bul', 'bulgarian', 'български') THEN 'bg'
        WHEN name IN ('ben', 'bengali', 'bangla', 'বাংলা') THEN 'bn'
        WHEN name IN ('bre', 'breton', 'brezhoneg') THEN 'br'
        WHEN name IN ('bos', 'bosnian', 'bosanski') THEN 'bs'
        WHEN name IN ('cat', 'catalan', 'català', 'valencian', 'valencià') THEN 'ca'
        WHEN name IN ('ces', 'cze', 'czech', 'čeština', 'česky', 'český') THEN 'cs'
        WHEN name IN ('cym', 'wel', 'welsh', 'cymraeg') THEN 'cy'
        WHEN name IN ('dan', 'danish', 'dansk') THEN 'da'
        WHEN name IN ('ell', 'gre', 'greek', 'ελληνικά') THEN 'el'
        WHEN name IN ('epo', 'esperanto') THEN 'eo'
        WHEN name IN ('est', 'estonian', 'eesti') THEN 'et'
        WHEN name IN ('eus', 'baq', 'basque', 'euskara', 'euskera') THEN 'eu'
        WHEN name IN ('fas', 'per', 'pes', 'persian', 'farsi', 'فارسی') THEN 'fa'
        WHEN name IN ('fin', 'finnish', 'suomi') THEN 'fi'
        WHEN name IN ('fry', 'frisian', 'frysk') THEN 'fy'
        WHEN name IN ('gle', 'irish', 'gaeilge') THEN 'ga'
        WHEN name IN ('gla', 'scottish gaelic', 'gàidhlig') THEN 'gd'
        WHEN name IN ('glg', 'galician', 'galego') THEN 'gl'
        WHEN name IN ('guj', 'gujarati', 'ગુજરાતી') THEN 'gu'
        WHEN name IN ('hau', 'hausa') THEN 'ha'
        WHEN name IN ('hin', 'hindi', 'हिन्दी', 'हिंदी') THEN 'hi'
        WHEN name IN ('hrv', 'croatian', 'hrvatski') THEN 'hr'
        WHEN name IN ('hat', 'haitian', 'haitian creole', 'kreyòl ayisyen') THEN 'ht'
        WHEN name IN ('hun', 'hungarian', 'magyar') THEN 'hu'
        WHEN name IN ('hye', 'arm', 'armenian', 'հայերեն') THEN 'hy'
        WHEN name IN ('ibo', 'igbo', 'asụsụ ìgbò') THEN 'ig'
        WHEN name IN ('isl', 'ice', 'icelandic', 'íslenska') THEN 'is'
        WHEN name IN ('ita', 'italian', 'italiano') THEN 'it'
        WHEN name IN ('jpn', 'japanese', '日本語') THEN 'ja'
        WHEN name IN ('kat', 'geo', 'georgian', 'ქართული') THEN 'ka'
        WHEN name IN ('kaz', 'kazakh', 'қазақ', 'қазақша') THEN 'kk'
        WHEN name IN ('khm', 'khmer', 'ខ្មែរ', 'ភាសាខ្មែរ') THEN 'km'
        WHEN name IN ('kan', 'kannada', 'ಕನ್ನಡ') THEN 'kn'
        WHEN name IN ('kor', 'korean', '한국어', '조선말') THEN 'ko'
        WHEN name IN ('kur', 'kurdish', 'kurdî') THEN 'ku'
        WHEN name IN ('kir', 'kyrgyz', 'кыргызча') THEN 'ky'
        WHEN name IN ('lat', 'latin', 'latina') THEN 'la'
        WHEN name IN ('ltz', 'luxembourgish', 'lëtzebuergesch') THEN 'lb'
        WHEN name IN ('lit', 'lithuanian', 'lietuvių', 'lietuviškai') THEN 'lt'
        WHEN name IN ('lav', 'latvian', 'latviešu') THEN 'lv'
        WHEN name IN ('mkd', 'mac', 'macedonian', 'македонски') THEN 'mk'
        WHEN name IN ('mal', 'malayalam', 'മലയാളം') THEN 'ml'
        WHEN name IN ('mon', 'mongolian', 'монгол') THEN 'mn'
        WHEN name IN ('mar', 'marathi', 'मराठी') THEN 'mr'
        WHEN name IN ('msa', 'may', 'zsm', 'malay', 'bahasa melayu') THEN 'ms'
        WHEN name IN ('mya', 'bur', 'burmese', 'မြန်မာဘာသာ') THEN 'my'
        WHEN name IN ('nep', 'nepali', 'नेपाली') THEN 'ne'
        WHEN name IN ('nld', 'dut', 'dutch', 'nederlands', 'flemish', 'vlaams') THEN 'nl'
        WHEN name IN ('nno', 'nynorsk', 'norsk nynorsk', 'norsk (nynorsk)', 'norwegian nynorsk') THEN 'nn'
        WHEN name IN ('pan', 'punjabi', 'panjabi', 'ਪੰਜਾਬੀ') THEN 'pa'
        WHEN name IN ('pol', 'polish', 'polski') THEN 'pl'
        WHEN name IN ('pus', 'pashto', 'پښتو') THEN 'ps'
        WHEN name IN ('por', 'portuguese', 'português') THEN 'pt'
        WHEN name IN ('rus', 'russian', 'русский') THEN 'ru'
        WHEN name IN ('sin', 'sinhala', 'sinhalese', 'සිංහල') THEN 'si'
        WHEN name IN ('slk', 'slo', 'slovak', 'slovenčina', 'slovensky') THEN 'sk'
        WHEN name IN ('slv', 'slovenian', 'slovene', 'slovenščina') THEN 'sl'
        WHEN name IN ('som', 'somali', 'soomaali') THEN 'so'
        WHEN name IN ('sqi', 'alb', 'albanian', 'shqip') THEN 'sq'
        WHEN name IN ('srp', 'serbian', 'serbian latin', 'српски', 'srpski') THEN 'sr'
        WHEN name IN ('swe', 'swedish', 'svenska') THEN 'sv'
        WHEN name IN ('swa', 'swh', 'swahili', 'kiswahili') THEN 'sw'
        WHEN name IN ('tam', 'tamil', 'தமிழ்') THEN 'ta'
        WHEN name IN ('tel', 'telugu', 'తెలుగు') THEN 'te'
        WHEN name IN ('tgk', 'tajik', 'тоҷикӣ') THEN 'tg'
        WHEN name IN ('tha', 'thai', 'ไทย', 'ภาษาไทย') THEN 'th'
        WHEN name IN ('tuk', 'turkmen', 'türkmençe') THEN 'tk'
        WHEN name IN ('tur', 'turkish', 'türkçe') THEN 'tr'
        WHEN name IN ('tat', 'tatar', 'татарча') THEN 'tt'
        WHEN name IN ('uig', 'uyghur', 'ئۇيغۇرچە') THEN 'ug'
        WHEN name IN ('ukr', 'ukrainian', 'українська') THEN 'uk'
        WHEN name IN ('urd', 'urdu', 'اردو') THEN 'ur'
        WHEN name IN ('uzb', 'uzbek', 'o''zbek', 'oʻzbek tili') THEN 'uz'
        WHEN name IN ('vie', 'vietnamese', 'tiếng việt') THEN 'vi'
        WHEN name IN ('yor', 'yoruba', 'yorùbá') THEN 'yo'
        WHEN name IN ('yue', 'cantonese', '粵語', '粤语', '廣東話', '广东话') THEN 'yue'
        WHEN name IN ('zho', 'chi', 'cmn', 'chinese', 'mandarin', '中文', '汉语', '漢語', '普通话', '普通話', '国语', '國語',
            '简体中文', '繁體中文', '繁体中文') THEN 'zh'
        WHEN name IN ('zul', 'zulu', 'isizulu') THEN 'zu'
    END
$$;

-- A language under the one name by which it is filtered, counted and stemmed, whatever region or script is named beside
-- it: en-US, eng and "English (US)" are en. What is no language, or several, stays as it is.
CREATE OR REPLACE FUNCTION library_language_code(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded text := public.library_fold(name);
    code text := public.library_known_language(folded);
    tag text;
BEGIN
    IF code IS NOT NULL OR folded ~ '[,;/&+|]| and ' THEN
        RETURN coalesce(code, name);
    END IF;
    tag := coalesce(
        substring(folded FROM '^([a-z]{2,3})[-_](?:[a-z]{2}|[a-z]{4}|[0-9]{3})(?:[-_.@][-_.@a-z0-9]*)?$'),
        substring(folded FROM '^([a-z]{2,3})(?:[.@][-.@a-z0-9]+| ?\(.*\))$'));
    RETURN coalesce(
        public.library_known_language(tag), tag,
        -- "American English"; "English (US)", "English - US".
        public.library_known_language(substring(folded FROM ' ([^ ()-]{4,})$')),
        public.library_known_language(substring(folded FROM '^([^ ()-]{4,}|[^ -~]+)(?: |\(|-)')),
        name);
END
$$;

-- The language of an item: what its analysis says, else the row.
CREATE OR REPLACE FUNCTION library_language(language text, analysis jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN public.library_language_code(coalesce(
        public.library_said(analysis -> 'language'), public.library_said(to_jsonb(language)), 'en'));
END
$$;

-- The text search configuration of a language, where PostgreSQL has one.
CREATE OR REPLACE FUNCTION library_search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE public.library_language_code(language)
        WHEN 'ar' THEN 'pg_catalog.arabic' WHEN 'da' THEN 'pg_catalog.danish' WHEN 'de' THEN 'pg_catalog.german'
        WHEN 'el' THEN 'pg_catalog.greek' WHEN 'en' THEN 'pg_catalog.english' WHEN 'es' THEN 'pg_catalog.spanish'
        WHEN 'fi' THEN 'pg_catalog.finnish' WHEN 'fr' THEN 'pg_catalog.french' WHEN 'hu' THEN 'pg_catalog.hungarian'
        WHEN 'it' THEN 'pg_catalog.italian' WHEN 'nl' THEN 'pg_catalog.dutch' WHEN 'no' THEN 'pg_catalog.norwegian'
        WHEN 'nn' THEN 'pg_catalog.norwegian' WHEN 'pt' THEN 'pg_catalog.portuguese'
        WHEN 'ro' THEN 'pg_catalog.romanian' WHEN 'ru' THEN 'pg_catalog.russian'
        WHEN 'sv' THEN 'pg_catalog.swedish' WHEN 'tr' THEN 'pg_catalog.turkish'
        ELSE 'pg_catalog.simple'
    END::regconfig
$$;

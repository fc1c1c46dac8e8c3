"""Databases as predecessors left them: the SQL that makes each, with a few rows."""

# As the oldest made them: other keys, other types, fewer columns, no Django tables.
OLDEST = """
CREATE TABLE content (
    id varchar(120) PRIMARY KEY,
    video_id text UNIQUE,
    title text NOT NULL,
    channel_name varchar(200),
    canonical_url text,
    thumbnail_url text,
    published_at timestamp,
    indexed_at timestamp DEFAULT now(),
    duration_seconds bigint,
    has_audio integer DEFAULT 0,
    subcategories_json text,
    analysis_json jsonb,
    topics_json json,
    word_count integer NOT NULL
);
CREATE TABLE content_summaries (
    id serial PRIMARY KEY,
    video_id text REFERENCES content (video_id),
    variant text NOT NULL,
    text text,
    html text,
    revision integer DEFAULT 1,
    is_latest boolean DEFAULT true,
    created_at timestamptz DEFAULT now()
);
CREATE VIEW v_latest_summaries AS SELECT * FROM content_summaries WHERE is_latest;
INSERT INTO content (id, video_id, title, published_at, indexed_at, duration_seconds, has_audio, subcategories_json,
    topics_json, word_count)
VALUES ('yt:aaaaaaaaaaa', 'aaaaaaaaaaa', 'First', '2025-01-02 03:04:05', '2025-01-03', 60, 1,
        '{"categories": [{"category": "History", "subcategories": ["Rome"]}]}', '["rome"]', 5),
    ('yt:bbbbbbbbbbb', NULL, 'Second', NULL, NULL, NULL, NULL, '', NULL, 0);
INSERT INTO content_summaries (video_id, variant, text, html, revision, is_latest) VALUES
    ('aaaaaaaaaaa', 'comprehensive', 'old', '<p>old</p>', 1, true),
    ('aaaaaaaaaaa', 'comprehensive', 'new', '<p>new</p>', 1, true),
    ('aaaaaaaaaaa', 'audio', 'heard', '<p>heard</p>', 1, false);
"""

# Of the first dashboard on PostgreSQL: UUIDs, and triggers that keep dates and the latest summary.
DASHBOARD = """
CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE FUNCTION keep_one_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_latest IS TRUE OR TG_OP = 'INSERT' THEN
        UPDATE public.content_summaries SET is_latest = false
        WHERE video_id = NEW.video_id AND variant = NEW.variant AND id <> NEW.id AND is_latest;
        NEW.is_latest := true;
    END IF;
    RETURN NEW;
END $$;
CREATE TABLE content (
    video_id text PRIMARY KEY,
    id text UNIQUE,
    title text,
    canonical_url text,
    subcategories_json jsonb,
    analysis_json jsonb,
    has_audio boolean DEFAULT false,
    indexed_at timestamptz,
    transcript_text text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE content_summaries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    video_id text NOT NULL REFERENCES content (video_id) ON DELETE CASCADE,
    variant text NOT NULL,
    text text,
    html text,
    revision integer NOT NULL DEFAULT 1,
    is_latest boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (video_id, variant, revision)
);
CREATE TRIGGER content_is_dated BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER latest_on_insert BEFORE INSERT ON content_summaries FOR EACH ROW EXECUTE FUNCTION keep_one_latest();
CREATE TRIGGER latest_on_update BEFORE UPDATE OF text, is_latest ON content_summaries
    FOR EACH ROW WHEN (NEW.is_latest) EXECUTE FUNCTION keep_one_latest();
ALTER TABLE content_summaries ENABLE ALWAYS TRIGGER latest_on_update;
CREATE INDEX newest_first ON content (indexed_at DESC);
CREATE INDEX categories_inside ON content USING gin (subcategories_json);
COMMENT ON COLUMN content.indexed_at IS 'The main sort key.';
CREATE VIEW v_latest_summaries AS
    SELECT DISTINCT ON (s.video_id, s.variant) s.* FROM content_summaries s WHERE s.is_latest
    ORDER BY s.video_id, s.variant, s.created_at DESC;
INSERT INTO content (video_id, id, title, transcript_text) VALUES ('aaaaaaaaaaa', 'yt:aaaaaaaaaaa', 'First', 'Words');
INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'comprehensive', 't', '<p>t</p>');
"""

# Of the NAS: whole record ids as keys, numbered summaries, and research that refers to those numbers.
SUMMARIES = """
CREATE TABLE summaries (
    id bigserial PRIMARY KEY,
    video_id text NOT NULL,
    variant text NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    text text,
    html text,
    created_at timestamptz NOT NULL DEFAULT now(),
    follow_up_research_available boolean NOT NULL DEFAULT false,
    UNIQUE (video_id, variant, revision)
);
CREATE INDEX with_research ON summaries (follow_up_research_available) WHERE follow_up_research_available;
CREATE TABLE research_runs (
    id bigserial PRIMARY KEY,
    summary_id bigint NOT NULL REFERENCES summaries (id) ON DELETE CASCADE,
    response text NOT NULL
);
INSERT INTO summaries (id, video_id, variant, text, html, follow_up_research_available)
    VALUES (7, 'aaaaaaaaaaa', 'comprehensive', 't', '<p>t</p>', true),
        (9, 'aaaaaaaaaaa', 'audio', 'a', '<p>a</p>', false);
SELECT setval('summaries_id_seq', 9);
INSERT INTO research_runs (summary_id, response) VALUES (7, 'of the seventh'), (9, 'of the ninth');
"""
NAS = (
    """
CREATE TABLE content (
    id text PRIMARY KEY,
    video_id text NOT NULL UNIQUE,
    title text NOT NULL,
    canonical_url text,
    indexed_at timestamptz DEFAULT now(),
    has_audio boolean DEFAULT false,
    analysis_json jsonb,
    subcategories_json jsonb
);
INSERT INTO content (id, video_id, title)
    VALUES ('yt:aaaaaaaaaaa', 'aaaaaaaaaaa', 'First'), ('reddit:1abc', '1abc', 'Thread');
"""
    + SUMMARIES
    + """
CREATE VIEW v_latest_summaries AS
    SELECT DISTINCT ON (video_id, variant) video_id, variant, text, html, created_at, revision FROM summaries
    WHERE text IS NOT NULL OR html IS NOT NULL ORDER BY video_id, variant, created_at DESC, revision DESC;
GRANT SELECT, INSERT, UPDATE ON content, summaries TO pg_monitor;
GRANT SELECT (video_id, title) ON content TO PUBLIC;
GRANT SELECT ON v_latest_summaries TO pg_monitor;
"""
)

# Both on one database, as it was in April 2026.
BOTH = DASHBOARD + SUMMARIES

# What a table may have besides: identity, generated columns in the middle, checks, rules, views on views.
ODD = """
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE channels (id int PRIMARY KEY, name text);
INSERT INTO channels VALUES (1, 'One');
CREATE TABLE content (
    number bigint GENERATED ALWAYS AS IDENTITY,
    title varchar(20) NOT NULL,
    short_title text GENERATED ALWAYS AS (left(title, 5)) STORED,
    id varchar(40) UNIQUE,
    video_id varchar(20) NOT NULL PRIMARY KEY,
    has_audio smallint NOT NULL DEFAULT 0 CHECK (has_audio IN (0, 1)),
    content_source text NOT NULL DEFAULT 'youtube',
    published_at date,
    analysis_json text NOT NULL DEFAULT '{}',
    state state NOT NULL,
    labels text[] NOT NULL,
    channel int REFERENCES channels (id) ON UPDATE CASCADE
);
CREATE INDEX words_of_analysis ON content (lower(analysis_json)) WHERE has_audio = 1;
ALTER TABLE content DROP COLUMN labels;
ALTER TABLE content ADD COLUMN labels varchar(10)[] NOT NULL DEFAULT '{}';
CREATE TABLE log (video_id text REFERENCES content (video_id) DEFERRABLE INITIALLY DEFERRED, at timestamptz);
CREATE RULE changes_are_logged AS ON UPDATE TO content DO ALSO INSERT INTO log VALUES (NEW.video_id, now());
CREATE VIEW heard WITH (security_barrier) AS SELECT video_id, title FROM content WHERE has_audio = 1;
CREATE VIEW titles AS SELECT title FROM heard;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS items FROM content;
INSERT INTO content (title, id, video_id, has_audio, published_at, state, channel)
    VALUES ('First', 'yt:aaaaaaaaaaa', 'aaaaaaaaaaa', 1, '2025-01-02', 'done', 1);
INSERT INTO log VALUES ('aaaaaaaaaaa', now());
"""

SHAPES = {"oldest": OLDEST, "dashboard": DASHBOARD, "nas": NAS, "both": BOTH, "odd": ODD}

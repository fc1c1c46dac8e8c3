"""The rules by which `recording` follows the items, their summaries and the sound files; their SQL is in sound.sql."""

from content.db.rules.shared import EVERY_TABLE
from content.db.rules.trigger import AFTER, BEFORE, DELETE, INSERT, UPDATE, Rule, changed

FOLLOWS = "Whether an item can be heard follows {}, whoever writes it."
OF_FILES = FOLLOWS.format("the sound files that are there")
OF_ITEMS = FOLLOWS.format("the addresses in its row")
OF_SUMMARIES = FOLLOWS.format("the addresses of its latest summaries")

SOUND_FILE = [
    *EVERY_TABLE,
    Rule("arrival_is_followed", OF_FILES, AFTER, INSERT, new="touched", body="recording_follows_file"),
    Rule("change_is_followed", OF_FILES, AFTER, UPDATE, new="touched", body="recording_follows_file"),
    Rule("taking_away_is_followed", OF_FILES, AFTER, DELETE, old="touched", body="recording_follows_file"),
]
OF_CONTENT = [
    Rule("recording_follows_arrival", OF_ITEMS, AFTER, INSERT, new="arrived"),
    Rule(
        "recording_follows_item",
        OF_ITEMS,
        AFTER,
        UPDATE,
        condition=f"{changed('media')} OR OLD.analysis_json -> 'audio_url' IS DISTINCT FROM"
        " NEW.analysis_json -> 'audio_url'",
    ),
]
OF_SUMMARY = [
    Rule(
        "audio_element_is_an_address",
        "The address of an <audio> in a summary's HTML is the summary's audio_url, unless its writer names another.",
        BEFORE,
        INSERT,
        condition="NEW.html ~* '<audio'",
    ),
    Rule(
        "revised_audio_element_is_an_address",
        "The address of an <audio> in a summary's HTML is the summary's audio_url, unless its writer names another.",
        BEFORE,
        UPDATE,
        condition="OLD.html IS DISTINCT FROM NEW.html AND OLD.audio_url IS NOT DISTINCT FROM NEW.audio_url"
        " AND NEW.html ~* '<audio'",
    ),
    Rule("arrival_is_followed", OF_SUMMARIES, AFTER, INSERT, new="touched", body="recording_follows_summary"),
    Rule(
        "revising_is_followed",
        OF_SUMMARIES,
        AFTER,
        UPDATE,
        old="previous",
        new="revised",
        condition="pg_trigger_depth() = 0",
        body="recording_follows_revising",
    ),
    Rule("taking_away_is_followed", OF_SUMMARIES, AFTER, DELETE, old="touched", body="recording_follows_summary"),
]

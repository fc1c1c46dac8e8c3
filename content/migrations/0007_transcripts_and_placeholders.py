import content.db.rules.trigger
import content.models.jsonb
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from content.db.adoption import AdoptField


class Migration(migrations.Migration):
    """The words of the original, and the rule that a placeholder never replaces what is known."""

    dependencies = [
        ('content', '0006_tombstones_keep_all'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='change_is_dated',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='nothing_else_is_dated',
        ),
        AdoptField(
            model_name='content',
            name='transcript_text',
            field=models.TextField(blank=True, editable=False, null=True, verbose_name='transcript'),
        ),
        AdoptField(
            model_name='content',
            name='transcript_segments',
            field=models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='placeholder_says_nothing', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language)', func="    -- A person may call an item what they like, and gets back what was there before.\n    IF library_setting('actor') IS NULL THEN\n        NEW.title := library_said_word('title', NEW.title, OLD.title, OLD.video_id);\n        NEW.channel_name := library_said_word('channel_name', NEW.channel_name, OLD.channel_name, OLD.video_id);\n        NEW.canonical_url := library_said_word('canonical_url', NEW.canonical_url, OLD.canonical_url, OLD.video_id);\n        NEW.thumbnail_url := library_said_word('thumbnail_url', NEW.thumbnail_url, OLD.thumbnail_url, OLD.video_id);\n        NEW.language := library_said_word('language', NEW.language, OLD.language, OLD.video_id);\n    END IF;\n    RETURN NEW;", hash='6566885d4a5419940ad9ec41f3bb55e5d6a8478e', operation='UPDATE', pgid='pgtrigger_4_placeholder_says_nothing_9f9b6', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='change_is_dated', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language OR OLD.subcategories_json IS DISTINCT FROM NEW.subcategories_json OR OLD.topics_json IS DISTINCT FROM NEW.topics_json OR OLD.summary_type_latest IS DISTINCT FROM NEW.summary_type_latest OR OLD.id IS DISTINCT FROM NEW.id OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.published_at IS DISTINCT FROM NEW.published_at OR OLD.indexed_at IS DISTINCT FROM NEW.indexed_at OR OLD.duration_seconds IS DISTINCT FROM NEW.duration_seconds OR OLD.audio_version IS DISTINCT FROM NEW.audio_version OR OLD.analysis_json IS DISTINCT FROM NEW.analysis_json OR OLD.media IS DISTINCT FROM NEW.media OR OLD.media_metadata IS DISTINCT FROM NEW.media_metadata OR OLD.has_audio IS DISTINCT FROM NEW.has_audio OR OLD.summary_image_url IS DISTINCT FROM NEW.summary_image_url OR OLD.transcript_text IS DISTINCT FROM NEW.transcript_text OR OLD.transcript_segments IS DISTINCT FROM NEW.transcript_segments)', func='    NEW.updated_at := now();\n    RETURN NEW;', hash='757bf6310dd33be9cb5e908c8d4720f6458ab183', operation='UPDATE', pgid='pgtrigger_6_change_is_dated_7826c', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='nothing_else_is_dated', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.updated_at IS DISTINCT FROM NEW.updated_at AND NOT (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language OR OLD.subcategories_json IS DISTINCT FROM NEW.subcategories_json OR OLD.topics_json IS DISTINCT FROM NEW.topics_json OR OLD.summary_type_latest IS DISTINCT FROM NEW.summary_type_latest OR OLD.id IS DISTINCT FROM NEW.id OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.published_at IS DISTINCT FROM NEW.published_at OR OLD.indexed_at IS DISTINCT FROM NEW.indexed_at OR OLD.duration_seconds IS DISTINCT FROM NEW.duration_seconds OR OLD.audio_version IS DISTINCT FROM NEW.audio_version OR OLD.analysis_json IS DISTINCT FROM NEW.analysis_json OR OLD.media IS DISTINCT FROM NEW.media OR OLD.media_metadata IS DISTINCT FROM NEW.media_metadata OR OLD.has_audio IS DISTINCT FROM NEW.has_audio OR OLD.summary_image_url IS DISTINCT FROM NEW.summary_image_url OR OLD.transcript_text IS DISTINCT FROM NEW.transcript_text OR OLD.transcript_segments IS DISTINCT FROM NEW.transcript_segments))', func='    NEW.updated_at := OLD.updated_at;\n    RETURN NEW;', hash='9ec7e2f92bb6cf6b26ce994103637e0f6f69a555', operation='UPDATE', pgid='pgtrigger_6_nothing_else_is_dated_e99c8', table='content', when='BEFORE')),
        ),
        AdoptField(
            model_name='content',
            name='transcript_length',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Length('transcript_text'), output_field=models.IntegerField(null=True)),
        ),
    ]

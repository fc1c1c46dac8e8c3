import content.db.rules.rule
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    """The rule does the same for less: an update of no row would call every rule that there is for updates."""

    dependencies = [
        ('content', '0003_rules_of_their_owner'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revision_is_next_free',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revision_is_next_free', sql=content.db.rules.rule.RuleSql(declare='DECLARE repeated integer;', func="\n        -- Writers of one item take turns: `a_deleted_item_gets_no_summary` has taken the item's row.\n        IF library_setting('doing') = 'restoring' THEN\n            RETURN NEW;  -- number, latest and dates as they were\n        END IF;\n        -- A repeated row is left to its writer's ON CONFLICT.\n        IF NEW.came_by_view THEN\n            SELECT s.revision INTO repeated FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant)\n                AND (s.text, s.html) IS NOT DISTINCT FROM (NEW.text, NEW.html)\n            ORDER BY s.revision = NEW.revision DESC, s.revision DESC LIMIT 1;\n        END IF;\n        IF repeated IS NOT NULL OR EXISTS (SELECT FROM content_summaries WHERE id = NEW.id) THEN\n            NEW.revision := coalesce(repeated, NEW.revision);\n            NEW.is_latest := false;\n            RETURN NEW;\n        END IF;\n        IF coalesce(NEW.revision, 0) < 1 OR EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant, s.revision) = (NEW.video_id, NEW.variant, NEW.revision)\n        ) THEN\n            SELECT coalesce(max(revision), 0) + 1 INTO NEW.revision FROM content_summaries\n            WHERE (video_id, variant) = (NEW.video_id, NEW.variant);\n        END IF;\n        NEW.is_latest := NOT EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant) AND s.is_latest AND s.said_at > NEW.said_at\n        );\n        -- An update of no row would still call every rule that there is for updates.\n        IF NEW.is_latest AND EXISTS (\n            SELECT FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant) AND s.is_latest\n        ) THEN\n            UPDATE content_summaries SET is_latest = false\n            WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;\n        END IF;\n        RETURN NEW;\n    ", hash='f40b88722ec5239cdb397d89d46eff1b25c51f29', operation='INSERT', pgid='pgtrigger_revision_is_next_free_e68fd', table='content_summaries', when='BEFORE')),
        ),
    ]

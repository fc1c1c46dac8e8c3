import content.db.rules.rule
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    """The rule asks once what it asked four times."""

    dependencies = [
        ('content', '0004_quicker_rules'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revision_is_next_free',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revision_is_next_free', sql=content.db.rules.rule.RuleSql(declare='DECLARE repeated integer; next_free integer; is_taken boolean; has_latest boolean; is_older boolean;', func="\n        -- Writers of one item take turns: `a_deleted_item_gets_no_summary` has taken the item's row.\n        IF library_setting('doing') = 'restoring' THEN\n            RETURN NEW;  -- number, latest and dates as they were\n        END IF;\n        -- A repeated row is left to its writer's ON CONFLICT.\n        IF NEW.came_by_view THEN\n            SELECT s.revision INTO repeated FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant)\n                AND (s.text, s.html) IS NOT DISTINCT FROM (NEW.text, NEW.html)\n            ORDER BY s.revision = NEW.revision DESC, s.revision DESC LIMIT 1;\n        END IF;\n        IF repeated IS NOT NULL OR EXISTS (SELECT FROM content_summaries WHERE id = NEW.id) THEN\n            NEW.revision := coalesce(repeated, NEW.revision);\n            NEW.is_latest := false;\n            RETURN NEW;\n        END IF;\n        SELECT coalesce(max(s.revision), 0) + 1, bool_or(s.revision = NEW.revision),\n            bool_or(s.is_latest), bool_or(s.is_latest AND s.said_at > NEW.said_at)\n        INTO next_free, is_taken, has_latest, is_older\n        FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant);\n        IF is_taken OR coalesce(NEW.revision, 0) < 1 THEN\n            NEW.revision := next_free;\n        END IF;\n        NEW.is_latest := is_older IS NOT TRUE;\n        -- An update of no row would still call every rule that there is for updates.\n        IF NEW.is_latest AND has_latest THEN\n            UPDATE content_summaries SET is_latest = false\n            WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;\n        END IF;\n        RETURN NEW;\n    ", hash='a7c3679b171a600e915fb7f5c5297dc1914ab123', operation='INSERT', pgid='pgtrigger_revision_is_next_free_e68fd', table='content_summaries', when='BEFORE')),
        ),
    ]

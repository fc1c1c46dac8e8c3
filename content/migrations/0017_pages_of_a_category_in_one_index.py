from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.lookups import GreaterThan, LessThanOrEqual

ORDER = (models.OrderBy(models.F("indexed_at"), descending=True, nulls_last=True), models.F("content"))
FACETS = models.Func("facets", function="cardinality", output_field=models.IntegerField())


class Migration(migrations.Migration):
    """A page of the newest items of a category is counted off in the index alone."""

    atomic = False

    dependencies = [("content", "0016_documents_lie_out_of_line")]

    operations = [
        # Without them the planner takes a third of the library for wide.
        migrations.RunSQL(
            "CREATE STATISTICS listing_width ON (cardinality(facets)) FROM listing; ANALYZE listing",
            "DROP STATISTICS listing_width",
        ),
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(
                *ORDER, condition=models.Q(LessThanOrEqual(FACETS, 128)), include=("facets",), name="listing_narrow"
            ),
        ),
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(*ORDER, condition=models.Q(GreaterThan(FACETS, 128)), name="listing_wide"),
        ),
    ]

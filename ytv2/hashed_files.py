"""The static files of production under names of their content, also where a module of JavaScript imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Whoever has a page of one deployment gets that deployment's modules, and a change of any changes the first."""

    support_js_module_import_aggregation = True
    # A name follows from the names of what it imports: as many rounds as modules import each other in a row, and more.
    max_post_process_passes = 15

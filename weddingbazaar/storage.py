"""Static files under hashed names, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Follows `import` between our ES modules too, so that a changed module changes its
    importers' names.
    """

    support_js_module_import_aggregation = True

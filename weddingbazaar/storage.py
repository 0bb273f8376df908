"""Static files under hashed names, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Hashed

OUR_MODULES = "js/*.js"


class HashedStatic(Hashed):
    """Follows `import` between our own ES modules, so that a changed module renames its importers.

    Only ours: Django's switch for it reads every script, and vendored ones hold examples in
    comments that look like imports of files that do not exist.
    """

    support_js_module_import_aggregation = False
    patterns = (
        *Hashed.patterns,
        (OUR_MODULES, Hashed._js_module_import_aggregation_patterns[1]),
    )

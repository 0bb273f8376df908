"""Static files under hashed names, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Hashed

OUR_MODULES = "js/*.js"
STATEMENTS = tuple(
    one
    for one in Hashed._js_module_import_aggregation_patterns[1]
    if r"import\(" not in (one if isinstance(one, str) else one[0])
)


class HashedStatic(Hashed):
    """Follows `import` between our own ES modules, so that a changed module renames its importers.

    Only ours: Django's switch for it reads every script, and vendored ones hold examples in
    comments that look like imports of files that do not exist. And only statements: `import("…")`
    stands for a type in our comments, where modules may well name each other.
    """

    support_js_module_import_aggregation = False
    patterns = (
        *Hashed.patterns,
        (OUR_MODULES, STATEMENTS),
    )

"""Our squashed history of dj-stripe's tables ends where dj-stripe's own ends.

Running both on a database costs minutes, so the two are compared as Django's own record of them:
every table, column, index and constraint that the operations make. That record is all there is
as long as no operation writes SQL of its own, which is checked too.
"""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

ONLY_SQL = (migrations.RunSQL, migrations.SeparateDatabaseAndState)
NO_COLUMN = {"help_text", "verbose_name", "choices", "related_name", "validators"}


def history(settings, module: str | None) -> tuple[MigrationLoader, ProjectState]:
    own = {} if module is None else {"djstripe": module}
    settings.MIGRATION_MODULES = own
    loader = MigrationLoader(None, ignore_no_migrations=True)
    nodes = [node for node in loader.graph.leaf_nodes() if node[0] == "djstripe"]
    return loader, loader.project_state(nodes)


def tables(state: ProjectState) -> dict[str, object]:
    return {
        name: _described(model) for (app, name), model in state.models.items() if app == "djstripe"
    }


def _described(model: ModelState) -> dict[str, object]:
    options = {
        key: model.options.get(key)
        for key in ("db_table", "unique_together", "constraints", "indexes")
        if model.options.get(key)
    }
    return {"options": repr(options), "columns": {n: _column(f) for n, f in model.fields.items()}}


def _column(field: object) -> str:
    _, path, args, kwargs = field.deconstruct()  # type: ignore[attr-defined]
    told = {key: value for key, value in kwargs.items() if key not in NO_COLUMN}
    return repr((path, args, sorted(told.items(), key=lambda pair: pair[0])))


def test_the_two_histories_make_the_same_tables(settings):
    ours = settings.MIGRATION_MODULES["djstripe"]
    _, squashed = history(settings, ours)
    loader, upstream = history(settings, None)

    assert len(tables(squashed)) > 30
    assert tables(squashed) == tables(upstream)
    written = [
        operation
        for (app, _), migration in loader.disk_migrations.items()
        if app == "djstripe"
        for together in migration.operations
        for operation in getattr(together, "operations", [together])
    ]
    assert len(written) > 500
    assert [each for each in written if isinstance(each, ONLY_SQL)] == []


@pytest.mark.django_db
def test_our_history_has_what_the_models_have(capsys):
    call_command("makemigrations", "djstripe", "payments", check=True, dry_run=True)

    assert "No changes detected" in capsys.readouterr().out
    assert apps.get_app_config("djstripe").get_models()

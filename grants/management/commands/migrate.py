"""``manage.py migrate``: Django's own, but a first migration learns all its models before it makes the first of their tables.

Django learns everything related anew with each model that comes: 21 s of CPU for an empty file, 4 this way.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class AtOnce:
    """Stands in for `Migration.apply`: each table is made as the migration leaves it."""

    def __init__(self, migration: Migration) -> None:
        self.label, self.operations = migration.app_label, migration.operations

    @property
    def possible(self) -> bool:
        """Whether nothing is done but to models that are new."""
        new = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        added = [operation for operation in self.operations if not isinstance(operation, CreateModel)]
        return all(isinstance(one, AddField | AddIndex | AddConstraint) and one.model_name.lower() in new for one in added)

    def __call__(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        project_state.__dict__.pop("apps", None)  # what Django would learn anew
        for operation in self.operations:
            operation.state_forwards(self.label, project_state)
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(self.label, schema_editor, project_state, project_state)
        return project_state


class Executor(MigrationExecutor):
    def apply_migration(self, state: ProjectState, migration: Migration, *given: Any, **how: Any) -> ProjectState:
        at_once = AtOnce(migration)
        if at_once.possible:
            migration.apply = at_once  # type: ignore[method-assign]
        return super().apply_migration(state, migration, *given, **how)


class Command(migrate.Command):
    pass


migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]

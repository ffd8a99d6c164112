"""The tables of the site, each after those that its rows point to."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

MADE_WITH_THE_TABLES = ("auth_permission", "django_content_type")
"""What Django writes into new tables by itself; the one that points to the other first."""
NO_MODEL = ("django_migrations", "search_entry", "audit_commits")
"""Tables without a model: which migrations ran, the index of the search, a number that a trigger counts."""


@dataclass(frozen=True, slots=True)
class CopyTable:
    """fields: those with a column, in the order of the columns."""

    name: str
    model: type[Model]
    fields: tuple[Field[Any, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(str(field.column) for field in self.fields)


def ordered_tables() -> list[CopyTable]:
    """All that have a model, those between two models too. Raises graphlib.CycleError where two point to each other."""
    found: dict[str, CopyTable] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = tuple(model._meta.local_concrete_fields)
            found[model._meta.db_table] = CopyTable(model._meta.db_table, model, fields)
    below = {name: sorted(_referenced_tables(found[name]) & found.keys()) for name in sorted(found)}
    return [found[name] for name in TopologicalSorter(below).static_order()]


def _referenced_tables(table: CopyTable) -> set[str]:
    """Other tables; rows that point to rows of their own table come in one statement with them."""
    owners = {str(field.remote_field.model._meta.db_table) for field in table.fields if isinstance(field, ForeignKey)}
    return owners - {table.name}

"""How the tables of a provider were read, kept by their headers so that the next one is read as the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.formats.observations.table_choice import TableChoice, choice_from_json, head_signature
from goalweave.indicators import rules
from goalweave.indicators.models import Provider
from goalweave.indicators.providers import provider_slug

TABLES = "tables"
"""Where in the mapping of a provider its tables are."""

MOST_TABLES = 50
"""Kept for one provider; the oldest make room."""


@dataclass(frozen=True, slots=True)
class TableReading:
    """provider: its slug; constants: what the file does not state, by the names of the form."""

    provider: str
    choice: TableChoice
    constants: Mapping[str, str]


def last_table_reading(organisation: Organisation | None, titles: Iterable[str]) -> TableReading | None:
    """How a table with these headers was read last, for an organisation or else for the site; None if it was not."""
    head, owner = head_signature(titles), _owner(organisation)
    tables = [(row, table) for row, table in _all_tables() if table["head"] == head and table["owner"] in (owner, "")]
    for row, table in sorted(tables, key=lambda pair: pair[1]["owner"] != owner):
        try:
            choice = choice_from_json(table["choice"])
        except InputError:
            continue
        return TableReading(row.slug, choice, dict(table["constants"]))
    return None


@transaction.atomic
def keep_table(
    *,
    actor: Actor,
    organisation: Organisation | None,
    provider: str,
    titles: Iterable[str],
    choice: TableChoice,
    constants: Mapping[str, str],
) -> bool:
    """Keep how a table was read, in the place of what was kept of its headers; whether that is new. Raises NotAllowed."""
    _require_right(actor, organisation)
    table: dict[str, Any] = {
        "owner": _owner(organisation),
        "head": head_signature(titles),
        "choice": choice.as_json(),
        "constants": {name: text for name, text in constants.items() if text},
    }
    row = Provider.objects.select_for_update().filter(slug=provider_slug(provider)).first()
    if row is None or table in row.mapping.get(TABLES, ()):
        return False
    others = [other for other in row.mapping.get(TABLES, ()) if not _same_table(other, table)]
    row.mapping = {**row.mapping, TABLES: [*others, table][-MOST_TABLES:]}
    row.save(update_fields=["mapping"])
    log(
        actor=actor,
        verb="map",
        object_type="provider",
        object_id=row.slug,
        after={"columns": table["choice"]["columns"]},
    )
    return True


@transaction.atomic
def forget_table(*, actor: Actor, organisation: Organisation | None, titles: Iterable[str]) -> int:
    """Forget how tables with these headers were read for the organisation or the site; their number. Raises NotAllowed."""
    _require_right(actor, organisation)
    signature = {"owner": _owner(organisation), "head": head_signature(titles)}
    count = 0
    for row in Provider.objects.select_for_update().filter(mapping__has_key=TABLES):
        tables = [table for table in row.mapping[TABLES] if not _same_table(table, signature)]
        gone = len(row.mapping[TABLES]) - len(tables)
        if gone:
            row.mapping = {**row.mapping, TABLES: tables}
            row.save(update_fields=["mapping"])
            log(actor=actor, verb="map", object_type="provider", object_id=row.slug, after={"columns": {}})
        count += gone
    return count


def _all_tables() -> Iterator[tuple[Provider, dict[str, Any]]]:
    for row in Provider.objects.filter(mapping__has_key=TABLES).order_by("slug"):
        for table in row.mapping[TABLES]:
            yield row, table


def _same_table(table: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (table["owner"], table["head"]) == (other["owner"], other["head"])


def _owner(organisation: Organisation | None) -> str:
    return organisation.slug if organisation else ""


def _require_right(actor: Actor, organisation: Organisation | None) -> None:
    if not rules.may_load_observations(actor, organisation.pk if organisation else None):
        raise NotAllowed("only those who can import values can change how their files are read")

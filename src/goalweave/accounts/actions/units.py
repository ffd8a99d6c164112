"""Writes to the units of an organisation: a tree of parts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.accounts.slugs import check_slug
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LanguageMap
from goalweave.vanished_rows import reread_row

DEEPEST_UNIT = 8
"""Levels of units below an organisation."""


@transaction.atomic
def create_unit(
    *, actor: Actor, organisation: Organisation, slug: str, name: LanguageMap, parent: Unit | None = None
) -> Unit:
    """Raises NotAllowed; InputError for a bad or taken slug, no name, or a place too deep."""
    tree = _lock_units(actor, organisation)
    _check_fields(tree, None, slug, name)
    _check_parent(tree, None, parent)
    created = Unit.objects.create(organisation=organisation, slug=slug, name=dict(name), parent=parent)
    log_row(actor, "create", "unit", created, after=_unit_fields(created))
    return created


@transaction.atomic
def change_unit(*, actor: Actor, unit: Unit, slug: str, name: LanguageMap, parent: Unit | None) -> Unit:
    """Rename it, or move it with all that is below. Raises NotAllowed; InputError as create_unit, and for a cycle."""
    tree = _lock_units(actor, unit.organisation)
    row = tree[unit.pk]
    before = _unit_fields(row)
    _check_fields(tree, row, slug, name)
    _check_parent(tree, row, parent)
    row.slug, row.name, row.parent = slug, dict(name), parent
    if _unit_fields(row) != before:
        row.save()
        log_row(actor, "change", "unit", row, before, _unit_fields(row))
    return row


@transaction.atomic
def remove_unit(*, actor: Actor, unit: Unit) -> None:
    """Raises NotAllowed; InputError while anything is in it: units, members, records, open invitations."""
    tree = _lock_units(actor, unit.organisation)
    row = tree[unit.pk]
    if any(child.parent_id == row.pk for child in tree.values()):
        raise InputError(_("This unit has units below it. Move or remove them first."), field="unit")
    if unit_in_use(row):
        raise InputError(_("This unit contains people or records. Move them first."), field="unit")
    log_row(actor, "remove", "unit", row, before=_unit_fields(row))
    row.delete()


def unit_in_use(unit: Unit) -> bool:
    """Whether anything in the database is in the unit, whichever app has it; invitations that are over do not count."""
    for relation in unit._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: unit})
        if relation.name == "invitations":
            rows = rows.filter(used=None, withdrawn=None)
        if rows.exists():
            return True
    return False


def _lock_units(actor: Actor, organisation: Organisation) -> dict[int, Unit]:
    """All units of the organisation by id, kept from others until the transaction ends. Raises NotAllowed."""
    if not rules.may_manage_units(actor, organisation):
        raise NotAllowed("only managers can change the units of an organisation")
    # One lock for all units: two moves at once could otherwise close a circle that neither of them sees.
    reread_row(Organisation.objects.select_for_update(), organisation.pk)
    return {row.pk: row for row in Unit.objects.filter(organisation=organisation)}


def _check_fields(tree: dict[int, Unit], unit: Unit | None, slug: str, name: LanguageMap) -> None:
    check_slug(slug)
    if any(sibling.slug == slug for sibling in tree.values() if unit is None or sibling.pk != unit.pk):
        raise InputError(_("A unit with this short name already exists."), field="slug")
    if not any(name.values()):
        raise InputError(_("Enter it in at least one language."), field="name")


def _check_parent(tree: dict[int, Unit], unit: Unit | None, parent: Unit | None) -> None:
    if parent is None:
        return
    if parent.pk not in tree:
        raise InputError(_("This unit does not belong to the organisation."), field="parent")
    above = _ancestors(tree, parent.pk)
    if unit is not None and unit.pk in above:
        raise InputError(_("A unit cannot be part of itself."), field="parent")
    if len(above) + (_unit_height(tree, unit.pk) if unit else 1) > DEEPEST_UNIT:
        raise InputError(
            _("Units can be nested at most %(levels)d levels deep.") % {"levels": DEEPEST_UNIT}, field="parent"
        )


def _ancestors(tree: dict[int, Unit], unit: int) -> list[int]:
    """The unit and all above it."""
    path: list[int] = []
    at: int | None = unit
    while at is not None and at not in path:
        path.append(at)
        at = tree[at].parent_id
    return path


def _unit_height(tree: dict[int, Unit], unit: int) -> int:
    """Levels of the unit with all below it: 1 for a unit alone."""
    below = [child.pk for child in tree.values() if child.parent_id == unit]
    return 1 + max((_unit_height(tree, child) for child in below), default=0)


def _unit_fields(row: Unit) -> dict[str, Any]:
    return {"slug": row.slug, "name": row.name, "parent": row.parent.slug if row.parent else None}

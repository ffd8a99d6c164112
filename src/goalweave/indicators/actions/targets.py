"""Targets set by people."""

from __future__ import annotations

import math

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.queries import node_ids
from goalweave.indicators import rules
from goalweave.indicators.conversion import key_text, target_columns
from goalweave.indicators.models import Origin, Series, Target

YEARS = range(1900, 2101)


@transaction.atomic
def set_target(*, actor: Actor, target: model.Target, organisation: Organisation | None) -> Target:
    """Set what a node asks of a series in an area, or change it. organisation: whose target, None: the site's.

    Raises NotAllowed; UnknownNode; InputError with the field.
    """
    owner = organisation.pk if organisation else None
    if not rules.may_set_target(actor, owner):
        raise NotAllowed(
            "only the organisation’s editors can set its targets, and only administrators those of the site"
        )
    target = remove_unstorable_parts(target)
    require_valid_target(target)
    node = node_ids().get((target.node.key, target.node.code))
    if node is None:
        raise UnknownNode(Message("{framework} has no node {code}", framework=target.node.key, code=target.node.code))
    series = _find_series(actor, target.series) if target.series else None
    row = Target.objects.filter(
        node=node, series=series, area=target.area, key=key_text(target.key), organisation=organisation
    ).first() or Target(
        node_id=node, series=series, area=target.area, key=key_text(target.key), organisation=organisation
    )
    before = _target_columns(row) if row.pk else None
    for field, value in {**target_columns(target), "origin": Origin.PERSON}.items():
        setattr(row, field, value)
    check_lengths(row, str(target.node)).save()
    old, new = difference(before or {}, _target_columns(row))
    if new:
        log(
            actor=actor,
            verb="change" if before else "add",
            object_type="target",
            object_id=row.pk,
            before=old if before else None,
            after=new,
            organisation=owner,
        )
    return row


@transaction.atomic
def delete_target(*, actor: Actor, target: Target) -> None:
    """Take a target away; one that ships comes back with the next loading of the packs. Raises NotAllowed."""
    if not rules.may_change_target(actor, target):
        raise NotAllowed("you do not have permission to remove this target")
    log(
        actor=actor,
        verb="delete",
        object_type="target",
        object_id=target.pk,
        before=_target_columns(target),
        organisation=target.organisation_id,
    )
    target.delete()


def _find_series(actor: Actor, code: str) -> Series:
    row = Series.objects.filter(rules.indicator_condition_through(actor, "indicator"), code=code).first()
    if row is None:
        raise InputError(Message("unknown series “{name}”", name=code), field="series")
    return row


def require_valid_target(target: model.Target) -> None:
    """Raises InputError with the field of what cannot be."""
    numbers = [("value", target.value), ("baseline", target.baseline)]
    numbers += [("milestones", value) for value in target.milestones.values()]
    for field, number in numbers:
        if number is not None and not math.isfinite(number):
            raise InputError("this is not a number", field=field)
    for field, year in (
        ("year", target.year),
        ("since", target.since),
        *(("milestones", y) for y in target.milestones),
    ):
        if year is not None and year not in YEARS:
            raise InputError("this is not a year", field=field)
    if target.value is not None and target.year is None:
        raise InputError("a target with a value needs a target year", field="year")
    if target.since is not None and target.year is not None and target.since >= target.year:
        raise InputError("progress must be counted from a year before the target year", field="since")
    if any(target.year is None or year >= target.year for year in target.milestones):
        raise InputError("milestones must be before the target year", field="milestones")


def _target_columns(row: Target) -> dict[str, object]:
    fields = "node_id series_id area key aim value year direction baseline since milestones method source status note"
    return {field: getattr(row, field) for field in fields.split()}

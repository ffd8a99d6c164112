"""Partner organisations: changing one, making one of two, and parting them again.

In the log a line of the type “partner” under the organisation's number: name, stakeholder, country, url and keys.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import StakeholderKind
from goalweave.audit.actions import difference, log
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.registry import rules
from goalweave.registry.models import Partner, PartnerName, PartnerOrganisation
from goalweave.registry.partner_registry import partner_keys
from goalweave.vanished_rows import reread_row


@dataclass(frozen=True, slots=True)
class PartnerFields:
    """stakeholder: accounts.models.StakeholderKind or empty; country: ISO 3166-1 alpha-2 or empty."""

    name: str
    stakeholder: str = ""
    country: str = ""
    url: str = ""


@transaction.atomic
def change_partner(*, actor: Actor, partner: PartnerOrganisation, fields: PartnerFields) -> PartnerOrganisation:
    """Change the name and details of a partner. Names in records stay. Raises NotAllowed; InputError."""
    row = _lock_partner(actor, partner)
    cleaned = _clean_fields(fields)
    before = _partner_fields(row)
    _fill_partner(row, cleaned)
    row.save()
    changed = difference(asdict(before), asdict(cleaned))
    if changed[0]:
        _log_partner(actor, "change", row, *changed)
    return row


@transaction.atomic
def merge_partners(*, actor: Actor, target: PartnerOrganisation, other: PartnerOrganisation) -> PartnerOrganisation:
    """Merge two partners: all names and records of `other` become those of `target`, which takes over missing details.

    Raises NotAllowed unless both may be changed; InputError if they are the same.
    """
    if target.pk == other.pk:
        raise InputError(_("these are the same organisation"), field="other")
    # In the order of their numbers, so that two who merge at once do not wait for each other.
    rows = {
        partner.pk: _lock_partner(actor, partner) for partner in sorted((target, other), key=lambda partner: partner.pk)
    }
    row, gone = rows[target.pk], rows[other.pk]
    before, keys = _partner_fields(row), _name_keys(row)
    lost = {**asdict(_partner_fields(gone)), "keys": _name_keys(gone)}
    PartnerName.objects.filter(organisation=gone).update(organisation=row)
    Partner.objects.filter(organisation=gone).update(organisation=row)
    for name in ("stakeholder", "country", "url"):
        setattr(row, name, getattr(row, name) or getattr(gone, name))
    row.save()
    gone.delete()
    _log_partner(
        actor,
        "merge",
        row,
        {**asdict(before), "keys": keys, "merged": lost},
        {**asdict(_partner_fields(row)), "keys": _name_keys(row), "merged": None},
    )
    return row


@transaction.atomic
def undo_merge(*, actor: Actor, partner: PartnerOrganisation, entry: Entry) -> PartnerOrganisation:
    """Part what a merge made one: the names of the other one, and the records that name it so, become its own again.

    entry: the line of the merge. Raises NotAllowed; Conflict where none of the names is there any more.
    """
    row = _lock_partner(actor, partner)
    if (entry.verb, entry.object_type, entry.object_id) != ("merge", "partner", str(row.pk)) or not entry.before:
        raise InputError(_("this merge does not belong to this organisation"))
    lost = dict(entry.before["merged"])
    here = set(_name_keys(row)) & set(lost.pop("keys"))
    if not here:
        raise Conflict(_("none of its names exists any more"))
    split = _split_partner(row, here, PartnerFields(**lost))
    for name in ("stakeholder", "country", "url"):
        # What came with the other one goes with it, unless it was changed since.
        if getattr(row, name) == (entry.after or {}).get(name):
            setattr(row, name, entry.before[name])
    row.save()
    _log_partner(
        actor,
        "split",
        row,
        {"keys": sorted([*_name_keys(row), *here]), "split": None},
        {"keys": _name_keys(row), "split": {"id": split.pk, **asdict(_partner_fields(split)), "keys": sorted(here)}},
    )
    return split


def _split_partner(row: PartnerOrganisation, keys: Collection[str], fields: PartnerFields) -> PartnerOrganisation:
    split = PartnerOrganisation.objects.create(**asdict(fields))
    PartnerName.objects.filter(organisation=row, key__in=keys).update(organisation=split)
    named = Partner.objects.filter(organisation=row).values_list("pk", "name", "ref")
    moved = [pk for pk, name, ref in named.iterator() if _belongs_to_keys(name, ref, keys)]
    for start in range(0, len(moved), 5000):
        Partner.objects.filter(pk__in=moved[start : start + 5000]).update(organisation=split)
    return split


def _belongs_to_keys(name: str, ref: str, keys: Collection[str]) -> bool:
    """By its surest key, as an import would find it."""
    known_as = partner_keys(name, ref)
    return bool(known_as) and known_as[0] in keys


def _lock_partner(actor: Actor, partner: PartnerOrganisation) -> PartnerOrganisation:
    row = reread_row(PartnerOrganisation.objects.select_for_update(), partner.pk)
    if not rules.may_change_partner(actor, row):
        raise NotAllowed("you cannot change this organisation because records of other organisations refer to it")
    return row


def _clean_fields(fields: PartnerFields) -> PartnerFields:
    cleaned = PartnerFields(**{name: sanitise_line(value) for name, value in asdict(fields).items()})
    if not cleaned.name or len(cleaned.name) > 500:
        raise InputError(_("a name of up to 500 characters is required"), field="name")
    if cleaned.stakeholder and cleaned.stakeholder not in StakeholderKind.values:
        raise InputError(
            _("“%(value)s” is not a kind of organisation") % {"value": cleaned.stakeholder}, field="stakeholder"
        )
    if cleaned.country and not (len(cleaned.country) == 2 and cleaned.country.isascii() and cleaned.country.isupper()):
        raise InputError(_("“%(value)s” is not an ISO 3166-1 country") % {"value": cleaned.country}, field="country")
    if cleaned.url and (len(cleaned.url) > 1000 or not cleaned.url.startswith(("http://", "https://"))):
        raise InputError(_("a web address must start with http:// or https://"), field="url")
    return cleaned


def _partner_fields(row: PartnerOrganisation) -> PartnerFields:
    return PartnerFields(row.name, row.stakeholder, row.country, row.url)


def _fill_partner(row: PartnerOrganisation, fields: PartnerFields) -> None:
    row.name, row.stakeholder, row.country, row.url = fields.name, fields.stakeholder, fields.country, fields.url


def _name_keys(row: PartnerOrganisation) -> list[str]:
    return sorted(row.names.values_list("key", flat=True))


def _log_partner(
    actor: Actor, verb: str, row: PartnerOrganisation, before: dict[str, Any], after: dict[str, Any]
) -> None:
    log(actor=actor, verb=verb, object_type="partner", object_id=row.pk, before=before, after=after)

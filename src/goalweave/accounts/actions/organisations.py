"""Writes to organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, StakeholderKind
from goalweave.accounts.slugs import check_slug
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.area_names import area_name, configured_area_names
from goalweave.vanished_rows import reread_row

REF_PATTERN = re.compile(r"[^\s/&|?]{1,100}")
"""Identifiers of organisations in IATI: no blanks and none of these characters (IATI's code list rules)."""


@dataclass(frozen=True)
class OrganisationFields:
    """What can be written of an organisation. short: the name where it is empty; see models.Organisation for the rest."""

    name: LanguageMap
    short: LanguageMap = field(default_factory=dict)
    kind: str = ""
    ref: str = ""
    country: str = ""
    second_review: bool = False


@transaction.atomic
def ensure_organisation(
    *, actor: Actor, slug: str, name: LanguageMap, short: LanguageMap | None = None
) -> Organisation:
    """The organisation with this slug, made if there is none. Raises NotAllowed; InputError for a bad slug."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation:
        return organisation
    return create_organisation(
        actor=actor, slug=slug, fields=OrganisationFields(name, short or {}), slug_field="organisation"
    )


@transaction.atomic
def create_organisation(
    *, actor: Actor, slug: str, fields: OrganisationFields, slug_field: str = "slug"
) -> Organisation:
    """Raises NotAllowed; InputError for a bad slug or field, or one that is taken."""
    if not rules.may_create_organisation(actor):
        raise NotAllowed("only administrators can add organisations")
    check_slug(slug, field=slug_field)
    if Organisation.objects.filter(slug=slug).exists():
        raise InputError(_("An organisation with this short name already exists."), field=slug_field)
    organisation = Organisation(slug=slug)
    _fill_organisation(organisation, fields)
    organisation.save()
    log(
        actor=actor,
        verb="create",
        object_type="organisation",
        object_id=organisation.pk,
        after=organisation_fields(organisation),
        organisation=organisation.pk,
    )
    return organisation


@transaction.atomic
def change_organisation(*, actor: Actor, organisation: Organisation, fields: OrganisationFields) -> Organisation:
    """Nothing is written where nothing is new. Raises NotAllowed; InputError."""
    if not rules.may_change_organisation(actor, organisation):
        raise NotAllowed("only managers can edit an organisation")
    row = reread_row(Organisation.objects.select_for_update(), organisation.pk)
    before = organisation_fields(row)
    _fill_organisation(row, fields)
    if organisation_fields(row) != before:
        row.save()
        log(
            actor=actor,
            verb="change",
            object_type="organisation",
            object_id=row.pk,
            before=before,
            after=organisation_fields(row),
            organisation=row.pk,
        )
    return row


def organisation_fields(row: Organisation) -> dict[str, Any]:
    """Fields of an organisation for the log, without unknown ones."""
    names = ("slug", "name", "short", "kind", "ref", "country", "second_review")
    return {name: value for name in names if (value := getattr(row, name))}


def _fill_organisation(row: Organisation, fields: OrganisationFields) -> None:
    if not any(fields.name.values()) and not row.name:
        # An organisation that an import names by its slug alone is called by it.
        fields = OrganisationFields({"en": row.slug}, fields.short)
    if not any(fields.name.values()):
        raise InputError(_("Enter it in at least one language."), field="name")
    if fields.kind and fields.kind not in StakeholderKind.values:
        raise InputError(_("“%(kind)s” is not a kind of organisation.") % {"kind": fields.kind}, field="kind")
    if fields.ref and not REF_PATTERN.fullmatch(fields.ref):
        raise InputError(_("An identifier cannot contain spaces or any of the characters / & | ?."), field="ref")
    if fields.country and fields.country not in countries():
        raise InputError(_("“%(code)s” is not a country code.") % {"code": fields.country}, field="country")
    row.name, row.short = dict(fields.name), dict(fields.short or fields.name)
    row.kind, row.ref, row.country, row.second_review = fields.kind, fields.ref, fields.country, fields.second_review


def countries(language: str = "en") -> dict[str, str]:
    """ISO 3166-1 alpha-2 → name in the list that the installation uses, without the other codes of the list (ZZ, EU, XK and the like)."""
    others = {"EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ", "AC", "AN", "CP", "CQ", "DG", "EA", "IC", "TA"}
    codes = [code for code in configured_area_names() if code.isalpha() and len(code) == 2 and code not in others]
    return {code: area_name(code, language) for code in codes}

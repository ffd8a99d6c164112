"""What a provider's own words for units and codes stand for, kept so that its next files are read the same way."""

from __future__ import annotations

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import NotAllowed
from goalweave.formats.observations.source_mapping import SourceMapping, mapping_from_json
from goalweave.indicators import rules
from goalweave.indicators.models import Provider
from goalweave.indicators.providers import provider_slug


def provider_mapping(provider: str) -> SourceMapping:
    """The mapping of a provider; empty for one that is not known yet. provider: its id. Raises InputError for one that is no mapping."""
    row = Provider.objects.filter(slug=provider_slug(provider)).first()
    return mapping_from_json(row.mapping) if row and row.mapping else SourceMapping()


@transaction.atomic
def keep_mapping(*, actor: Actor, provider: str, mapping: SourceMapping) -> bool:
    """Keep the mapping of a provider; whether anything of it is new. What is kept of other words stays. Raises NotAllowed."""
    if not rules.may_load_observations(actor, None):
        raise NotAllowed("only administrators can change how the files of a provider are read")
    row = Provider.objects.select_for_update().filter(slug=provider_slug(provider)).first()
    if row is None:
        return False
    before = mapping_from_json(row.mapping) if row.mapping else SourceMapping()
    after = mapping.over(before)
    if after.as_json() == before.as_json():
        return False
    row.mapping = {**row.mapping, **after.as_json()}
    row.save(update_fields=["mapping"])
    new_units = {text: code for text, code in after.units.items() if before.units.get(text) != code}
    log(
        actor=actor,
        verb="map",
        object_type="provider",
        object_id=row.slug,
        after={"units": new_units},
    )
    return True

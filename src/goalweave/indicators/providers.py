"""Whose values a load brings."""

from __future__ import annotations

import re
from dataclasses import replace

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.indicators.models import Provider

SITE = "site"
"""The provider of values of the site that state no publisher."""

UNSD = model.Provider(
    "unsd", {"en": "United Nations Statistics Division"}, url="https://unstats.un.org/sdgs/dataportal"
)
"""Its files, its API and its SDMX messages call it by names that all begin like this one."""

LONGEST_SLUG = 60
_FILLED_IN = ("area", "language", "url", "licence")


def provider_of(dataset: Dataset, organisation: Organisation | None, provider: str = "") -> model.Provider:
    """The provider of a dataset: the one that is named, else the dataset's, else its source, else the organisation, else the site.

    provider: slug of one, or the name of a new one; the dataset's own details hold for it too.
    """
    if provider:
        named = model.Provider(provider_slug(provider), {} if provider_slug(provider) == provider else {"en": provider})
        own = dataset.provider
        return replace(own, id=named.id, name=own.name or named.name) if own else named
    if dataset.provider is not None:
        return replace(dataset.provider, id=provider_slug(dataset.provider.id))
    if dataset.source.startswith(tuple(UNSD.name.values())):
        return UNSD
    if slug := provider_slug(dataset.source):
        return model.Provider(slug, {"en": dataset.source})
    if organisation is not None:
        return model.Provider(organisation.slug[:LONGEST_SLUG], dict(organisation.name))
    return model.Provider(SITE)


def provider_slug(text: str) -> str:
    """`An office` → `an-office`; a text without Latin letters keeps its own, `статкомитет`."""
    words = re.sub(r"[^\w]+|_", "-", text.strip().lower())
    return words.strip("-")[:LONGEST_SLUG].strip("-")


def ensure_provider(provider: model.Provider) -> Provider:
    """The row of a provider; what its row does not say yet is filled in, and what it says stays."""
    provider = remove_unstorable_parts(provider)
    row = Provider.objects.filter(slug=provider.id).first() or Provider(slug=provider.id)
    changed = row.pk is None
    for field in _FILLED_IN:
        if not getattr(row, field) and getattr(provider, field):
            setattr(row, field, getattr(provider, field))
            changed = True
    names = {**provider.name, **row.name}
    if names != row.name:
        row.name = names
        changed = True
    if changed:
        check_lengths(row, provider.id).save()
    return row

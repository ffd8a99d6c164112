"""The shared list of partner organisations: one row for all names under which an organisation was written."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core import model
from goalweave.registry.models import PartnerName, PartnerOrganisation
from goalweave.search.normalise import fold

PORTION = 5000
LONGEST_KEY = 600
"""What is longer counts by its beginning: a name may grow when it is folded."""


def partner_keys(name: str, ref: str) -> tuple[str, ...]:
    """What an organisation is known by, the surest first: its identifier, then its name without case and accents."""
    folded = " ".join(fold(name).split())
    keys = (*((f"ref:{ref.casefold()}",) if ref else ()), *((f"name:{folded}",) if folded else ()))
    return tuple(key[:LONGEST_KEY] for key in keys)


def ensure_organisations(partners: Iterable[model.Partner]) -> dict[tuple[str, str], int]:
    """(name, ref) → id of the organisation; those not known yet are added. Part of the actions that store records."""
    wanted = {(one.name, one.ref): partner_keys(one.name, one.ref) for one in partners}
    keys = list({key for found in wanted.values() for key in found})
    known: dict[str, int] = {}
    for start in range(0, len(keys), PORTION):
        found = PartnerName.objects.filter(key__in=keys[start : start + PORTION])
        known.update(found.values_list("key", "organisation_id"))
    # One new organisation for all pairs that share a key, in the order in which they come.
    new: dict[str, PartnerOrganisation] = {}
    for (name, _ref), some in wanted.items():
        if some and not any(key in known or key in new for key in some):
            new.update(dict.fromkeys(some, PartnerOrganisation(name=name)))
    made = list({id(one): one for one in new.values()}.values())
    PartnerOrganisation.objects.bulk_create(made, batch_size=500)
    known.update({key: one.pk for key, one in new.items()})
    result: dict[tuple[str, str], int] = {}
    added = {key: one.pk for key, one in new.items()}
    for pair, some in wanted.items():
        owner = next((known[key] for key in some if key in known), None)
        if owner is not None:
            result[pair] = owner
            for key in some:
                if key not in known:
                    known[key] = added[key] = owner
    PartnerName.objects.bulk_create(
        [PartnerName(key=key, organisation_id=owner) for key, owner in added.items()], batch_size=500
    )
    return result

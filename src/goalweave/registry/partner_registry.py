"""The shared list of partner organisations: one row for all names under which an organisation was written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from goalweave.core import model
from goalweave.registry.models import PartnerName, PartnerOrganisation
from goalweave.search.normalise import fold

PORTION = 5000
LONGEST_KEY = 600
"""What is longer counts by its beginning: a name may grow when it is folded."""


def partner_keys(name: str, ref: str) -> tuple[str, ...]:
    """What an organisation is known by, the surest first: its identifier, then its name ignoring case and accents."""
    folded = " ".join(fold(name).split())
    keys = (*((f"ref:{ref.casefold()}",) if ref else ()), *((f"name:{folded}",) if folded else ()))
    return tuple(key[:LONGEST_KEY] for key in keys)


def ensure_organisations(partners: Iterable[model.Partner]) -> dict[tuple[str, str], int]:
    """(name, ref) → id of the organisation; those not known yet are added. Part of the actions that store records."""
    keys_by_partner = {(partner.name, partner.ref): partner_keys(partner.name, partner.ref) for partner in partners}
    keys = list(set(chain.from_iterable(keys_by_partner.values())))
    known: dict[str, int] = {}
    for start in range(0, len(keys), PORTION):
        names = PartnerName.objects.filter(key__in=keys[start : start + PORTION])
        known.update(names.values_list("key", "organisation_id"))
    # One new organisation for all pairs that share a key, in the order in which they come.
    new: dict[str, PartnerOrganisation] = {}
    created: list[PartnerOrganisation] = []
    for (name, _ref), pair_keys in keys_by_partner.items():
        if pair_keys and not any(key in known or key in new for key in pair_keys):
            created.append(PartnerOrganisation(name=name))
            new.update(dict.fromkeys(pair_keys, created[-1]))
    PartnerOrganisation.objects.bulk_create(created, batch_size=500)
    added = {key: organisation.pk for key, organisation in new.items()}
    known |= added
    result: dict[tuple[str, str], int] = {}
    for pair, pair_keys in keys_by_partner.items():
        # By its surest key that is known; the others lead to the same organisation from now on.
        owner = next((known[key] for key in pair_keys if key in known), None)
        if owner is not None:
            result[pair] = owner
            for key in pair_keys:
                if key not in known:
                    known[key] = added[key] = owner
    PartnerName.objects.bulk_create(
        [PartnerName(key=key, organisation_id=owner) for key, owner in added.items()], batch_size=500
    )
    return result

"""Names of what the records that a reader may see are counted by: nothing of what one may not see."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TypeVar

from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.rules import draft_key, visibility_key, visible_mask
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LanguageMap
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import PartnerOrganisation
from goalweave.registry.partner_queries import with_visible_names

_organisation_names = PreparedQuery(
    lambda slugs: Organisation.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "name")
)
_unit_names = PreparedQuery(
    lambda pks: Unit.objects.filter(pk__in=pks).values_list(
        "pk", "name", "slug", "organisation__short", "organisation__slug"
    )
)


Names = TypeVar("Names")


class FilterLabels:
    """Names by key, read when first needed; one query each for what was written last."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection

    @property
    def catalogue(self) -> Catalogue:
        return self._selection.catalogue

    @cached_property
    def organisations(self) -> dict[str, LanguageMap]:
        """Short name in the address → name."""
        return self._until_written("organisation", lambda: dict(_organisation_names(self._keys("organisation"))))

    @cached_property
    def units(self) -> dict[str, tuple[LanguageMap, LanguageMap]]:
        """Id → its name, and that of its organisation where there are several, else nothing."""
        return self._until_written("unit", self._read_units)

    def _read_units(self) -> dict[str, tuple[LanguageMap, LanguageMap]]:
        found = _unit_names([int(key) for key in self._keys("unit") if key.isdecimal()])
        several = len({owner for *_unit, owner in found}) > 1
        return {
            str(pk): (name or {"en": slug}, (short or {"en": owner}) if several else {})
            for pk, name, slug, short, owner in found
        }

    @cached_property
    def partners(self) -> dict[str, str]:
        """Of the records that pass the filter without it: there may be very many in all."""
        chosen = self._selection
        found = dimension(chosen.facts, "partner")
        counts = found.counts(chosen.bits("partner"))
        order = sorted(range(len(counts)), key=lambda place: -counts[place])[:50]
        keys = [int(found.keys[place]) for place in order if counts[place]]
        rows = PartnerOrganisation.objects.filter(pk__in=keys)
        return {str(one.pk): one.name for one in with_visible_names(chosen.actor, rows)}

    def _until_written(self, name: str, read: Callable[[], Names]) -> Names:
        """Kept for these facts alone: names change without a change of records. Not to be changed."""
        return self._selection.facts.cached(("names to choose", name, self._reader), read)

    def _keys(self, name: str) -> list[str]:
        facts = self._selection.facts
        within = visible_mask(facts, self._selection.actor)

        def find() -> list[str]:
            found = dimension(facts, name)
            return [key for key, number in zip(found.keys, found.counts(within).tolist(), strict=True) if number]

        return facts.cached_of(within, ("values to choose", name, self._reader), find)

    @property
    def _reader(self) -> Hashable:
        """The same for all who may see the same records."""
        return visibility_key(self._selection.actor), draft_key(self._selection.actor)

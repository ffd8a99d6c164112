"""The indicators of packs: series, codes, targets and observations, checked against each other (docs/reference/packs.md)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from goalweave.core.model import DimensionCode, Indicator, Observation, Series, Target
from goalweave.core.text.languages import pick
from goalweave.packs.indicator_definitions import read_definitions
from goalweave.packs.indicator_nodes import merge_definitions, read_node_definitions
from goalweave.packs.indicator_observations import read_observations
from goalweave.packs.indicator_tables import read_codes, read_targets
from goalweave.packs.library import PackLibrary
from goalweave.packs.pack_statements import require_unique


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """All that packs say of indicators. name: ids of the packs that it is from; source: their titles, for a person.

    Every series names an indicator, every observation a series that is here; a target names one, or none and says why.
    """

    name: str = ""
    source: str = ""
    indicators: tuple[Indicator, ...] = ()
    series: tuple[Series, ...] = ()
    codes: tuple[DimensionCode, ...] = ()
    targets: tuple[Target, ...] = ()
    observations: tuple[Observation, ...] = ()


def read_indicators(library: PackLibrary) -> IndicatorSet:
    """What the packs have, in their order. A pack may speak of the series of another.

    Raises InputError with file, line and field: for a file that cannot be read; for nodes, series, dimensions and areas that
    there are not; for a value that its series cannot have; and for what two lines say.
    """
    packs = [pack for pack in library.packs.values() if pack.indicators]
    folders = list(chain.from_iterable(pack.indicators for pack in packs))
    catalogue = library.catalogue()
    definitions = list(chain.from_iterable(read_definitions(folder, catalogue) for folder in folders))
    series = require_unique(chain.from_iterable(definition.series for definition in definitions))
    by_code = {entry.code: entry for entry in series}
    return IndicatorSet(
        name=", ".join(pack.id for pack in packs),
        source=", ".join(pick(pack.title) or pack.id for pack in packs),
        indicators=merge_definitions(
            require_unique(definition.indicator for definition in definitions),
            require_unique(chain.from_iterable(read_node_definitions(folder, catalogue) for folder in folders)),
        ),
        series=series,
        codes=require_unique(chain.from_iterable(read_codes(folder) for folder in folders)),
        targets=require_unique(chain.from_iterable(read_targets(folder, by_code, catalogue) for folder in folders)),
        observations=require_unique(chain.from_iterable(read_observations(folder, by_code) for folder in folders)),
    )

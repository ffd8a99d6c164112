"""Which groups of people and which places are left behind, by the breakdowns of an area's indicators."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import MOST_CACHED, AreaIndicator, area_indicators
from goalweave.analysis.measurements import series_gaps
from goalweave.analysis.selection import Selection
from goalweave.core.model import BeneficiaryGroup, Curie, Framework, Key, Observation
from goalweave.core.progress import GroupGap
from goalweave.core.progress.gaps import AREA
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.areas import parts_of
from goalweave.indicators.browsing import AreasByKey, places_with_values
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.indicators.data_version import data_version

PEOPLE_AND_PLACES = frozenset(
    [
        "SEX",
        "SEXE",
        "GENDER",
        "AGE",
        "URBANISATION",
        "LOCATION",
        "RURAL",
        "URBAN",
        "INCOME",
        "WEALTH",
        "QUANTILE",
        "QUINTILE",
        "POVERTY",
        "DISABILITY",
        "EDUCATION",
        "ETHNICITY",
        "ETHNIC",
        "RACE",
        "INDIGENOUS",
        "MIGRATORY",
        "MIGRATION",
        "CITIZENSHIP",
        "NATIONALITY",
        "RELIGION",
        "LANGUAGE",
        "MARITAL",
        "EMPLOYMENT",
        "WORKING",
        "OCCUPATION",
        "SOCIO",
        "DEPRIVATION",
        "HOUSEHOLD",
        "REGION",
        "PROVINCE",
        "STATE",
        "DISTRICT",
        "DEPARTMENT",
        "COUNTY",
        "MUNICIPALITY",
        "AUTHORITY",
    ]
)
"""Words in the name of a dimension that breaks down people or places; kinds of technology or skill are left behind by no one."""


@dataclass(frozen=True, slots=True)
class IndicatorGaps:
    """The gaps between groups of an indicator, the widest first. observed: the values of all groups."""

    indicator: AreaIndicator
    gaps: tuple[GroupGap, ...]
    observed: tuple[Observation, ...] = ()


def goal_groups(actor: Actor, area: str, framework: Framework, goal: str) -> tuple[IndicatorGaps, ...]:
    """As `groups_left_behind`, of the indicators of a goal; kept until something is written."""
    return _read_goal_groups(data_version(), actor, area, framework.key, goal)


@lru_cache(maxsize=MOST_CACHED)
def _read_goal_groups(
    _state: Hashable, actor: Actor, area: str, framework_key: str, goal: str
) -> tuple[IndicatorGaps, ...]:
    indicators = area_indicators(actor, area, catalogue().framework(framework_key))
    return groups_left_behind(actor, area, [one for one in indicators if one.goal == goal])


def groups_left_behind(actor: Actor, area: str, indicators: Iterable[AreaIndicator]) -> tuple[IndicatorGaps, ...]:
    """The indicators whose figures are broken down, those with most breakdowns first; three queries at most."""
    with_figures = {one.series.code: one for one in indicators if one.series is not None}
    if not with_figures:
        return ()
    rows, there = queries.series_by_code(actor, with_figures), places_with_values()
    parts = [part.code for part in parts_of(area)]
    places = []
    for code, one in with_figures.items():
        areas_by_key = there.get(rows[code].pk, {})
        keys = _keys_of_groups(areas_by_key, area, one.key)
        places += [(code, area, key) for key in keys]
        with_values = areas_by_key.get(key_text(one.key), frozenset())
        places += [(code, part, one.key) for part in parts if part in with_values]
    observations = queries.observations_at(actor, places) if places else {}
    by_series: dict[str, dict[Key, Sequence[Observation]]] = {}
    for (code, place, key), observed in observations.items():
        # A part of the area is a group of a dimension of its own: that of the places.
        group = key if place == area else (*key, (AREA, place))
        by_series.setdefault(code, {})[group] = observed
    found = []
    for code, one in with_figures.items():
        groups = by_series.get(code, {})
        if one.series and groups:
            gaps = series_gaps({**groups, one.key: one.observed}, one.series, one.key, one.direction)
            found.append(IndicatorGaps(one, gaps, tuple(chain.from_iterable(groups.values()))))
    found = [one for one in found if one.gaps]
    return tuple(sorted(found, key=lambda one: -len(one.gaps)))


def _keys_of_groups(areas_by_key: AreasByKey, area: str, headline: Key) -> list[Key]:
    """The keys of an area that differ from the headline in one dimension, of people or places."""
    keys = []
    for text, areas in areas_by_key.items():
        key = parse_key(text)
        different = {dimension for dimension, _code in set(key) ^ set(headline)}
        if area in areas and len(different) == 1 and PEOPLE_AND_PLACES.intersection(different.pop().split("_")):
            keys.append(key)
    return keys


def groups_behind(indicator_gaps: Iterable[IndicatorGaps]) -> set[BeneficiaryGroup]:
    """Of the groups that records can name those that are behind in a breakdown."""
    groups = (_beneficiary_group(gap) for gap in chain.from_iterable(one.gaps for one in indicator_gaps))
    return {group for group in groups if group}


def groups_not_named(
    selection: Selection, goal: Curie, indicator_gaps: Iterable[IndicatorGaps]
) -> tuple[BeneficiaryGroup, ...]:
    """The groups that are behind and that no record accepted for the goal is to reach; only groups that records can name."""
    behind = groups_behind(indicator_gaps)
    facts = selection.facts
    within = selection.with_filter(node=goal, state="accepted").within
    missing = []
    for group in BeneficiaryGroup:
        if group not in behind:
            continue
        number = facts.vocabularies["group"].number(group)
        reached = facts.mask_of(facts.groups["record"][facts.groups["group"] == number])
        if not (reached & within).any():
            missing.append(group)
    return tuple(missing)


_BEHIND: Mapping[tuple[str, str], BeneficiaryGroup] = {
    ("SEX", "F"): BeneficiaryGroup.WOMEN,
    ("AGE", "Y15T24"): BeneficiaryGroup.YOUTH,
    ("AGE", "Y16T24"): BeneficiaryGroup.YOUTH,
    ("AGE", "Y15T25"): BeneficiaryGroup.YOUTH,
    ("DISABILITY_STATUS", "PD"): BeneficiaryGroup.DISABILITIES,
}


def _beneficiary_group(gap: GroupGap) -> BeneficiaryGroup | None:
    return _BEHIND.get((gap.dimension, gap.behind.code))

"""What the indicator commands do on the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.core.errors import InputError

if TYPE_CHECKING:
    from goalweave.accounts.actor import Actor
    from goalweave.core.model import Observation
    from goalweave.formats.observations import Dataset, ReadOptions

MOST_REPORTED = 50
"""So many problems are said; of the others only how many there are."""


@dataclass(frozen=True)
class LoadingCounts:
    """Of observations; rejected: what is wrong with those that are left out; remarks: on those kept as published."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[InputError, ...] = ()
    remarks: tuple[InputError, ...] = ()

    def as_json(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "rejected": len(self.rejected)}

    def summary_lines(self) -> Iterator[str]:
        yield from map(str, self.rejected[:MOST_REPORTED])
        if len(self.rejected) > MOST_REPORTED:
            yield f"and {len(self.rejected) - MOST_REPORTED:,} more"
        yield from (f"imported as published: {one}" for one in self.remarks[:MOST_REPORTED])
        if len(self.remarks) > MOST_REPORTED:
            yield f"and {len(self.remarks) - MOST_REPORTED:,} more imported as published"


def read_datasets(files: Sequence[Path], options: ReadOptions) -> list[tuple[Path, str, Dataset]]:
    """Each file with the SHA-256 of its bytes and what it holds. Raises InputError for one that cannot be read."""
    from hashlib import file_digest

    from goalweave.formats.observations import read_observations_path

    found = []
    for path in files:
        dataset = read_observations_path(path, options=options)
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        found.append((path, digest, dataset))
    return found


def load_datasets(
    datasets: Sequence[tuple[Path, str, Dataset]], *, organisation: str, public: bool, good_rows: bool
) -> LoadingCounts:
    """All of them or, where one has something wrong and good_rows is not asked for, none. Raises InputErrors, InputError."""
    from django.db import transaction
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as find
    from goalweave.core.errors import InputErrors
    from goalweave.indicators.actions import load_observations

    owner = find(organisation) if organisation else None
    if organisation and owner is None:
        raise InputError(f"unknown organisation {organisation}")
    counts, problems = LoadingCounts(), list[InputError]()
    with transaction.atomic():
        for path, digest, dataset in datasets:
            try:
                done = load_observations(
                    actor=SYSTEM,
                    dataset=dataset,
                    now=timezone.now(),
                    file=path.name,
                    digest=digest,
                    organisation=owner,
                    public=public,
                    good_rows=good_rows,
                )
            except InputErrors as error:
                problems += error.problems
                continue
            counts = LoadingCounts(
                counts.new + done.new,
                counts.changed + done.changed,
                counts.unchanged + done.unchanged,
                counts.rejected + done.problems,
                counts.remarks + done.remarks,
            )
        if problems:
            raise InputErrors(problems)
    return counts


def list_visible_series(actor: Actor, measuring: str, language: str) -> list[dict[str, Any]]:
    """The series that the actor may see, in order. measuring: a framework or node, empty for all.

    named: the nodes of default editions, as people write them.
    """
    from goalweave.core.text.languages import pick
    from goalweave.frameworks.queries import catalogue
    from goalweave.indicators import queries

    wanted = measuring.strip()
    default = {key for key, framework in catalogue().frameworks.items() if framework.default}
    found = []
    for indicator in queries.list_indicators(actor):
        measures = queries.measures_of(indicator)
        nodes = [str(one) for one in measures]
        if wanted and not any(_matches_node(node, wanted) for node in nodes):
            continue
        for series in indicator.series.all():
            held = queries.series_extent(series)
            found.append(
                {
                    "series": series.code,
                    "name": pick(series.name, language),
                    "indicator": indicator.slug,
                    "measures": nodes,
                    "named": [f"{one.framework}:{one.code}" for one in measures if one.key in default],
                    "unit": series.unit,
                    "values": held.count,
                    "areas": len(held.areas),
                    "years": f"{held.first}–{held.last}" if held.count else "",
                }
            )
    return found


def describe_series(
    actor: Actor, code: str, areas: Sequence[str], language: str
) -> tuple[dict[str, Any], list[Observation]]:
    """What a series is, and its values. Raises InputError where there is none, or no such area."""
    from goalweave.core.text.languages import pick
    from goalweave.formats.reading.areas import find_area
    from goalweave.indicators import queries

    series = queries.series_by_code(actor, [code]).get(code)
    if series is None:
        raise InputError(f"unknown series {code}; see `goalweave indicators list`")
    wanted = []
    for text in areas:
        area = find_area(text)
        if area is None:
            raise InputError(f"unknown area {text}")
        wanted.append(area)
    indicator = queries.find_indicator(actor, series.indicator.slug)
    measures = [str(curie) for curie in queries.measures_of(indicator)] if indicator else []
    about = {
        "series": series.code,
        "name": pick(series.name, language),
        "indicator": pick(series.indicator.name, language),
        "measures": measures,
        "unit": series.unit,
        "calculation": pick(series.indicator.calculation, language),
        "custodian": pick(series.indicator.custodian, language),
        "source": series.source,
        "status": series.status,
    }
    return about, queries.series_observations(series, areas=wanted or None)


def _matches_node(node: str, measured: str) -> bool:
    """`sdg@2020:17.8.1` fits sdg, sdg@2020, sdg:17, sdg:17.8 and itself."""
    key, _, code = node.partition(":")
    framework, _, below = measured.partition(":")
    if framework not in (key, key.partition("@")[0]):
        return False
    return not below or code == below or code.startswith(f"{below}.")

"""What a file of observations holds, whatever it was written as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Indicator, Observation, Provider, Series, SubnationalArea, Target


@dataclass(frozen=True, slots=True)
class Dataset:
    """series: those that the observations name, each once; release: the publisher's name of this state, `2019.Q3.G.01`.

    source: who published it; problems: what is wrong, each with file, line and field; what they concern is not among the
    observations; as_published: whether it is a publisher's own release, whose values stand even beyond what they can be;
    provider: whose values they are, None where the file does not say; indicators: definitions that come with the values; areas: parts of a
    country, each after the one that it is part of; targets: national ones; empty_files: names of files without any value, which are no fault.
    """

    series: tuple[Series, ...]
    observations: tuple[Observation, ...]
    codes: tuple[DimensionCode, ...] = ()
    release: str = ""
    source: str = ""
    problems: tuple[InputError, ...] = ()
    as_published: bool = False
    provider: Provider | None = None
    indicators: tuple[Indicator, ...] = ()
    areas: tuple[SubnationalArea, ...] = ()
    targets: tuple[Target, ...] = ()
    empty_files: tuple[str, ...] = ()


def breakdown_names(series: Iterable[Series], observations: Iterable[Observation]) -> tuple[str, ...]:
    """The dimensions of the series in their order, then others that keys have."""
    names = dict.fromkeys(chain.from_iterable(entry.dimensions for entry in series))
    pairs = chain.from_iterable(observation.key for observation in observations)
    return (*names, *sorted({name for name, _code in pairs}.difference(names)))


class NoValuesError(InputError):
    """A file that could have observations and has none, such as a table that waits for its values."""

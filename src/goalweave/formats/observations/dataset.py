"""What a file of observations holds, whatever it was written as."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Observation, Series


@dataclass(frozen=True, slots=True)
class Dataset:
    """series: those that the observations name, each once; release: the publisher's name of this state, `2019.Q3.G.01`.

    source: who published it; problems: what is wrong, each with file, line and field; what they concern is not among the
    observations; as_published: whether it is a publisher's own release, whose values stand even beyond what they can be.
    """

    series: tuple[Series, ...]
    observations: tuple[Observation, ...]
    codes: tuple[DimensionCode, ...] = ()
    release: str = ""
    source: str = ""
    problems: tuple[InputError, ...] = ()
    as_published: bool = False

"""Files of observations as texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.observations import Dataset, ReadOptions, read_observations
from goalweave.formats.reading.limits import Limits

Read = Callable[..., Dataset]


def _dataset(content: str | bytes, name: str = "a.csv", limits: Limits | None = None, **options: Any) -> Dataset:
    data = content if isinstance(content, bytes) else content.encode()
    return read_observations(BytesIO(data), name, limits=limits or Limits(), options=ReadOptions(**options))


@pytest.fixture(scope="session")
def read() -> Read:
    """The data set of a text, with the options of a reading."""
    return _dataset


@pytest.fixture(scope="session")
def refused() -> Callable[..., str]:
    """What is said of a file that cannot be used at all."""

    def error_text(content: str | bytes, name: str = "a.csv", **options: Any) -> str:
        with pytest.raises(InputError) as caught:
            _dataset(content, name, **options)
        return str(caught.value)

    return error_text


@pytest.fixture(scope="session")
def unsd() -> Callable[..., str]:
    """A file of the UNSD database with rows of the columns named; the others hold what is usual."""

    usual = {
        "indicator": "9.c.1", "seriesCode": "S", "seriesDesc": "People covered", "release": "2019.Q3.G.01",
        "geoAreaCode": "404", "geoAreaName": "Kenya", "basePeriod": "", "sexCode": "_T", "sexDesc": "Both sexes",
        "typeOfSpeedCode": "_T", "typeOfSpeedDesc": "Any speed", "unitsCode": "PT", "unitsDesc": "Percentage",
        "unitmultiplierCode": "", "reportingTypeCode": "G", "reportingTypeDesc": "Global", "valueDetails": "",
        "footnotes": "", "sources": "", "timeDetails": "", "nature": "C: Country data", "value_2016": "",
        "value_2017": "", "value_latest_year": "", "latest_year": "",
    }  # fmt: skip

    def unsd_table(*rows: Mapping[str, str]) -> str:
        lines = ["\t".join(usual)]
        lines += ["\t".join({**usual, **row}.values()) for row in rows]
        return "".join(f"{line}\r\n" for line in lines)

    return unsd_table

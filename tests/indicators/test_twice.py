"""Loading what a reader reads twice changes nothing."""

from __future__ import annotations

import io

import pytest
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, SEX, USERS, observation, put

from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.csvw import write_csv
from goalweave.formats.observations.sdmx import write_sdmx_csv, write_sdmx_json

pytestmark = pytest.mark.django_db

VALUES = (
    observation(2016, 16.6, footnote="From a survey"),
    observation(2016, 15.0, sex="F", source="A census"),
    observation(2017, 17.8, time="2017-07-01/P1Y", time_detail="2017/18"),
    observation(2015, 12.0, time="2014-01-01/P3Y", time_detail="2014–2016"),
    observation(2018, 18.0, time="2018-Q1", lower=17.0, upper=19.0),
)


def as_csv() -> bytes:
    out = io.BytesIO()
    write_csv(out, [USERS], VALUES, SEX)
    return out.getvalue()


def as_sdmx_csv() -> bytes:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, [USERS], VALUES)
    return out.getvalue().encode()


def as_sdmx_json() -> bytes:
    out = io.StringIO()
    write_sdmx_json(out, [USERS], VALUES, SEX, prepared=NOW)
    return out.getvalue().encode()


def as_open_sdg() -> bytes:
    return "Year,Sex,Units,Value\n2016,,%,16.6\n2016,Female,%,15\n2017/18,,%,17.8\n2014–2016,,%,12\n2018 Q1,,%,18\n".encode()


@pytest.mark.parametrize(
    ("write", "name", "provider"),
    [
        (as_csv, "a.csv", "x"),
        (as_sdmx_csv, "a.csv", "x"),
        (as_sdmx_json, "a.json", "x"),
        (as_open_sdg, "17-8-1.csv", "ke"),
    ],
)
def test_what_is_read_again_changes_nothing(write, name, provider):
    loaded()
    counts = []
    for _again in range(2):
        dataset = read_observations(io.BytesIO(write()), name, options=ReadOptions(area="KE"))
        assert dataset.problems == ()
        done = put(dataset, provider=provider)
        counts.append((done.new, done.changed, done.unchanged))
    assert counts == [(5, 0, 0), (0, 0, 5)]

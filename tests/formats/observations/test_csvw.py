"""The table for people: read again as it was; nothing in it runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st
from tests.factories.observed import NAMED, SERIES, observations

from goalweave.core.model import Observation
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.csvw import write_csv

NAMES = {"KE": {"en": "Kenya", "fr": "Kenya"}, "001": {"en": "World", "fr": "Monde"}}
SMALL = (
    Observation("IT_USE_ii99", "KE", "2017", 17.8, status="B", nature="C", source="Survey", footnote="=1+1"),
    Observation("IT_USE_ii99", "KE", "2017", 16.0, key=(("SEX", "F"),), lower=15.5, upper=16.5),
)


def written(held: Sequence[Observation], language: str = "en") -> bytes:
    out = io.BytesIO()
    write_csv(out, SERIES, held, NAMED, language=language, area_names=NAMES)
    return out.getvalue()


@given(observations(), st.sampled_from(LANGUAGES))
def test_table_in_any_language_gives_the_same_observations_again(held: Sequence[Observation], language: str) -> None:
    options = ReadOptions(bounds={"IT_USE_ii99": (None, None)})
    read = read_observations(io.BytesIO(written(held, language)), "a.csv", options=options)
    assert read.problems == ()
    assert read.observations == tuple(held)
    assert {(one.code, one.unit, one.multiplier) for one in read.series} == {
        (one.code, one.unit, one.multiplier) for one in SERIES
    }


def test_table_has_codes_with_their_names_and_makes_formulas_inert() -> None:
    rows = list(csv.DictReader(io.StringIO(written(SMALL).decode("utf-8-sig"))))
    assert rows[0] == {
        "Series code": "IT_USE_ii99",
        "Series name": "People using the Internet",
        "Area code": "KE",
        "Country or area": "Kenya",
        "Time period": "2017",
        "SEX": "",
        "SEX (name)": "",
        "AGE": "",
        "AGE (name)": "",
        "TYPE_OF_SPEED": "",
        "TYPE_OF_SPEED (name)": "",
        "Value": "17.8",
        "Unit": "PT",
        "Unit (name)": "Percent",
        "Unit multiplier": "0",
        "Observation status": "B",
        "Nature of data": "C",
        "Lower bound": "",
        "Upper bound": "",
        "Source": "Survey",
        "Footnote": "'=1+1",
    }
    assert [rows[1][head] for head in ("SEX", "SEX (name)", "Value", "Lower bound")] == ["F", "Women", "16", "15.5"]


@pytest.mark.parametrize(("language", "name"), [("fr", "Femmes"), ("ar", "نساء"), ("zh", "Women")])
def test_table_names_codes_in_the_language_or_else_in_english(language: str, name: str) -> None:
    assert name in next(csv.reader(io.StringIO(written(SMALL[1:], language).decode("utf-8-sig").split("\r\n")[1])))

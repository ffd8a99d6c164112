"""Progress of every country on two indicators of the UN's database, beside a calculation of its own here with numpy."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.factories.progress import figures, target

from goalweave.core.model import Method
from goalweave.core.progress import EurostatCategory, LinearCategory, OpenSdgCategory, UnsdCategory, assess_progress

pytestmark = pytest.mark.shared

FILES = {"9.c.1": ("9.c.1_Series_IT_MOB_NTWK.csv", "AL3G"), "17.8.1": ("17.8.1_Series_IT_USE_ii99.csv", None)}
AREAS = 248
TARGETS = {"9.c.1": (96.0, 2023), "17.8.1": (70.0, 2023)}
UNSD = [*reversed([one for one in UnsdCategory if one is not UnsdCategory.INSUFFICIENT])]
EUROSTAT = [*reversed(list(EurostatCategory)[:4])]
OPEN_SDG = [*reversed(list(OpenSdgCategory)[1:])]


def countries(shared: Path, indicator: str) -> dict[str, dict[int, float]]:
    """Area → year → value; areas without a figure too."""
    name, technology = FILES[indicator]
    with (shared / "observations" / "unsd-2019Q3" / name).open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t")
            if technology is None or row["typeOfMobileTechnologyCode"] == technology
        ]
    return {
        row["geoAreaCode"]: {
            int(column[6:]): float(text) for column, text in row.items() if column[6:].isdigit() and text
        }
        for row in rows
    }


def table(found: dict[str, dict[int, float]]) -> np.ndarray:
    """Areas × years 2000 to 2017, nan where there is none."""
    return np.array([[values.get(year, np.nan) for year in range(2000, 2018)] for values in found.values()])


def ends(values: np.ndarray, since: int) -> tuple[np.ndarray, ...]:
    """Of every area: year and value of its baseline and of its latest figure; nan without two."""
    years = np.arange(2000, 2018.0)
    there = ~np.isnan(values)
    last = np.where(there.any(1), np.where(there, years, -np.inf).max(1), np.nan)
    usable = there & (years < last[:, None])
    later = np.where(usable & (years >= since), years, np.inf).min(1)
    earlier = np.where(usable & (years < since), years, -np.inf).max(1)
    first = np.where(np.isfinite(later), later, np.where(np.isfinite(earlier), earlier, np.nan))
    first = np.where(last > since, first, np.nan)

    def at(wanted: np.ndarray) -> np.ndarray:
        place = np.where(np.isnan(wanted), 0, wanted - 2000).astype(int)
        return np.where(np.isnan(wanted), np.nan, values[np.arange(len(values)), place])

    return first, at(first), last, at(last)


def expected(
    values: np.ndarray, since: int, aimed: float, deadline: int, method: Method
) -> list[tuple[object, object]]:
    """Category and number of every area; (None, None) where the method gives no number, ("met", None) from the target on."""
    first, start, last, latest = ends(values, since)
    if method is Method.OPEN_SDG:
        start = np.where(start == 0, 0.001, start)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method is Method.LINEAR:
            number = (latest - start) / (aimed - start)
            pace = number * (deadline - first) / (last - first)
            place = np.where(number < 0, 0, np.where(np.round(pace, 9) < 1, 1, 2))
            names: list[object] = [LinearCategory.REVERSE, LinearCategory.ACCELERATE, LinearCategory.MAINTAIN]
        else:
            log = np.log(latest / start) / (last - first)
            if method is Method.UNSD:
                number = (latest * np.exp(log * (deadline - last)) - start) / (aimed - start)
                place, names = np.digitize(np.round(number, 9), [0, 0.1, 0.5, 0.95]), list(UNSD)
            else:
                number = np.expm1(log) / np.expm1(np.log(aimed / start) / (deadline - first))
                # With a baseline and a target above zero, Open SDG has Eurostat's ratio and bounds, and its own names.
                own_names = EUROSTAT if method is Method.EUROSTAT else OPEN_SDG
                place, names = np.digitize(np.round(number, 9), [0, 0.6, 0.95]), list(own_names)
            number = np.where(start > 0, number, np.nan)
    newest = np.array([row[~np.isnan(row)][-1] if (~np.isnan(row)).any() else np.nan for row in values])
    said: list[tuple[object, object]] = []
    for row in range(len(values)):
        if newest[row] >= aimed:
            said.append(("met", None))
        elif start[row] >= aimed:
            said.append((names[0], None))
        elif np.isnan(number[row]):
            said.append((None, None))
        else:
            said.append((names[place[row]], pytest.approx(number[row], rel=1e-9, abs=1e-9)))
    return said


@pytest.mark.parametrize("since", [2010, 2015])
@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("indicator", FILES)
def test_progress_of_every_country_is_what_comes_out_otherwise(shared, indicator, method, since):
    found = countries(shared, indicator)
    aimed, deadline = TARGETS[indicator]
    asked = target(aimed, deadline, since=since)
    said = []
    for values in found.values():
        one = assess_progress(asked, figures(values), method=method)
        category = None if one.category is UnsdCategory.INSUFFICIENT else one.category
        said.append(("met", None) if one.verdict == "met" else (category, one.value))
    assert len(said) == AREAS
    assert said == expected(table(found), since, aimed, deadline, method)
    assert len({category for category, _ in said}) > 3

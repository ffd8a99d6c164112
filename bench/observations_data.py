"""Made national data: observations of all SDG indicators in all countries and territories, one CSV file an indicator in long form.

Every indicator has four lines of twenty years in each area: half of them one series by sex and age, half two series by sex, so that pages
choose between series and keys as they do with published data. The seed is fixed: the same number of millions makes the same bytes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

EDITION = "sdg@2025"
HEAD = ("indicator", "series", "area", "time", "sex", "age", "unit", "value")
YEARS = range(2004, 2024)
LINES = 4
WORLD = "001"
TOGETHER = "all.csv"


def indicator_codes() -> list[str]:
    from goalweave.packs.library import library

    framework = library().catalogue().framework(EDITION)
    return [node.code for node in framework.nodes if node.level == "indicator"]


def area_codes() -> list[str]:
    """The world, the regions and all countries and territories, those of ISO 3166 with their two letters."""
    from goalweave.packs.areas import areas

    return list(areas())


def write_files(folder: Path, observations: int) -> int:
    """Write a file for each indicator, and all of them in one; return the number of observations.

    observations: about so many; of the areas the last are taken.
    """
    codes, areas = indicator_codes(), area_codes()
    areas = areas[-max(9, round(observations / (len(codes) * LINES * len(YEARS)))) :]
    written = 0
    with (folder / TOGETHER).open("w", encoding="utf-8", newline="") as every:
        together = csv.writer(every)
        together.writerow(HEAD)
        for place, code in enumerate(codes):
            rows = list(made_rows(place, code, areas))
            with (folder / f"indicator-{code.replace('.', '-')}.csv").open("w", encoding="utf-8", newline="") as own:
                alone = csv.writer(own)
                alone.writerow(HEAD)
                alone.writerows(rows)
            together.writerows(rows)
            written += len(rows)
    return written


def made_rows(place: int, code: str, areas: list[str]) -> Iterator[tuple[object, ...]]:
    """The rows of an indicator, in the order of HEAD. place: number of the indicator."""
    draw = random.Random(place)
    hyphens = code.replace(".", "-")
    if place % 2:
        lines = [(f"MADE_{hyphens}", sex, age) for sex, age in (("", ""), ("F", ""), ("M", ""), ("", "Y15T24"))]
    else:
        lines = [(f"MADE_{hyphens}_{part}", sex, "") for part, sex in product(("A", "B"), ("", "F"))]
    for area in areas:
        for series, sex, age in lines:
            level, slope = draw.uniform(5, 70), draw.uniform(-0.8, 1.4)
            for number, year in enumerate(YEARS):
                value = min(100.0, max(0.1, level + slope * number + draw.gauss(0, 1.5)))
                yield code, series, area, year, sex, age, "PT", f"{value:.2f}"

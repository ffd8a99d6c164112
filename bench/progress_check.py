"""Verdicts of every method recalculated here from the published formulas, in plain arithmetic and without the project's code.

python bench/progress_check.py [--data FOLDER] [--published FILE] [--review N]

Every line (series, area, key) of the UN's files is judged: without a target by Eurostat, the UN and Open SDG, and with a target of twice or half its
baseline by these and the straight line. Twenty of each method, drawn with a fixed seed, are printed with --show; a difference makes the
command fail. --published: a CSV file (indicator, direction, target, target_year, years, values, score) of another
installation of Open SDG, whose scores are compared. --review: the assessments of so many countries, for a reader to look for nonsense.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from goalweave.analysis.measurements import assess_series
from goalweave.core.model import Curie, Direction, Method, Observation, Series, Target
from goalweave.core.progress import SeriesPoint, TrendMethod, assess_progress, assess_trend
from goalweave.formats.observations import read_observations_path

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 20
SEED = 2030
DEADLINE = 2030

Values = dict[int, float]


def lines_of(folder: Path) -> Iterator[tuple[Series, str, list[Observation]]]:
    """Each line of each file, as the project reads it."""
    for path in sorted(folder.glob("*.csv")):
        dataset = read_observations_path(path)
        series = {each.code: each for each in dataset.series}
        lines: dict[tuple[object, ...], list[Observation]] = {}
        for observation in dataset.observations:
            if observation.value is not None:
                lines.setdefault((observation.series, observation.area, observation.key), []).append(observation)
        for (code, area, _key), observed in lines.items():
            yield series[str(code)], str(area), observed


def start_year(values: Values, wanted: int) -> int | None:
    """The first year from the wanted one on, before the last; else the nearest before it."""
    last = max(values)
    before = sorted(year for year in values if year < last)
    if not before:
        return None
    if wanted >= last:
        wanted = last - 5
    return next((year for year in before if year >= wanted), before[-1])


def growth(first: float, last: float, years: int) -> float | None:
    if first == 0 or (last != 0 and (first < 0) != (last < 0)):
        return None
    rate = (last / first) ** (1 / years) - 1
    return rate if first > 0 else -rate


def word(growth_wanted: float, method: TrendMethod) -> str:
    """Of the growth a year in the wanted direction: what the method calls fast, slow, none and away."""
    wanted = round(growth_wanted, 12)
    if method is TrendMethod.EUROSTAT:
        if wanted == 0:
            return "none"
        if wanted >= 0.01:
            return "toward_fast"
        return "toward" if wanted > 0 else "away" if wanted > -0.01 else "away_fast"
    if method is TrendMethod.UNSD:
        return "toward_fast" if wanted >= 0.02 else "toward" if wanted >= 0.005 else "none" if wanted >= 0 else "away"
    return "toward_fast" if wanted >= 0.015 else "toward" if wanted >= 0.005 else "none" if wanted >= 0 else "away"


def expected_trend(values: Values, method: TrendMethod, sign: int) -> str:
    wanted = max(values) - 5 if method is TrendMethod.EUROSTAT else 2015
    first = start_year(values, wanted)
    if first is None:
        return "cannot"
    last = max(values)
    low, high = values[first], values[last]
    if low == 0 and high == 0:
        return "none"
    if low == 0 and method is TrendMethod.OPEN_SDG:
        low = 0.001
    rate = growth(low, high, last - first)
    if rate is None:
        return "toward" if (high - low) * sign > 0 else "away"
    return word(rate * sign, method)


def expected_number(values: Values, method: Method, aimed: float, sign: int) -> float | None:
    """The method's own number for a target in 2030, counted from 2015: share of the way, or ratio."""
    first, last = start_year(values, 2015), max(values)
    if first is None or last <= 2015:
        return None
    low, high = values[first], values[last]
    if method is Method.LINEAR:
        return (high - low) / (aimed - low)
    if low == 0 and method is Method.OPEN_SDG:
        low = 0.001
    if low == 0:
        return None
    rate = (high / low) ** (1 / (last - first)) - 1
    if method is Method.UNSD:
        return (high * (1 + rate) ** (DEADLINE - last) - low) / (aimed - low)
    required = (aimed / low) ** (1 / (DEADLINE - first)) - 1
    return rate * sign / abs(required) if method is Method.OPEN_SDG else rate / required


def compare_trends(lines: list[Values], show: bool) -> int:
    wrong = 0
    drawn = set(random.Random(SEED).sample(range(len(lines)), min(SHOWN, len(lines))))
    for method in TrendMethod:
        said: Counter[str] = Counter()
        for place, values in enumerate(lines):
            points = [SeriesPoint(year, value) for year, value in sorted(values.items())]
            for direction, sign in ((Direction.UP, 1), (Direction.DOWN, -1)):
                verdict = str(assess_trend(points, direction=direction, method=method).verdict)
                other = expected_trend(values, method, sign)
                said[verdict] += 1
                wrong += verdict != other
                if verdict != other or (show and place in drawn and sign == 1):
                    print(f"  {method} {direction}: {verdict}, here {other}: {dict(sorted(values.items()))}")
        print(f"{method}, without a target: {2 * len(lines)} verdicts, {dict(said.most_common())}")
    return wrong


def compare_targets(lines: list[Values], show: bool) -> int:
    wrong = 0
    drawn = set(random.Random(SEED).sample(range(len(lines)), min(SHOWN, len(lines))))
    for method in Method:
        compared = 0
        for place, values in enumerate(lines):
            first = start_year(values, 2015)
            if first is None or values[first] <= 0 or max(values) <= 2015:
                continue
            points = [SeriesPoint(year, value) for year, value in sorted(values.items())]
            for direction, sign, factor in ((Direction.UP, 1, 2.0), (Direction.DOWN, -1, 0.5)):
                aimed = values[first] * factor
                target = Target(
                    Curie("own", "1", "1"), series="S", value=aimed, year=DEADLINE, direction=direction, since=2015
                )
                found = assess_progress(target, points, method=method)
                if found.verdict == "met":
                    wrong += (values[max(values)] - aimed) * sign < 0
                    continue
                number = expected_number(values, method, aimed, sign)
                same = (
                    number is not None
                    and found.value is not None
                    and abs(found.value - number) <= 1e-9 * max(1, abs(number))
                )
                compared += 1
                wrong += not same
                if not same or (show and place in drawn and sign == 1):
                    print(f"  {method} {direction}: {found.value}, here {number}: {dict(sorted(values.items()))}")
        print(f"{method}, with a target: {compared} numbers compared")
    return wrong


def compare_published(path: Path) -> int:
    """Scores of Open SDG before sdg-build took over: 250 times the growth in the wanted direction, from −5 to 5."""
    wrong = 0
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            years, values = row["years"].split(), row["values"].split()
            points = [SeriesPoint(int(year), float(value)) for year, value in zip(years, values, strict=True)]
            direction = Direction.UP if row["direction"] == "positive" else Direction.DOWN
            trend = assess_trend(points, direction=direction, method=TrendMethod.OPEN_SDG)
            score = max(-5.0, min(5.0, 250 * (trend.improvement or 0.0)))
            same = abs(score - float(row["score"])) < 1e-9
            wrong += not same
            print(
                f"{row['indicator']}: {score} here, {row['score']} published, {trend.category}{'' if same else '  DIFFERS'}"
            )
    return wrong


def review(folder: Path, countries: int) -> None:
    lines = [line for line in lines_of(folder) if line[1].isalpha()]
    areas = sorted({area for _series, area, _observed in lines})
    chosen = set(random.Random(SEED).sample(areas, min(countries, len(areas))))
    newest = max(observed[-1].year for _series, _area, observed in lines)
    labels: Counter[str] = Counter()
    for series, area, observed in lines:
        if area not in chosen:
            continue
        found = assess_series(observed, series, [], area, direction=series.direction or Direction.UP, newest=newest)
        labels[found.trend.verdict] += 1
        key = " ".join(code for _dimension, code in observed[0].key)
        old = f" · {found.old}" if found.old else ""
        print(f"{area} {series.code} {key}: {found.label}{old}. {found.trend.sentence}")
        for note in (*found.trend.notes, *(remark.message for remark in found.remarks)):
            print(f"    {note}")
    print(f"{len(chosen)} countries, {labels.total()} lines: {dict(labels.most_common())}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/observations/unsd-2019Q3")
    parser.add_argument("--published", type=Path)
    parser.add_argument("--review", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.review:
        review(options.data, options.review)
        return 0
    lines = [
        {observation.year: float(observation.value or 0.0) for observation in observed if not observation.bound}
        for _series, _area, observed in lines_of(options.data)
    ]
    lines = [values for values in lines if values]
    print(f"{len(lines)} lines")
    wrong = compare_trends(lines, options.show) + compare_targets(lines, options.show)
    if options.published:
        wrong += compare_published(options.published)
    print(f"{wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

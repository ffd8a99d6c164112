"""Figures that others have published, worked out again."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import missing
from tests.factories.indices import TAI, index, indicator, tai, tai_raw, tai_table

from goalweave.core.indices import DataBound, IndexDefinition, Norm, Normalisation, score_table
from goalweave.packs import library
from goalweave.packs.indices import read_indices

INDICES = read_indices(library())

KOREA_2010 = {
    "fixed_telephone": 59.2, "mobile_cellular": 105.4, "bandwidth": 11878.4, "households_computer": 82,
    "households_internet": 97, "internet_users": 84, "fixed_broadband": 36.6, "mobile_broadband": 91, "literacy": 97.9,
    "secondary": 102, "tertiary": 99,
}  # fmt: skip
"""ITU, Measuring the Information Society 2011, annex box 1.2."""


def test_the_handbook_ranks_the_technology_achievement_index_so() -> None:
    """OECD/JRC 2008, table 23, equal weights (the same in table 38, linear)."""
    found = score_table(tai(), tai_table())
    assert dict(zip(found.entities, found.ranks.tolist(), strict=True)) == {name: n for n, name in enumerate(TAI, 1)}


def test_the_technology_achievement_index_has_its_published_values() -> None:
    """UNDP, Human Development Report 2001, for Finland and the United States, as Saisana and others 2005 quote them."""
    found = score_table(tai(), tai_table())
    assert found.scores[:2].tolist() == pytest.approx([0.744, 0.733], abs=0.0015)


def test_the_handbook_ranks_by_weights_of_a_budget_so() -> None:
    """OECD/JRC 2008, tables 22 and 23, budget allocation."""
    weights = (0.11, 0.11, 0.11, 0.18, 0.10, 0.06, 0.15, 0.18)
    assert score_table(tai(weights), tai_table()).ranks.tolist() == [
        1, 2, 3, 5, 4, 8, 7, 6, 10, 11, 9, 13, 12, 14, 17, 15, 16, 18, 19, 21, 22, 20, 23,
    ]  # fmt: skip


def test_the_handbook_ranks_by_a_geometric_mean_so() -> None:
    """OECD/JRC 2008, table 38: of the values as printed, not normalised."""
    assert score_table(tai_raw(), tai_table(printed=True)).ranks.tolist() == [
        2, 1, 3, 4, 16, 5, 6, 18, 13, 14, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("normalisation", "published"),
    [
        (Normalisation(Norm.Z_SCORE), [0.26, 1.52, 1.14, -0.06]),
        (Normalisation(Norm.MIN_MAX, DataBound(), DataBound()), [0.59, 1.00, 0.88, 0.49]),
    ],
    ids=["z-score", "min-max"],
)  # fmt: skip
def test_the_handbook_normalises_years_of_schooling_so(normalisation: Normalisation, published: list[float]) -> None:
    """OECD/JRC 2008, table 15: a z-score with the deviation of a sample, min–max of the data; two decimals."""
    found = score_table(index(indicator("schooling", normalisation)), {c: {"schooling": v[6]} for c, v in TAI.items()})
    assert np.round(found.leaves["schooling"].scores[:4], 2).tolist() == pytest.approx(published, abs=0.0051)


def test_the_worked_example_of_the_ict_development_index() -> None:
    """ITU 2011, annex box 1.2, Republic of Korea: normalised values and the access score as printed; the total, 8.40, was published
    from values with more digits."""
    found = score_table(INDICES["idi@2011"], {"KR": KOREA_2010}).of("KR")
    assert {code: round(found.parts[code].score or 0, 2) for code in KOREA_2010 if code != "mobile_cellular"} == {
        "fixed_telephone": 0.99, "bandwidth": 0.75, "households_computer": 0.82, "households_internet": 0.97,
        "internet_users": 0.84, "fixed_broadband": 0.61, "mobile_broadband": 0.91, "literacy": 0.98, "secondary": 1.00,
        "tertiary": 0.99,
    }  # fmt: skip
    assert round(found.parts["access"].score or 0, 2) == 0.82
    assert found.score == pytest.approx(8.40, abs=0.02)


def published(shared: Path, edition: str) -> dict[str, tuple[float, int]]:
    """Country → score and rank of the Global Cybersecurity Index."""
    path = shared / "gci" / "gci_scores_2014_2024.csv"
    if not path.is_file():
        missing("needs ../shared/data/gci")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    place = rows[0].index(edition)
    return {row[0]: (float(row[place]), int(row[place + 1])) for row in rows[1:] if row[place] not in ("", "#N/A")}


def worked_out(definition: IndexDefinition, scores: dict[str, tuple[float, int]]) -> dict[str, tuple[int, str]]:
    """Country → rank and tier by our engine, of pillars that have a fifth of the score each."""
    table = {name: {one.code: value / 5 for one in definition.indicators} for name, (value, _rank) in scores.items()}
    return {
        one.entity: (one.rank or 0, one.tier.id if one.tier else "") for one in score_table(definition, table).ranking()
    }


@pytest.mark.shared
def test_ranks_of_the_cybersecurity_index_of_2020(shared: Path) -> None:
    """Dense. The transcription has no row for Canada, and nobody else is eighth: from there on all stand one lower."""
    scores = published(shared, "2020")
    found = worked_out(INDICES["gci@2020"], scores)
    assert (len(scores), "Canada" in scores) == (193, False)
    assert {rank - found[name][0] for name, (_score, rank) in scores.items() if rank < 8} == {0}
    assert {rank - found[name][0] for name, (_score, rank) in scores.items() if rank > 8} == {1}
    assert 8 not in {rank for _score, rank in scores.values()}


@pytest.mark.shared
def test_ranks_of_the_cybersecurity_index_of_2024(shared: Path) -> None:
    """Nobody is 38th in the transcription, and twice two countries with one printed score have ranks of their own."""
    scores = published(shared, "2024")
    found = worked_out(INDICES["gci@2024"], scores)
    apart = {name: (value, rank, rank - found[name][0]) for name, (value, rank) in scores.items()}
    steps = [
        (lambda rank: rank < 38, 0), (lambda rank: 38 < rank < 82, 1), (lambda rank: 82 <= rank < 108, 2),
        (lambda rank: rank >= 108, 3),
    ]  # fmt: skip
    assert len(scores) == 194
    assert {rank for _score, rank in scores.values()} == set(range(1, 177)) - {38}
    for within, step in steps:
        assert {by for _value, rank, by in apart.values() if within(rank)} == {step}
    assert [apart[name][:2] for name in ("Burkina Faso", "Chile", "Fiji", "Armenia")] == [
        (70.23, 81), (70.23, 82), (53.81, 107), (53.81, 108),
    ]  # fmt: skip


@pytest.mark.shared
def test_tiers_of_the_cybersecurity_index_of_2024(shared: Path) -> None:
    """ITU counts 46 in the first, and 105 in the third and fourth together: one more each than the transcribed scores give."""
    scores = published(shared, "2024")
    tiers = [tier for _rank, tier in worked_out(INDICES["gci@2024"], scores).values()]
    assert {tier: tiers.count(tier) for tier in sorted(set(tiers))} == {
        "T1": 45,
        "T2": 29,
        "T3": 49,
        "T4": 55,
        "T5": 16,
    }
    bounds = INDICES["gci@2024"]
    assert [one.id if (one := bounds.tier_of(score)) else "" for score in (95, 94.99, 85, 55, 54.99, 20, 19.99, 0)] == [
        "T1", "T2", "T2", "T3", "T4", "T4", "T5", "T5",
    ]  # fmt: skip

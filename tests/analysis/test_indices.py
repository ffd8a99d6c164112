"""Indices out of what is stored: which value stands for a country, who sees it, what is kept and when it is made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.indicators import observation, put
from tests.factories.indices import REWEIGH, group, index, indicator
from tests.factories.stored_indices import of_series, stored_index_series, stored_tai

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.indices import (
    YearResult,
    explained,
    index_edition,
    index_history,
    list_indices,
    median_scores,
    own_series,
    parse_within,
    rank_intervals,
    ranked_areas,
    read_inputs,
    results_by_edition,
    score_index,
    score_with_changes,
    site_indices,
)
from goalweave.core.errors import InputError, InputErrors, UnknownNode
from goalweave.core.indices import Entities, Norm, Normalisation, Parameter, ParameterRef
from goalweave.core.model import Series
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions import undo_vintage
from goalweave.indicators.models import Vintage

pytestmark = pytest.mark.django_db

TWO = index(group("first", of_series("a", "A")), group("second", of_series("b", "B")))


def both() -> None:
    """Kenya has all of 2014 and 2016, Rwanda old and new values, Ghana one figure alone; groups and months do not count."""
    stored_index_series("A", ("KE", 2014, 10), ("KE", 2016, 20), ("RW", 2010, 50), ("GH", 2016, 90), ("001", 2016, 99))
    stored_index_series("B", ("KE", 2013, 30), ("KE", 2016, 40), ("RW", 2016, 60))


def test_the_newest_value_up_to_a_year_stands_for_a_country() -> None:
    both()
    found = read_inputs(VISITOR, TWO, year=2015)
    assert found.table == {"KE": {"a": 10.0, "b": 30.0}, "RW": {"a": 50.0}}
    assert {area: {code: one.year for code, one in row.items()} for area, row in found.cells.items()} == {
        "KE": {"a": 2014, "b": 2013}, "RW": {"a": 2010},
    }  # fmt: skip
    assert (found.years, found.year, found.within) == ((2010, 2013, 2014, 2016), 2015, 5)


@pytest.mark.parametrize(
    ("within", "areas"), [(0, ["GH", "KE", "RW"]), (6, ["GH", "KE", "RW"]), (20, ["GH", "KE", "RW"])]
)
def test_a_value_that_is_too_old_does_not_count(within: int, areas: list[str]) -> None:
    both()
    found = read_inputs(VISITOR, TWO, year=2016, within=within)
    assert list(found.table) == areas
    assert found.table["RW"] == ({"a": 50.0, "b": 60.0} if within >= 6 else {"b": 60.0})


def test_without_a_year_it_is_the_newest_that_gives_a_rank() -> None:
    both()
    assert read_inputs(VISITOR, TWO).year == 2016
    stored_index_series("B", ("GH", 2040, 1.0))
    found = read_inputs(VISITOR, TWO, within=0)
    assert (found.year, found.years[-1]) == (2016, 2040)
    assert read_inputs(VISITOR, index(of_series("a", "A"), of_series("c", "C"))).year == 2016


def test_only_whole_years_and_countries_count() -> None:
    stored_index_series("A", ("KE", 2016, 20), ("001", 2017, 30), ("202", 2017, 30))
    found = read_inputs(VISITOR, index(of_series("a", "A")))
    assert (found.table, found.years) == ({"KE": {"a": 20.0}}, (2016,))


def test_of_the_periods_of_a_year_one_counts() -> None:
    """The calendar year, else the part that ends last; a year across two is compared as its first."""
    values = [
        ("KE", "2016", 20.0),
        ("KE", "2016-Q4", 9.0),
        ("RW", "2016-Q1", 1.0),
        ("RW", "2016-Q4", 4.0),
        ("GH", "2016-07-01/P1Y", 7.0),
    ]
    rows = [observation(2016, value, area, series="A", key=(), time=time) for area, time, value in values]
    put(Dataset((Series("A", {"en": "A"}, unit="PT"),), tuple(rows), release="", source="An office"), file="a.csv")
    found = read_inputs(VISITOR, index(of_series("a", "A")))
    assert (found.table, found.years) == ({"GH": {"a": 7.0}, "KE": {"a": 20.0}, "RW": {"a": 4.0}}, (2016,))


def test_multiples_are_multiplied_out() -> None:
    stored_index_series("A", ("KE", 2016, 20.5), multiplier=3, unit="NUMBER")
    stored_index_series("B", ("KE", 2016, 20.0), multiplier=-1, unit="NUMBER")
    found = read_inputs(VISITOR, index(indicator("a", series="A"), indicator("b", series="B")))
    assert found.table == {"KE": {"a": 20500.0, "b": 2.0}}


def test_what_an_index_cannot_take_is_left_out_and_told() -> None:
    stored_index_series("A", ("KE", 2016, 120), ("RW", 2016, 20), unit="NUMBER")
    found = read_inputs(VISITOR, index(of_series("a", "A")))
    assert found.table == {"RW": {"a": 20.0}}
    [one] = found.unusable
    assert (one.code, one.observation.area, str(one.why)) == ("a", "KE", "120 is above the highest possible value, 100")


def test_an_indicator_without_a_series_has_one_of_its_own() -> None:
    one = index(indicator("a"), id="mine")
    assert own_series(one, one.indicators[0]) == "mine.a"
    stored_index_series("mine.a", ("KE", 2016, 20))
    found = read_inputs(VISITOR, one)
    assert (found.table, found.sources["a"].code, found.countries_with_value("a")) == ({"KE": {"a": 20.0}}, "mine.a", 1)


def test_what_is_of_cities_is_not_looked_for() -> None:
    stored_index_series("A", ("KE", 2016, 20))
    found = read_inputs(VISITOR, index(of_series("a", "A"), entities=Entities.OTHERS))
    assert (found.table, found.sources, found.year) == ({}, {}, 0)


def test_a_series_of_an_organisation_is_for_its_members() -> None:
    own = OrganisationFactory(slug="own")
    stored_index_series("A", ("KE", 2016, 20), organisation=own, public=False)
    one = index(of_series("a", "A"))
    for actor, table in ((VISITOR, {}), (member(own, Role.READER), {"KE": {"a": 20.0}}), (VISITOR, {})):
        found = read_inputs(actor, one)
        assert found.table == table
        assert (found.sources["a"].series is None) is (table == {})
        assert [row.ranked for row in list_indices(actor, [one])] == [len(table)]


def test_what_is_kept_follows_what_is_loaded_and_taken_back() -> None:
    one = index(of_series("a", "A"))
    stored_index_series("A", ("KE", 2016, 20))
    assert read_inputs(VISITOR, one).table == {"KE": {"a": 20.0}}
    stored_index_series("A", ("KE", 2016, 30))
    assert read_inputs(VISITOR, one).table == {"KE": {"a": 30.0}}
    undo_vintage(actor=SYSTEM, vintage=Vintage.objects.latest("pk"))
    assert read_inputs(VISITOR, one).table == {"KE": {"a": 20.0}}


def test_queries_of_a_page(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    both()
    with django_assert_num_queries(4):  # the series; the last loading and its line; the values
        found = read_inputs(VISITOR, TWO)
    with django_assert_num_queries(3):
        assert read_inputs(VISITOR, TWO).table == found.table
    with django_assert_num_queries(0):
        assert len(index_history(found, "KE")) == 2
    with django_assert_num_queries(3):
        list_indices(VISITOR, [TWO, replace(TWO, edition="2"), index(indicator("z"), edition="3")])


def test_history_has_every_year_with_a_rank() -> None:
    both()
    found = read_inputs(VISITOR, TWO)
    assert index_history(found, "KE") == (
        YearResult(2014, pytest.approx(0.2), 1, 1, 2014),  # type: ignore[arg-type]
        YearResult(2016, pytest.approx(0.3), 1, 1, 2016),  # type: ignore[arg-type]
    )
    assert index_history(found, "GH") == ()
    assert [(one.year, one.rank) for one in index_history(read_inputs(VISITOR, TWO, within=10), "RW")] == [(2016, 1)]


def test_the_list_says_since_when_and_what_is_lacking() -> None:
    both()
    needing = index(
        indicator("a", Normalisation(Norm.MIN_MAX, 0.0, ParameterRef("top")), series="A"),
        parameters=(Parameter("top", {"en": "Top"}),),
        edition="2",
    )
    third = index(of_series("a", "A"), of_series("c", "C"), edition="3")
    assert [(one.ranked, one.year, one.since, one.lacking) for one in list_indices(VISITOR, [TWO, third, needing])] == [
        (1, 2016, 2014, ()), (0, 0, 0, ("c",)), (0, 0, 0, ()),
    ]  # fmt: skip


def test_other_editions_tell_their_own() -> None:
    both()
    other = replace(TWO, edition="2", scale=10)
    lacking = replace(index(of_series("c", "C")), edition="3")
    some = (TWO, other, lacking, index(of_series("a", "A"), id="another"))
    [found] = results_by_edition(VISITOR, some, TWO, "KE", 5)
    assert (found.index.key, found.at.year, found.at.rank, round(found.at.score, 6)) == ("small@2", 2016, 1, 3.0)


def test_the_shipped_example_is_complete() -> None:
    stored_tai()
    found = read_inputs(VISITOR, index_edition("tai"))
    results = score_index(found)
    assert results is not None
    assert (found.year, len(found.table), ranked_areas(results)[:3]) == (2000, 23, ("FI", "US", "SE"))
    drawn = rank_intervals(results)
    assert (drawn.draws, len(drawn.intervals)) == (2000, 23)
    assert rank_intervals(results) is drawn
    assert explained(results, "FI") is explained(score_index(read_inputs(VISITOR, index_edition("tai@2001"))), "FI")  # type: ignore[arg-type]
    assert median_scores([results.of("FI")])[""] == results.of("FI").score


def test_a_figure_that_nobody_has_leaves_nobody_ranked() -> None:
    stored_tai(without=("TAI_PATENTS",))
    [one] = list_indices(VISITOR, [index_edition("tai")])
    assert (one.ranked, one.lacking) == (0, ("patents",))
    results = score_index(read_inputs(VISITOR, index_edition("tai")))
    assert results is not None
    assert ranked_areas(results) == ()


def test_what_is_changed_moves_the_rank() -> None:
    stored_tai()
    results = score_index(read_inputs(VISITOR, index_edition("tai")))
    assert results is not None
    after = score_with_changes(results, "KR", {"royalties": 200.0}, {})
    assert (results.of("KR").rank, after.of("KR").rank) == (5, 1)
    heavier = score_with_changes(results, "KR", {}, {"skills": 0.9, "creation": 0.05})
    assert heavier.of("KR").parts["skills"].weight == pytest.approx(0.9 / 1.45)
    with pytest.raises(InputErrors, match="140 is above the highest possible value, 100"):
        score_with_changes(results, "KR", {"exports": 140.0}, {})


def test_without_values_there_are_no_results() -> None:
    assert score_index(read_inputs(VISITOR, TWO)) is None


def test_a_rule_that_reweighs_ranks_who_has_enough() -> None:
    both()
    loose = index(of_series("a", "A"), of_series("b", "B"), missing=REWEIGH)
    results = score_index(read_inputs(VISITOR, loose))
    assert results is not None
    assert ranked_areas(results) == ("GH", "RW", "KE")


@pytest.mark.parametrize(("text", "years"), [("", 5), ("0", 0), ("12", 12), ("99", 20), ("-1", 5), ("x", 5), ("٣", 5)])
def test_years_that_a_value_may_be_older(text: str, years: int) -> None:
    assert parse_within(text) == years


def test_packs_of_ones_own_are_read_when_they_change(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    shipped = set(site_indices().indices)
    pack = tmp_path / "packs" / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: mine\ntitle: {en: Mine}\nindices: [own.yaml]\n", encoding="utf-8")
    (pack / "own.yaml").write_text(
        "id: own\nedition: 1\ntitle: {en: Own}\nmissing: refuse\nparts:\n"
        "  - {code: a, name: {en: A}, normalise: {method: min-max, lowest: 0, highest: 10}}\n",
        encoding="utf-8",
    )
    assert set(site_indices().indices) == {*shipped, "own@1"}
    assert index_edition("own").key == "own@1"
    (pack / "own.yaml").write_text("id: own\n", encoding="utf-8")
    broken = site_indices()
    assert (set(broken.indices), type(broken.fault)) == (shipped, InputError)
    with pytest.raises(UnknownNode):
        index_edition("own")

"""What must hold of any figures."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st
from tests.factories.progress import target

from goalweave.core.model import Direction, Method, Target
from goalweave.core.progress import NEARLY, SeriesPoint, Verdict, assess_progress

VALUES = st.integers(1, 10_000).map(lambda number: number / 100)
MIRROR = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}


@st.composite
def series(draw: st.DrawFn, values: st.SearchStrategy[float] = VALUES) -> list[SeriesPoint]:
    years = draw(st.lists(st.integers(2005, 2025), min_size=1, max_size=8, unique=True))
    return [SeriesPoint(year, draw(values)) for year in years]


@st.composite
def targets(draw: st.DrawFn) -> Target:
    return target(
        draw(st.none() | VALUES),
        draw(st.none() | st.integers(2016, 2030)),
        since=draw(st.none() | st.integers(2005, 2020)),
        direction=draw(st.sampled_from(Direction)),
    )


def scaled(asked: Target, factor: float) -> Target:
    return replace(asked, value=None if asked.value is None else asked.value * factor)


@given(targets(), series(), st.sampled_from(Method), st.sampled_from([0.001, 7.0, 1e6]))
def test_the_unit_does_not_matter(asked, found, method, factor):
    before = assess_progress(asked, found, method=method)
    after = assess_progress(
        scaled(asked, factor), [replace(one, value=one.value * factor) for one in found], method=method
    )
    assert (after.category, after.value, after.covered, after.expected) == (
        before.category, before.value, before.covered, before.expected,
    )  # fmt: skip
    assert after.verdict is before.verdict


@given(targets(), series(), st.sampled_from(Method))
def test_below_zero_the_other_way_round_is_the_same(asked, found, method):
    mirrored = replace(scaled(asked, -1.0), direction=MIRROR[asked.direction])
    before = assess_progress(asked, found, method=method)
    after = assess_progress(mirrored, [replace(one, value=-one.value) for one in found], method=method)
    assert (after.verdict, after.category, after.value, after.covered) == (
        before.verdict, before.category, before.value, before.covered,
    )  # fmt: skip


@given(targets(), series(), VALUES)
def test_a_straight_line_is_the_same_in_a_mirror(asked, found, axis):
    """Of whole cents, so that nothing is rounded: 2 × axis − value turns rising into falling."""
    exact = [replace(one, value=round(one.value * 100)) for one in found]
    asked = replace(asked, value=None if asked.value is None else round(asked.value * 100))
    turn = round(axis * 200)
    mirrored = replace(
        asked, value=None if asked.value is None else turn - asked.value, direction=MIRROR[asked.direction]
    )
    before = assess_progress(asked, exact)
    after = assess_progress(mirrored, [replace(one, value=turn - one.value) for one in exact])
    assert (after.verdict, after.value, after.covered) == (before.verdict, before.value, before.covered)


@given(targets(), series(), st.sampled_from(Method), VALUES)
def test_a_better_latest_figure_never_covers_less(asked, found, method, more):
    before = assess_progress(asked, found, method=method)
    if before.latest is None or before.covered is None:
        return
    step = more if asked.direction is Direction.UP else -more
    better = [replace(one, value=one.value + step) if one == before.latest else one for one in found]
    after = assess_progress(asked, better, method=method)
    assert after.covered is not None
    assert after.covered >= before.covered


@given(targets(), series(), st.sampled_from(Method))
def test_a_verdict_agrees_with_its_numbers(asked, found, method):
    said = assess_progress(asked, found, method=method)
    assert said == assess_progress(asked, list(reversed(found)), method=method)
    assert (said.why is not None) == (said.verdict is Verdict.CANNOT)
    if said.verdict is Verdict.NEARLY:
        assert said.covered is not None
        assert NEARLY <= said.covered < 1
    if said.verdict is Verdict.MET:
        assert said.latest is not None
        assert said.aimed is not None
        assert said.latest.value == said.aimed or (said.latest.value > said.aimed) == (asked.direction is Direction.UP)
    if method is Method.LINEAR and said.needed is not None and said.verdict in (Verdict.ON_PATH, Verdict.BEHIND):
        assert said.seen is not None
        enough = abs(said.seen) >= abs(said.needed) * (1 - 1e-9)
        assert enough or said.verdict is Verdict.BEHIND


@given(targets(), series(st.floats(allow_nan=False, allow_infinity=False)), st.sampled_from(Method))
def test_no_figures_are_too_strange(asked, found, method):
    assert assess_progress(asked, found, method=method).sentence

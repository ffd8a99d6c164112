"""Observations as hypothesis draws them, and what they are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import strategies as st

from goalweave.core.model import DimensionCode, Observation, Series, dimension_key

AREAS = ("KE", "RW", "FR", "US", "XK", "001", "202", "419")
PERIODS = st.one_of(
    st.integers(1900, 2100).map(str),
    st.builds("{}-Q{}".format, st.integers(1950, 2030), st.integers(1, 4)),
    st.builds("{}-{:02d}".format, st.integers(1950, 2030), st.integers(1, 12)),
)
NUMBERS = st.one_of(
    st.integers(-1000, 1000).map(float),
    st.floats(-1e12, 1e12, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-6),
)
CODES = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True).filter(lambda code: code not in ("T", "N", "F_"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=30).map(
    lambda text: " ".join(text.split())
)

SERIES = (
    Series(
        "IT_USE_ii99", {"en": "People using the Internet", "fr": "Internautes"}, unit="PT", dimensions=("SEX", "AGE")
    ),
    Series("IT_NET_BBN", {"en": "Subscriptions"}, unit="NUMBER", multiplier=3, dimensions=("TYPE_OF_SPEED",)),
)
NAMED = (
    DimensionCode("SEX", "F", {"en": "Women", "fr": "Femmes", "ar": "نساء"}),
    DimensionCode("UNIT_MEASURE", "PT", {"en": "Percent"}),
)


@st.composite
def observations(draw: st.DrawFn, *, bounded: bool = True) -> Sequence[Observation]:
    """Each for a place of its own, with nothing that its series says already."""
    found: dict[object, Observation] = {}
    for one in draw(st.lists(_observation(bounded=bounded), min_size=1, max_size=12)):
        found.setdefault(one.place, one)
    # A series is read with the dimensions and the unit that its values have, so each has one value at least.
    for series in SERIES:
        found.setdefault(series.code, Observation(series.code, "BR", "2000", 1.0))
    return tuple(found.values())


@st.composite
def _observation(draw: st.DrawFn, *, bounded: bool) -> Observation:
    series = draw(st.sampled_from(SERIES))
    missing = draw(st.booleans()) and draw(st.booleans())
    value = draw(NUMBERS)
    if series.unit == "PT":
        value = math.remainder(value, 100)
    key = {name: draw(st.one_of(st.just(""), CODES)) for name in series.dimensions}
    if key.get("SEX"):
        key["SEX"] = draw(st.sampled_from(("F", "M")))
    return Observation(
        series=series.code,
        area=draw(st.sampled_from(AREAS)),
        time=draw(PERIODS),
        value=None if missing else value,
        key=dimension_key(key),
        bound="" if missing or not bounded else draw(st.sampled_from(("", "", "<", ">"))),
        status="O" if missing else draw(st.sampled_from("ABEP")),
        nature=draw(st.sampled_from(("", "C", "CA", "E", "_X"))),
        lower=draw(st.none() | NUMBERS),
        upper=draw(st.none() | NUMBERS),
        source=draw(TEXTS),
        footnote=draw(TEXTS),
    )

"""A loading taken out from between others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, dataset, observation

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.errors import NotAllowed
from goalweave.indicators import queries
from goalweave.indicators.actions import load_observations, withdraw_vintage
from goalweave.indicators.models import Vintage

pytestmark = pytest.mark.django_db


def loadings(*values: float) -> list[Vintage]:
    loaded()
    found = []
    for day, value in enumerate(values):
        some = dataset(observation(2017, value), observation(2010 + day, 1.0))
        made = load_observations(actor=SYSTEM, dataset=some, now=NOW + timedelta(days=day)).vintage
        assert made is not None
        found.append(made)
    return found


def stands(vintage: Vintage | None = None) -> dict[str, float | None]:
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    return {one.time: one.value for one in queries.series_observations(row, vintage=vintage)}


@pytest.mark.parametrize(
    ("place", "now", "then"),
    [
        (0, {"2017": 7.0, "2011": 1.0, "2012": 1.0}, [None, {"2017": 6.0, "2011": 1.0}, None]),
        (1, {"2017": 7.0, "2010": 1.0, "2012": 1.0}, [{"2017": 5.0, "2010": 1.0}, None, None]),
        (2, {"2017": 6.0, "2010": 1.0, "2011": 1.0}, [{"2017": 5.0, "2010": 1.0}, None, None]),
    ],
)
def test_what_it_brought_is_gone_and_its_neighbours_meet(
    place: int, now: dict[str, float], then: list[dict[str, float] | None]
) -> None:
    some = loadings(5.0, 6.0, 7.0)
    assert withdraw_vintage(actor=SYSTEM, vintage=some[place]) == 2
    assert stands() == now
    assert [stands(one) if said else None for one, said in zip(some, then, strict=True)] == then
    assert not Vintage.objects.filter(pk=some[place].pk).exists()


def test_only_who_may_load_may_take_out() -> None:
    (first,) = loadings(5.0)
    with pytest.raises(NotAllowed):
        withdraw_vintage(actor=member(OrganisationFactory(), Role.MANAGER), vintage=first)
    assert stands() == {"2017": 5.0, "2010": 1.0}

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import member, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, SMALL, USERS, dataset, observation, put
from tests.indicators.test_loading import everything

from goalweave.accounts.actor import SYSTEM
from goalweave.core.errors import NotAllowed
from goalweave.indicators import queries
from goalweave.indicators.actions import dry_run_load
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


def tried(some, **options):
    return dry_run_load(**{"actor": SYSTEM, "dataset": some, "now": NOW, "file": "users.csv", **options})


def test_a_trial_tells_what_would_be_and_leaves_nothing():
    loaded()
    before = everything()
    found = tried(SMALL)
    assert (found.loaded.new, found.loaded.changed, found.loaded.unchanged) == (7, 0, 0)
    assert found.unknown == ("IT_USE",)
    assert found.changes == ()
    assert everything() == before
    assert search("Internet", actor=SYSTEM, kind="indicator") == []


def test_a_trial_shows_values_as_they_are_and_as_they_would_be():
    loaded()
    put()
    before = everything()
    found = tried(
        dataset(observation(2014, 17.0), observation(2016, 16.6, footnote="From a survey"), observation(2018, 20.0))
    )
    assert (found.loaded.new, found.loaded.changed, found.loaded.unchanged) == (1, 1, 1)
    assert found.changes == ((SMALL.observations[0], observation(2014, 17.0)),)
    assert found.unknown == ()
    assert everything() == before


def test_a_trial_tells_which_series_and_breakdowns_are_new():
    loaded()
    (one,) = tried(SMALL).coming
    assert (one.code, one.name["en"], one.new, one.opens, one.breakdowns) == (
        "IT_USE", "People using the Internet", True, True, ("SEX",),
    )  # fmt: skip
    put()
    assert tried(SMALL).coming == ()
    wider = replace(USERS, dimensions=("SEX", "AGE"))
    other = replace(USERS, code="OTHER", name={"en": "Other"}, dimensions=())
    some = tried(dataset(observation(2018, 1.0), observation(2018, 1.0, series="OTHER"), series=[wider, other])).coming
    slug = queries.series_by_code(SYSTEM)["IT_USE"].indicator.slug
    assert [(one.code, one.slug, one.new, one.opens, one.breakdowns) for one in some] == [
        ("IT_USE", slug, False, False, ("AGE",)),
        ("OTHER", slug, True, False, ()),
    ]


def test_what_is_wrong_is_told_beside_what_is_good():
    loaded()
    found = tried(dataset(observation(2014, 140.0, line=2), observation(2016, 16.6, line=3)))
    assert (found.loaded.new, found.loaded.rejected) == (1, 1)
    assert [(one.file, one.line, one.field) for one in found.loaded.problems] == [("users.csv", 2, "value")]


def test_who_may_not_load_may_not_try():
    loaded()
    with pytest.raises(NotAllowed):
        tried(SMALL, actor=stranger())
    from tests.factories.accounts import OrganisationFactory

    own = OrganisationFactory(slug="own")
    with pytest.raises(NotAllowed):
        tried(SMALL, actor=member(own), organisation=own)

"""Every field that the log may name has a word that people read."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest
from tests.factories.records import record

from goalweave.accounts.actions import invitations, members, organisations, people, units
from goalweave.analysis import actions as views
from goalweave.indicators.actions import editing, loading, values
from goalweave.indicators.models import Series
from goalweave.linkages.actions import disputes, owners, proposals, releasing, signing, suggestions
from goalweave.linkages.actions.writing import OBJECT_TYPE
from goalweave.linkages.content import SIGNED_FIELDS
from goalweave.registry import snapshot
from goalweave.registry.models import Record
from goalweave.wording.log_labels import FIELDS, OBJECTS, VERBS

TOLD = {
    module.__name__: inspect.getsource(function)
    for module, function in (
        (invitations, invitations._invitation_fields),
        (members, members._membership_fields),
        (organisations, organisations.organisation_fields),
        (people, people._person_fields),
        (units, units._unit_fields),
        (views, views._view_fields),
    )
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_logged_of_people_and_places_has_a_word(name: str) -> None:
    fields = set(re.findall(r'"([a-z_]+)"[:,)]', TOLD[name]))
    assert fields
    assert fields <= set(FIELDS)


def test_what_is_logged_of_a_record_has_a_word() -> None:
    logged = set(snapshot.core_snapshot(record("one"), Record(slug="one")))
    assert {"id", "visibility", "links"} <= logged
    assert logged <= set(FIELDS)


def test_what_is_logged_of_a_series_has_a_word() -> None:
    logged = set(editing._series_fields(Series(code="ONE")))
    assert {"code", "unit", "highest"} <= logged
    assert logged <= set(FIELDS)


@pytest.mark.parametrize("function", [editing._indicator_fields, values.write_values, loading.load_observations])
def test_what_is_logged_of_indicators_has_a_word(function: object) -> None:
    written = inspect.getsource(function)
    named = re.findall(r'"([a-z_]+)"(?=[:,)])', written)
    fields = {name for name in named if "__" not in name} - {"write", "load", "observations", "self", "indicator"}
    assert fields
    assert fields <= set(FIELDS)
    assert {"observations", "indicator", "series", "target", "indicators"} <= set(OBJECTS)
    assert {"write", "load", "take back", "add", "change"} <= set(VERBS)


LINKAGE_ACTIONS = (owners, proposals, disputes, signing, releasing, suggestions)


@pytest.mark.parametrize("module", LINKAGE_ACTIONS)
def test_what_is_logged_of_linkages_has_a_word(module: ModuleType) -> None:
    source = inspect.getsource(module)
    logged = re.findall(r"(?:before|after|fields)(?:: Fields)? = \{(.*?)\}(?=\n)", source, flags=re.DOTALL)
    fields = set(re.findall(r'"([a-z_]+)":', " ".join(logged)))
    verbs = set(re.findall(r'log_linkage\(actor, "([a-z]+)"', source))
    assert verbs
    assert verbs <= set(VERBS)
    assert fields <= set(FIELDS)
    assert set(SIGNED_FIELDS) <= set(FIELDS)
    assert OBJECT_TYPE in OBJECTS

"""Lines of the log as people read them."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.factories.catalogues import small

from goalweave.core.model import Curie
from goalweave.core.text.text_difference import ChangeKind, DiffSegment
from goalweave.wording.log_changes import FieldChange, TextChange, field_changes, mapping_changes


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def plain(before, after):
    return [(one.label, one.gone, one.new) for one in field_changes(before, after)]


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("visibility", "draft", "public", ("visibility", ("draft",), ("published",))),
        ("deleted", False, True, ("deleted", ("no",), ("yes",))),
        ("start", "", "2020-05", ("start", (), ("May 2020",))),
        ("kind", "activity", "event", ("kind", ("Activity",), ("Event",))),
        ("unit", "bureau", "", ("unit", ("bureau",), ())),
        ("groups", ["women"], ["women", "sids"], ("groups reached", (), ("Small island developing States",))),
        (
            "partners", [{"name": "Ada", "role": "lead", "ref": ""}], [{"name": "Ada", "role": "funder", "ref": ""}],
            ("partners", ("Ada (lead)",), ("Ada (funder)",)),
        ),
        (
            "places", [{"area": "KE", "share": None}], [{"area": "KE", "share": 40.0}, {"area": "UG", "share": 60}],
            ("places", ("Kenya",), ("Kenya 40 %", "Uganda 60 %")),
        ),
        (
            "money", [], [{"amount": "7.00", "currency": "XAF", "kind": "spent", "date": "2020-01-02"}],
            ("money", (), ("7.00 XAF spent, 2020-01-02",)),
        ),
        (
            "notes", [{"kind": "result", "text": {"en": "Done"}, "start": "", "end": ""}], [],
            ("results, challenges and lessons", ("Result: Done",), ()),
        ),
        ("links", [], [{"url": "https://example.org", "title": ""}], ("links", (), ("https://example.org",))),
        ("source", {"file": "a.csv", "locator": "row 1"}, {"file": "a.csv", "locator": "row 2"},
         ("source", ("locator: row 1",), ("locator: row 2",))),
        ("groups", ["women", "youth"], ["youth", "women"], ("groups reached", (), ("in another order",))),
        ("something_new", None, 3, ("something new", (), ("3",))),
        ("details", {"venue": "Geneva"}, {"venue": "Bern", "participants": 3}, None),
    ],
)  # fmt: skip
def test_a_field_is_told_in_words(field, before, after, expected):
    found = plain({field: before}, {field: after})
    assert found == ([expected] if expected else [("venue", ("Geneva",), ("Bern",)), ("participants", (), ("3",))])


def test_a_text_is_compared_language_by_language():
    assert field_changes({"title": {"en": "Roads", "ar": "طرق"}}, {"title": {"en": "Roads now", "ar": "طرق"}}) == (
        FieldChange(
            "title",
            texts=(
                TextChange(
                    "en", "ltr", (DiffSegment(ChangeKind.GONE, "Roads"), DiffSegment(ChangeKind.NEW, "Roads now"))
                ),
            ),
        ),
    )
    (change,) = field_changes({"title": {}}, {"title": {"ar": "طرق"}})
    assert change.texts == (TextChange("ar", "rtl", (DiffSegment(ChangeKind.NEW, "طرق"),)),)


def test_of_what_was_made_only_fields_with_a_value_are_told():
    assert plain(None, {"status": "", "unit": "bureau", "deleted": False, "partners": [], "details": {}}) == [
        ("unit", (), ("bureau",))
    ]
    assert field_changes(None, None) == ()


def test_of_a_long_list_only_the_beginning_is_told():
    (change,) = field_changes({"groups": []}, {"groups": [f"g{number}" for number in range(100)]})
    assert (len(change.new), change.more) == (40, 60)


def test_nodes_and_links_are_told_by_name_or_number():
    assert plain({"nodes": {"9.c": {"label": {}}}}, {"nodes": {"9.c": {"label": {"en": "x"}}}}) == [
        ("nodes", (), ("9.c",))
    ]
    assert plain(None, {"links": {"C2~contributes~9.c": {}, "C4~contributes~4.4": {}}}) == [("links", (), ("2",))]
    old, new = {"links": {"C2~contributes~9.c": {"weight": 1}}}, {"links": {"C2~contributes~9.c": None}}
    assert plain(old, new) == [("links", ("C2 → 9.c",), ())]


def test_mappings_have_states_shares_and_reasons():
    found = mapping_changes(
        {"sdg@2020:9.c": {"state": "suggested", "share": None}, "sdg@2020:4": None},
        {"sdg@2020:9.c": {"state": "accepted", "share": 50}, "sdg@2020:4": {"state": "rejected", "reason": "no"}},
        small(),
    )
    assert [(one.curie, one.before, one.after, one.notes) for one in found] == [
        (Curie("sdg", "2020", "9.c"), "suggested", "accepted", ("share: 50 %",)),
        (Curie("sdg", "2020", "4"), "", "rejected", ("reason: no",)),
    ]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["title", "text", "kind", "partners", "places", "money", "notes", "links", "nodes", "share", "x"]
)
FIELDS = st.none() | st.dictionaries(NAMES, ANY, max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
@given(FIELDS, FIELDS)
def test_any_line_can_be_told(before, after):
    with translation.override("ar"):
        for change in field_changes(before, after):
            assert change.label
            assert all(isinstance(one, str) for one in (*change.gone, *change.new))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.text(max_size=8), ANY, max_size=3), st.dictionaries(st.text(max_size=8), ANY, max_size=3))
def test_any_line_of_mappings_can_be_told(before, after):
    for change in mapping_changes(before, after, small()):
        assert isinstance(change.after, str)

"""Calls with one part changed, added, moved or removed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goalweave.core.call_check import check_call
from goalweave.core.call_editing import (
    CallList,
    blank_call,
    has_same_structure,
    moved_field,
    moved_listed,
    parts_of,
    with_field,
    with_listed,
    without_field,
    without_listed,
)
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie
from goalweave.core.model.calls import (
    Call,
    CallCategory,
    CallCheck,
    CallField,
    CallFieldType,
    CallStep,
    Criterion,
    PrizeRules,
)

LABEL = {"en": "Label"}
EMPTY = Catalogue.of(())


def field(name: str, **more: object) -> CallField:
    return CallField(name, CallFieldType.TEXT, LABEL, {}, **more)  # type: ignore[arg-type]


def call(**more: object) -> Call:
    blank = blank_call("water", LABEL, step=LABEL, field=LABEL, text=LABEL, publication=LABEL)
    steps = (*blank.steps, CallStep("more", LABEL, (field("a"), field("b"))))
    return replace(blank, steps=steps, **more)


def order(changed: Call) -> list[list[str]]:
    return [[part.id for part in step.fields] for step in changed.steps]


def test_field_moves_within_its_step_and_into_the_next() -> None:
    assert order(moved_field(call(), "b", -1)) == [["title", "text"], ["b", "a"]]
    assert order(moved_field(call(), "text", 1)) == [["title"], ["text", "a", "b"]]
    assert order(moved_field(call(), "a", -1)) == [["title", "text", "a"], ["b"]]
    assert moved_field(call(), "title", -1) == call()


def test_field_takes_the_place_of_another() -> None:
    assert order(with_field(call(), field("c"), 0, "title")) == [["c", "text"], ["a", "b"]]
    assert order(with_field(call(), field("title"), 1, "title")) == [["text"], ["a", "b", "title"]]
    assert order(with_field(call(), field("c"), 1)) == [["title", "text"], ["a", "b", "c"]]
    assert order(without_field(call(), "a")) == [["title", "text"], ["b"]]
    with pytest.raises(KeyError):
        without_field(call(), "missing")


def test_step_keeps_its_fields_when_it_is_changed() -> None:
    changed = with_listed(call(), CallList.STEPS, CallStep("new", LABEL, ()), 1)
    assert order(changed) == order(call())
    assert changed.steps[1].id == "new"


def test_lists_of_a_prize_begin_one() -> None:
    criterion = Criterion("impact", LABEL, {})
    changed = with_listed(call(), CallList.CRITERIA, criterion)
    assert parts_of(call(), CallList.CRITERIA) == ()
    assert changed.prize == PrizeRules((criterion,), ())
    assert without_listed(changed, CallList.CRITERIA, 0).prize == PrizeRules((), ())


def test_listed_part_moves_by_one_place() -> None:
    checks = (CallCheck("a", LABEL), CallCheck("b", LABEL))
    moved = moved_listed(call(checklist=checks), CallList.CHECKLIST, 1, -1)
    assert [check.id for check in moved.checklist] == ["b", "a"]
    with pytest.raises(IndexError):
        without_listed(call(), CallList.CHECKLIST, 0)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"title": {"en": "Other", "fr": "Autre"}, "terms": {"en": "More"}}, True),
        ({"checklist": (CallCheck("a", LABEL),)}, True),
        ({"source": "Somewhere"}, True),
        ({"licence": "CC0"}, False),
        ({"languages": ("en",)}, False),
        ({"consents": ()}, False),
        ({"categories": (CallCategory("c1", LABEL, ()),)}, False),
        ({"prize": PrizeRules((), ())}, False),
    ],
)
def test_only_texts_may_change_under_entries(changes: dict[str, object], same: bool) -> None:
    assert has_same_structure(call(), replace(call(), **changes)) is same  # type: ignore[arg-type]


def test_limits_of_fields_may_not_change_under_entries() -> None:
    helped = CallField("a", CallFieldType.TEXT, {"en": "Clearer"}, {"en": "Help"})
    assert has_same_structure(call(), with_field(call(), helped, 1, "a"))
    assert not has_same_structure(call(), with_field(call(), field("a", most=10), 1, "a"))
    assert not has_same_structure(call(), moved_field(call(), "a", 1))


def test_check_names_what_a_record_needs() -> None:
    bare = replace(call(), steps=(CallStep("s", LABEL, ()),), consents=(), prize=PrizeRules((), ()))
    messages = [str(finding.message) for finding in check_call(bare, EMPTY) if finding.severity == "error"]
    assert messages == [
        "a prize needs at least one category",
        "a required field must become the title of the record",
        "the step has no field",
        "a required consent to publication is missing",
    ]


def test_check_names_unknown_nodes_and_missing_languages() -> None:
    nodes = CallField("n", CallFieldType.NODES, LABEL, {}, frameworks=("sdg@1999",))
    category = CallCategory("c1", LABEL, (Curie("wsis", "2003", "C99"),))
    found = check_call(with_field(call(categories=(category,)), nodes, 1), EMPTY, ("en", "fr"))
    assert [(finding.severity, finding.where) for finding in found] == [
        ("error", "field n"),
        ("error", "category c1"),
        ("warning", "fr"),
    ]

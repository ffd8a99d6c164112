"""Messages with their parts apart."""

from __future__ import annotations

import json
import pickle
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError, InputErrors, SkippedRow, UnknownNode, message_of
from goalweave.core.messages import Message, counted, message_from_json, message_to_json

parts = st.recursive(
    st.text() | st.integers() | st.lists(st.text(), max_size=3).map(tuple),
    lambda inner: st.builds(lambda one: Message("of {one}", one=one), inner),
    max_leaves=3,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_message_is_its_english_sentence_and_keeps_its_parts() -> None:
    found = Message("the file has {count:,} of {limit:,} rows in {sheet}", count=1200, limit=1000, sheet="Plan")
    assert found == "the file has 1,200 of 1,000 rows in Plan"
    assert found.template == "the file has {count:,} of {limit:,} rows in {sheet}"
    assert found.parameters == {"count": 1200, "limit": 1000, "sheet": "Plan"}


def test_parts_are_kept_as_words_lists_and_numbers() -> None:
    found = Message("{a} {b} {c} {d}", a=Colour.RED, b=tuple(Colour), c=ValueError("odd"), d=[])
    assert found.parameters == {"a": "red", "b": ("red", "blue"), "c": "odd", "d": ()}
    assert found == "red red, blue odd none"


@pytest.mark.parametrize(("count", "english"), [(0, "0 rows"), (1, "one row"), (2, "2 rows")])
def test_counted_chooses_its_wording_by_the_number(count: int, english: str) -> None:
    found = counted("one row", "{count} rows", count)
    assert (found, found.parameters, found.plural) == (english, {"count": count}, "{count} rows")


def test_braces_in_what_was_given_are_left_alone() -> None:
    assert Message("“{value}” is no date", value="{limit} {} {0.x}") == "“{limit} {} {0.x}” is no date"


@given(parts)
def test_message_is_the_same_after_it_was_kept(part: Any) -> None:
    for one in (
        Message("{one} is odd", one=part),
        counted("{singular} row", "{singular}: {count} rows", 3, singular=part),
    ):
        kept = json.loads(json.dumps(message_to_json(one)))
        for again in (message_from_json(kept), pickle.loads(pickle.dumps(one))):
            assert isinstance(again, Message)
            assert (again, again.template, again.plural, again.parameters) == (
                one, one.template, one.plural, one.parameters,
            )  # fmt: skip


def test_plain_sentence_is_kept_as_it_is() -> None:
    assert message_to_json("the file is {empty}") == "the file is {empty}"
    assert message_from_json("the file is {empty}") == "the file is {empty}"
    assert not isinstance(message_from_json("the file is empty"), Message)


def test_literal_that_an_error_says_is_a_sentence_of_its_own() -> None:
    error = InputError("write it as {en: …}", file="a.yaml")
    assert (error.message, str(error)) == ("write it as {en: …}", "a.yaml: write it as {en: …}")
    assert isinstance(error.message, Message)
    assert message_from_json(message_to_json(error.full_message)).parameters == {
        "place": "a.yaml",
        "problem": error.message,
    }  # type: ignore[attr-defined]


def test_what_is_kept_is_cleaned_but_for_the_template() -> None:
    one = Message("{a} and {b} in {c}", a="x" * 9, b=("y" * 9,), c=Message("the {d}", d="z" * 9))
    assert message_to_json(one, lambda text: text[:2]) == {
        "template": "{a} and {b} in {c}",
        "parameters": {"a": "xx", "b": ["yy"], "c": {"template": "the {d}", "parameters": {"d": "zz"}}},
    }


@pytest.mark.parametrize(
    ("place", "english"),
    [
        ({}, "4 rows"),
        ({"file": "a.csv"}, "a.csv: 4 rows"),
        ({"line": 1200}, "line 1200: 4 rows"),
        ({"field": "Start"}, "[Start]: 4 rows"),
        ({"line": 3, "field": "Start"}, "line 3 [Start]: 4 rows"),
        ({"file": "a.csv", "line": 3, "field": "Start"}, "a.csv:3 [Start]: 4 rows"),
    ],
)
def test_error_says_its_place_before_what_it_says(place: dict[str, Any], english: str) -> None:
    message = Message("{count} rows", count=4)
    error = InputError(message, **place)
    assert (str(error), error.full_message, error.message) == (english, english, message)
    assert isinstance(error.full_message, Message)


def test_error_keeps_its_parts_where_the_place_is_found_later() -> None:
    error = SkippedRow(Message("{count} rows", count=4)).at(file="a.csv", line=2)
    assert (type(error), str(error)) == (SkippedRow, "a.csv:2: 4 rows")
    assert isinstance(error.message, Message)


def test_several_errors_are_one_message_of_all() -> None:
    found = InputErrors(
        [InputError("one", field="a"), InputError(Message("{n} more", n=2), field="b"), InputError("last")]
    )
    assert str(found) == "[a]: one; [b]: 2 more; last"
    assert isinstance(found.full_message, Message)


def test_error_repeats_the_beginning_of_a_value_on_one_line_without_control_characters() -> None:
    value = "\x1b[2Jred\u202e\n" + "x" * 1000
    error = InputError(Message("“{value}” is not a number", value=value), file="a\x1b.csv", line=2, field=value)
    shown = f"[2Jred {'x' * 293}…"
    assert str(error) == f"a.csv:2 [{shown}]: “{shown}” is not a number"
    problem = Message("row {number} cannot be read: {problem}", number=1, problem=error.message)
    assert str(InputError(problem)) == f"row 1 cannot be read: “{shown}” is not a number"
    assert InputError(Message("choose {names}", names=["a\n", value])).message.parameters == {"names": ("a", shown)}


def test_many_errors_are_counted_after_the_first_hundred() -> None:
    joined = InputErrors([InputError("wrong", line=number) for number in range(102)])
    assert str(joined).endswith("line 99: wrong; there are 2 more problems")
    assert len(joined.problems) == 102


def test_words_of_an_error_have_parts_where_it_is_ours() -> None:
    message = Message("there is no {node}", node="sdg:9.z")
    assert message_of(UnknownNode(message)) is message
    assert message_of(ValueError("odd")) == "odd"

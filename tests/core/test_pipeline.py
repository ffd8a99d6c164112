"""Records in, mapped result out."""

from __future__ import annotations

from hypothesis import given, strategies as st

from goalweave.core.model import Record
from goalweave.core.pipeline import renumber_duplicate_ids


def numbered(*names: str) -> list[str]:
    return [one.id for one in renumber_duplicate_ids(Record(name, {}, {"en": name}, "en") for name in names)]


def test_ids_that_came_before_are_numbered_on() -> None:
    assert numbered("a", "b", "a", "a") == ["a", "b", "a-2", "a-3"]


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert numbered("a", "a", "a-2") == ["a", "a-2", "a-2-2"]
    assert numbered("a-2", "a", "a") == ["a-2", "a", "a-3"]


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "b", "b-3"]), max_size=12))
def test_ids_are_unique_and_the_first_of_each_stays(names: list[str]) -> None:
    found = numbered(*names)
    assert len(set(found)) == len(names)
    if names:
        assert found[0] == names[0]

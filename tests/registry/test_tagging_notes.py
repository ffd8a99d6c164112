"""Advice on tags follows from the record alone, and says which rule it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.factories.records import record

from goalweave.core.model import (
    BeneficiaryGroup,
    Curie,
    Mapping,
    MappingRank,
    MappingState,
    Partner,
    Record,
    RecordPlace,
    Status,
)
from goalweave.registry.checks import UN_INFO, TaggingNote, tagging_notes


def accepted(code: str, **changes: Any) -> Mapping:
    return replace(Mapping(Curie("sdg", "2025", code), MappingState.ACCEPTED, "person"), **changes)


def tagged(*mappings: Mapping, **changes: Any) -> Record:
    return replace(record("a"), mappings=mappings, **changes)


def messages(one: Record) -> list[str]:
    return [str(note.message) for note in tagging_notes(one)]


WHOLE = tagged(
    accepted("5.1"),
    status="ongoing",
    places=(RecordPlace("KE"),),
    partners=(Partner("Fund", "funder"), Partner("Drillers", "partner")),
    gender_marker="3",
    human_rights_marker="1",
)


def test_record_without_tags_or_in_order_has_no_notes() -> None:
    assert messages(record("a")) == messages(WHOLE) == []


def test_eleven_targets_are_too_many_as_un_info_has_it() -> None:
    ten = [accepted(f"3.{number}") for number in range(1, 11)]
    assert messages(tagged(*ten)) == []
    assert tagging_notes(tagged(*ten, accepted("4.1"))) == [
        TaggingNote("11 SDG targets are accepted; choose at most 10", UN_INFO, Status.TRANSCRIBED)  # type: ignore[arg-type]
    ]
    hindered = tagged(*ten, accepted("4.1", sign=-1), accepted("4.2", state=MappingState.SUGGESTED))
    assert messages(hindered) == []


def test_goal_next_to_its_target_shares_and_ranks_are_named() -> None:
    assert messages(tagged(accepted("13"), accepted("13.1"), accepted("2"), accepted("2.1"))) == [
        "name only the target where both are accepted: goals 2, 13 have targets of theirs here"
    ]
    assert messages(tagged(accepted("2.1", share=60.0), accepted("2.2", share=20.0))) == [
        "the shares of goals and targets add up to 80 percent, not to 100"
    ]
    assert messages(tagged(accepted("2.1", rank=MappingRank.SECONDARY))) == [
        "all goals and targets are secondary; make the most important one primary"
    ]


def test_what_un_info_requires_is_told_of_marked_records_only() -> None:
    assert messages(tagged(accepted("2"), youth_marker="1")) == [
        "the gender equality marker is missing",
        "the human rights marker is missing",
        "no SDG target is accepted",
        "no place is given",
        "the status is missing",
        "no contributing partner is named (role: funder)",
        "no implementing partner is named (role: partner)",
    ]


def test_marker_and_group_that_contradict_each_other_are_named() -> None:
    assert messages(replace(WHOLE, gender_marker="0")) == [
        "Gender equality marker: 0, but the record names its group or its goal"
    ]
    assert messages(replace(WHOLE, mappings=(accepted("6.1"),), disability_marker="3")) == [
        "Gender equality marker: 3, but the record names neither its group nor its goal",
        "Disability inclusion marker: 3, but the record names neither its group nor its goal",
    ]
    assert messages(replace(WHOLE, youth_marker="3", groups=(BeneficiaryGroup.YOUTH,))) == []

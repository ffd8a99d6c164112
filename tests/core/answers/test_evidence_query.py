"""Which records a question is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from goalweave.core.answers import EvidenceMatch, fulfils_query, match_record
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import (
    Curie,
    EvidenceQuery,
    Framework,
    Level,
    Mapping,
    MappingState,
    Node,
    NoteKind,
    Partner,
    Record,
    RecordKind,
    RecordNote,
    Status,
)

NODES = (
    Node("9", "goal", None, {"en": "Industry"}, Status.OURS),
    Node("9.c", "target", "9", {"en": "Access"}, Status.OURS),
    Node("4", "goal", None, {"en": "Education"}, Status.OURS),
)
SDG = Framework("sdg", "2020", {"en": "SDGs"}, (Level("goal", {}, {}), Level("target", {}, {})), NODES)
CATALOGUE = Catalogue.of([SDG])


def record(**more: Any) -> Record:
    given = {
        "id": "one",
        "title": {"en": "Side-event on broadband", "fr": "Manifestation parallèle"},
        "text": {"en": "Held at the HLPF with Ghana."},
        "language": "en",
        "kind": RecordKind.EVENT,
    }
    return Record(**{**given, **more})


def mapped(state: MappingState) -> tuple[Mapping, ...]:
    return (Mapping(Curie("sdg", "2020", "9.c"), state, "person"),)


def test_a_query_that_asks_nothing_is_fulfilled() -> None:
    assert match_record(EvidenceQuery(), record(), 2019, CATALOGUE) == EvidenceMatch()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (EvidenceQuery(kinds=(RecordKind.EVENT,)), EvidenceMatch(kind=RecordKind.EVENT)),
        (EvidenceQuery(kinds=(RecordKind.TRAINING,)), None),
        (EvidenceQuery(words=("side event", "broad")), EvidenceMatch(words=("side event",))),
        (EvidenceQuery(words=("manifestation Parallèle",)), EvidenceMatch(words=("manifestation Parallèle",))),
        (
            EvidenceQuery(words=("event on",), mechanisms=("HLPF", "VNR")),
            EvidenceMatch(words=("event on",), mechanisms=("HLPF",)),
        ),
        (EvidenceQuery(words=("forum",), mechanisms=("hlpf",)), EvidenceMatch(mechanisms=("hlpf",))),
        (EvidenceQuery(words=("hl",)), None),
        (EvidenceQuery(notes=(NoteKind.LESSON, NoteKind.RESULT)), None),
        (EvidenceQuery(partners=True), None),
        (EvidenceQuery(details=("venue",)), None),
        (EvidenceQuery(nodes=("sdg:9",)), None),
    ],
)
def test_parts_of_a_query(query: EvidenceQuery, found: EvidenceMatch | None) -> None:
    assert match_record(query, record(), 2019, CATALOGUE) == found


def test_words_are_found_in_details_and_in_scripts_without_blanks() -> None:
    one = record(details={"venue": "Palais des Nations", "funding": {"zh": "多利益攸关方伙伴关系"}})
    assert fulfils_query(EvidenceQuery(words=("palais",)), one, None, CATALOGUE)
    assert fulfils_query(EvidenceQuery(words=("伙伴关系",)), one, None, CATALOGUE)


def test_notes_details_and_partners_are_asked_for() -> None:
    one = record(
        notes=(RecordNote(NoteKind.LESSON, {"en": "Begin early."}),),
        details={"venue": "Geneva"},
        partners=(Partner("Ghana"), Partner("ILO")),
    )
    query = EvidenceQuery(notes=(NoteKind.LESSON, NoteKind.RESULT), details=("venue", "participants"), partners=True)
    assert match_record(query, one, None, CATALOGUE) == EvidenceMatch(
        notes=(NoteKind.LESSON,), details=("venue",), partners=2
    )


@pytest.mark.parametrize(
    ("node", "fulfilled"), [("sdg:9", True), ("sdg@2020:9.c", True), ("sdg:4", False), ("wsis:C2", False)]
)
def test_only_accepted_mappings_to_the_node_or_below_count(node: str, fulfilled: bool) -> None:
    query = EvidenceQuery(nodes=(node,))
    assert fulfils_query(query, record(mappings=mapped(MappingState.ACCEPTED)), 2019, CATALOGUE) is fulfilled
    for state in (MappingState.SUGGESTED, MappingState.REJECTED):
        assert not fulfils_query(query, record(mappings=mapped(state)), 2019, CATALOGUE)
    harm = tuple(replace(one, sign=-1) for one in mapped(MappingState.ACCEPTED))
    assert not fulfils_query(query, record(mappings=harm), 2019, CATALOGUE)


@pytest.mark.parametrize(
    ("start", "end", "status", "fulfilled"),
    [
        ("", "", "", True),
        ("2016-05", "", "", True),
        ("2015", "", "", False),
        ("2015", "", "ongoing", True),
        ("2014", "2016-01-01", "", True),
        ("2019-12-31", "2024", "", True),
        ("2020", "", "", False),
        ("", "2015", "", False),
        ("", "2018", "", True),
    ],
)
def test_years_are_counted_from_that_of_the_round(start: str, end: str, status: str, fulfilled: bool) -> None:
    query = EvidenceQuery(since=-3, until=0)
    one = record(start=start, end=end, status=status)
    assert fulfils_query(query, one, 2019, CATALOGUE) is fulfilled
    assert fulfils_query(query, one, None, CATALOGUE)


def test_a_date_is_a_reason() -> None:
    assert match_record(EvidenceQuery(since=0), replace(record(), start="2019"), 2019, CATALOGUE) == EvidenceMatch(
        dated=True
    )

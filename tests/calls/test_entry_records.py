"""An entry as a record, without a database."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st
from tests.factories.moderated import ANSWERS, EVIDENCE, FIELDS, NODES, TEXT, definition, field

from goalweave.calls.models import Call, CallEntry
from goalweave.calls.records import plain_answer, record_of_entry
from goalweave.core import model
from goalweave.core.model.calls import CallFieldType, CallStep, RecordTarget


def entry(**changes: object) -> CallEntry:
    given_fields = {"answers": ANSWERS, "nodes": NODES, "category": "networks"} | changes
    return CallEntry(call=Call(slug="radio-call"), reference="radio-call-2026-00001", language="en", **given_fields)


def test_entry_becomes_a_record_with_every_answer_at_its_target() -> None:
    result = record_of_entry(entry(), definition(), "radio")
    record = replace(result.record, mappings=())
    assert record == model.Record(
        id="radio",
        title={"en": "Village radio network"},
        text={"en": TEXT},
        language="en",
        source=model.RecordSource("radio-call", "radio-call-2026-00001"),
        start="2024-03",
        end="2025",
        status="ongoing",
        partners=(model.Partner("Hill Schools Trust"), model.Partner("Ministry of Roads")),
        places=(model.RecordPlace("KE"), model.RecordPlace("UG")),
        groups=(model.BeneficiaryGroup.WOMEN,),
        notes=(
            model.RecordNote(model.NoteKind.RESULT, {"en": "Forty schools are online."}),
            model.RecordNote(model.NoteKind.CHALLENGE, {"en": "The masts are hit by lightning."}),
            model.RecordNote(model.NoteKind.LESSON, {"en": "Train two people for each mast."}),
        ),
        links=(model.WebLink("https://example.org/radio", "The network"),),
    )
    assert result.left == ("reached", "people", "sector", "phone")


def test_no_answer_is_lost_whatever_its_type_and_target() -> None:
    """Each field alone, with each target: either the record has the value, or the field is named as left."""
    samples = {part.type: ANSWERS[part.id] for part in FIELDS if part.id in ANSWERS and not part.personal}
    for type_, value in samples.items():
        for target in (None, *RecordTarget):
            part = field("one", type_, target)
            call = definition(steps=(CallStep("all", {"en": "All"}, (part,)),), categories=())
            result = record_of_entry(entry(answers={"one": value}, nodes=[], category=""), call, "radio")
            written = str(replace(result.record, id="", source=model.RecordSource()))
            whole = plain_answer(part, value, "en") in written or all(
                str(each) in written for each in (value if isinstance(value, list) else [value])
            )
            structured = target in (RecordTarget.PERIOD, RecordTarget.LINKS, RecordTarget.ORGANISATION)
            assert ("one" in result.left) or whole or structured, (type_, target)


def test_personal_and_hidden_answers_are_in_no_record() -> None:
    parts = (
        field("title", CallFieldType.TEXT, RecordTarget.TITLE),
        field("secret", CallFieldType.TEXT, RecordTarget.TEXT, personal=True),
        field("inside", CallFieldType.TEXT, RecordTarget.TEXT, public=False),
    )
    call = definition(steps=(CallStep("all", {"en": "All"}, parts),), categories=())
    answers = {"title": "T", "secret": "my address", "inside": "for the jury"}
    result = record_of_entry(entry(answers=answers, nodes=[], category=""), call, "radio")
    assert result.record.text == {}
    assert result.left == ("secret", "inside")


def test_confirmed_nodes_and_those_of_the_category_are_accepted() -> None:
    mappings = {str(one.node): one for one in record_of_entry(entry(), definition(), "radio").record.mappings}
    states = {node: (str(one.state), one.origin) for node, one in mappings.items()}
    assert states == {
        "sdg@2020:9.c": ("accepted", "person"),
        "sdg@2020:4.4": ("suggested", "classifier:test-1"),
        "sdg@2020:9.1": ("rejected", "person"),
        "wsis@2003:C2": ("accepted", "person"),
    }
    (evidence,) = mappings["sdg@2020:9.c"].evidence
    assert TEXT[evidence.start : evidence.end] == evidence.text == EVIDENCE["text"]


@given(st.text(alphabet="ab \n", max_size=30), st.integers(0, 20))
def test_evidence_is_always_a_passage_of_the_record(before: str, shift: int) -> None:
    passage = {**EVIDENCE, "start": EVIDENCE["start"] + shift, "end": EVIDENCE["end"] + shift}
    nodes = [{**NODES[0], "evidence": [passage]}]
    made = record_of_entry(
        entry(answers={**ANSWERS, "about": before + TEXT}, nodes=nodes), definition(), "radio"
    ).record
    (evidence,) = made.mappings[0].evidence
    assert made.body[evidence.start : evidence.end] == EVIDENCE["text"]


def test_hostile_answers_are_inert_text() -> None:
    hostile = "<script>alert(1)</script>\x00"
    made = record_of_entry(entry(answers={**ANSWERS, "title": hostile, "about": hostile}, nodes=[]), definition(), "x")
    assert made.record.title == {"en": "<script>alert(1)</script>"}
    assert "\x00" not in made.record.body

"""Calls in files: read as written, and refused with file, line and field."""

from __future__ import annotations

from typing import Any

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model.calls import CallFieldType
from goalweave.formats.definitions.calls import call_to_plain, read_call, read_call_file

TEXT = {"id": "title", "type": "text", "label": {"en": "Title"}, "most": 20, "target": "title"}


def plain_call(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "water",
        "title": {"en": "Water"},
        "steps": [{"id": "one", "title": {"en": "Step"}, "fields": list(fields or (TEXT,))}],
        **more,
    }


def test_read_call_returns_what_is_written() -> None:
    plain = plain_call(
        TEXT,
        {
            "id": "role",
            "type": "choice",
            "label": {"en": "Role", "fr": "Rôle"},
            "required": False,
            "personal": True,
            "public": False,
            "choices": [{"id": "a", "label": {"en": "A"}}, {"id": "b", "label": {"en": "B"}}],
        },
        categories=[{"id": "c1", "number": 1, "title": {"en": "C1"}, "nodes": ["wsis@2003:C1"]}],
        consents=[{"id": "people", "purpose": "people", "text": {"en": "All agreed"}, "required": True}],
        prize={"criteria": [{"id": "x", "label": {"en": "X"}, "weight": 2.5}], "nominees": 7, "vote": False},
        languages=["en"],
    )
    call = read_call(plain)
    assert read_call(call_to_plain(call)) == call
    assert call_to_plain(call) == {**plain, "text": {}}
    assert call.fields["role"].public is False
    assert call.prize is not None
    assert (call.prize.nominees, call.prize.champions, call.prize.vote) == (7, 5, False)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"type": "essay"}, "type", "“essay” is not one of"),
        ({"id": "../up"}, "id", "must be a word of small letters"),
        ({"id": "a" * 61}, "id", "must be a word of small letters"),
        ({"label": {"en": " "}}, "label", "the text is empty"),
        ({"label": {"en": "x" * 501}}, "label", "more than 500 characters"),
        ({"label": "Title"}, "label", "expected a text by language"),
        ({"most": 0}, "most", "not a number above 0"),
        ({"fewest": 30}, "fewest", "the minimum of 30 is above the maximum of 20"),
        ({"most": 10_001}, "most", "the limit is above 10,000"),
        ({"most": "many"}, "most", "is not a whole number"),
        ({"type": "number", "target": None}, "most", "have no limits"),
        ({"choices": [{"id": "a", "label": {"en": "A"}}]}, "choices", "only fields of the type choice"),
        ({"frameworks": ["sdg@2025"]}, "frameworks", "only fields of the type nodes"),
        ({"type": "nodes", "target": None}, "frameworks", "frameworks is missing"),
        ({"type": "nodes", "frameworks": ["a:b"], "target": None}, "frameworks[0]", "is not the key of a framework"),
        ({"target": "places"}, "target", "only fields of the type places"),
        ({"personal": True, "public": True}, "public", "cannot be shown to the public"),
        ({"personal": True}, "target", "cannot become part of a record"),
        ({"required": "perhaps"}, "required", "is not true or false"),
        ({"colour": "red"}, "colour", "unknown name “colour”"),
    ],
)
def test_field_that_cannot_be_asked_is_refused(changes: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        read_call(plain_call({**TEXT, **changes}))
    assert refused.value.field == f"steps[0].fields[0].{field}"


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ({"id": "Water call"}, "id", "must be a word of small letters"),
        ({"title": {}}, "title", "the text is empty"),
        ({"languages": []}, "languages", "expected a value"),
        ({"languages": ["English"]}, "languages[0]", "is not a language code"),
        (
            {"categories": [{"id": "a", "title": {"en": "A"}, "nodes": ["C1"]}]},
            "categories[0].nodes[0]",
            "not a node name",
        ),
        (
            {"categories": [{"id": name, "number": 1, "title": {"en": "A"}} for name in "ab"]},
            "categories[1].number",
            "“1” appears twice",
        ),
        ({"consents": [{"id": "a", "purpose": "sale", "text": {"en": "A"}}]}, "consents[0].purpose", "is not one of"),
        ({"checklist": [{"id": "a", "text": {"en": "A"}}] * 2}, "checklist[1].id", "“a” appears twice"),
        ({"prize": {"winners": 6}}, "prize.winners", r"more winners \(6\) than champions \(5\)"),
        ({"prize": {"nominees": 3}}, "prize.nominees", r"more champions \(5\) than nominees \(3\)"),
        (
            {"prize": {"criteria": [{"id": "x", "label": {"en": "X"}, "weight": 0}]}},
            "prize.criteria[0].weight",
            "weight",
        ),
        ({"prize": {"ties": ["by lot"]}}, "prize.ties[0]", "is not one of"),
    ],
)
def test_call_that_cannot_be_held_is_refused(more: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        read_call(plain_call(**more))
    assert refused.value.field == field


def test_fields_have_names_and_targets_of_their_own() -> None:
    with pytest.raises(InputError, match="“title” appears twice"):
        read_call(plain_call(TEXT, TEXT))
    with pytest.raises(InputError, match="two fields become title"):
        read_call(plain_call(TEXT, {**TEXT, "id": "other"}))


def test_ten_thousand_fields_are_refused() -> None:
    number = {"type": CallFieldType.NUMBER, "label": {"en": "N"}}
    with pytest.raises(LimitError, match="more than 1,000 entries"):
        read_call(plain_call(*({**number, "id": f"f{n}"} for n in range(10_000))))
    with pytest.raises(LimitError, match="more than 200 fields"):
        read_call(plain_call(*({**number, "id": f"f{n}"} for n in range(201))))


def test_file_names_line_and_field() -> None:
    with pytest.raises(InputError, match="not valid YAML") as broken:
        read_call_file(b"id: water\ntitle: {en: [", "water.yaml")
    assert (broken.value.file, broken.value.line) == ("water.yaml", 2)
    with pytest.raises(InputError) as refused:
        read_call_file(
            b"id: water\ntitle:\n  en: Water\nsteps:\n- id: one\n  title: {en: One}\n  fields: none\n", "w.yaml"
        )
    assert (refused.value.line, refused.value.field) == (7, "steps[0].fields")
    with pytest.raises(InputError, match="title is missing"):
        read_call_file(b"id: water", "w.yaml")


def test_markup_in_texts_stays_text() -> None:
    markup = "<script>alert(1)</script>"
    call = read_call(plain_call({**TEXT, "label": {"en": markup}, "help": {"en": markup}}, title={"en": markup}))
    assert (call.title["en"], call.fields["title"].label["en"]) == (markup, markup)


def test_unstorable_characters_are_dropped() -> None:
    assert read_call(plain_call(title={"en": "Wa\0ter"})).title == {"en": "Water"}

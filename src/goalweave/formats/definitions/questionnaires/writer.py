"""Questionnaire → a YAML file that `read_questionnaire` reads again as it was."""

from __future__ import annotations

from typing import Any

from goalweave.core.answers.plain_questions import question_fields
from goalweave.core.model import Question, Questionnaire, Section
from goalweave.formats.reading.yaml import write_yaml


def write_questionnaire(questionnaire: Questionnaire) -> str:
    """YAML, one value a line; what a reader takes for granted is left out."""
    return write_yaml(questionnaire_document(questionnaire), width=110)


def questionnaire_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as plain values, in the form of the file."""
    return _drop_empty(
        id=questionnaire.id,
        edition=questionnaire.edition,
        year=questionnaire.year,
        title=dict(questionnaire.title),
        owner=questionnaire.owner and dict(questionnaire.owner),
        source=questionnaire.source,
        note=questionnaire.note and dict(questionnaire.note),
        after=questionnaire.after,
        facts=[{"id": fact.id, "label": dict(fact.label)} for fact in questionnaire.facts],
        sections=[_section_document(section) for section in questionnaire.sections],
    )


def _drop_empty(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {}, False)}


def _section_document(section: Section) -> dict[str, Any]:
    fields = _drop_empty(code=section.code, title=dict(section.title), text=section.text and dict(section.text))
    # An empty list stays: a section may have no question yet.
    return {**fields, "questions": [_question_document(question) for question in section.questions]}


def _question_document(question: Question) -> dict[str, Any]:
    plain = question_fields(question)
    fields = {name: plain[name] for name in plain if plain[name] != _TAKEN_FOR_GRANTED[name]}
    # What a question needs leads; a query that asks for nothing is still a query: every record fulfils it.
    return {name: fields.pop(name) for name in _FIRST if name in fields} | fields


_TAKEN_FOR_GRANTED = question_fields(Question("", {}, {}))
_FIRST = ("number", "short", "text", "guidance")

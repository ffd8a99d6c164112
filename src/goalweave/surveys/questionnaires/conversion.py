"""Questionnaires between the core's words and the rows of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.model import EvidenceQuery, NoteKind, QuestionKind, RecordKind, Status
from goalweave.surveys.models import Origin, Question, Questionnaire, Section


def to_questionnaire(row: Questionnaire) -> model.Questionnaire:
    """The questionnaire as the core knows it; two queries, none for what was prefetched."""
    questions: dict[int, list[model.Question]] = {}
    for question in row.questions.all():
        questions.setdefault(question.section_id, []).append(to_question(question))
    return model.Questionnaire(
        id=row.code,
        edition=row.edition,
        title=row.title,
        sections=tuple(
            model.Section(one.title, tuple(questions.get(one.pk, ())), one.code, one.text or None)
            for one in row.sections.all()
        ),
        year=row.year,
        owner=row.owner or None,
        source=row.source,
        note=row.note or None,
        after=row.after,
        facts=tuple(model.Fact(one["id"], one["label"]) for one in row.facts),
    )


def to_question(row: Question) -> model.Question:
    return model.Question(
        number=row.number,
        text=row.text,
        short=row.short,
        kind=QuestionKind(row.kind),
        guidance=row.guidance or None,
        required=row.required,
        fewest=row.fewest,
        most=row.most,
        choices=tuple(model.Choice(one["id"], one["label"], one.get("value")) for one in row.choices),
        many=row.many,
        columns=tuple(model.TableColumn(one["id"], one["label"]) for one in row.columns),
        evidence=None if row.evidence is None else query_from_json(row.evidence),
        follows=tuple(row.follows),
        status=Status(row.status),
        series=row.series,
        key=model.dimension_key(row.key),
    )


def to_questionnaire_row(
    given: model.Questionnaire, *, organisation: Organisation | None, origin: Origin, now: datetime
) -> Questionnaire:
    """A new row without its parts, not yet saved."""
    return fill_questionnaire_row(Questionnaire(organisation=organisation, origin=origin), given, now)


def fill_questionnaire_row(row: Questionnaire, given: model.Questionnaire, now: datetime) -> Questionnaire:
    """What the questionnaire says of itself, put into a row that is not yet saved."""
    row.code, row.edition = given.id, given.edition
    row.title, row.owner, row.note = dict(given.title), dict(given.owner or {}), dict(given.note or {})
    row.year, row.source, row.after = given.year, given.source, given.after
    row.facts = [{"id": one.id, "label": dict(one.label)} for one in given.facts]
    row.updated = now
    return row


def write_sections(row: Questionnaire, given: model.Questionnaire) -> None:
    """Sections and questions anew; those of a questionnaire that nobody has answered."""
    row.sections.all().delete()
    sections = Section.objects.bulk_create(
        Section(questionnaire=row, position=position, code=one.code, title=dict(one.title), text=dict(one.text or {}))
        for position, one in enumerate(given.sections)
    )
    placed = [(section, one) for section, own in zip(sections, given.sections, strict=True) for one in own.questions]
    Question.objects.bulk_create(
        to_question_row(one, row, section, position) for position, (section, one) in enumerate(placed)
    )


def to_question_row(given: model.Question, questionnaire: Questionnaire, section: Section, position: int) -> Question:
    return Question(questionnaire=questionnaire, section=section, position=position, **question_fields(given))


def question_fields(given: model.Question) -> dict[str, Any]:
    """Field → value of a question's row, also as the log keeps it."""
    return {
        "number": given.number,
        "text": dict(given.text),
        "short": dict(given.short),
        "kind": str(given.kind),
        "guidance": dict(given.guidance or {}),
        "required": given.required,
        "fewest": given.fewest,
        "most": given.most,
        "choices": [_choice_to_json(one) for one in given.choices],
        "many": given.many,
        "columns": [{"id": one.id, "label": dict(one.label)} for one in given.columns],
        "evidence": None if given.evidence is None else query_to_json(given.evidence),
        "follows": list(given.follows),
        "status": str(given.status),
        "series": given.series,
        "key": dict(given.key),
    }


def _choice_to_json(given: model.Choice) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": given.id, "label": dict(given.label)}
    return plain if given.value is None else {**plain, "value": given.value}


def query_to_json(query: EvidenceQuery) -> dict[str, Any]:
    """The query as JSON keeps it, empty parts left out."""
    parts: dict[str, Any] = {
        "kinds": list(map(str, query.kinds)),
        "since": query.since,
        "until": query.until,
        "nodes": list(query.nodes),
        "mechanisms": list(query.mechanisms),
        "words": list(query.words),
        "notes": list(map(str, query.notes)),
        "details": list(query.details),
        "partners": query.partners,
    }
    return {name: value for name, value in parts.items() if value is not None and value is not False and value != []}


def query_from_json(plain: Mapping[str, Any]) -> EvidenceQuery:
    return EvidenceQuery(
        kinds=tuple(map(RecordKind, plain.get("kinds", ()))),
        since=plain.get("since"),
        until=plain.get("until"),
        nodes=_as_tuple(plain.get("nodes")),
        mechanisms=_as_tuple(plain.get("mechanisms")),
        words=_as_tuple(plain.get("words")),
        notes=tuple(map(NoteKind, plain.get("notes", ()))),
        details=_as_tuple(plain.get("details")),
        partners=bool(plain.get("partners")),
    )


def _as_tuple(given: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(given or ())

"""Questionnaires between the core's words and the rows of the database."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.answers.plain_questions import question_fields, question_from
from goalweave.core.model import QUESTION_FIELDS
from goalweave.core.model.fields import to_plain
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
            model.Section(section.title, tuple(questions.get(section.pk, ())), section.code, section.text or None)
            for section in row.sections.all()
        ),
        year=row.year,
        owner=row.owner or None,
        source=row.source,
        note=row.note or None,
        after=row.after,
        facts=tuple(model.Fact(**fact) for fact in row.facts),
    )


def to_question(row: Question) -> model.Question:
    """Every field is in a column of its own name."""
    return question_from({name: getattr(row, name) for name in QUESTION_FIELDS})


def to_questionnaire_row(
    definition: model.Questionnaire, *, organisation: Organisation | None, origin: Origin, now: datetime
) -> Questionnaire:
    """A new row without its parts, not yet saved."""
    return fill_questionnaire_row(Questionnaire(organisation=organisation, origin=origin), definition, now)


def fill_questionnaire_row(row: Questionnaire, definition: model.Questionnaire, now: datetime) -> Questionnaire:
    """What the questionnaire says of itself, put into a row that is not yet saved."""
    row.code, row.edition = definition.id, definition.edition
    row.title, row.owner, row.note = dict(definition.title), dict(definition.owner or {}), dict(definition.note or {})
    row.year, row.source, row.after = definition.year, definition.source, definition.after
    row.facts = list(map(to_plain, definition.facts))
    row.updated = now
    return row


def write_sections(row: Questionnaire, definition: model.Questionnaire) -> None:
    """Sections and questions again; those of a questionnaire that no one has answered."""
    row.sections.all().delete()
    sections = Section.objects.bulk_create(
        Section(
            questionnaire=row,
            position=position,
            code=section.code,
            title=dict(section.title),
            text=dict(section.text or {}),
        )
        for position, section in enumerate(definition.sections)
    )
    position = count()
    rows: list[Question] = []
    for section_row, section in zip(sections, definition.sections, strict=True):
        rows += [to_question_row(question, row, section_row, next(position)) for question in section.questions]
    Question.objects.bulk_create(rows)


def to_question_row(
    question: model.Question, questionnaire: Questionnaire, section: Section, position: int
) -> Question:
    return Question(questionnaire=questionnaire, section=section, position=position, **question_fields(question))

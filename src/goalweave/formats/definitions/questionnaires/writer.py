"""Questionnaire → a YAML file that `read_questionnaire` reads again as it was."""

from __future__ import annotations

from typing import Any

from goalweave.core.model import Choice, EvidenceQuery, Question, QuestionKind, Questionnaire, Section, Status


def write_questionnaire(questionnaire: Questionnaire) -> str:
    """YAML, one value a line; what a reader takes for granted is left out."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    document = questionnaire_document(questionnaire)
    return str(yaml.dump(document, Dumper=dumper, allow_unicode=True, sort_keys=False, width=110))


def questionnaire_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """The same as plain values, as they stand in the file."""
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
    said = _drop_empty(code=section.code, title=dict(section.title), text=section.text and dict(section.text))
    # An empty list stays: a section may have no question yet.
    return {**said, "questions": [_question_document(question) for question in section.questions]}


def _question_document(question: Question) -> dict[str, Any]:
    said = _drop_empty(
        number=question.number,
        short=dict(question.short),
        text=dict(question.text),
        guidance=question.guidance and dict(question.guidance),
        kind="" if question.kind is QuestionKind.NARRATIVE else str(question.kind),
        required=question.required,
        fewest=question.fewest,
        most=question.most,
        choices=[_choice_document(one) for one in question.choices],
        many=question.many,
        columns=[{"id": one.id, "label": dict(one.label)} for one in question.columns],
        follows=list(question.follows),
        status="" if question.status is Status.OURS else str(question.status),
        series=question.series,
        key=dict(question.key),
    )
    # A query that asks for nothing is still a query: every record fulfils it.
    return said if question.evidence is None else {**said, "evidence": _evidence_document(question.evidence)}


def _choice_document(choice: Choice) -> dict[str, Any]:
    # 0 is a value too.
    said: dict[str, Any] = {"id": choice.id, "label": dict(choice.label)}
    return said if choice.value is None else {**said, "value": choice.value}


def _evidence_document(query: EvidenceQuery) -> dict[str, Any]:
    found = _drop_empty(
        kinds=[str(one) for one in query.kinds],
        nodes=list(query.nodes),
        mechanisms=list(query.mechanisms),
        words=list(query.words),
        notes=[str(one) for one in query.notes],
        details=list(query.details),
        partners=query.partners,
    )
    # 0 is a year too: the round's own. It equals False, so `_filled` would lose it.
    return {**found, **{key: year for key in ("since", "until") if (year := getattr(query, key)) is not None}}

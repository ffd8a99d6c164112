"""Problems of a questionnaire beyond its form: unknown names, missing languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.findings import Finding, summarise_nodes
from goalweave.core.messages import Message, counted
from goalweave.core.model import EvidenceQuery, Question, Questionnaire
from goalweave.core.model.record_details import DETAILS


def check_questionnaire(
    questionnaire: Questionnaire,
    catalogue: Catalogue,
    before: Questionnaire | None = None,
    languages: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Yield errors (nodes, details and questions of the previous round that do not exist) and warnings (texts missing
    in `languages`).

    before: the previous round, if available; without it, `follows` is not checked.
    """
    findings: list[Finding] = []
    for question in questionnaire.questions:
        where = f"{questionnaire.key}:{question.number}"
        if question.evidence is not None:
            findings += _check_evidence(question.evidence, where, catalogue)
        if before is not None:
            findings += _check_follows(question, where, before)
    for language in languages:
        bare = [question.number for question in questionnaire.questions if not question.text.get(language)]
        total = len(questionnaire.questions)
        findings += summarise_nodes("warning", f"{questionnaire.key}: {language}", bare, total, _missing_text_message)
    return tuple(findings)


def _check_evidence(query: EvidenceQuery, where: str, catalogue: Catalogue) -> Iterator[Finding]:
    for name in query.nodes:
        try:
            catalogue.resolve(name)
        except UnknownNode as error:
            yield Finding("error", where, error.full_message)
    details = chain.from_iterable(DETAILS[kind] for kind in query.kinds or DETAILS)
    known = {detail.id for detail in details}
    for name in query.details:
        if name not in known:
            yield Finding(
                "error",
                where,
                Message("unknown detail “{name}”; available: {known}", name=name, known=sorted(known)),
            )


def _check_follows(question: Question, where: str, before: Questionnaire) -> Iterator[Finding]:
    numbers = set(before.numbers())
    for number in question.follows:
        if number not in numbers:
            yield Finding(
                "error",
                where,
                Message("it follows on from {number}, which is not in {key}", number=number, key=before.key),
            )


def _missing_text_message(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} questions has no text; the first is {first}",
        "{count:,} of {total:,} questions have no text; the first is {first}",
        count,
        total=total,
        first=first,
    )

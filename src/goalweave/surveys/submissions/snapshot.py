"""A submission as it was submitted: everything that a reader saw, in one canonical JSON with its SHA-256."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from goalweave.core import model
from goalweave.core.answers.markdown import citation_numbers
from goalweave.core.text.languages import LanguageMap
from goalweave.surveys.models import Answer, Citation, Submission
from goalweave.surveys.questionnaires.conversion import to_question

FORMAT = 1


def snapshot_content(
    submission: Submission, answers: list[Answer], records: dict[int, model.Record], wordings: dict[str, LanguageMap]
) -> dict[str, Any]:
    """What is kept. answers: in the order of their questions, with question, citations and files available; records:
    those cited, by number; wordings: id of a fact → its label."""
    organisation, questionnaire = submission.organisation, submission.questionnaire
    return {
        "format": FORMAT,
        "questionnaire": questionnaire.key,
        "title": questionnaire.title,
        "organisation": {"id": organisation.slug, "name": organisation.name, "short": organisation.short},
        "year": submission.year,
        "language": submission.language,
        "facts": [
            {"id": name, "label": dict(wordings.get(name, {})), "value": value}
            for name, value in submission.facts.items()
        ],
        "answers": [_answer_content(answer, records) for answer in answers],
        "files": [
            {"name": file.name, "digest": file.digest, "size": file.size}
            for file in submission.files.all()
            if file.removed is None and file.answer_id is None
        ],
    }


def canonical_json(content: dict[str, Any]) -> str:
    """The one JSON text of a content: keys sorted, no blanks, characters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_digest(content: dict[str, Any]) -> str:
    return sha256(canonical_json(content).encode()).hexdigest()


def _answer_content(answer: Answer, records: dict[int, model.Record]) -> dict[str, Any]:
    question = to_question(answer.question)
    used = set(citation_numbers(answer.text))
    return {
        "question": question.number,
        "asked": dict(question.text),
        "kind": str(question.kind),
        "text": answer.text,
        "value": answer.value,
        "sources": [
            _source_content(citation, records) for citation in answer.citations.all() if citation.number in used
        ],
        "files": [
            {"name": file.name, "digest": file.digest, "size": file.size}
            for file in answer.files.all()
            if file.removed is None
        ],
    }


def _source_content(citation: Citation, records: dict[int, model.Record]) -> dict[str, Any]:
    record = records.get(citation.record_id or 0)
    nodes = {str(mapping.node) for mapping in record.mappings if mapping.contributes} if record else set()
    return {
        "number": citation.number,
        "record": citation.record_id,
        "title": citation.title,
        "digest": citation.digest,
        "nodes": sorted(nodes),
    }

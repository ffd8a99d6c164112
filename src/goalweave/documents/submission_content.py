"""What a document of a submission is made of, with and without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.answers.markdown import citation_numbers
from goalweave.core.answers.submission_draft import trace_claims
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.model import Curie, Questionnaire, Record
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.documents.blocks import accepted_nodes


@dataclass(frozen=True)
class CitedRecord:
    """A record that answers rest on. title: as it was cited; nodes: accepted; record: as it is, None where the reader of the
    document may not see it or it is gone."""

    id: str
    title: LanguageMap
    nodes: tuple[Curie, ...] = ()
    record: Record | None = None


@dataclass(frozen=True)
class AnswerContent:
    """An answer. text: Markdown; value: as surveys.models.Answer has it; sources: number of a mark → id of the record."""

    text: str = ""
    value: Any = None
    files: tuple[str, ...] = ()
    sources: Mapping[int, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmissionContent:
    """A submission as it is shown. answers: by number; records: those cited, by id. state: in words, empty for none;
    digest: of its snapshot, frozen on the day `frozen`, both empty if it was not submitted; as_of: of the records."""

    questionnaire: Questionnaire
    organisation: LanguageMap
    short: LanguageMap
    year: int | None
    language: str
    answers: Mapping[str, AnswerContent]
    records: Mapping[str, CitedRecord]
    slug: str = ""
    facts: tuple[tuple[LanguageMap, str], ...] = ()
    files: tuple[str, ...] = ()
    state: str = ""
    digest: str = ""
    frozen: str = ""
    as_of: str = ""

    def record_numbers(self) -> dict[str, int]:
        """Id of each record that is cited → its number in the document, in the order in which the answers cite them."""
        # Marks are numbered within each answer. A document has one list of sources, so that marks count through it, and a
        # record has one number however often it is cited.
        numbers: dict[str, int] = {}
        for question in self.questionnaire.questions:
            answer = self.answers.get(question.number, AnswerContent())
            for number in citation_numbers(answer.text):
                if answer.sources.get(number) in self.records:
                    numbers.setdefault(answer.sources[number], len(numbers) + 1)
        return numbers


def to_cited_record(record: Record, catalogue: Catalogue) -> CitedRecord:
    return CitedRecord(record.id, record.title, accepted_nodes(record, catalogue), record)


def cited_records(content: SubmissionContent) -> tuple[Record, ...]:
    """The records that are cited and may be seen, in the order of the document."""
    records = (content.records[name].record for name in content.record_numbers())
    return tuple(record for record in records if record is not None)


def questions_by_record(content: SubmissionContent) -> dict[str, tuple[str, ...]]:
    """Id of a record → the questions whose answers cite it."""
    questions: dict[str, dict[str, None]] = {}
    order = content.record_numbers()
    for number, answer in content.answers.items():
        for name in answer.sources.values():
            if name in order:
                questions.setdefault(name, {})[number] = None
    return {name: tuple(numbers) for name, numbers in questions.items()}


def to_json(content: SubmissionContent) -> dict[str, Any]:
    """As JSON: every answer with its sentences, and the ids of the records that each rests on."""
    return {
        "organisation": content.slug,
        "name": dict(content.organisation),
        "short": dict(content.short),
        "questionnaire": content.questionnaire.key,
        "year": content.year,
        "language": content.language,
        "as_of": content.as_of,
        "answers": list(_answers_to_json(content)),
        "records": [_record_to_json(content.records[name]) for name in content.record_numbers()],
    }


def _record_to_json(record: CitedRecord) -> dict[str, Any]:
    return {"id": record.id, "title": dict(record.title), "nodes": list(map(str, record.nodes))}


def _answers_to_json(content: SubmissionContent) -> Iterator[dict[str, Any]]:
    for question in content.questionnaire.questions:
        answer = content.answers.get(question.number, AnswerContent())
        claims = trace_claims(answer.text, dict(answer.sources))
        yield {
            "question": question.number,
            "text": answer.text,
            "value": answer.value,
            "sources": {str(number): name for number, name in answer.sources.items()},
            "sentences": [{"text": claim.text, "records": list(claim.records)} for claim in claims],
            "left_out": list(answer.left_out),
        }


def questionnaire_key(text: str, file: str) -> str:
    """The questionnaire that a file of `plain` answers. Raises InputError for any other file."""
    return str(_read_json(text, file)["questionnaire"])


def organisation_slug(text: str, file: str) -> str:
    """The short name of the organisation whose submission a file of `plain` is. Raises InputError for any other file."""
    return str(_read_json(text, file)["organisation"])


def from_json(
    text: str, file: str, questionnaire: Questionnaire, catalogue: Catalogue, records: Mapping[str, Record]
) -> SubmissionContent:
    """What `plain` wrote. records: those available, by id; what is not among them is cited by its title alone.

    Raises InputError for an unknown file.
    """
    content = _read_json(text, file)
    try:
        answers = {str(answer["question"]): _answer_from_json(answer) for answer in content["answers"]}
        for number in answers:
            questionnaire.question(number)
        cited = {}
        for entry in content["records"]:
            name = str(entry["id"])
            if name in records:
                cited[name] = to_cited_record(records[name], catalogue)
            else:
                cited[name] = CitedRecord(name, dict(entry["title"]), tuple(map(catalogue.resolve, entry["nodes"])))
        language, year = str(content["language"]), content["year"]
        if language not in LANGUAGES or not (year is None or isinstance(year, int)):
            raise ValueError("language or year")
        return SubmissionContent(
            questionnaire=questionnaire,
            organisation=dict(content["name"]),
            short=dict(content["short"]),
            year=year,
            language=language,
            answers=answers,
            records=cited,
            slug=str(content["organisation"]),
            as_of=str(content.get("as_of", "")),
        )
    except (AttributeError, KeyError, TypeError, ValueError, UnknownNode) as error:
        raise _not_a_draft(file, error) from None


def _answer_from_json(answer: dict[str, Any]) -> AnswerContent:
    return AnswerContent(
        str(answer["text"]),
        answer.get("value"),
        sources={int(number): str(name) for number, name in answer["sources"].items()},
        left_out=tuple(map(str, answer.get("left_out", ()))),
    )


def _read_json(text: str, file: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        raise _not_a_draft(file) from None
    if not isinstance(data, dict) or not {"organisation", "questionnaire"} <= data.keys():
        raise _not_a_draft(file)
    return data


def _not_a_draft(file: str, field: object = "") -> InputError:
    return InputError(
        "this is not a draft of a submission; create one with `goalweave submission draft --out draft.json`",
        file=file,
        field=str(field).strip("'"),
    )

"""A submission's file → its answers, and the statements that these make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from goalweave.classifiers import engine_for
from goalweave.cli.import_questionnaires import read_file_bytes
from goalweave.core.answers import RecognisedSubmission
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import suggest_all_mappings
from goalweave.core.model import Questionnaire, Record
from goalweave.core.pipeline import deepest_level, renumber_duplicate_ids
from goalweave.core.text.duplicates import merge_near_duplicates
from goalweave.core.text.passages import Passage
from goalweave.core.text.statements import extract_statements
from goalweave.formats.definitions.questionnaires import read_submission
from goalweave.formats.reading.limits import Limits


def recognise_answers(file: Path, questionnaire: Questionnaire) -> RecognisedSubmission:
    """The answers of a submission in their places. Raises InputError if the file cannot be read or has none of the questions."""
    limits = Limits()
    return read_submission(read_file_bytes(file, limits), file.name, questionnaire, limits)


def statements_by_question(
    recognition: RecognisedSubmission, file: str, catalogue: Catalogue, *, to: str = "sdg", suggest: bool = False
) -> dict[str, tuple[Record, ...]]:
    """Number → the statements of its answer, with the nodes that they name; with suggestions too, where asked for."""
    framework = catalogue.framework(to)
    engine = engine_for(catalogue, "accurate" if suggest else "none")
    whole = "\n".join(part.passage.text for part in recognition.parts)
    read = {
        answer.question: _read_statements(answer.question, answer.passages, file, whole)
        for answer in recognition.answers
    }
    flat = list(renumber_duplicate_ids(record for records in read.values() for record in records))
    level = deepest_level(framework, "")
    mapped = suggest_all_mappings(
        flat, catalogue.frameworks.values(), framework, engine.finder, engine.classifier, level
    )
    told = iter([replace(record, mappings=mappings) for record, mappings in zip(flat, mapped, strict=True)])
    return {number: tuple(islice(told, len(records))) for number, records in read.items()}


def _read_statements(number: str, passages: Iterable[Passage], file: str, whole: str) -> list[Record]:
    """The statements of an answer below its number, repetitions merged; words like “Goal 5” mean what they mean in the whole."""
    given = list(passages)
    if not given:
        return []
    # A heading of which only the number counts: it makes the locator, `§ 4.4 › line 143`.
    head = f"{number} Question" if "." in number else f"{number}. Question"
    read = extract_statements([Passage(head, "heading", "", 1), *given], file)
    return merge_near_duplicates(replace(one, source=replace(one.source, document=whole)) for one in read)

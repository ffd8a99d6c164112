"""Questionnaires and their wording from files into the data folder."""

from __future__ import annotations

import json
from pathlib import Path

from goalweave.core.answers import check_questionnaire
from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.model import Questionnaire
from goalweave.formats.definitions.questionnaires import (
    QuestionWording,
    read_numbered,
    read_question_wording,
    read_questionnaire,
    write_questionnaire,
)
from goalweave.formats.documents import READERS
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits
from goalweave.packs import OwnQuestionnaires, PackLibrary, read_questionnaires


def read_file_bytes(file: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises InputError if it is not there, LimitError past the limit of a file."""
    if not file.is_file():
        raise InputError("the file does not exist", file=str(file))
    if file.stat().st_size > limits.file:
        raise LimitError(
            Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=file.name
        )
    return file.read_bytes()


def document_kind(data: bytes, name: str) -> str:
    """Which kind of document it is. Raises InputError for anything else."""
    file_format = detect_format(data[:HEAD], name)
    if file_format not in READERS:
        raise InputError(
            "this is not a supported document; supported formats are text, Markdown, HTML, PDF and DOCX", file=name
        )
    return file_format


def read_questionnaire_file(file: Path, name: str, edition: str) -> Questionnaire:
    """A questionnaire in YAML, or the numbered questions of a document. Raises InputError."""
    limits = Limits()
    data = read_file_bytes(file, limits)
    if file.suffix.lower() in (".yaml", ".yml"):
        if name or edition:
            raise InputError("a YAML file says its id and edition itself", file=file.name)
        return read_questionnaire(data, file.name)
    numbered = read_numbered(data, file.name, document_kind(data, file.name), id=name, edition=edition, limits=limits)
    # What is kept must be read again: names and lengths that no file may have are refused now.
    return read_questionnaire(write_questionnaire(numbered).encode(), file.name)


def store_questionnaire(questionnaire: Questionnaire, file: str, library: PackLibrary, folder: Path) -> Path:
    """Check a questionnaire and save it in the folder. Raises InputError for the first error, and if a pack has the
    same key."""
    shipped = read_questionnaires(library)
    if questionnaire.key in shipped:
        raise InputError(
            Message("{name} is in a pack; use another id or edition for yours", name=questionnaire.key), file=file
        )
    at_hand = read_questionnaires(library, OwnQuestionnaires(folder))
    for finding in check_questionnaire(questionnaire, library.catalogue(), at_hand.get(questionnaire.after)):
        if finding.severity == "error":
            raise InputError(finding.message, file=file, field=finding.where)
    return _write_file(folder / f"{questionnaire.key}.yaml", write_questionnaire(questionnaire))


def load_question_wording(questionnaire: Questionnaire, source: Path, folder: Path) -> QuestionWording:
    """Save official wording together with what was loaded before. Raises InputError."""
    wording = read_question_wording(read_file_bytes(source, Limits()), source.name, questionnaire)
    path = folder / f"{questionnaire.key}.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    texts = {**before, **{number: {**before.get(number, {}), **text} for number, text in wording.texts.items()}}
    _write_file(path, json.dumps(texts, ensure_ascii=False, indent=1))
    return wording


def _write_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
    return path

"""`submission check` and `render`, of a submission in the database or of the file of a draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import find_questionnaire, use_database, use_documents
from goalweave.cli.document_files import require_endings, write_document_files
from goalweave.cli.drafts import FORMS, More, Style, submission_makers

if TYPE_CHECKING:
    from goalweave.core.answers.answer_findings import AnswerFinding
    from goalweave.core.catalogue import Catalogue
    from goalweave.documents.submission_content import SubmissionContent
    from goalweave.surveys.models import Submission


def check(
    submission: Annotated[str, typer.Argument(help="Number of a submission in the database, or a draft.json.")],
    records: Annotated[list[Path], typer.Option(help="For a draft.json: its file of records. Can be repeated.")] = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Check a submission. If something must be fixed, the exit code is 1."""
    from goalweave.core.errors import Severity

    found = (
        _check_draft_file(Path(submission), records) if _is_file(submission) else _check_stored_submission(submission)
    )
    if as_json:
        import json

        rows = [
            {
                "question": one.question,
                "fault": str(one.fault),
                "severity": str(one.severity),
                "message": str(one.message),
                "passage": one.passage,
                "node": one.node,
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif found:
        columns = ["question", "", "what", "words"]
        print_table(
            "To check", columns, [[one.question, str(one.severity), str(one.message), one.passage] for one in found]
        )
    errors = sum(one.severity is Severity.ERROR for one in found)
    print_note(f"{errors} to fix, {len(found) - errors} to check")
    if errors:
        raise typer.Exit(1)


def render(
    submission: Annotated[str, typer.Argument(help="Number of a submission in the database, or a draft.json.")],
    more: More = [],  # noqa: B006
    out: Annotated[
        list[Path], typer.Option(help="Files to write, by ending: docx, pdf, html, xlsx (the records cited), json.")
    ] = [],  # noqa: B006
    records: Annotated[list[Path], typer.Option(help="For a draft.json: its file of records. Can be repeated.")] = [],  # noqa: B006
    style: Style = None,
) -> None:
    """Write a submission as documents."""
    files = [*out, *more]
    require_endings(files, FORMS)
    if _is_file(submission):
        shown, catalogue = _read_draft(Path(submission), records)
        use_documents()
    else:
        use_database()
        from goalweave.accounts.actor import SYSTEM
        from goalweave.documents.submission_from_database import read_submission_content
        from goalweave.frameworks.queries import catalogue as stored_catalogue

        catalogue = stored_catalogue()
        shown = read_submission_content(SYSTEM, _find_submission(submission), catalogue)
    write_document_files(files, submission_makers(shown, catalogue, style))


def _is_file(name: str) -> bool:
    return not name.isdecimal()


def _find_submission(number: str) -> Submission:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.surveys.queries import submission

    found = submission(SYSTEM, int(number)) if len(number) < 10 else None
    if found is None:
        raise InputError(f"unknown submission {number}")
    return found


def _check_stored_submission(number: str) -> list[AnswerFinding]:
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.surveys.submissions.findings import submission_findings

    return submission_findings(SYSTEM, _find_submission(number))


def _check_draft_file(path: Path, records: list[Path]) -> list[AnswerFinding]:
    from goalweave.core.answers.answer_findings import (
        CheckContext,
        CheckedAnswer as Checked,
        CitedSource,
        check_submission as checked,
    )

    shown, catalogue = _read_draft(path, records)
    answers = {}
    for number, answer in shown.answers.items():
        sources = answer.sources.items()
        cited = [CitedSource(mark, shown.records[name].record) for mark, name in sources if name in shown.records]
        value = "" if answer.value in (None, [], "") else str(answer.value)
        answers[number] = Checked(number, answer.text, value, tuple(cited))
    holder = tuple(record.record for record in shown.records.values() if record.record is not None)
    main = "sdg" if any(framework.id == "sdg" for framework in catalogue.frameworks.values()) else ""
    return checked(shown.questionnaire, answers, CheckContext(catalogue, main, holder))


def _read_draft(path: Path, records: list[Path]) -> tuple[SubmissionContent, Catalogue]:
    """A file of `draft --out draft.json`, with the records that it cites from where they came."""
    from goalweave.cli.import_questionnaires import read_file_bytes
    from goalweave.cli.record_source import find_holder
    from goalweave.core.errors import InputError
    from goalweave.formats.reading.limits import Limits

    _use_documents_unless_stored()
    from goalweave.documents.submission_content import from_json, organisation_slug, questionnaire_key

    try:
        text = read_file_bytes(path, Limits()).decode()
    except UnicodeDecodeError:
        raise InputError("this is not a draft of a submission: it is not UTF-8", file=str(path)) from None
    holder = find_holder(organisation_slug(text, str(path)), records)
    questionnaire = find_questionnaire(questionnaire_key(text, str(path)))
    known = {record.id: record for record in holder.records}
    return from_json(text, str(path), questionnaire, holder.catalogue, known), holder.catalogue


def _use_documents_unless_stored() -> None:
    """The words of documents need Django; where there is a database, set up on it, since that can be done once only."""
    from goalweave.cli.record_source import has_database

    if has_database():
        use_database()
    else:
        use_documents()

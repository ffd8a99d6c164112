"""`submission check`, `render` and `submit`, of a submission in the database; the first two also of the file of a draft."""

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
    publish: Annotated[
        bool, typer.Option("--publish", help="First publish the records that the answers cite.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Check a submission. If something must be fixed, the exit code is 1."""
    from goalweave.core.errors import Severity

    if publish:
        _publish_cited_records(submission)
    findings = (
        _check_draft_file(Path(submission), records) if _is_file(submission) else _check_stored_submission(submission)
    )
    if as_json:
        import json

        rows = [_finding_document(finding, submission) for finding in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif findings:
        columns = ["question", "", "what", "sentence", "to do"]
        print_table("To check", columns, [_finding_row(finding) for finding in findings])
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    print_note(f"{errors} to fix, {len(findings) - errors} to check")
    if errors:
        raise typer.Exit(1)


def submit(
    submission: Annotated[str, typer.Argument(help="Number of a submission in the database.")],
    with_empty: Annotated[
        bool, typer.Option("--with-empty", help="Submit even if answers are empty; without it, they are listed.")
    ] = False,
) -> None:
    """Submit a submission whose answers are approved."""
    from datetime import UTC, datetime

    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.surveys.actions import EmptyAnswers, hand_in_submission
    from goalweave.surveys.queries import answers_of
    from goalweave.surveys.submissions.findings import questions_to_check

    row = _find_submission(submission)
    points = questions_to_check(row, answers_of(row))
    try:
        done = hand_in_submission(actor=SYSTEM, submission=row, now=datetime.now(UTC), with_empty=with_empty)
    except EmptyAnswers as error:
        print_note(str(error.message))
        if points:
            print_note(f"Points to check: {', '.join(f'{number} ({count})' for number, count in points.items())}")
        print_note("To submit without them: --with-empty")
        raise typer.Exit(1) from None
    typer.echo(f"Submission {done.pk} is {done.state}")


def _finding_row(finding: AnswerFinding) -> list[str]:
    return [
        finding.question,
        str(finding.severity),
        str(finding.message),
        finding.passage,
        _suggested_fix(finding),
    ]


def _suggested_fix(finding: AnswerFinding) -> str:
    from goalweave.core.answers.answer_findings import AnswerFault

    match finding.fault:
        case AnswerFault.NOT_PUBLISHED:
            return "publish the record: --publish"
        case AnswerFault.DIFFERS:
            return f"change {finding.stated} to {finding.recorded}"
        case AnswerFault.CITED_TWICE:
            return "remove it from this answer"
        case AnswerFault.OTHER_LANGUAGE:
            return f"mark it: [...]{{lang={finding.language}}}"
        case AnswerFault.UNSUPPORTED | AnswerFault.NOT_IN_RECORD | AnswerFault.PART_UNANSWERED:
            return "find a record, or reword"
        case AnswerFault.SOURCE_GONE | AnswerFault.NO_SUCH_SOURCE:
            return f"remove the mark [^{finding.source}]"
    return ""


def _finding_document(finding: AnswerFinding, submission: str) -> dict[str, object]:
    """start, end: of the sentence in the Markdown of the answer; page: where it is put right on the site."""
    page = (
        "" if _is_file(submission) or not finding.question else f"/surveys/submissions/{submission}/{finding.question}/"
    )
    return {
        "question": finding.question,
        "fault": str(finding.fault),
        "severity": str(finding.severity),
        "message": str(finding.message),
        "passage": finding.passage,
        "node": finding.node,
        "sentence": finding.sentence,
        "start": finding.start,
        "end": finding.end,
        "source": finding.source or None,
        "record": finding.record,
        "stated": finding.stated,
        "recorded": finding.recorded,
        "fix": _suggested_fix(finding),
        "page": page,
    }


def _publish_cited_records(submission: str) -> None:
    from goalweave.core.errors import InputError

    if _is_file(submission):
        raise InputError("--publish needs a submission in the database", field="--publish")
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.surveys.actions import publish_cited_records

    count = publish_cited_records(actor=SYSTEM, submission=_find_submission(submission))
    print_note(f"{count} records published")


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
        content, catalogue = _read_draft(Path(submission), records)
        use_documents()
    else:
        use_database()
        from goalweave.accounts.actor import SYSTEM
        from goalweave.documents.submission_from_database import read_submission_content
        from goalweave.frameworks.queries import catalogue as stored_catalogue

        catalogue = stored_catalogue()
        content = read_submission_content(SYSTEM, _find_submission(submission), catalogue)
    write_document_files(files, submission_makers(content, catalogue, style))


def _is_file(name: str) -> bool:
    return not name.isdecimal()


def _find_submission(number: str) -> Submission:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.surveys.queries import submission

    row = submission(SYSTEM, int(number)) if number.isdecimal() and len(number) < 10 else None
    if row is None:
        raise InputError(f"unknown submission {number}")
    return row


def _check_stored_submission(number: str) -> list[AnswerFinding]:
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.surveys.submissions.findings import submission_findings

    return submission_findings(SYSTEM, _find_submission(number))


def _check_draft_file(path: Path, records: list[Path]) -> list[AnswerFinding]:
    from goalweave.core.answers.answer_findings import CheckContext, CheckedAnswer, CitedSource, check_submission
    from goalweave.packs.areas.names import country_names

    content, catalogue = _read_draft(path, records)
    answers = {}
    for number, answer in content.answers.items():
        sources = answer.sources.items()
        cited = [CitedSource(mark, content.records[name].record) for mark, name in sources if name in content.records]
        value = "" if answer.value in (None, [], "") else str(answer.value)
        answers[number] = CheckedAnswer(number, answer.text, value, tuple(cited))
    holder = tuple(record.record for record in content.records.values() if record.record is not None)
    main = "sdg" if any(framework.id == "sdg" for framework in catalogue.frameworks.values()) else ""
    context = CheckContext(
        catalogue,
        main,
        holder,
        language=content.language,
        year=content.year,
        names=(*content.organisation.values(), *content.short.values()),
        countries=country_names(),
    )
    return check_submission(content.questionnaire, answers, context)


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

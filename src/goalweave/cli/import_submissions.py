"""Submissions from files into the database: as drafts, or into the library; all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from goalweave.cli.console import print_note, progress_bar
from goalweave.cli.data import load_own_questionnaires, use_database

if TYPE_CHECKING:
    from goalweave.accounts.models import Organisation
    from goalweave.core.answers import RecognisedSubmission


def save_submissions(
    recognised_files: Sequence[tuple[Path, RecognisedSubmission]], *, organisation: str, year: int | None, publish: bool
) -> None:
    """organisation: short name of the one that all are of; empty: the one that each file names. year: of all; None: the one
    that each file tells, else the questionnaire's. Raises InputError for a file that names no organisation."""
    use_database()
    load_own_questionnaires()
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.text.detection import detect_language
    from goalweave.core.text.languages import LANGUAGES
    from goalweave.surveys.actions import import_submission
    from goalweave.surveys.queries import questionnaire

    now = datetime.now(UTC)
    with transaction.atomic():
        for path, one in recognised_files:
            row = questionnaire(SYSTEM, one.questionnaire.key)
            language = detect_language(" ".join(answer.text for answer in one.answers))
            made, changed = import_submission(
                actor=SYSTEM,
                questionnaire=row,
                organisation=_find_organisation(organisation, one, path),
                answers={answer.question: answer.text for answer in one.answers if answer.text},
                facts=dict(one.facts),
                year=year or one.year or row.year,
                language=language if language in LANGUAGES else "en",
                source_file=path.name,
                publish=publish,
                now=now,
            )
            what = ("in the library" if publish else "saved as a draft") if changed else "already there, unchanged"
            typer.echo(f"{path.name}: {made.organisation.slug} {made.year or ''}, submission {made.pk}, {what}")
    if publish:
        _index_answers()


def _index_answers() -> None:
    """Which nodes the answers speak of; the site's worker would do it too."""
    from goalweave.surveys.library.tagging import tag_new_submissions

    with progress_bar("reading", quiet=False) as moved:
        number = tag_new_submissions(moved=moved)
    print_note(f"{number} submissions read for the goals they mention")


def _find_organisation(slug: str, recognised: RecognisedSubmission, path: Path) -> Organisation:
    from goalweave.accounts.queries import all_organisations, find_organisation
    from goalweave.core.errors import InputError
    from goalweave.core.messages import Message
    from goalweave.surveys.submissions.organisation_names import match_organisation

    if slug:
        found = find_organisation(slug)
        if found is None:
            raise InputError(Message("unknown organisation {organisation}", organisation=slug), field="--organisation")
        return found
    named = match_organisation(all_organisations(), recognised.organisation, recognised.abbreviation)
    if named is None:
        raise InputError(
            Message(
                "“{name}” is not an organisation of this site; specify one with --organisation",
                name=recognised.organisation or recognised.abbreviation,
            )
            if recognised.organisation or recognised.abbreviation
            else "the file names no organisation; specify one with --organisation",
            file=path.name,
        )
    return named

"""A submission of the sample's organisation that has no answer yet."""

from __future__ import annotations

import sys
from datetime import UTC, datetime


def begin() -> None:
    """Prints its number."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Organisation
    from goalweave.packs import library
    from goalweave.packs.questionnaires import read_questionnaires
    from goalweave.surveys.actions import start_submission, store_questionnaire

    now = datetime.now(UTC)
    definition = read_questionnaires(library())["undesa@2019"]
    row, _changed = store_questionnaire(actor=SYSTEM, definition=definition, organisation=None, now=now)
    owner = Organisation.objects.get(slug="itu")
    submission = start_submission(
        actor=SYSTEM, questionnaire=row, organisation=owner, year=2019, language="en", now=now
    )
    sys.stdout.write(str(submission.pk))

"""A submission is kept as it was handed in."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import Actor
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.models import Snapshot, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.submissions.citations import existing_records
from goalweave.surveys.submissions.snapshot import content_digest, snapshot_content


def take_snapshot(*, actor: Actor, submission: Submission, now: datetime) -> Snapshot:
    """The next snapshot of a submission; inside the transaction of whoever hands it in."""
    answers = answers_of(submission)
    records = {
        pk: record
        for pk, (record, _public) in existing_records(one for a in answers for one in a.citations.all()).items()
    }
    words = {one["id"]: one["label"] for one in submission.questionnaire.facts}
    content = snapshot_content(submission, answers, records, words)
    made = Snapshot.objects.create(
        submission=submission,
        number=submission.snapshots.count() + 1,
        made=now,
        made_by=actor.user,
        content=content,
        digest=content_digest(content),
    )
    log_submission(actor, "freeze", submission, None, {"snapshot": made.number, "digest": made.digest})
    return made

"""Which nodes published answers speak of: found by reading, never a mapping of anybody's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.core.model import Curie
from goalweave.frameworks.queries import node_ids
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.actions.submissions import lock_submission
from goalweave.surveys.models import AnswerNode, Submission, SubmissionState


@dataclass(frozen=True, slots=True)
class NodeTag:
    """named: the text names the node; else a classifier found it, with that score."""

    named: bool
    score: float


@transaction.atomic
def replace_node_tags(
    *, actor: Actor, submission: Submission, nodes: Mapping[int, Mapping[Curie, NodeTag]], reader: str
) -> bool:
    """Keep what reading a submission gave, in the place of what was there; False if it is not published any more.

    nodes: answer's primary key → nodes; reader: what has read it. Raises NotAllowed for all but the system.
    """
    if not actor.administrator:
        raise NotAllowed("only the system can save recognised nodes")
    row = lock_submission(submission)
    if row.state != SubmissionState.PUBLISHED or row.version != submission.version:
        return False
    ids = node_ids()
    AnswerNode.objects.filter(answer__submission=row).delete()
    made = [
        AnswerNode(answer_id=answer, node_id=ids[node.key, node.code], named=one.named, score=one.score)
        for answer, found in nodes.items()
        for node, one in found.items()
        if (node.key, node.code) in ids
    ]
    AnswerNode.objects.bulk_create(made, batch_size=500)
    row.read_by = reader
    row.save(update_fields=["read_by"])
    log_submission(actor, "read", row, None, {"nodes": len(made), "reader": reader})
    return True

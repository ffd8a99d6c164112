"""Writes to questionnaires, rounds, submissions and answers."""

from goalweave.surveys.actions.answers import assign, looked_at, set_status, write
from goalweave.surveys.actions.citing import Form, accept_change, detach, insert, support
from goalweave.surveys.actions.comments import (
    comment,
    comment_as_guest,
    delete_comment,
    guest_link,
    invite_guest,
    settle,
    withdraw_guest,
)
from goalweave.surveys.actions.drafting import carry_over, draft_all, draft_answer, old_answer
from goalweave.surveys.actions.files import add_file, remove_file
from goalweave.surveys.actions.importing import import_submission
from goalweave.surveys.actions.links import check_links_in
from goalweave.surveys.actions.questionnaires import change, install, new_edition, put_wording, remove, store
from goalweave.surveys.actions.record_updates import Retelling, retell, retelling
from goalweave.surveys.actions.rounds import ask, close, extend, open_again, open_round
from goalweave.surveys.actions.sample_submission import publish_sample
from goalweave.surveys.actions.submissions import (
    decline,
    extend_submission,
    hand_in,
    publish,
    reopen,
    resume,
    set_facts,
    start,
    withdraw,
)

__all__ = [
    "Form",
    "Retelling",
    "accept_change",
    "add_file",
    "ask",
    "assign",
    "carry_over",
    "change",
    "check_links_in",
    "close",
    "comment",
    "comment_as_guest",
    "decline",
    "delete_comment",
    "detach",
    "draft_all",
    "draft_answer",
    "extend",
    "extend_submission",
    "guest_link",
    "hand_in",
    "import_submission",
    "insert",
    "install",
    "invite_guest",
    "looked_at",
    "new_edition",
    "old_answer",
    "open_again",
    "open_round",
    "publish",
    "publish_sample",
    "put_wording",
    "remove",
    "remove_file",
    "reopen",
    "resume",
    "retell",
    "retelling",
    "set_facts",
    "set_status",
    "settle",
    "start",
    "store",
    "support",
    "withdraw",
    "withdraw_guest",
    "write",
]

"""Writes to joint linkages."""

from goalweave.linkages.actions.disputes import answer_dispute, dispute_link, settle_dispute, withdraw_dispute
from goalweave.linkages.actions.files import FileProposals, propose_from_file
from goalweave.linkages.actions.owners import add_owner, remove_owner, start_maintenance
from goalweave.linkages.actions.proposals import (
    accept_proposal,
    edit_proposal,
    propose_change,
    propose_link,
    propose_removal,
    reject_proposal,
    submit_proposal,
    undo_acceptance,
    withdraw_proposal,
)
from goalweave.linkages.actions.releasing import release_version
from goalweave.linkages.actions.signing import sign_row, withdraw_signature
from goalweave.linkages.actions.suggestions import (
    accept_suggestion,
    reject_suggestion,
    restore_suggestion,
    store_suggestions,
)

__all__ = [
    "FileProposals",
    "accept_proposal",
    "accept_suggestion",
    "add_owner",
    "answer_dispute",
    "dispute_link",
    "edit_proposal",
    "propose_change",
    "propose_from_file",
    "propose_link",
    "propose_removal",
    "reject_proposal",
    "reject_suggestion",
    "release_version",
    "remove_owner",
    "restore_suggestion",
    "settle_dispute",
    "sign_row",
    "start_maintenance",
    "store_suggestions",
    "submit_proposal",
    "undo_acceptance",
    "withdraw_dispute",
    "withdraw_proposal",
    "withdraw_signature",
]

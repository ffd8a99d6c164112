"""Writes of imports."""

from goalweave.imports.actions.accepting import accept_imported_facts, undo_accepted_facts
from goalweave.imports.actions.applying import apply_import, start_apply, stop_import
from goalweave.imports.actions.cancelling import cancel_import, recover_interrupted
from goalweave.imports.actions.checking import check_import, start_check
from goalweave.imports.actions.documents import put_back
from goalweave.imports.actions.following import (
    continue_following,
    start_accepting,
    start_publishing,
    start_undoing_facts,
)
from goalweave.imports.actions.publishing import publish_import
from goalweave.imports.actions.undoing import start_undo, undo_import
from goalweave.imports.actions.upload import correct_values, set_columns, upload_file

__all__ = [
    "accept_imported_facts",
    "apply_import",
    "cancel_import",
    "check_import",
    "continue_following",
    "correct_values",
    "publish_import",
    "put_back",
    "recover_interrupted",
    "set_columns",
    "start_accepting",
    "start_apply",
    "start_check",
    "start_publishing",
    "start_undo",
    "start_undoing_facts",
    "stop_import",
    "undo_accepted_facts",
    "undo_import",
    "upload_file",
]

"""Writes to matrices, exercises and trade-offs."""

from goalweave.interlinkages.actions.exercises import (
    cancel_exercise,
    change_exercise,
    close_exercise,
    close_first_round,
    create_exercise,
    open_exercise,
    open_second_round,
    reopen_exercise,
)
from goalweave.interlinkages.actions.matrices import (
    choose_matrices,
    describe_matrix,
    load_matrix,
    remove_matrix,
    restore_matrix,
)
from goalweave.interlinkages.actions.panel import add_panellists, invite_panellist, remove_panellist, renew_link
from goalweave.interlinkages.actions.scoring import (
    clear_score,
    clear_score_as_guest,
    postpone_pair,
    postpone_pair_as_guest,
    score_pair,
    score_pair_as_guest,
)
from goalweave.interlinkages.actions.trade_offs import treat_trade_off, undo_treatment

__all__ = [
    "add_panellists",
    "cancel_exercise",
    "change_exercise",
    "choose_matrices",
    "clear_score",
    "clear_score_as_guest",
    "close_exercise",
    "close_first_round",
    "create_exercise",
    "describe_matrix",
    "invite_panellist",
    "load_matrix",
    "open_exercise",
    "open_second_round",
    "postpone_pair",
    "postpone_pair_as_guest",
    "remove_matrix",
    "remove_panellist",
    "renew_link",
    "reopen_exercise",
    "restore_matrix",
    "score_pair",
    "score_pair_as_guest",
    "treat_trade_off",
    "undo_treatment",
]

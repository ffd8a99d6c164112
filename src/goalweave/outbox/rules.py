"""Who may see outgoing emails. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor


def may_manage_mails(actor: Actor) -> bool:
    """To see addresses and subjects of outgoing emails, and to have them sent again or deleted; never their texts."""
    return actor.administrator

"""Who may find what: the public finds what is not private, a member also what is of their organisation."""

from __future__ import annotations

from goalweave.accounts.actor import Actor


def private_organisations(actor: Actor) -> list[int] | None:
    """Organisations whose private entries the actor may find; None: all of them."""
    return None if actor.administrator else sorted(actor.roles)

"""Who may change frameworks and links. Everyone may read them. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor


def may_load_pack(actor: Actor) -> bool:
    return actor.administrator


def may_view_framework(actor: Actor, key: str) -> bool:
    """Frameworks and linkages are public: they are what the figures are explained with."""
    return bool(key)

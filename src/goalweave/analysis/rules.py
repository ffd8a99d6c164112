"""Figures are made of what the actor may see, and of nothing else."""

from __future__ import annotations

from collections.abc import Hashable

from goalweave.accounts.actor import Actor


def sight(actor: Actor) -> Hashable:
    """Two actors with the same sight see the same records, so figures may be kept per sight."""
    return "all" if actor.administrator else tuple(sorted(actor.roles))

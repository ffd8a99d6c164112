"""Reads of saved views and of what people chose to see in lists."""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.analysis import rules
from goalweave.analysis.models import ListLayout, SavedView


def visible_views(actor: Actor, page: str) -> list[SavedView]:
    """The actor's own views of a page and those shared with the actor, by name."""
    if actor.user is None or not actor.user.is_active:
        return []
    mine = Q(user=actor.user) | Q(organisation__in=list(actor.roles))
    return list(SavedView.objects.filter(mine, page=page).select_related("organisation").order_by("name", "pk"))


def find_saved_view(actor: Actor, pk: int) -> SavedView | None:
    """None for an unknown name or that the actor may not see."""
    found = SavedView.objects.select_related("organisation").filter(pk=pk).first()
    return found if found and rules.may_view_saved_view(actor, found) else None


def layout_of(actor: Actor, page: str) -> ListLayout | None:
    """What the actor chose for a list; None where nothing is chosen."""
    if not rules.may_save_views(actor):
        return None
    return ListLayout.objects.filter(user=actor.user, page=page).first()

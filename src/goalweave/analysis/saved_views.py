"""Reads of saved views and of what people chose to see in lists."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.analysis import rules
from goalweave.analysis.models import ListLayout, SavedView
from goalweave.prepared_query import PreparedQuery


def visible_views(actor: Actor, page: str) -> list[SavedView]:
    """The actor's own views of a page and those shared with the actor, by name."""
    if actor.user is None or not actor.user.is_active:
        return []
    # No organisation has the key 0, and a prepared query with an empty list has no rows.
    return _views_of(page, actor.user.pk, actor.roles or (0,))


def _build_views(page: str, user: int, organisations: Collection[int]) -> QuerySet[SavedView]:
    mine = Q(user=user) | Q(organisation__in=organisations)
    return SavedView.objects.filter(mine, page=page).select_related("organisation").order_by("name", "pk")


_views_of: PreparedQuery[SavedView] = PreparedQuery(_build_views)


def find_saved_view(actor: Actor, pk: int) -> SavedView | None:
    """None for an unknown name or that the actor may not see."""
    found = SavedView.objects.select_related("organisation").filter(pk=pk).first()
    return found if found and rules.may_view_saved_view(actor, found) else None


def layout_of(actor: Actor, page: str) -> ListLayout | None:
    """What the actor chose for a list; None where nothing is chosen."""
    if actor.user is None or not rules.may_save_views(actor):
        return None
    return next(iter(_layouts(actor.user.pk, page)), None)


_layouts = PreparedQuery(lambda user, page: ListLayout.objects.filter(user=user, page=page).order_by("pk"))

"""Writes to saved views, and to what a person chose to see in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, User
from goalweave.analysis import rules
from goalweave.analysis.models import ListLayout, Page, SavedView
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.vanished_rows import reread_row

LONGEST_NAME = 120
LONGEST_QUERY = 2000
MOST_VIEWS = 100
"""So many views one person keeps."""


@transaction.atomic
def save_view(*, actor: Actor, name: str, page: Page, query: str) -> SavedView:
    """Keep a filter for oneself. Raises NotAllowed; InputError for a name or filter that cannot be kept."""
    if not rules.may_save_views(actor) or actor.user is None:
        raise NotAllowed("sign in to save a view")
    if len(query) > LONGEST_QUERY:
        raise InputError(
            Message("the filter is longer than the limit of {most:,} characters", most=LONGEST_QUERY),
            field="query",
        )
    # Two at once must not pass the limit.
    reread_row(User.objects.select_for_update(no_key=True), actor.user.pk)
    if SavedView.objects.filter(user=actor.user).count() >= MOST_VIEWS:
        raise InputError(
            Message("you already have {most} saved views; delete one first", most=MOST_VIEWS), field="name"
        )
    view = SavedView.objects.create(user=actor.user, name=_clean_name(name), page=Page(page), query=query)
    _log_view(actor, "create", view, None, _view_fields(view))
    return view


@transaction.atomic
def rename_view(*, actor: Actor, view: SavedView, name: str) -> SavedView:
    """Raises NotAllowed, InputError."""
    current = _lock_changeable(actor, view)
    before, current.name = _view_fields(current), _clean_name(name)
    current.save(update_fields=["name"])
    _log_view(actor, "rename", current, before, _view_fields(current))
    return current


@transaction.atomic
def share_view(*, actor: Actor, view: SavedView, organisation: Organisation | None) -> SavedView:
    """Let the members of an organisation use it, or keep it to oneself again. Raises NotAllowed."""
    current = _lock_changeable(actor, view)
    if organisation is not None and not rules.may_share_views(actor, organisation):
        raise NotAllowed(
            Message("only editors and managers can share views within {organisation}", organisation=organisation.slug)
        )
    before, current.organisation = _view_fields(current), organisation
    current.save(update_fields=["organisation"])
    _log_view(actor, "share", current, before, _view_fields(current))
    return current


@transaction.atomic
def delete_view(*, actor: Actor, view: SavedView) -> None:
    """Raises NotAllowed."""
    current = _lock_changeable(actor, view)
    _log_view(actor, "delete", current, _view_fields(current), None)
    current.delete()


@transaction.atomic
def save_layout(*, actor: Actor, page: Page, columns: Sequence[str], size: int) -> None:
    """Keep a person's columns and rows of a page. Not logged: it changes nothing but what this person looks at. Raises NotAllowed."""
    if not rules.may_save_views(actor):
        raise NotAllowed("sign in to save a view")
    ListLayout.objects.update_or_create(user=actor.user, page=page, defaults={"columns": list(columns), "size": size})


@transaction.atomic
def reset_layout(*, actor: Actor, page: Page) -> None:
    """Take that choice back. Raises NotAllowed."""
    if not rules.may_save_views(actor):
        raise NotAllowed("sign in to save a view")
    ListLayout.objects.filter(user=actor.user, page=page).delete()


def _lock_changeable(actor: Actor, view: SavedView) -> SavedView:
    current = SavedView.objects.select_for_update(of=("self",)).filter(pk=view.pk).first()
    if current is None or not rules.may_change_view(actor, current):
        raise NotAllowed("you do not have permission to change this view")
    return current


def _clean_name(written: str) -> str:
    name = sanitise_line(written)
    if not name:
        raise InputError("a view needs a name", field="name")
    if len(name) > LONGEST_NAME:
        raise InputError(Message("the name has more than {most} characters", most=LONGEST_NAME), field="name")
    return name


def _view_fields(view: SavedView) -> dict[str, Any]:
    shared = view.organisation.slug if view.organisation else ""
    return {"name": view.name, "page": view.page, "query": view.query, "organisation": shared}


def _log_view(
    actor: Actor, verb: str, view: SavedView, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    log(
        actor=actor,
        verb=verb,
        object_type="view",
        object_id=view.pk,
        before=before,
        after=after,
        organisation=view.organisation_id,
    )

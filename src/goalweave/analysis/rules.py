"""Figures are made of what the actor may see, and of nothing else: registry.rules for the facts in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, cast

import numpy as np
from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, WRITERS, Organisation
from goalweave.analysis.columns.facts import Facts, Mask, Numbers, rows_with_any
from goalweave.mapping.rules import reviewable_organisations
from goalweave.registry.models import Visibility

if TYPE_CHECKING:
    from goalweave.analysis.models import IndexDraft, SavedView

Rows = Numbers | slice
"""Of the facts' table of records: some, or all."""


def visibility_key(actor: Actor) -> Hashable:
    """Actors with the same key see the same counted records, so that masks and figures can be cached by it.

    The roles themselves are left out: any member sees what is shared within the organisation. What depends on the role or
    the person (drafts, reviews) must not be cached by this key.
    """
    return "all" if actor.administrator else tuple(sorted(actor.roles))


def counted_mask(facts: Facts, actor: Actor) -> Mask:
    """The records that count in the figures that the actor sees: neither drafts nor deleted ones. Not to be changed."""
    return _cached_mask(facts, ("counted", visibility_key(actor)), lambda rows: _are_counted(facts, actor, rows))


def _cached_mask(facts: Facts, name: Hashable, are_in: Callable[[Rows], Mask]) -> Mask:
    """A rule that looks at nothing but the records' own columns, applied again only to those that have changed."""

    def renew(before: Mask, changed: Numbers) -> Mask:
        mask = np.zeros(len(facts), dtype=np.bool_)
        mask[: len(before)] = before
        mask[changed] = are_in(changed)
        return mask

    return facts.cached(name, lambda: are_in(slice(None)), renew, tables=("records",))


def visible_mask(facts: Facts, actor: Actor) -> Mask:
    """The records that the actor may see, drafts included. Not to be changed."""
    drafts = _visible_draft_rows(facts, actor)
    if not len(drafts):
        return counted_mask(facts, actor)
    mask = counted_mask(facts, actor).copy()
    mask[drafts] = True
    return mask


def draft_mask(facts: Facts, actor: Actor) -> Mask:
    """The drafts that the actor may see."""
    return facts.mask_of(_visible_draft_rows(facts, actor))


def draft_key(actor: Actor) -> Hashable:
    """The same for all who may see the same drafts."""
    if actor.administrator:
        return "all"
    if actor.user is None:
        return ""
    roles = (actor.organisations_with_role(*roles) for roles in (EDITORS, WRITERS))
    return (actor.user.pk, *(tuple(sorted(organisations)) for organisations in roles))


def _visible_draft_rows(facts: Facts, actor: Actor) -> Numbers:
    user = actor.user
    if user is None and not actor.administrator:
        return np.empty(0, dtype=np.int64)

    def find() -> Numbers:
        rows = _draft_rows(facts)
        if actor.administrator or user is None:
            return rows
        owner, author = facts.records["organisation"][rows], facts.records["author"][rows]
        own = rows_with_any(owner, actor.organisations_with_role(*EDITORS))
        own |= rows_with_any(owner, actor.organisations_with_role(*WRITERS)) & (author == user.pk)
        return rows[own]

    # Rows and no booleans of all records, since each person who writes has their own.
    name = ("drafts of", draft_key(actor))
    return facts.cached(name, find, lambda _before, _changed: find(), tables=("records",))


def _draft_rows(facts: Facts) -> Numbers:
    """Drafts are few, so that only these are looked at."""

    def find() -> Numbers:
        return np.flatnonzero(facts.with_word("visibility", Visibility.DRAFT) & ~facts.records["deleted"])

    return facts.cached("drafts", find, lambda _before, _changed: find(), tables=("records",))


def reviewable_mask(facts: Facts, actor: Actor) -> Mask:
    """The records on whose suggestions the actor may decide, as mapping.rules has it: no drafts of others but for editors.
    Not to be changed."""
    if actor.administrator:
        return _cached_mask(facts, ("reviewable", "all"), lambda rows: ~facts.records["deleted"][rows])
    edited, reviewed = sorted(actor.organisations_with_role(*EDITORS)), sorted(reviewable_organisations(actor))
    # By the organisations alone, so that whoever has the same roles there shares it; one's own drafts are added.
    shared = _cached_mask(
        facts,
        ("reviewable", *edited, "reviewed", *reviewed),
        lambda rows: _are_reviewable(facts, edited, reviewed, rows),
    )
    if actor.user is None:
        return shared
    rows = _draft_rows(facts)
    own = (facts.records["author"][rows] == actor.user.pk) & rows_with_any(
        facts.records["organisation"][rows], reviewed
    )
    if not own.any():
        return shared
    mask = shared.copy()
    mask[rows[own]] = True
    return mask


def _are_reviewable(facts: Facts, edited: list[int], reviewed: list[int], rows: Rows) -> Mask:
    """Whatever its author: who edits for the organisation also decides on drafts."""
    owner = facts.records["organisation"][rows]
    shared = facts.records["visibility"][rows] != facts.vocabularies["visibility"].number(Visibility.DRAFT)
    there = ~facts.records["deleted"][rows]
    return cast("Mask", there & rows_with_any(owner, reviewed) & (shared | rows_with_any(owner, edited)))


def _are_counted(facts: Facts, actor: Actor, rows: Rows) -> Mask:
    there = ~facts.records["deleted"][rows]
    visibility, number = facts.records["visibility"][rows], facts.vocabularies["visibility"].number
    if actor.administrator:
        return cast("Mask", there & (visibility != number(Visibility.DRAFT)))
    members = rows_with_any(facts.records["organisation"][rows], actor.roles)
    shared = (visibility == number(Visibility.ORGANISATION)) & members
    return cast("Mask", there & ((visibility == number(Visibility.PUBLIC)) | shared))


def may_save_views(actor: Actor) -> bool:
    """Everyone who is signed in, for themselves."""
    return actor.user is not None and actor.user.is_active


def may_view_saved_view(actor: Actor, view: SavedView) -> bool:
    """The actor's own views, and those shared within their organisations."""
    if actor.user is None or not actor.user.is_active:
        return False
    return view.user_id == actor.user.pk or view.organisation_id in actor.roles


def may_change_view(actor: Actor, view: SavedView) -> bool:
    """The actor's own views; shared ones also by editors of that organisation, but by no one who has left it."""
    if actor.user is None or not actor.user.is_active:
        return False
    own = view.user_id == actor.user.pk
    if view.organisation_id is None:
        return own
    return (own and view.organisation_id in actor.roles) or actor.has_role(view.organisation_id, *EDITORS)


def may_share_views(actor: Actor, organisation: Organisation) -> bool:
    return may_save_views(actor) and actor.has_role(organisation.pk, *EDITORS)


def index_draft_condition(actor: Actor) -> Q:
    """The condition for drafts of indices that the actor may see: those of organisations where the actor is a member."""
    return Q() if actor.administrator else Q(organisation__in=list(actor.roles))


def may_save_index_draft(actor: Actor, organisation_id: int) -> bool:
    return actor.user is not None and actor.has_role(organisation_id, *WRITERS)


def may_change_index_draft(actor: Actor, draft: IndexDraft) -> bool:
    return may_save_index_draft(actor, draft.organisation_id)


def may_publish_indices(actor: Actor) -> bool:
    """To put an index on the site for everyone: what the site has is in the administrators' hands."""
    return actor.administrator

"""Who may see, make and decide on mappings. Default: no.

Reviewers, editors and managers decide on those of their organisation; contributors map the records that they may change,
their own until these are published; editors and managers settle disputes, bring in mappings of files, and say whose turn it is.
"""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Role
from goalweave.registry.models import Record, Visibility
from goalweave.registry.rules import may_change_record, may_import_records, may_view_record

REVIEWERS = (Role.REVIEWER, *EDITORS)


def may_view_mappings(actor: Actor, record: Record) -> bool:
    return may_view_record(actor, record)


def may_store_mappings(actor: Actor, record: Record) -> bool:
    """To store mappings from a file or the classifier."""
    return may_import_records(actor, record.organisation)


def may_review_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*REVIEWERS)


def may_review(actor: Actor, record: Record) -> bool:
    """To decide on suggestions, by a verdict."""
    return actor.has_role(record.organisation_id, *REVIEWERS) and may_view_record(actor, record)


def may_map(actor: Actor, record: Record) -> bool:
    """To add mappings, remove those that people added, and set shares."""
    return may_review(actor, record) or may_change_record(actor, record)


def may_settle(actor: Actor, record: Record) -> bool:
    """To settle what two reviewers differ on, as far as the role goes."""
    return actor.has_role(record.organisation_id, *EDITORS) and may_review(actor, record)


def may_assign(actor: Actor, record: Record) -> bool:
    """To say whose turn it is to review a record, and until when."""
    return may_settle(actor, record)


def may_end_assignment(actor: Actor, record: Record, reviewer: int) -> bool:
    """To end an assignment before it is done; reviewer: id of the assigned person, who may end it too."""
    own = actor.user is not None and actor.user.pk == reviewer
    return may_assign(actor, record) or (own and may_review(actor, record))


def may_view_workload(actor: Actor, organisation: int) -> bool:
    """To see how much is assigned to each person."""
    return actor.has_role(organisation, *EDITORS)


def may_assign_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def assignable_organisations(actor: Actor) -> list[int]:
    """Ids of the organisations in which the actor says whose turn it is; an administrator may everywhere."""
    return actor.organisations_with_role(*EDITORS)


def may_view_agreement(actor: Actor, organisation: int) -> bool:
    return actor.has_role(organisation, *REVIEWERS)


def reviewable_organisations(actor: Actor) -> list[int]:
    """Ids of the organisations in which the actor may review; an administrator may everywhere."""
    return actor.organisations_with_role(*REVIEWERS)


def unreviewable_condition(actor: Actor, prefix: str = "") -> Q:
    """The condition for the records of one's organisations that one may not review: deleted ones and others' drafts.

    prefix: `record__` for what belongs to a record.
    """
    return Q(**{f"{prefix}deleted__isnull": False}) | unreviewable_draft_condition(actor, prefix)


def unreviewable_draft_condition(actor: Actor, prefix: str = "") -> Q:
    """The condition for the drafts of others alone; an administrator and editors review them too."""
    if actor.administrator:
        return Q(pk__in=[])
    edited = assignable_organisations(actor)
    draft = Q(**{f"{prefix}visibility": Visibility.DRAFT}) & ~Q(**{f"{prefix}organisation__in": edited})
    if actor.user is None:
        return draft
    # An author may be missing, and what is compared with nothing is neither so nor not so.
    return draft & (Q(**{f"{prefix}author__isnull": True}) | ~Q(**{f"{prefix}author": actor.user}))

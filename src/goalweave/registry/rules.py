"""Who may see and change records. Default: no.

Readers see what their organisation shares; contributors and reviewers add records and change their own until these are
published; editors and managers change, publish, delete and import all.
"""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, WRITERS, Organisation, Role
from goalweave.registry.models import ARRIVING, Partner, PartnerOrganisation, Record, Visibility


def visibility_condition(actor: Actor) -> Q:
    """The condition for the records that the actor may see, drafts included; never deleted ones."""
    there = Q(deleted__isnull=True)
    if actor.administrator:
        return there
    # Drafts belong to the organisation: an author who no longer writes for it loses sight of their own.
    drafts = Q(organisation__in=actor.organisations_with_role(*EDITORS))
    if actor.user is not None:
        drafts |= Q(author=actor.user, organisation__in=actor.organisations_with_role(*WRITERS))
    return there & (_shared_records(actor) | (Q(visibility=Visibility.DRAFT) & drafts))


def counted_condition(actor: Actor) -> Q:
    """The condition for the records that count in the figures that the actor sees: neither drafts nor deleted ones."""
    # Authors do not count their own drafts either, so that all members of an organisation read the same figures.
    there = Q(deleted__isnull=True)
    if actor.administrator:
        return there & ~Q(visibility=Visibility.DRAFT)
    return there & _shared_records(actor)


def may_view_record(actor: Actor, record: Record) -> bool:
    # The rule of `visibility_condition` for one row; tests/registry/test_rules.py checks that the two agree.
    if record.deleted is not None:
        return False
    if record.visibility == Visibility.PUBLIC or actor.administrator:
        return True
    if record.visibility == Visibility.DRAFT:
        return actor.has_role(record.organisation_id, *EDITORS) or _is_author(actor, record)
    # Compared with what is known, so that a visibility from a newer version shows nothing.
    return record.visibility == Visibility.ORGANISATION and record.organisation_id in actor.roles


def may_add_record(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *WRITERS)


def may_add_somewhere(actor: Actor) -> bool:
    """Whether there is an organisation that the actor writes for."""
    return actor.has_role_somewhere(*WRITERS)


def may_edit_somewhere(actor: Actor) -> bool:
    """Whether the actor may import, publish and restore records of some organisation."""
    return actor.has_role_somewhere(*EDITORS)


def may_change_record(actor: Actor, record: Record) -> bool:
    if record.deleted is not None:
        return False
    if actor.has_role(record.organisation_id, *EDITORS):
        return True
    # An editor has published it, so its author no longer changes it alone.
    return record.visibility != Visibility.PUBLIC and _is_author(actor, record)


def may_publish_records(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *EDITORS)


def may_set_visibility(actor: Actor, record: Record, visibility: str) -> bool:
    """To show a record to others or take it back: what everyone sees, or is to see, is for editors."""
    public = Visibility.PUBLIC in (visibility, record.visibility)
    return may_change_record(actor, record) and (not public or may_publish_records(actor, record.organisation))


def may_delete_record(actor: Actor, record: Record) -> bool:
    if record.deleted is not None:
        return False
    own_draft = record.visibility == Visibility.DRAFT and _is_author(actor, record)
    return own_draft or actor.has_role(record.organisation_id, *EDITORS)


def may_restore_record(actor: Actor, record: Record) -> bool:
    """To restore a deleted record, or an earlier version."""
    return record.deleted != ARRIVING and actor.has_role(record.organisation_id, *EDITORS)


def may_view_history(actor: Actor, record: Record) -> bool:
    """Who changed what in it: for those who change or decide there, and its author; of a deleted one, who may restore it."""
    if record.deleted is not None:
        return may_restore_record(actor, record)
    deciding = actor.has_role(record.organisation_id, Role.REVIEWER, *EDITORS)
    return may_view_record(actor, record) and (deciding or _is_author(actor, record))


def may_view_public_history(record: Record) -> bool:
    """When a record changed since it was published, without names."""
    return record.deleted is None and record.visibility == Visibility.PUBLIC


def may_purge_records(actor: Actor) -> bool:
    """To take deleted records away for good."""
    return actor.administrator


def deleted_condition(actor: Actor, organisation: str = "organisation") -> Q:
    """The condition for deleted records that the actor may restore. organisation: where the query has the number of theirs."""
    gone = Q(deleted__lt=ARRIVING)
    return gone if actor.administrator else gone & Q((f"{organisation}__in", actor.organisations_with_role(*EDITORS)))


def may_open_trash(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def may_import_records(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *EDITORS)


def may_check_links(actor: Actor, record: Record) -> bool:
    return record.deleted is None and actor.has_role(record.organisation_id, *EDITORS)


def may_change_partner(actor: Actor, partner: PartnerOrganisation) -> bool:
    """The list is shared: people who edit all organisations whose records name this partner; costs a query."""
    if actor.administrator:
        return True
    edited = set(actor.organisations_with_role(*EDITORS))
    if not edited:
        return False
    naming = Partner.objects.filter(organisation=partner).order_by().values_list("record__organisation", flat=True)
    owners = set(naming.distinct())
    return bool(owners) and owners <= edited


def _shared_records(actor: Actor) -> Q:
    return Q(visibility=Visibility.PUBLIC) | Q(visibility=Visibility.ORGANISATION, organisation__in=list(actor.roles))


def _is_author(actor: Actor, record: Record) -> bool:
    return (
        actor.user is not None
        and record.author_id == actor.user.pk
        and actor.has_role(record.organisation_id, *WRITERS)
    )

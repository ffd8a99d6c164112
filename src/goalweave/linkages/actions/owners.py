"""Joint maintenance begins; organisations become owners of rows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import rules
from goalweave.linkages.actions.writing import changing_rows, log_linkage, show_released
from goalweave.linkages.content import json_digest
from goalweave.linkages.models import JointLinkage, OwnerRole, RowOwner, Side, Version, WorkingLink
from goalweave.linkages.states import read_rows
from goalweave.linkages.versions import version_content, working_link


@transaction.atomic
def start_maintenance(*, actor: Actor, slug: str, now: datetime, side: str = Side.SUBJECT) -> JointLinkage:
    """Put a linkage of the catalogue under joint maintenance: its links become the working copy and version 1.0; packs do
    not change it any more. side: whose nodes are the rows.

    Raises NotAllowed; UnknownNode for a linkage that does not exist; InputError where it is under maintenance already.
    """
    if not rules.may_maintain(actor):
        raise NotAllowed("only administrators can start this")
    known = next((row for row in catalogue().linkages if row.id == slug), None)
    if known is None:
        raise UnknownNode(Message("unknown linkage {name}", name=slug))
    if JointLinkage.objects.filter(slug=slug).exists():
        raise InputError(_("This linkage is already maintained here."), field="linkage")
    if side not in Side.values:
        raise InputError(_("Choose the framework whose nodes are the rows."), field="side")
    linkage = JointLinkage.objects.create(slug=slug, subject=known.subject, object=known.object, side=side, created=now)
    WorkingLink.objects.bulk_create(
        [working_link(linkage, link, position) for position, link in enumerate(known.links)], batch_size=500
    )
    content = version_content(linkage, read_rows(linkage, catalogue()))
    Version.objects.create(
        linkage=linkage, major=1, released=now, person=actor.user, content=content, digest=json_digest(content)
    )
    show_released(actor, linkage)
    log_linkage(actor, "create", linkage, None, None, {"side": side, "links": len(known.links)})
    return linkage


@transaction.atomic
def add_owner(
    *,
    actor: Actor,
    linkage: JointLinkage,
    code: str,
    organisation: Organisation,
    role: str = OwnerRole.FACILITATOR,
    now: datetime,
) -> RowOwner:
    """Make an organisation an owner of a row, or give it another role. Raises NotAllowed; UnknownNode; InputError for a
    role that does not exist."""
    if not rules.may_maintain(actor):
        raise NotAllowed("only administrators can appoint owners")
    if role not in OwnerRole.values:
        raise InputError(_("Choose a role."), field="role")
    with changing_rows(actor, linkage, now) as change:
        change.reader.framework.node(code)
        there = RowOwner.objects.filter(linkage=change.linkage, code=code, organisation=organisation).first()
        owner = there or RowOwner(linkage=change.linkage, code=code, organisation=organisation)
        before = {"row": code, "organisation": organisation.slug, "role": there.role} if there else None
        owner.role = role
        owner.save()
        after = {"row": code, "organisation": organisation.slug, "role": role}
        log_linkage(actor, "add", change.linkage, organisation, before, after)
    return owner


@transaction.atomic
def remove_owner(*, actor: Actor, owner: RowOwner, now: datetime) -> None:
    """Its signatures stay on record and count no more. Raises NotAllowed; InputError while it disputes a link of the row."""
    if not rules.may_maintain(actor):
        raise NotAllowed("only administrators can remove owners")
    with changing_rows(actor, owner.linkage, now) as change:
        disputes = change.linkage.disputes.filter(code=owner.code, organisation=owner.organisation, settled=None)
        if disputes.exists():
            raise InputError(_("This organisation disputes a link of the row; settle the dispute first."))
        before = {"row": owner.code, "organisation": owner.organisation.slug, "role": owner.role}
        RowOwner.objects.filter(pk=owner.pk).delete()
        log_linkage(actor, "remove", change.linkage, owner.organisation, before, None)

"""Owners sign rows, as they read them, and withdraw a signature."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.linkages import rules
from goalweave.linkages.actions.writing import changing_rows, log_linkage
from goalweave.linkages.models import JointLinkage, NoticeKind, Signature
from goalweave.linkages.notices import forget_notices


@transaction.atomic
def sign_row(
    *, actor: Actor, linkage: JointLinkage, code: str, organisation: Organisation, digest: str, now: datetime
) -> Signature:
    """Sign all links of a row that nobody disputes. digest: JointRow.digest of what the actor read.

    Signing the same text again changes nothing. Raises NotAllowed; Conflict where the row has changed since it was read;
    InputError for a row without links to sign.
    """
    with changing_rows(actor, linkage, now) as change:
        if not rules.may_act_for_row(actor, change.linkage, code, organisation.pk):
            raise NotAllowed("only editors and managers of an owner can sign the row")
        row = next((row for row in change.rows if row.code == code), None)
        if row is None or not row.signable:
            raise InputError(_("This row has no links to sign."))
        if row.digest != digest:
            raise Conflict(_("This row has changed since you opened it. Read it again before you sign."))
        signatures = Signature.objects.filter(linkage=change.linkage, code=code, organisation=organisation)
        latest = signatures.order_by("pk").last()
        if latest is not None and latest.withdrawn is None and latest.digest == digest:
            return latest
        links = sorted(link.digest for link in row.signable)
        signature = Signature.objects.create(
            linkage=change.linkage,
            code=code,
            organisation=organisation,
            person=actor.user,
            at=now,
            digest=digest,
            links=links,
        )
        forget_notices(change.linkage, NoticeKind.CHANGED, [code], organisation.pk)
        after = {"row": code, "digest": digest, "links": len(links)}
        log_linkage(actor, "sign", change.linkage, organisation, None, after)
    return signature


@transaction.atomic
def withdraw_signature(
    *, actor: Actor, linkage: JointLinkage, code: str, organisation: Organisation, now: datetime
) -> None:
    """Raises NotAllowed; InputError where the organisation has not signed the row."""
    with changing_rows(actor, linkage, now) as change:
        if not rules.may_act_for_row(actor, change.linkage, code, organisation.pk):
            raise NotAllowed("only editors and managers of an owner can withdraw its signature")
        signatures = Signature.objects.filter(linkage=change.linkage, code=code, organisation=organisation)
        latest = signatures.order_by("pk").last()
        if latest is None or latest.withdrawn is not None:
            raise InputError(_("Your organisation has not signed this row."))
        latest.withdrawn = now
        latest.save(update_fields=["withdrawn"])
        before = {"row": code, "digest": latest.digest, "links": len(latest.links)}
        log_linkage(actor, "withdraw", change.linkage, organisation, before, None)

"""Claims: who works on a record, so that two people do not do the same."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.mapping import rules
from goalweave.mapping.models import CLAIM_DURATION, Claim
from goalweave.registry.models import Record
from goalweave.vanished_rows import reread_row


@transaction.atomic
def claim_record(*, actor: Actor, record: Record, now: datetime) -> Claim:
    """Work on a record for 20 minutes. Raises NotAllowed, for another's claim with who and until when."""
    # The lock of the record, as in all decisions: of two people who open it at once one gets the claim.
    reread_row(Record.objects.select_for_update(of=("self",)), record.pk)
    if actor.user is None or not rules.may_review(actor, record):
        raise NotAllowed("you do not have permission to review this record")
    extend_claims(actor, [record.pk], now)
    return Claim.objects.get(record=record)


@transaction.atomic
def release_claim(*, actor: Actor, record: Record) -> None:
    """Give back your own claim; of others', only who may settle their work."""
    claim = Claim.objects.filter(record=record).first()
    if claim is None:
        return
    if actor.user is None or (claim.user_id != actor.user.pk and not rules.may_settle(actor, record)):
        raise NotAllowed("only the person who claimed this record can hand it back")
    claim.delete()


def extend_claims(actor: Actor, records: list[int], now: datetime) -> None:
    """Claim them or extend the actor's claims, inside an action that has locked them. Raises NotAllowed for another's."""
    if actor.user is None:
        return
    foreign = claims_of_others(actor, now).filter(record__in=records).select_related("user", "record").first()
    if foreign is not None:
        raise NotAllowed(
            _("%(name)s has claimed this record until %(time)s.")
            % {
                "name": display_name(foreign.user, actor, foreign.record.organisation_id),
                "time": time_format(timezone.localtime(foreign.until), "H:i"),
            }
        )
    Claim.objects.bulk_create(
        [Claim(record_id=pk, user=actor.user, until=now + CLAIM_DURATION) for pk in records],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["user", "until"],
    )


def claims_of_others(actor: Actor, now: datetime) -> QuerySet[Claim]:
    return Claim.objects.filter(until__gt=now, until__lte=now + CLAIM_DURATION).exclude(user=actor.user)

"""What waits to be sent, and what could not be sent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.outbox.models import Mail, MailState
from goalweave.outbox.rules import may_manage_mails
from goalweave.outbox.schedule import LONGEST_PAUSE

UNSENT = (MailState.WAITING, MailState.SENDING)


def due_mails(now: datetime) -> QuerySet[Mail]:
    """Mails that can be sent now, the oldest first: of each address only the first that is not sent.

    A first attempt waits for no moment, and a due time further away than any pause was written before the clock was set back.
    """
    earlier = Mail.objects.filter(address=OuterRef("address"), pk__lt=OuterRef("pk"), state__in=UNSENT)
    due = Q(due__lte=now) | Q(attempts=0) | Q(due__gt=now + LONGEST_PAUSE)
    return Mail.objects.filter(~Exists(earlier), due, state=MailState.WAITING).order_by("pk")


def unsent_mails(actor: Actor) -> QuerySet[Mail]:
    """Mails that wait or could not be sent, those that failed first. Raises NotAllowed."""
    if not may_manage_mails(actor):
        raise NotAllowed("only administrators can see outgoing emails")
    return Mail.objects.exclude(state=MailState.SENT).defer("body").order_by("state", "pk")


def count_mails() -> dict[str, int]:
    """State → number of mails; for the health of the site."""
    rows = Mail.objects.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number")
    return dict.fromkeys(MailState.values, 0) | dict(rows)


def oldest_unsent() -> datetime | None:
    """When the oldest mail that waits was written."""
    oldest: datetime | None = Mail.objects.filter(state__in=UNSENT).aggregate(oldest=Min("created"))["oldest"]
    return oldest

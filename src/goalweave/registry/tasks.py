"""Work in the background: looking at links."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import SYSTEM, actor_of
from goalweave.accounts.models import User
from goalweave.core.errors import NotAllowed
from goalweave.registry import queries
from goalweave.registry.actions.links import check_links
from goalweave.registry.link_check import check_link, resolve_name, send_request


def link_checks_enabled() -> bool:
    """Whether this site may ask other hosts at all (GOALWEAVE_CHECK_LINKS)."""
    return bool(getattr(settings, "GOALWEAVE_CHECK_LINKS", False))


@task
def check_record_links(record: int, user: int | None = None) -> int:
    """The number of dead links of a record; 0 where links are not checked here, or the record is not there any more.

    user: who requested it; None for the command line.
    """
    if not link_checks_enabled():
        return 0
    actor = SYSTEM if user is None else actor_of(User.objects.filter(pk=user).first())
    row = queries.find_record(actor, record)
    if row is None:
        return 0
    look = partial(check_link, resolve=resolve_name, send=send_request)
    try:
        return check_links(actor=actor, record=row, check=look, now=timezone.now())
    except NotAllowed:  # the role was removed in the meantime
        return 0

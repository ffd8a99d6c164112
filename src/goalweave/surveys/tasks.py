"""Work in the background: whether the links of answers lead anywhere."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import SYSTEM, actor_of
from goalweave.accounts.models import User
from goalweave.core.errors import NotAllowed
from goalweave.registry.link_check import check_link, resolve_name, send_request
from goalweave.registry.tasks import link_checks_enabled
from goalweave.surveys.actions.links import check_answer_links
from goalweave.surveys.library.tagging import (
    read_published as read_published,  # older sites have queued it by this name
)
from goalweave.surveys.queries import submission as submission_of


@task()
def check_links_of(submission: int, user: int | None = None) -> int:
    """The number of dead links in the answers; 0 where links are not checked here, or who asked may no longer have it
    done.

    user: who requested it; None for the command line.
    """
    if not link_checks_enabled():
        return 0
    actor = SYSTEM if user is None else actor_of(User.objects.filter(pk=user).first())
    row = submission_of(actor, submission)
    if row is None:
        return 0
    look = partial(check_link, resolve=resolve_name, send=send_request)
    try:
        return check_answer_links(actor=actor, submission=row, check=look, now=timezone.now())
    except NotAllowed:
        return 0

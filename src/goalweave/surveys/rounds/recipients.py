"""Whom a coordinator may ask, and for whom."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.surveys import rules
from goalweave.surveys.models import Round, Submission, SubmissionState


def coordinating_organisations(actor: Actor) -> list[Organisation]:
    """Organisations for which the actor may open rounds, by short name."""
    rows = Organisation.objects.order_by("slug")
    if not actor.administrator:
        rows = rows.filter(pk__in=list(actor.roles))
    return [one for one in rows if rules.may_open_round(actor, one)]


def known_organisations(actor: Actor) -> set[int]:
    """Ids of those whose answers are published, and of those that the actor's organisations have asked before. Two queries."""
    published = Submission.objects.filter(state=SubmissionState.PUBLISHED).values_list("organisation", flat=True)
    if actor.administrator:
        return set(published)
    asking = [one for one, role in actor.roles.items() if role in rules.EDITORS]
    rounds = Round.objects.filter(organisation__in=asking).values("pk")
    before = Submission.objects.filter(round__in=rounds).values_list("organisation", flat=True)
    return {*published, *before}

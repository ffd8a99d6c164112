"""What the pages of rounds begin with: who asks, which round they coordinate, and the way to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.surveys import queries
from goalweave.surveys.models import Round, Submission
from goalweave.web.frame import actor


def round_or_404(request: HttpRequest, pk: int) -> tuple[Actor, Round]:
    """404 for who does not coordinate it."""
    who = actor(request)
    survey = queries.coordinated_round(who, pk)
    if survey is None:
        raise Http404
    return who, survey


def round_submission(survey: Round, pk: int) -> Submission:
    """Return a submission of the round, even while others may not read its answers. 404 if there is none."""
    rows = survey.submissions.select_related("questionnaire", "organisation", "round__organisation")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def round_crumbs(*here: tuple[str, str]) -> list[dict[str, str]]:
    """Reports / Rounds / the page."""
    try:
        way = [{"label": _("Reports"), "href": reverse("reports")}]
    except NoReverseMatch:
        way = []
    way.append({"label": _("Rounds"), "href": reverse("rounds") if here else ""})
    return [*way, *({"label": label, "href": href} for label, href in here)]

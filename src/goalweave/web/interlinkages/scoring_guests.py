"""The pages of people without an account. The address is the key to them, so nothing leads out with it: no referrer, no search
engine."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.actor import VISITOR
from goalweave.core.errors import NotAllowed
from goalweave.interlinkages import queries
from goalweave.interlinkages.models import Panellist
from goalweave.web.interlinkages.scoring_questions import ScoringEntrance, answers_page, scoring_page, take_answer
from goalweave.web.interlinkages.scoring_results import disagreements_page


# The key is in the address: a form of another site cannot have it, and with it needs no form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def score(request: HttpRequest, token: str) -> HttpResponse:
    if not _within_rate_limit(request):
        return mark_private(ratelimit.respond_429(request))
    person = queries.guest_panellist(token, timezone.now())
    if person is None:
        return _expired_page(request)
    try:
        if request.method == "POST":
            return mark_private(take_answer(request, person, _entrance(token), None))
        return mark_private(scoring_page(request, person, _entrance(token), None))
    except NotAllowed:
        # The round was closed a moment ago.
        return mark_private(scoring_page(request, _read_again(token) or person, _entrance(token), None))


@require_safe
@never_cache
def answers(request: HttpRequest, token: str) -> HttpResponse:
    if not _within_rate_limit(request):
        return mark_private(ratelimit.respond_429(request))
    person = queries.guest_panellist(token, timezone.now())
    if person is None:
        return _expired_page(request)
    return mark_private(answers_page(request, person, _entrance(token)))


@require_safe
@never_cache
def disagreements(request: HttpRequest, token: str) -> HttpResponse:
    if not _within_rate_limit(request):
        return mark_private(ratelimit.respond_429(request))
    person = queries.guest_panellist(token, timezone.now())
    if person is None:
        return _expired_page(request)
    try:
        return mark_private(disagreements_page(request, VISITOR, person.exercise, person, _entrance(token)))
    except NotAllowed:
        return mark_private(scoring_page(request, person, _entrance(token), None))


def mark_private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _entrance(token: str) -> ScoringEntrance:
    return ScoringEntrance(
        reverse("scoring-guest", args=[token]),
        reverse("scoring-guest-answers", args=[token]),
        reverse("scoring-guest-disagreements", args=[token]),
        token,
    )


def _read_again(token: str) -> Panellist | None:
    return queries.guest_panellist(token, timezone.now())


def _expired_page(request: HttpRequest) -> HttpResponse:
    """The same for a link that never was and for one that is over, so that no one learns which there were."""
    return mark_private(render(request, "interlinkages/scoring_expired.html", status=404))


def _within_rate_limit(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, app="allauth.account", action="guest_scoring", limit_get=True))

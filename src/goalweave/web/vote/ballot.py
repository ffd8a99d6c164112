"""The pages behind a voter's link: all categories, and the ballot of one. The address is the key, so nothing leads out with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.rate_limits import network_of
from goalweave.calls.definitions import definition_of
from goalweave.core.errors import InputError
from goalweave.core.text.languages import pick
from goalweave.limits.counting import count_attempt
from goalweave.prizes.models import Edition, Voter, VoteSeal
from goalweave.prizes.voting import cast_vote, find_voter, receipt_entry, voted_categories
from goalweave.web.addresses import address
from goalweave.web.entry.access import mark_private
from goalweave.web.posts import error_text
from goalweave.web.vote.context import VoteCategory, categories_of, edition_or_404, nominees_of, vote_context
from goalweave.wording.templatetags.goalweave import reader_language

MOST_CHANGES = 20
"""Ballots of a voter in a category within an hour: each stays in the log for ever."""


@require_safe
@never_cache
def overview(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """All categories with what the voter did in each."""
    edition = edition_or_404(request, slug)
    voter = find_voter(edition, token)
    if voter is None:
        return _unknown(request, edition)
    categories, voted = categories_of(edition), voted_categories(voter)
    context = {
        **vote_context(edition, timezone.now()),
        "token": token,
        "categories": categories,
        "voted": voted,
        "open": len(categories) - len(voted),
    }
    return mark_private(render(request, "vote/ballots.html", context))


# The key is in the address: a form of another site cannot have it, and with it needs no form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ballot(request: HttpRequest, slug: str, token: str, category: str) -> HttpResponse:
    """`choice`: the reference of an entry, or none."""
    edition = edition_or_404(request, slug)
    voter = find_voter(edition, token)
    if voter is None:
        return _unknown(request, edition)
    here = next((row for row in categories_of(edition) if row.part == category), None)
    if here is None:
        return mark_private(redirect("vote-ballots", slug=slug, token=token))
    if request.method != "POST":
        return _ballot_page(request, edition, voter, token, here)
    if not count_attempt(f"ballot:{voter.pk}:{category}", MOST_CHANGES, timezone.now()):
        refusal = _("You have changed this vote too often. Try again in an hour.")
        return _ballot_page(request, edition, voter, token, here, refusal, error_status=429)
    choice, network = str(request.POST.get("choice", ""))[:100], network_of(request)
    try:
        receipt = cast_vote(voter=voter, category=here.category.id, choice=choice, now=timezone.now(), network=network)
    except InputError as refused:
        return _ballot_page(request, edition, voter, token, here, error_text(refused))
    path = reverse("vote-ballot", args=[slug, token, category])
    return mark_private(redirect(address(path, receipt=receipt.digest)))


def _ballot_page(
    request: HttpRequest,
    edition: Edition,
    voter: Voter,
    token: str,
    here: VoteCategory,
    error: str = "",
    *,
    error_status: int = 400,
) -> HttpResponse:
    categories, voted = categories_of(edition), voted_categories(voter)
    cast = voted.get(here.category.id)
    receipt = receipt_entry(edition, str(request.GET.get("receipt", ""))[:64])
    overview_path = reverse("vote-ballots", args=[edition.call.slug, token])
    title = pick(here.category.title, reader_language())
    trail = ((_("My votes"), overview_path), (title, ""))
    call = definition_of(edition.call)
    context = {
        **vote_context(edition, timezone.now(), *trail),
        "token": token,
        "voted": voted,
        "here": here,
        "others": [row for row in categories if row.part != here.part],
        "nominees": nominees_of(edition, here.category.id, voter),
        "cast": cast,
        # A receipt of someone else's ballot in an address says nothing here.
        "receipt": receipt if receipt is not None and receipt == cast else None,
        "error": error,
        "none_option": call.prize is None or call.prize.none_option,
        "seal": VoteSeal.objects.filter(edition=edition).first(),
    }
    return mark_private(render(request, "vote/ballot.html", context, status=error_status if error else 200))


def _unknown(request: HttpRequest, edition: Edition) -> HttpResponse:
    """404 with the way on: another link replaced this one, or it is incomplete."""
    context = vote_context(edition, timezone.now())
    return mark_private(render(request, "vote/unknown.html", context, status=404))

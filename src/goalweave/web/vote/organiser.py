"""The organiser's page of a vote: its keys before it opens, ballots by script and the count after it ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.calls.definitions import definition_of
from goalweave.prizes import rules
from goalweave.prizes.models import Edition, Nominee, VoteSeal
from goalweave.prizes.voting import counted_vote, large_networks, open_vote, set_up_seal, void_voters
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import organiser_links
from goalweave.web.vote.context import edition_or_404, vote_context


@require_safe
@never_cache
def run(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    prize = definition_of(edition.call).prize
    assert prize is not None  # of every edition that votes
    steps = organiser_links(actor(request), edition, prize, timezone.now())
    return render(request, "vote/run.html", {**_context(edition), "steps": steps})


@require_POST
@never_cache
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    """`holders`, `threshold`: the shares are shown on the page that follows, this once."""
    edition = _edition(request, slug)
    holders = parse_number(request.POST.get("holders", ""), 2) or 0
    threshold = parse_number(request.POST.get("threshold", ""), 2) or 0
    with error_messages(request):
        shares = set_up_seal(actor=actor(request), edition=edition, holders=holders, threshold=threshold)
        if shares:
            return render(request, "vote/shares.html", {**_context(edition), "shares": shares})
        messages.success(request, _("This site keeps the key of the vote."))
    return redirect("vote-run", slug=slug)


@require_POST
def void(request: HttpRequest, slug: str) -> HttpResponse:
    """`network`, `reason`: the reason is published in the log."""
    edition = _edition(request, slug)
    with error_messages(request):
        count = void_voters(
            actor=actor(request),
            edition=edition,
            network=str(request.POST.get("network", ""))[:64],
            reason=str(request.POST.get("reason", "")),
            now=timezone.now(),
        )
        message = ngettext(
            "The votes of %(count)s person are void.", "The votes of %(count)s people are void.", count
        ) % {"count": count}
        messages.success(request, message)
    return redirect("vote-run", slug=slug)


@require_POST
def open_sealed(request: HttpRequest, slug: str) -> HttpResponse:
    """`share`, once for each key holder."""
    edition = _edition(request, slug)
    shares = [share[:300] for share in request.POST.getlist("share")[:20]]
    with error_messages(request):
        open_vote(actor=actor(request), edition=edition, shares=shares, now=timezone.now())
        messages.success(request, _("The votes are counted. Check them, then announce the results."))
    return redirect("vote-run", slug=slug)


def _edition(request: HttpRequest, slug: str) -> Edition:
    edition = edition_or_404(request, slug)
    if not rules.may_run_edition(actor(request), edition):
        raise Http404
    return edition


def _context(edition: Edition) -> dict[str, object]:
    now = timezone.now()
    seal = VoteSeal.objects.filter(edition=edition).first()
    titles = {nominee.entry.reference: nominee for nominee in _nominees(edition)}
    return {
        **vote_context(edition, now, (_("Run the vote"), "")),
        "seal": seal,
        "shares_needed": range(1, seal.threshold + 1) if seal is not None else (),
        "networks": large_networks(edition, now),
        "counted": counted_vote(edition),
        "nominees": titles,
        "run_address": reverse("vote-run", args=[edition.call.slug]),
    }


def _nominees(edition: Edition) -> list[Nominee]:
    return list(Nominee.objects.filter(edition=edition).select_related("entry__call"))

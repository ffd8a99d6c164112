"""What anyone can check: how the vote is sealed, the daily digests, and after the results the log, the key and the count."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.prizes import rules
from goalweave.prizes.models import DailyHead, VoteSeal
from goalweave.prizes.voting import counted_vote, log_lines, receipt_entry
from goalweave.web.frame import actor
from goalweave.web.vote.context import edition_or_404, vote_context


@require_safe
@never_cache
def sealing(request: HttpRequest, slug: str) -> HttpResponse:
    edition = edition_or_404(request, slug)
    now = timezone.now()
    public = rules.may_read_vote_log(edition, now)
    context = {
        **vote_context(edition, now, (_("How sealing works"), "")),
        "seal": VoteSeal.objects.filter(edition=edition).first(),
        "heads": DailyHead.objects.filter(edition=edition),
        "public": public,
        "counted": counted_vote(edition) if rules.may_view_count(actor(request), edition, now) else None,
    }
    return render(request, "vote/sealing.html", context)


@require_safe
@never_cache
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """`receipt`: whether its vote is in the log. Whose it is and what it says is not shown."""
    edition = edition_or_404(request, slug)
    typed = str(request.GET.get("receipt", ""))[:100]
    context = {
        **vote_context(edition, timezone.now(), (_("Check a receipt"), "")),
        "typed": typed,
        "entry": receipt_entry(edition, typed) if typed else None,
    }
    return render(request, "vote/receipt.html", context)


@require_safe
def log_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole log as JSON Lines, once the results are announced."""
    edition = edition_or_404(request, slug)
    if not rules.may_read_vote_log(edition, timezone.now()):
        raise Http404
    response = StreamingHttpResponse(log_lines(edition), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.call.slug}-votes.jsonl"'
    return response

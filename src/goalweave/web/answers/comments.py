"""Comments on an answer; what was typed into the answer meanwhile is kept too."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.surveys import actions
from goalweave.surveys.models import Answer, Comment
from goalweave.web.answers.write import save_and_run
from goalweave.web.rounds.tasks import enqueue_comment_mails


@require_POST
@never_cache
def add(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    said, quote = str(request.POST.get("comment", "")), str(request.POST.get("quote", ""))

    def act(who: Actor, row: Answer) -> None:
        actions.add_comment(actor=who, answer=row, text=said, quote=quote, now=timezone.now())
        enqueue_comment_mails(request)

    return save_and_run(request, pk, number, act, anchor="#comments")


@require_POST
@never_cache
def act(request: HttpRequest, pk: int, number: str, comment: int) -> HttpResponse:
    """`settle=1`, `settle=0`, or `delete=1`."""
    sent = request.POST

    def do(who: Actor, row: Answer) -> None:
        found = Comment.objects.filter(pk=comment, answer=row).first()
        if found is None:
            raise Http404
        found.answer = row
        if sent.get("delete"):
            actions.delete_comment(actor=who, comment=found)
        else:
            actions.settle_comment(actor=who, comment=found, settled=sent.get("settle") != "0", now=timezone.now())

    return save_and_run(request, pk, number, do, anchor="#comments")

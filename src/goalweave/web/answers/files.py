"""Files of a submission: sent to people who may read it, always as a download."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.surveys import rules
from goalweave.surveys.actions import add_file, remove_file
from goalweave.surveys.models import Answer, AnswerFile, Submission
from goalweave.web.answers.page_context import answer_address, answer_or_404, submission_or_404
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.uploaded_files import uploaded_file_response


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = submission_or_404(request, pk)
    _add_file(request, who, row, None)
    return redirect(reverse("submission", args=[pk]) + "#files")


@require_POST
def add_to_answer(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    who, row = answer_or_404(request, pk, number)
    _add_file(request, who, row.submission, row)
    return redirect(answer_address(row) + "#files")


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    rows = AnswerFile.objects.select_related("submission__round__organisation", "submission__organisation")
    file = rows.filter(pk=pk, removed=None).first()
    if file is None or not rules.may_view_submission(actor(request), file.submission):
        raise Http404
    return uploaded_file_response(request, file)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AnswerFile.objects.select_related("submission__round", "submission__organisation", "answer__question")
    file = rows.filter(pk=pk, removed=None).first()
    who = actor(request)
    if file is None or not rules.may_work_on(who, file.submission):
        raise Http404
    if file.answer is not None:
        file.answer.submission = file.submission
    remove_file(actor=who, file=file, now=timezone.now())
    messages.success(request, _("“%(name)s” removed.") % {"name": file.name})
    if file.answer is not None:
        return redirect(answer_address(file.answer) + "#files")
    return redirect(reverse("submission", args=[file.submission_id]) + "#files")


def _add_file(request: HttpRequest, who: Actor, submission: Submission, row: Answer | None) -> None:
    sent = request.FILES.get("file")
    if not (rules.may_write_answer(who, submission, row) if row else rules.may_write(who, submission)):
        raise NotAllowed("you do not have permission to write here")
    if not isinstance(sent, UploadedFile) or sent.file is None:
        messages.error(request, _("Choose a file first."))
        return
    with error_messages(request):
        attached = add_file(
            actor=who, submission=submission, answer=row, name=sent.name or "", content=sent.file, now=timezone.now()
        )
        messages.success(request, _("“%(name)s” attached.") % {"name": attached.name})

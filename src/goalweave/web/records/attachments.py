"""Files of a record: sent to people who may see the record, always as a download."""

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

from goalweave.registry import queries, rules
from goalweave.registry.actions import add_attachment, remove_attachment, restore_attachment
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.records.actions import changeable
from goalweave.web.uploaded_files import uploaded_file_response


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row, sent = changeable(who, pk), request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or sent.file is None:
        messages.error(request, _("Choose a file first."))
    else:
        language = str(request.POST.get("language", ""))
        with error_messages(request):
            added = add_attachment(
                actor=who, record=row, name=sent.name or "", content=sent.file, language=language, now=timezone.now()
            )
            messages.success(request, _("“%(name)s” attached.") % {"name": added.name})
    return redirect(f"{reverse('record', args=[pk])}#files")


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    attachment = queries.find_attachment(actor(request), pk)
    if attachment is None:
        raise Http404
    return uploaded_file_response(request, attachment)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    attachment = queries.find_attachment(who, pk)
    if attachment is None or not rules.may_change_record(who, attachment.record):
        raise Http404
    remove_attachment(actor=who, attachment=attachment, now=timezone.now())
    return redirect(f"{reverse('record', args=[attachment.record_id])}?removed={attachment.pk}#files")


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    attachment = queries.find_attachment(who, pk, removed=True)
    if attachment is None or not rules.may_change_record(who, attachment.record):
        raise Http404
    with error_messages(request):
        restore_attachment(actor=who, attachment=attachment)
    return redirect(f"{reverse('record', args=[attachment.record_id])}#files")

"""Files of a resource: sent to people who may see the resource, always as a download."""

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
from goalweave.resources import rules
from goalweave.resources.file_actions import add_file, remove_file, restore_file
from goalweave.resources.models import ResourceFile
from goalweave.resources.queries import find_resource_file
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.resources.page_context import changeable_resource
from goalweave.web.uploaded_files import uploaded_file_response


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = changeable_resource(request, pk)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or sent.file is None:
        messages.error(request, _("Choose a file first."))
    else:
        language = str(request.POST.get("language", ""))
        with error_messages(request):
            added = add_file(
                actor=who, resource=row, name=sent.name or "", content=sent.file, language=language, now=timezone.now()
            )
            messages.success(request, _("“%(name)s” attached.") % {"name": added.name})
    return redirect(f"{reverse('resource', args=[pk])}#files")


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    file = find_resource_file(actor(request), pk)
    if file is None:
        raise Http404
    return uploaded_file_response(request, file)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    who, file = _changeable_file(request, pk)
    with error_messages(request):
        remove_file(actor=who, file=file, now=timezone.now())
        return redirect(f"{reverse('resource', args=[file.resource_id])}?removed={file.pk}#files")
    return redirect(f"{reverse('resource', args=[file.resource_id])}#files")


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    who, file = _changeable_file(request, pk)
    with error_messages(request):
        restore_file(actor=who, file=file)
    return redirect(f"{reverse('resource', args=[file.resource_id])}#files")


def _changeable_file(request: HttpRequest, pk: int) -> tuple[Actor, ResourceFile]:
    who = actor(request)
    file = ResourceFile.objects.filter(pk=pk).select_related("resource").first()
    if file is None or not rules.may_change_resource(who, file.resource):
        raise Http404
    return who, file

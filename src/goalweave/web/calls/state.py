"""Publish, archive, take back or delete a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.calls.actions.calls import archive_call, delete_call, publish_call, unpublish_call
from goalweave.web.addresses import parse_number
from goalweave.web.calls.page_context import editable_call
from goalweave.web.calls.saving import outline_redirect
from goalweave.web.posts import error_messages

ACTIONS = {"publish": publish_call, "archive": archive_call, "unpublish": unpublish_call}


@require_POST
def state(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, _definition = editable_call(request, slug)
    do = str(request.POST.get("do", ""))
    version = parse_number(str(request.POST.get("version", "")))
    if do == "delete":
        with error_messages(request):
            delete_call(actor=who, call=row)
            messages.success(request, _("The call has been deleted."))
            return redirect("calls")
        return outline_redirect(row)
    if do not in ACTIONS:
        raise Http404
    with error_messages(request):
        ACTIONS[do](actor=who, call=row, version=row.version if version is None else version, now=timezone.now())
        done = {
            "publish": _("The call is published."),
            "archive": _("The call is archived. It takes no more entries."),
            "unpublish": _("The call is a draft again."),
        }
        messages.success(request, done[do])
        return redirect("call", row.slug)
    return outline_redirect(row)

"""Publish, take back, delete, restore or move a resource."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.resources.actions import (
    delete_resource,
    move_resource,
    publish_resource,
    undelete_resource,
    unpublish_resource,
)
from goalweave.web.addresses import parse_number
from goalweave.web.posts import error_messages
from goalweave.web.resources.page_context import changeable_resource


@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = changeable_resource(request, pk)
    do, now = str(request.POST.get("do", "")), timezone.now()
    seen = parse_number(request.POST.get("version", ""))
    version = row.version if seen is None else seen
    with error_messages(request):
        if do == "publish":
            publish_resource(actor=who, resource=row, version=version, now=now)
            messages.success(request, _("The resource is published."))
        elif do == "unpublish":
            unpublish_resource(actor=who, resource=row, version=version, now=now)
            messages.success(request, _("The resource is a draft again."))
        elif do == "delete":
            delete_resource(actor=who, resource=row, now=now)
            return redirect("resource-history", pk)
        elif do == "undelete":
            undelete_resource(actor=who, resource=row, now=now)
            messages.success(request, _("The resource is restored."))
        elif do in ("up", "down"):
            move_resource(actor=who, resource=row, up=do == "up")
            return redirect("resources")
        else:
            raise Http404
    return redirect("resource" if row.deleted is None or do == "undelete" else "resource-history", pk)

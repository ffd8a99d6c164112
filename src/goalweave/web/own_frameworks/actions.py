"""Actions on an uploaded framework, one button each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.imports.models import FrameworkUpload
from goalweave.imports.own_frameworks.actions import cancel_upload, check_again, load_framework, undo_framework
from goalweave.web.own_frameworks.show import visible_upload
from goalweave.web.posts import error_messages


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_action(request, pk, lambda who, upload: check_again(actor=who, upload=upload))


@require_POST
def load(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_action(request, pk, lambda who, upload: load_framework(actor=who, upload=upload, now=timezone.now()))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_action(request, pk, lambda who, upload: undo_framework(actor=who, upload=upload, now=timezone.now()))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, upload: FrameworkUpload) -> None:
        cancel_upload(actor=who, upload=upload)
        messages.success(request, _("File deleted. Nothing was loaded."))

    return _run_action(request, pk, act)


def _run_action(request: HttpRequest, pk: int, act: Callable[[Actor, FrameworkUpload], object]) -> HttpResponse:
    who, upload = visible_upload(request, pk)
    with error_messages(request):
        act(who, upload)
    return redirect("own-framework", pk)

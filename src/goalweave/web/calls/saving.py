"""Save an edited call, and lead back to its outline."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.calls.actions.calls import change_call, last_change_line
from goalweave.calls.models import Call
from goalweave.core.model import calls as model
from goalweave.web.calls.page_context import checked_definition


def save_call(who: Actor, row: Call, definition: model.Call) -> Call:
    """Raises InputError for what no file could hold; Conflict when someone else was quicker; NotAllowed."""
    checked = checked_definition(definition)
    return change_call(actor=who, call=row, definition=checked, version=row.version, now=timezone.now())


def redirect_after_save(request: HttpRequest, row: Call, anchor: str = "") -> HttpResponse:
    messages.success(request, _("Saved."))
    return outline_redirect(row, anchor)


def redirect_after_removal(who: Actor, row: Call) -> HttpResponse:
    """Back to the outline, which offers to undo the removal."""
    return redirect(reverse("call-edit", args=[row.slug]) + f"?removed={last_change_line(row, who)}")


def outline_redirect(row: Call, anchor: str = "") -> HttpResponse:
    return redirect(reverse("call-edit", args=[row.slug]) + (f"#{anchor}" if anchor else ""))

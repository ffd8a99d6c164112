"""The device of a sign-in, as far as its browser tells, and the page where people see and end their sessions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actions import end_other_sessions, end_session, note_session
from goalweave.accounts.models import User
from goalweave.accounts.queries import sessions_of
from goalweave.web.accounts.password_again import user_with_password
from goalweave.web.frame import actor

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
"""Part of what a browser says of itself → its name; the first that fits counts, since most name several."""


def device_name(user_agent: str) -> str:
    """Browser and system, such as “Firefox, Windows”; empty if neither is recognised."""
    return ", ".join(filter(None, (_first_name(BROWSERS, user_agent), _first_name(SYSTEMS, user_agent))))


def _first_name(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for part, name in known if part in user_agent), "")


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Remember the device of the session of this request."""
    device = device_name(request.headers.get("User-Agent", ""))
    note_session(user=user, session_key=request.session.session_key, device=device, now=timezone.now())


@require_safe
@login_required
@never_cache
def own_sessions(request: HttpRequest) -> HttpResponse:
    user = user_with_password(request)
    rows = sessions_of(actor(request), user, timezone.now())
    key = request.session.session_key
    return render(
        request, "accounts/sessions.html", {"sessions": [(row, row.session_id == key) for row in rows]}
    )  # fmt: skip


@require_POST
@login_required
def end_own_session(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_with_password(request)
    if end_session(actor=actor(request), user=user, device=pk, now=timezone.now()):
        messages.success(request, _("Session ended."))
    return redirect("own-sessions")


@require_POST
@login_required
def end_own_other_sessions(request: HttpRequest) -> HttpResponse:
    user = user_with_password(request)
    key = request.session.session_key
    if end_other_sessions(actor=actor(request), user=user, session_key=key, now=timezone.now()):
        messages.success(request, _("All other sessions ended."))
    return redirect("own-sessions")

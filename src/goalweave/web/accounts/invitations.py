"""What the link of an invitation opens."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts import queries
from goalweave.accounts.actions import accept_invitation, join_by_invitation
from goalweave.accounts.models import Invitation, Role
from goalweave.web.accounts.devices import note_sign_in
from goalweave.web.accounts.forms import JoinForm
from goalweave.web.accounts.names import DUTIES, ROLES
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages, form_errors, submitted_data
from goalweave.wording.templatetags.goalweave import pick_text


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A new person says name and password; one who is signed in accepts; one who has an account signs in first.

    The person who is signed in with an address that it was not sent to is refused, and can sign out.
    """
    standing = queries.standing_invitation(token, timezone.now())
    if standing is None:
        return render(request, "accounts/invitation_over.html", status=404)
    who = actor(request)
    form = JoinForm(submitted_data(request))
    known = who.user is None and queries.find_person(standing.email) is not None
    not_theirs = who.user is not None and not queries.has_email(who.user, standing.email)
    if request.method == "POST" and not not_theirs:
        if who.user is not None:
            with error_messages(request):
                accept_invitation(actor=who, token=token, now=timezone.now())
                return _welcome(request, standing)
            return redirect("me")
        if not known and form.is_valid():
            with form_errors(form):
                user = join_by_invitation(
                    token=token,
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    language=get_language() or settings.LANGUAGE_CODE,
                    now=timezone.now(),
                )
                login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
                note_sign_in(request, user)
                return _welcome(request, standing)
    return render(
        request,
        "accounts/invitation.html",
        {
            "invitation": standing,
            "role": ROLES[Role(standing.role)],
            "duty": DUTIES[Role(standing.role)],
            "form": form,
            "known": known,
            "signed_in": who.user,
            "not_theirs": not_theirs,
        },
        status=200 if request.method != "POST" else 403 if not_theirs else 400,
    )


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    name = pick_text(invitation.organisation.name)
    messages.success(request, _("You are now a member of %(organisation)s.") % {"organisation": name})
    return redirect("organisation", invitation.organisation.slug)

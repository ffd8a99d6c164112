"""The actor's own page: name, language, sign-in methods and organisations."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, override, pgettext
from django.views.decorators.http import require_POST

from goalweave.accounts import queries
from goalweave.accounts.actions import change_person, leave_organisation, set_language
from goalweave.accounts.models import Role, User
from goalweave.web.accounts import organisation_pages
from goalweave.web.accounts.forms import PersonForm
from goalweave.web.accounts.mails import in_language
from goalweave.web.accounts.names import ROLES
from goalweave.web.addresses import next_address
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording.templatetags.goalweave import pick_text


def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """What that means, and the button; for who are not members the page is not there."""
    who, organisation = actor(request), queries.find_organisation(slug)
    own = queries.own_membership(who, organisation) if organisation else None
    if organisation is None or own is None:
        raise Http404
    if request.method == "POST":
        with error_messages(request):
            leave_organisation(actor=who, organisation=organisation)
            messages.success(
                request, _("You have left %(organisation)s.") % {"organisation": pick_text(organisation.name)}
            )
            return redirect("me")
        return redirect("organisation-leave", slug)
    return render(
        request,
        "accounts/leave.html",
        {
            "organisation": organisation,
            "last": queries.is_last_manager(own),
            "crumbs": organisation_pages.organisation_crumbs(organisation, pgettext("an organisation", "Leave")),
        },
    )


@login_required
def me(request: HttpRequest) -> HttpResponse:
    who, user = actor(request), request.user
    assert isinstance(user, User)
    form = PersonForm(submitted_data(request), initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            changed = change_person(actor=who, user=user, **form.cleaned_data)
            with override(changed.language):
                messages.success(request, _("Saved."))
            return redirect(in_language(reverse("me"), changed.language))
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "memberships": [(membership, ROLES[Role(membership.role)]) for membership in queries.own_memberships(who)],
            "second_step": is_mfa_enabled(user),
            "single_sign_on": SocialAccount.objects.filter(user=user).exists(),
        },
        status=form_status(form),
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The switch in the head of every page; a visitor's is a plain link."""
    who, there = actor(request), next_address(request, reverse("home"))
    code = request.POST.get("language", "")
    if who.user is not None:
        set_language(actor=who, user=who.user, language=code)
    return redirect(in_language(there, code))

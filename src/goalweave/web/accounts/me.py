"""One's own page: name, language, how one signs in, and one's organisations."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_POST

from goalweave.accounts import queries
from goalweave.accounts.actions import change_person, set_language
from goalweave.accounts.models import Role, User
from goalweave.web.accounts.forms import PersonForm
from goalweave.web.accounts.mails import in_language
from goalweave.web.accounts.names import ROLES
from goalweave.web.addresses import next_address
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status, submitted_data


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
            "memberships": [(one, ROLES[Role(one.role)]) for one in queries.own_memberships(who)],
            "second_step": is_mfa_enabled(user),
            "single_sign_on": SocialAccount.objects.filter(user=user).exists(),
        },
        status=form_status(form),
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The switch in the head of every page; a visitor's is a plain link."""
    who, there = actor(request), next_address(request, reverse("home"))
    chosen = request.POST.get("language", "")
    if who.user is not None:
        set_language(actor=who, user=who.user, language=chosen)
    return redirect(in_language(there, chosen))

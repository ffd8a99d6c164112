"""What is stored about the person who is signed in: to download, and to erase with the account."""

from __future__ import annotations

import tempfile

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.privacy.erasure import erase_person, find_obstacles
from goalweave.privacy.export import export_person
from goalweave.privacy.identities import identity_of, is_known
from goalweave.web.accounts.forms import ErasureForm
from goalweave.web.accounts.password_again import user_with_password
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status, submitted_data

IN_MEMORY = 2_000_000
"""Bytes of an archive up to which it needs no file."""


@require_safe
@login_required
@never_cache
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/own_data.html", {"mail_days": settings.GOALWEAVE_MAIL_DAYS})


@require_safe
@login_required
@never_cache
def own_data_file(request: HttpRequest) -> HttpResponseBase:
    user = user_with_password(request)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    export_person(actor=actor(request), identity=identity_of(user), file=file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"goalweave-{timezone.now():%Y-%m-%d}.zip")


@login_required
@never_cache
def erase_account(request: HttpRequest) -> HttpResponse:
    """What goes, what stays, and the button; or what has to be done first."""
    user = user_with_password(request)
    form = ErasureForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            identity = identity_of(user)
            if is_known(identity, form.cleaned_data["email"]):
                erase_person(actor=actor(request), identity=identity, now=timezone.now())
                logout(request)
                messages.success(request, _("Your account is erased."))
                return redirect("home")
            form.add_error("email", _("This is not your email address."))
    context = {"form": form, "obstacles": find_obstacles(user)}
    return render(request, "accounts/erase_account.html", context, status=form_status(form))

"""A person's keys of the API."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.integrations import rules
from goalweave.integrations.keys import create_key, own_keys, revoke_key
from goalweave.integrations.models import ApiKey, KeyScope
from goalweave.web.accounts.adapter import KEY_CREATED
from goalweave.web.accounts.password_again import user_with_password
from goalweave.web.addresses import next_address
from goalweave.web.frame import actor
from goalweave.web.integrations.forms import KeyForm
from goalweave.web.integrations.names import SCOPES
from goalweave.web.posts import form_errors, form_status, submitted_data


@login_required
def keys(request: HttpRequest) -> HttpResponse:
    user, who, now = user_with_password(request), actor(request), timezone.now()
    own = [
        organisation for organisation in all_organisations() if rules.may_create_key(who, organisation, KeyScope.READ)
    ]
    form = KeyForm(own, submitted_data(request))
    token = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form):
            _key, token = create_key(
                actor=who,
                organisation=Organisation.objects.get(slug=data["organisation"]),
                name=data["name"],
                scope=data["scope"],
                days=data["days"],
                now=now,
            )
            get_adapter(request).tell_of_change(KEY_CREATED, user)
            form = KeyForm(own)
    return render(
        request,
        "integrations/keys.html",
        {
            "form": form,
            "token": token,
            "organisations": own,
            "keys": [(key, SCOPES[key.scope], _state(key)) for key in own_keys(who)],
            "crumbs": [{"label": _("My page"), "href": reverse("me")}, {"label": _("API keys"), "href": ""}],
        },
        status=form_status(form),
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, or one that opens an organisation that one manages."""
    who = actor(request)
    key = ApiKey.objects.select_related("organisation").filter(pk=pk).first()
    if key is None or not rules.may_revoke_key(who, key):
        raise Http404
    revoke_key(actor=who, key=key, now=timezone.now())
    messages.success(request, _("The key “%(name)s” has been revoked.") % {"name": key.name})
    return redirect(next_address(request, reverse("api-keys")))


def _state(key: ApiKey) -> str:
    if key.revoked is not None:
        return "revoked"
    return "expired" if key.expires <= timezone.now() else "valid"

"""The webhooks of an organisation and its keys, for its managers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.integrations import rules
from goalweave.integrations.keys import keys_of_organisation
from goalweave.integrations.models import Webhook
from goalweave.integrations.webhooks import (
    add_webhook,
    current_secret,
    delete_webhook,
    deliveries_of,
    find_webhook,
    rotate_secret,
    send_test,
    webhooks_enabled,
    webhooks_of,
)
from goalweave.web.accounts import organisation_pages
from goalweave.web.integrations.forms import WebhookForm
from goalweave.web.integrations.names import DELIVERY_NAMES, EVENT_NAMES, PROBLEMS, SCOPES, STATES
from goalweave.web.integrations.tasks import plan_deliveries
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data


def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_integrations)
    form = WebhookForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            added = add_webhook(actor=who, organisation=organisation, **form.cleaned_data, now=timezone.now())
            plan_deliveries()
            return redirect("webhook", slug, added.pk)
    now = timezone.now()
    usable = keys_of_organisation(who, organisation).filter(revoked=None, expires__gt=now)
    return render(
        request,
        "integrations/webhooks.html",
        {
            "organisation": organisation,
            "form": form,
            "webhooks": [
                (entry, [EVENT_NAMES.get(name, name) for name in entry.events])
                for entry in webhooks_of(who, organisation)
            ],
            "keys": [(key, SCOPES[key.scope]) for key in usable],
            "enabled": webhooks_enabled(),
            "tabs": organisation_pages.organisation_tabs(who, organisation, "webhooks"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("Webhooks and keys")),
        },
        status=form_status(form),
    )


@require_safe
def webhook(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    who, organisation, row = _find(request, slug, pk)
    deliveries = [
        {
            "row": delivery,
            "event": DELIVERY_NAMES.get(delivery.event, delivery.event),
            "state": STATES[delivery.state],
            "problem": PROBLEMS.get(delivery.problem, ""),
        }
        for delivery in deliveries_of(row)
    ]
    return render(
        request,
        "integrations/webhook.html",
        {
            "organisation": organisation,
            "webhook": row,
            "secret": current_secret(row),
            "both": row.former_until is not None and row.former_until > timezone.now(),
            "events": [EVENT_NAMES.get(name, name) for name in row.events],
            "deliveries": deliveries,
            "enabled": webhooks_enabled(),
            "tabs": organisation_pages.organisation_tabs(who, organisation, "webhooks"),
            "crumbs": [
                *organisation_pages.organisation_crumbs(organisation),
                {"label": _("Webhooks and keys"), "href": reverse("webhooks", args=[slug])},
                {"label": row.url, "href": ""},
            ],
        },
    )


@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    who, _organisation, row = _find(request, slug, pk)
    delete_webhook(actor=who, webhook=row)
    messages.success(request, _("The webhook has been deleted."))
    return redirect("webhooks", slug)


@require_POST
def secret(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def act(who: Actor, row: Webhook) -> None:
        rotate_secret(actor=who, webhook=row, now=timezone.now())
        messages.success(request, _("The new secret is valid from now on. The former one signs as well for a day."))

    return _with_webhook(request, slug, pk, act)


@require_POST
def test(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def act(who: Actor, row: Webhook) -> None:
        send_test(actor=who, webhook=row, now=timezone.now())
        messages.success(request, _("The test is sent within a minute. Its result is listed below."))

    return _with_webhook(request, slug, pk, act)


def _with_webhook(request: HttpRequest, slug: str, pk: int, act: Callable[[Actor, Webhook], None]) -> HttpResponse:
    who, _organisation, row = _find(request, slug, pk)
    with error_messages(request):
        act(who, row)
    return redirect("webhook", slug, pk)


def _find(request: HttpRequest, slug: str, pk: int) -> tuple[Actor, Organisation, Webhook]:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_integrations)
    row = find_webhook(who, organisation, pk)
    if row is None:
        raise Http404
    return who, organisation, row

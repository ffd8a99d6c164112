"""What managers and administrators write of an organisation; its public page is in `web/organisations`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actions import change_organisation, create_organisation
from goalweave.web.accounts import organisation_pages
from goalweave.web.accounts.forms import OrganisationForm
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status, submitted_data


def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not rules.may_create_organisation(who):
        raise Http404
    form = OrganisationForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            created = create_organisation(actor=who, slug=form.cleaned_data["slug"], fields=form.values())
            return redirect("people", created.slug)
    return render(
        request,
        "accounts/organisation_form.html",
        {"form": form, "crumbs": organisation_pages.organisation_crumbs(None, _("New organisation"))},
        status=form_status(form),
    )


def settings(request: HttpRequest, slug: str) -> HttpResponse:
    who, row = organisation_pages.managed_organisation(request, slug, rules.may_change_organisation)
    form = OrganisationForm(submitted_data(request), organisation=row)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            change_organisation(actor=who, organisation=row, fields=form.values())
            messages.success(request, _("Saved."))
            return redirect("organisation-settings", slug)
    return render(
        request,
        "accounts/organisation_form.html",
        {
            "form": form,
            "organisation": row,
            "tabs": organisation_pages.organisation_tabs(who, row, "organisation-settings"),
            "crumbs": organisation_pages.organisation_crumbs(row, _("Settings")),
        },
        status=form_status(form),
    )

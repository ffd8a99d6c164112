"""The units of an organisation: its tree, and what its managers write."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts import queries, rules
from goalweave.accounts.actions import change_unit, create_unit, remove_unit
from goalweave.web.accounts import organisation_pages
from goalweave.web.accounts.forms import UnitForm
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording.templatetags.goalweave import pick_text


def units(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_units)
    tree = queries.unit_tree(organisation)
    form = UnitForm(tree, submitted_data(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form):
            create_unit(
                actor=who,
                organisation=organisation,
                slug=data["slug"],
                name=data["name"],
                parent=organisation_pages.unit_or_404(organisation, data["parent"]),
            )
            return redirect("units", slug)
    return render(
        request,
        "accounts/units.html",
        {
            "organisation": organisation,
            "rows": queries.flatten_tree(tree),
            "form": form,
            "tabs": organisation_pages.organisation_tabs(who, organisation, "units"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("Units")),
        },
        status=form_status(form),
    )


def unit(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_units)
    row = organisation_pages.unit_or_404(organisation, unit)
    if row is None:
        raise Http404
    initial = {"name": row.name, "slug": row.slug, "parent": row.parent.slug if row.parent else ""}
    form = UnitForm(queries.unit_tree(organisation), submitted_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form):
            change_unit(
                actor=who,
                unit=row,
                slug=data["slug"],
                name=data["name"],
                parent=organisation_pages.unit_or_404(organisation, data["parent"]),
            )
            messages.success(request, _("Saved."))
            return redirect("units", slug)
    return render(
        request,
        "accounts/unit.html",
        {
            "organisation": organisation,
            "unit": row,
            "form": form,
            "tabs": organisation_pages.organisation_tabs(who, organisation, "units"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("Units"), pick_text(row.name)),
        },
        status=form_status(form),
    )


@require_POST
def remove(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_units)
    row = organisation_pages.unit_or_404(organisation, unit)
    if row is None:
        raise Http404
    with error_messages(request):
        remove_unit(actor=who, unit=row)
        messages.success(request, _("“%(name)s” removed.") % {"name": pick_text(row.name)})
        return redirect("units", slug)
    return redirect("unit", slug, unit)

"""Write a new resource, or change one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.resources import rules
from goalweave.resources.actions import change_resource, create_resource, resource_fields
from goalweave.resources.models import Resource
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status, submitted_data
from goalweave.web.resources.forms import ResourceForm
from goalweave.web.resources.page_context import changeable_resource, resource_crumbs
from goalweave.wording.templatetags.goalweave import pick_text

SITE = "*"
"""What the form sends for a resource of the whole site; no organisation's short name has this sign."""


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not rules.may_add_resource_somewhere(who):
        raise Http404
    owners = _owners(who)
    initial = {"nodes": [request.GET["node"][:100]]} if "node" in request.GET else {}
    form = ResourceForm(submitted_data(request), owners=_owner_choices(who, owners), initial=initial)
    if request.method == "POST" and form.is_valid():
        owner = owners.get(form.cleaned_data["organisation"])
        with form_errors(form):
            row = create_resource(actor=who, organisation=owner, fields=form.values(), now=timezone.now())
            messages.success(request, _("Saved as a draft. Add files if there are any, then publish it."))
            return redirect("resource", row.pk)
    context = {"form": form, "crumbs": [{"label": _("New resource"), "href": ""}]}
    return render(request, "resources/form.html", context, status=form_status(form))


@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = changeable_resource(request, pk)
    form = ResourceForm(submitted_data(request), initial=resource_fields(row))
    version = parse_number(request.POST.get("seen", "")) if request.method == "POST" else row.version
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            changed = change_resource(
                actor=who,
                resource=row,
                fields=form.values(),
                version=row.version if version is None else version,
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return _after_change(changed)
    context = {"form": form, "row": row, "seen": version, "crumbs": resource_crumbs(row, _("Edit"))}
    return render(request, "resources/form.html", context, status=form_status(form))


def _after_change(row: Resource) -> HttpResponse:
    return redirect("resource" if row.deleted is None else "resource-history", row.pk)


def _owners(who: Actor) -> dict[str, Organisation]:
    """Short name → organisation that the actor edits for."""
    own = set(who.organisations_with_role(*EDITORS))
    return {row.slug: row for row in all_organisations() if who.administrator or row.pk in own}


def _owner_choices(who: Actor, owners: dict[str, Organisation]) -> list[tuple[str, str]]:
    choices = [(slug, pick_text(row.name) or slug) for slug, row in owners.items()]
    return [(SITE, _("The whole site")), *choices] if rules.may_add_resource(who, None) else choices

"""Administrators put a linkage under joint maintenance, and appoint the owners of its rows."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.queries import all_organisations
from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Facilitator, Node
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import actions, rules
from goalweave.linkages.models import JointLinkage, RowOwner
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.linkages.forms import OwnerForm, StartForm, node_choices
from goalweave.web.linkages.page_context import (
    LinkagePage,
    linkage_crumbs,
    node_if_known,
    organisation_name,
    work_page,
)
from goalweave.web.linkages.row_labels import OWNER_ROLES
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording.templatetags.goalweave import pick_text

OwnedRow = tuple[str, Curie | None, Node | None, list[tuple[RowOwner, str, str]]]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """`side=` whose nodes are the rows."""
    who = actor(request)
    if not rules.may_maintain(who):
        raise NotAllowed("only administrators can start this")
    linkage = next((candidate for candidate in catalogue().linkages if candidate.id == slug), None)
    if linkage is None:
        raise UnknownNode(Message("unknown linkage {name}", name=slug))
    if JointLinkage.objects.filter(slug=slug).exists():
        return redirect("linkage", slug)
    known = catalogue()
    names = [pick_text(known.framework(key).title) for key in (linkage.subject, linkage.object)]
    form = StartForm(submitted_data(request), subject=names[0], object_=names[1])
    if form.is_bound and form.is_valid():
        with form_errors(form):
            actions.start_maintenance(actor=who, slug=slug, side=form.cleaned_data["side"], now=timezone.now())
            messages.success(request, _("The linkage is maintained here from now on. Appoint the owners of its rows."))
            return redirect("linkage-owners", slug)
    context = {
        "known": linkage,
        "form": form,
        "may_start": True,
        "crumbs": linkage_crumbs((pick_text(linkage.title) or slug, "")),
    }
    return render(request, "linkages/start.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def owners(request: HttpRequest, slug: str) -> HttpResponse:
    """Appoint one; `remove=` its number: that one is removed."""
    page = work_page(request, slug)
    if not rules.may_maintain(page.who):
        raise NotAllowed("only administrators can appoint owners")
    organisations = {organisation.slug: organisation for organisation in all_organisations()}
    removing = request.method == "POST" and "remove" in request.POST
    if removing:
        return _remove_owner(request, page)
    form = OwnerForm(
        submitted_data(request),
        initial={"code": request.GET.get("row", "")},
        framework=page.rows_framework,
        organisations=[(slug, organisation_name(organisation)) for slug, organisation in organisations.items()],
    )
    if form.is_bound and form.is_valid():
        with form_errors(form):
            data = form.cleaned_data
            organisation = organisations[data["organisation"]]
            actions.add_owner(
                actor=page.who,
                linkage=page.linkage,
                code=data["code"],
                organisation=organisation,
                role=data["role"],
                now=timezone.now(),
            )
            name = organisation_name(organisation)
            messages.success(request, _("%(name)s owns row %(code)s.") % {"name": name, "code": data["code"]})
            return redirect("linkage-owners", page.linkage.slug)
    context = {
        "page": page,
        "form": form,
        "rows": _owned_rows(page),
        "nodes": node_choices(page.rows_framework),
        "named": _named_facilitators(page),
        "crumbs": page.crumbs((_("Owners"), "")),
    }
    return render(request, "linkages/owners.html", context, status=form_status(form))


def _remove_owner(request: HttpRequest, page: LinkagePage) -> HttpResponse:
    owner = page.linkage.owners.filter(pk=parse_number(request.POST["remove"]) or 0).first()
    if owner is None:
        raise Http404
    with error_messages(request):
        actions.remove_owner(actor=page.who, owner=owner, now=timezone.now())
        name = organisation_name(owner.organisation)
        messages.success(request, _("%(name)s no longer owns row %(code)s.") % {"name": name, "code": owner.code})
    return redirect("linkage-owners", page.linkage.slug)


def _owned_rows(page: LinkagePage) -> list[OwnedRow]:
    by_code: dict[str, list[tuple[RowOwner, str, str]]] = {}
    for owner in page.linkage.owners.all():
        line = (owner, organisation_name(owner.organisation), str(OWNER_ROLES[owner.role]))
        by_code.setdefault(owner.code, []).append(line)
    order = {node.code: place for place, node in enumerate(page.rows_framework.nodes)}
    codes = sorted(by_code, key=lambda code: (order.get(code, len(order)), code))
    return [(code, *node_if_known(page.rows_framework, code), by_code[code]) for code in codes]


def _named_facilitators(page: LinkagePage) -> list[tuple[Curie, Node, tuple[Facilitator, ...]]]:
    """Nodes without owners here whose publisher names facilitators, to be appointed."""
    framework, owned = page.rows_framework, {owner.code for owner in page.linkage.owners.all()}
    nodes = [node for node in framework.nodes if node.facilitators and node.code not in owned]
    return [(framework.curie(node.code), node, node.facilitators) for node in nodes]

"""Owners sign a row as they read it, and withdraw a signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts.models import Organisation
from goalweave.core.errors import NotAllowed
from goalweave.linkages import actions, queries
from goalweave.web.linkages.page_context import (
    LinkagePage,
    acting_organisation,
    organisation_name,
    row_address,
    work_page,
)
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.web.posts import error_messages


@require_POST
def sign(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """`digest=` of the row as the reader saw it; `organisation=` the owner that they sign for."""
    page = work_page(request, slug)
    organisation = _acting_for(page, request, code)
    with error_messages(request):
        actions.sign_row(
            actor=page.who,
            linkage=page.linkage,
            code=code,
            organisation=organisation,
            digest=str(request.POST.get("digest", "")),
            now=timezone.now(),
        )
        name = organisation_name(organisation)
        messages.success(request, _("%(name)s has signed row %(code)s.") % {"name": name, "code": code})
        enqueue_linkage_mails(request)
    return redirect(row_address(page.linkage, code))


@require_POST
def withdraw(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    page = work_page(request, slug)
    organisation = _acting_for(page, request, code)
    with error_messages(request):
        actions.withdraw_signature(
            actor=page.who, linkage=page.linkage, code=code, organisation=organisation, now=timezone.now()
        )
        name = organisation_name(organisation)
        messages.success(request, _("%(name)s has withdrawn its signature.") % {"name": name})
    return redirect(row_address(page.linkage, code))


def _acting_for(page: LinkagePage, request: HttpRequest, code: str) -> Organisation:
    candidates = queries.acting_for_row(page.who, page.linkage, code)
    if not candidates:
        raise NotAllowed("only editors and managers of an owner can sign the row")
    return acting_organisation(candidates, str(request.POST.get("organisation", "")))

"""The people of an organisation: members and invitations, for its managers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts import queries, rules
from goalweave.accounts.actions import (
    change_member,
    invite,
    note_shown_link,
    remove_member,
    renew_invitation,
    withdraw_invitation,
)
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Invitation, Membership, Organisation, Role
from goalweave.web.accounts import mails, organisation_pages
from goalweave.web.accounts.forms import InviteForm, MemberForm
from goalweave.web.accounts.names import ROLES
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data


def people(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_members)
    form = InviteForm(queries.unit_tree(organisation), submitted_data(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form), transaction.atomic():
            invited, token = invite(
                actor=who,
                organisation=organisation,
                email=data["email"],
                role=Role(data["role"]),
                unit=organisation_pages.unit_or_404(organisation, data["unit"]),
                language=data["language"],
                now=timezone.now(),
            )
            _mail_invitation(request, invited, token)
            return redirect("people", slug)
    now = timezone.now()
    return render(
        request,
        "accounts/people.html",
        {
            "organisation": organisation,
            "members": [
                (membership, ROLES[Role(membership.role)]) for membership in queries.members(who, organisation)
            ],
            "invitations": [
                (invitation, ROLES[Role(invitation.role)], invitation.expires <= now)
                for invitation in queries.open_invitations(who, organisation)
            ],
            "form": form,
            "tabs": organisation_pages.organisation_tabs(who, organisation, "people"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("People")),
        },
        status=form_status(form),
    )


def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_members)
    row = _membership_or_404(organisation, pk)
    initial = {"role": row.role, "unit": row.unit.slug if row.unit else ""}
    form = MemberForm(queries.unit_tree(organisation), submitted_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form):
            change_member(
                actor=who,
                membership=row,
                role=Role(data["role"]),
                unit=organisation_pages.unit_or_404(organisation, data["unit"]),
            )
            messages.success(request, _("Saved."))
            return _redirect_after_change(who, organisation)
    return render(
        request,
        "accounts/member.html",
        {
            "organisation": organisation,
            "member": row,
            "form": form,
            "tabs": organisation_pages.organisation_tabs(who, organisation, "people"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("People"), str(row.user)),
        },
        status=form_status(form),
    )


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_members)
    row = _membership_or_404(organisation, pk)
    with error_messages(request):
        remove_member(actor=who, membership=row)
        messages.success(request, _("%(name)s is no longer a member of the organisation.") % {"name": row.user})
        return _redirect_after_change(who, organisation)
    return redirect("member", slug, pk)


@require_POST
def renew(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def act(who: Actor, row: Invitation) -> None:
        _mail_invitation(request, *renew_invitation(actor=who, invitation=row, now=timezone.now()))

    return _with_invitation(request, slug, pk, act)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def act(who: Actor, row: Invitation) -> None:
        withdraw_invitation(actor=who, invitation=row, now=timezone.now())
        messages.success(request, _("Invitation for %(email)s withdrawn.") % {"email": row.email})

    return _with_invitation(request, slug, pk, act)


def _with_invitation(
    request: HttpRequest, slug: str, pk: int, act: Callable[[Actor, Invitation], None]
) -> HttpResponse:
    who, organisation = organisation_pages.managed_organisation(request, slug, rules.may_manage_members)
    row = Invitation.objects.filter(organisation=organisation, pk=pk).select_related("organisation", "unit").first()
    if row is None:
        raise Http404
    with error_messages(request), transaction.atomic():
        act(who, row)
    return redirect("people", slug)


def _membership_or_404(organisation: Organisation, pk: int) -> Membership:
    rows = Membership.objects.filter(organisation=organisation, pk=pk)
    membership = rows.select_related("user", "unit", "organisation").first()
    if membership is None:
        raise Http404
    return membership


def _redirect_after_change(who: Actor, organisation: Organisation) -> HttpResponse:
    """To the people, or away where one has just taken the role from oneself."""
    fresh = Actor(who.user)
    return redirect("people", organisation.slug) if rules.may_manage_members(fresh, organisation) else redirect("me")


def _mail_invitation(request: HttpRequest, invitation: Invitation, token: str) -> None:
    try:
        link = mails.send_invitation(request, invitation, token)
    except mails.MailNotSent:
        message = _("The email to %(email)s could not be sent. The invitation is still valid: send it again later.")
        messages.error(request, message % {"email": invitation.email})
        return
    if mails.delivers_mail():
        messages.success(request, _("An email with a link has been sent to %(email)s.") % {"email": invitation.email})
        return
    note_shown_link(invitation)
    # The link is shown once: only its hash is stored.
    text = _("No email server is set up, so nothing was sent. Pass this link on to %(email)s:")
    notice = format_html('{} <a class="code wrapped" href="{}">{}</a>', text % {"email": invitation.email}, link, link)
    messages.warning(request, notice)

"""Owners dispute a link, answer, settle; everyone sees who disputes what, and since when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, NotAllowed
from goalweave.linkages import actions, queries, rules
from goalweave.linkages.content import LinkText, link_text
from goalweave.linkages.models import Dispute, Proposal, ProposalKind, ProposalState
from goalweave.linkages.queries import DisputeView
from goalweave.web.addresses import parse_number
from goalweave.web.linkages.forms import AnswerForm, ReasonForm, SettleForm
from goalweave.web.linkages.page_context import (
    LinkagePage,
    acting_organisation,
    organisation_name,
    public_page,
    work_page,
)
from goalweave.web.linkages.proposals import FieldComparison, compare_link_fields, link_context, row_of, working_link
from goalweave.web.linkages.row_labels import OUTCOMES
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def dispute(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Of a link of the working copy."""
    page = work_page(request, slug)
    link = working_link(page, pk)
    code = row_of(page, link_text(link))
    organisations = queries.acting_for_row(page.who, page.linkage, code)
    if not organisations:
        raise NotAllowed("only owners of the row can dispute its links")
    form = ReasonForm(submitted_data(request), organisations=_choices(organisations))
    if form.is_bound and form.is_valid():
        with form_errors(form):
            opened = actions.dispute_link(
                actor=page.who,
                working=link,
                organisation=acting_organisation(organisations, form.cleaned_data.get("organisation", "")),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
            messages.success(request, _("The link is disputed. It counts nowhere until this is settled."))
            enqueue_linkage_mails(request)
            return redirect("linkage-dispute", page.linkage.slug, opened.pk)
    context = {
        "page": page,
        "form": form,
        "title": _("Dispute a link"),
        "lede": _(
            "From now on the link is shown as disputed and counts nowhere. The rest of the row can be signed. "
            "The owners read your reason; others only learn that you dispute the link."
        ),
        "button": _("Dispute link"),
        "may_submit": True,
        **link_context(page, link_text(link)),
        "back": page.row_href(code),
        "crumbs": page.crumbs((code, page.row_href(code)), (_("Dispute a link"), "")),
    }
    return render(request, "linkages/reason.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`do=`answer, settle, withdraw."""
    page = work_page(request, slug) if request.method == "POST" else public_page(request, slug)
    view, row = queries.find_dispute(page.who, page.linkage, pk), queries.dispute_row(page.linkage, pk)
    if view is None or row is None:
        raise Http404
    proposals = _proposed_texts(page, row)
    choices = [(str(proposal.pk), _proposal_label(proposal)) for proposal in proposals]
    answering = queries.acting_for_row(page.who, page.linkage, row.code) if row.settled is None else []
    settling = queries.settling_for(page.who, page.linkage, row)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    answer = AnswerForm(
        request.POST if do == "answer" else None, organisations=_choices(answering), proposals=choices, prefix="answer"
    )
    settle = SettleForm(
        request.POST if do == "settle" else None, organisations=_choices(settling), proposals=choices, prefix="settle"
    )
    if request.method == "POST":
        done = _act(request, page, row, do, (answer, answering), (settle, settling), proposals)
        if done is not None:
            return done
    context = {
        **_dispute_context(page, view, row),
        "proposals": [(proposal, _changed_fields(row, proposal)) for proposal in proposals],
        "answer": answer if answering else None,
        "settle": settle if settling else None,
        "may_withdraw": row.settled is None and rules.may_withdraw_dispute(page.who, row),
        "may_change": row.link is not None and bool(answering),
    }
    return render(request, "linkages/dispute.html", context, status=form_status(answer, settle))


def _act(
    request: HttpRequest,
    page: LinkagePage,
    row: Dispute,
    do: str,
    answer: tuple[AnswerForm, list[Organisation]],
    settle: tuple[SettleForm, list[Organisation]],
    proposals: list[Proposal],
) -> HttpResponse | None:
    """Where it leads once it is done; None where the forms have errors."""
    now = timezone.now()
    if do == "withdraw":
        if not rules.may_withdraw_dispute(page.who, row):
            raise NotAllowed("only the organisation that disputes the link can withdraw this")
        with error_messages(request):
            actions.withdraw_dispute(actor=page.who, dispute=row, now=now)
            messages.success(request, _("Dispute withdrawn. The link counts again."))
            enqueue_linkage_mails(request)
        return redirect(page.row_href(row.code))
    if do == "answer":
        form: AnswerForm | SettleForm = answer[0]
        organisations = answer[1]
    elif do == "settle":
        form, organisations = settle
    else:
        raise InputError(_("Choose an action."))
    if not organisations:
        raise NotAllowed("only owners of the row can answer or settle")
    if not form.is_valid():
        return None
    data = form.cleaned_data
    organisation = acting_organisation(organisations, data.get("organisation", ""))
    linked_proposal = next(
        (proposal for proposal in proposals if proposal.pk == parse_number(data.get("proposal") or "")), None
    )
    with form_errors(form):
        if do == "answer":
            actions.answer_dispute(
                actor=page.who,
                dispute=row,
                organisation=organisation,
                text=data["text"],
                now=now,
                proposal=linked_proposal,
            )
            messages.success(request, _("Answer added. The other owners of the row are notified."))
            enqueue_linkage_mails(request)
            return redirect("linkage-dispute", page.linkage.slug, row.pk)
        actions.settle_dispute(
            actor=page.who,
            dispute=row,
            organisation=organisation,
            outcome=data["outcome"],
            text=data["text"],
            now=now,
            proposal=linked_proposal if data["outcome"] == "changed" else None,
        )
        messages.success(request, _("Settled. The owners of the row are asked to sign it as it is now."))
        enqueue_linkage_mails(request)
        return redirect(page.row_href(row.code))
    return None


def _choices(organisations: list[Organisation]) -> list[tuple[str, str]]:
    return [(organisation.slug, organisation_name(organisation)) for organisation in organisations]


def _proposed_texts(page: LinkagePage, row: Dispute) -> list[Proposal]:
    """Open proposals to change the disputed link, for those who may read them."""
    if row.link is None or row.settled is not None or not rules.may_view_work(page.who, page.linkage):
        return []
    proposals = queries.proposals(page.who, page.linkage, states=(ProposalState.PROPOSED,))
    return [
        proposal for proposal in proposals if proposal.kind == ProposalKind.CHANGE and proposal.link_id == row.link_id
    ]


def _changed_fields(row: Dispute, proposal: Proposal) -> list[FieldComparison]:
    """What a proposal would change of the disputed link."""
    before = link_text(row.link) if row.link is not None else None
    return [field for field in compare_link_fields(before, link_text(proposal)) if field.differs]


def _proposal_label(proposal: Proposal) -> str:
    name = organisation_name(proposal.organisation)
    return _("no. %(number)s, by %(name)s") % {"number": proposal.pk, "name": name}


def _dispute_context(page: LinkagePage, view: DisputeView, row: Dispute) -> dict[str, Any]:
    subject, object_, relation, sign = view.identity
    current = link_text(row.link) if row.link is not None else None
    text = current or LinkText(subject, object_, relation, sign)
    return {
        "page": page,
        "dispute": view,
        "row_href": page.row_href(view.code),
        "name": organisation_name(view.organisation),
        "outcome": OUTCOMES.get(view.outcome, ""),
        "within": rules.may_view_work(page.who, page.linkage),
        "fields": compare_link_fields(None, text) if rules.may_view_work(page.who, page.linkage) and current else [],
        **link_context(page, text),
        "crumbs": page.crumbs((view.code, page.row_href(view.code)), (_("Dispute"), "")),
    }

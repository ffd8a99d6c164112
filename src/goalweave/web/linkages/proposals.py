"""Proposals: written, edited, read beside what the link says, decided on, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import Relation, Strength
from goalweave.core.text.languages import LANGUAGES
from goalweave.core.text.text_difference import DiffSegment, word_difference
from goalweave.linkages import actions, queries, rules
from goalweave.linkages.content import LinkText, link_text
from goalweave.linkages.models import Proposal, ProposalKind, ProposalState, Side, WorkingLink
from goalweave.linkages.states import RowReader
from goalweave.web.language_maps import language_name
from goalweave.web.linkages.forms import LinkForm, ReasonForm, RejectForm, link_initial, node_choices
from goalweave.web.linkages.page_context import (
    LinkagePage,
    acting_organisation,
    node_if_known,
    organisation_name,
    work_page,
)
from goalweave.web.linkages.row_labels import PROPOSAL_KINDS, PROPOSAL_SHAPES, PROPOSAL_STATES
from goalweave.web.linkages.show import ProposalLine, proposal_line
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.wording import labels

MOST_DECIDED = 100


@dataclass(frozen=True)
class FieldComparison:
    """What a field of a link says before and after; segments: both as one text, for longer ones; language: of the text."""

    name: str
    before: str
    after: str
    segments: tuple[DiffSegment, ...] = ()
    language: str = ""

    @property
    def differs(self) -> bool:
        return self.before != self.after


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """A new link. `?row=` its row, `?subject=`, `?object=`: filled in."""
    page, organisations = _drafting_page(request, slug)
    initial = {name: request.GET.get(name, "") for name in ("subject", "object")}
    row = request.GET.get("row", "")
    row = row if row in page.rows_framework.by_code else ""
    if row and not initial[str(page.linkage.side)]:
        initial[str(page.linkage.side)] = row
    form = _link_form(request, page, organisations, initial, new=True)
    if form.is_bound and form.is_valid():
        with form_errors(form):
            proposal = actions.propose_link(
                actor=page.who,
                linkage=page.linkage,
                organisation=_proposing(form, organisations),
                link=form.link(),
                now=timezone.now(),
                draft=_as_draft(request),
                comment=form.cleaned_data["comment"],
            )
            return _proposed(request, page, proposal)
    return _form_page(request, page, organisations, form, _("Propose a link"), row)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another text of a link of the working copy."""
    page, organisations = _drafting_page(request, slug)
    link = working_link(page, pk)
    text = link_text(link)
    form = _link_form(request, page, organisations, link_initial(text), new=False)
    if form.is_bound and form.is_valid():
        with form_errors(form):
            proposal = actions.propose_change(
                actor=page.who,
                working=link,
                organisation=_proposing(form, organisations),
                link=form.link((link.subject, link.object)),
                now=timezone.now(),
                draft=_as_draft(request),
                comment=form.cleaned_data["comment"],
            )
            return _proposed(request, page, proposal)
    return _form_page(request, page, organisations, form, _("Propose a change"), row_of(page, text), text)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    page, organisations = _drafting_page(request, slug)
    link = working_link(page, pk)
    form = ReasonForm(submitted_data(request), organisations=_choices(organisations))
    if form.is_bound and form.is_valid():
        with form_errors(form):
            proposal = actions.propose_removal(
                actor=page.who,
                working=link,
                organisation=_proposing(form, organisations),
                comment=form.cleaned_data["reason"],
                now=timezone.now(),
                draft=_as_draft(request),
            )
            return _proposed(request, page, proposal)
    code = row_of(page, link_text(link))
    context = {
        "page": page,
        "form": form,
        "title": _("Propose a removal"),
        "lede": _("The link stays until another owner of the row accepts its removal."),
        "button": _("Propose removal"),
        **link_context(page, link_text(link)),
        **_draft_context(page),
        "back": page.row_href(code),
        "crumbs": page.crumbs((code, page.row_href(code)), (_("Propose a removal"), "")),
    }
    return render(request, "linkages/reason.html", context, status=form_status(form))


@require_safe
@never_cache
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """Open proposals, and those that were decided on."""
    page = work_page(request, slug)
    proposals = queries.proposals(page.who, page.linkage, states=ProposalState.values)
    lines = [proposal_line(page, proposal) for proposal in proposals]
    opened = [line for line in lines if line.proposal.state in queries.OPEN_PROPOSALS]
    decided = [line for line in reversed(lines) if line.proposal.state not in queries.OPEN_PROPOSALS]
    context = {
        "page": page,
        "opened": _by_row(page, opened),
        "decided": decided[:MOST_DECIDED],
        "may_propose": bool(queries.proposing_for(page.who, page.linkage, draft=True)),
        "crumbs": page.crumbs((_("Proposals"), "")),
    }
    return render(request, "linkages/proposals.html", context)


@require_safe
@never_cache
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    page = work_page(request, slug)
    return _proposal_page(request, page, _visible_proposal(page, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`version=` of the proposal that the form was filled with."""
    page = work_page(request, slug)
    proposal = _visible_proposal(page, pk)
    if not rules.may_change_proposal(page.who, proposal):
        raise NotAllowed("only the organisation that proposes this can change it")
    if proposal.kind == ProposalKind.REMOVE:
        raise Http404
    text = link_text(proposal)
    new = proposal.kind == ProposalKind.ADD
    initial = {**link_initial(text), "comment": proposal.comment}
    form = _link_form(request, page, [proposal.organisation], initial, new=new)
    if form.is_bound and form.is_valid():
        with form_errors(form):
            actions.edit_proposal(
                actor=page.who,
                proposal=proposal,
                link=form.link(None if new else (text.subject, text.object)),
                comment=form.cleaned_data["comment"],
                version=_sent_version(request),
                now=timezone.now(),
            )
            messages.success(request, _("Proposal saved."))
            return redirect("linkage-proposal", page.linkage.slug, proposal.pk)
    code = row_of(page, text)
    return _form_page(
        request,
        page,
        [proposal.organisation],
        form,
        _("Edit the proposal"),
        code,
        None if new else text,
        version=proposal.version,
    )


@require_POST
def act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`do=`submit, withdraw, accept, reject, undo; `organisation=` the owner that the reader decides for."""
    page = work_page(request, slug)
    proposal = _visible_proposal(page, pk)
    do = request.POST.get("do", "")
    if do == "reject":
        form = RejectForm(request.POST, organisations=_choices(_deciding(page, proposal)))
        if not form.is_valid():
            return _proposal_page(request, page, proposal, form)
    with error_messages(request):
        message = _run_action(request, page, proposal, do)
        messages.success(request, message)
        enqueue_linkage_mails(request)
    if do in ("accept", "withdraw") or (do == "reject" and request.POST.get("from") == "row"):
        return redirect(page.row_href(row_of(page, link_text(proposal))))
    return redirect("linkage-proposal", page.linkage.slug, proposal.pk)


def _run_action(request: HttpRequest, page: LinkagePage, proposal: Proposal, do: str) -> str:
    """What was done, in a sentence. Raises InputError."""
    who, now = page.who, timezone.now()
    if do == "submit":
        actions.submit_proposal(actor=who, proposal=proposal, now=now)
        return _("Proposed. The other owners of the row are notified.")
    if do == "withdraw":
        actions.withdraw_proposal(actor=who, proposal=proposal, now=now)
        return _("Proposal withdrawn.")
    if do not in ("accept", "reject", "undo"):
        raise InputError(_("Choose an action."))
    organisation = acting_organisation(_deciding(page, proposal), str(request.POST.get("organisation", "")))
    if do == "accept":
        version = _sent_version(request)
        actions.accept_proposal(actor=who, proposal=proposal, organisation=organisation, version=version, now=now)
        return _("Accepted. The owners of the row are asked to sign it as it is now.")
    if do == "reject":
        reason = str(request.POST.get("reason", ""))
        actions.reject_proposal(actor=who, proposal=proposal, organisation=organisation, reason=reason, now=now)
        return _("Proposal rejected.")
    actions.undo_acceptance(actor=who, proposal=proposal, organisation=organisation, now=now)
    return _("Undone. The proposal waits for a decision again.")


def _deciding(page: LinkagePage, proposal: Proposal) -> list[Organisation]:
    organisations = queries.deciding_for(page.who, proposal)
    if not organisations:
        raise NotAllowed("only another owner of the row can decide on this")
    return organisations


def _drafting_page(request: HttpRequest, slug: str) -> tuple[LinkagePage, list[Organisation]]:
    """The organisations that the reader may write drafts for. Raises NotAllowed where there is none."""
    page = work_page(request, slug)
    organisations = queries.proposing_for(page.who, page.linkage, draft=True)
    if not organisations:
        raise NotAllowed("only owners of a row can propose links")
    return page, organisations


def working_link(page: LinkagePage, pk: int) -> WorkingLink:
    link = page.linkage.links.filter(pk=pk).first()
    if link is None:
        raise Http404
    return link


def row_of(page: LinkagePage, link: LinkText) -> str:
    return RowReader.of(page.linkage, page.catalogue).code_of(link)


def _visible_proposal(page: LinkagePage, pk: int) -> Proposal:
    proposal = queries.find_proposal(page.who, page.linkage, pk)
    if proposal is None:
        raise Http404
    return proposal


def _sent_version(request: HttpRequest) -> int:
    """That of the proposal as the reader saw it; 0 is none."""
    text = str(request.POST.get("version", ""))
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _as_draft(request: HttpRequest) -> bool:
    return "draft" in request.POST


def _choices(organisations: list[Organisation]) -> list[tuple[str, str]]:
    return [(organisation.slug, organisation_name(organisation)) for organisation in organisations]


def _proposing(form: Any, organisations: list[Organisation]) -> Organisation:
    return acting_organisation(organisations, form.cleaned_data.get("organisation", ""))


def _link_form(
    request: HttpRequest, page: LinkagePage, organisations: list[Organisation], initial: dict[str, Any], *, new: bool
) -> LinkForm:
    return LinkForm(
        submitted_data(request),
        initial=initial,
        organisations=_choices(organisations),
        ends=(page.subject, page.object) if new else None,
    )


def _form_page(
    request: HttpRequest,
    page: LinkagePage,
    organisations: list[Organisation],
    form: LinkForm,
    title: str,
    row: str,
    text: LinkText | None = None,
    version: int = 0,
) -> HttpResponse:
    """text: of a link that is changed, whose ends stay; version: of a proposal that is edited."""
    back = page.row_href(row) if row else reverse("linkage", args=[page.linkage.slug])
    context = {
        "page": page,
        "form": form,
        "title": title,
        "organisations": organisations,
        "subjects": node_choices(page.subject),
        "objects": node_choices(page.object),
        "new": text is None,
        "version": version,
        **(link_context(page, text) if text is not None else {}),
        **_draft_context(page),
        "back": back,
        "crumbs": page.crumbs(*([(row, page.row_href(row))] if row else []), (title, "")),
    }
    return render(request, "linkages/link_form.html", context, status=form_status(form))


def _draft_context(page: LinkagePage) -> dict[str, Any]:
    """Whether the reader may propose for any organisation, or write drafts only."""
    return {"may_submit": bool(queries.proposing_for(page.who, page.linkage))}


def link_context(page: LinkagePage, text: LinkText) -> dict[str, Any]:
    """Both ends of a link, as pages about it name them."""
    subject, subject_node = node_if_known(page.subject, text.subject)
    object_, object_node = node_if_known(page.object, text.object)
    return {
        "link": text,
        "subject": subject,
        "subject_node": subject_node,
        "object": object_,
        "object_node": object_node,
    }


def _proposed(request: HttpRequest, page: LinkagePage, proposal: Proposal) -> HttpResponse:
    if proposal.state == ProposalState.DRAFT:
        messages.success(request, _("Draft saved. Only your organisation sees it."))
    else:
        messages.success(request, _("Proposed. The other owners of the row are notified."))
        enqueue_linkage_mails(request)
    return redirect("linkage-proposal", page.linkage.slug, proposal.pk)


def _by_row(page: LinkagePage, proposals: list[ProposalLine]) -> list[tuple[str, list[ProposalLine]]]:
    rows: dict[str, list[ProposalLine]] = {}
    reader = RowReader.of(page.linkage, page.catalogue)
    for proposal in proposals:
        rows.setdefault(reader.code_of(proposal.proposal), []).append(proposal)
    return sorted(rows.items(), key=lambda row: (reader.place(row[0]), row[0]))


def _proposal_page(
    request: HttpRequest, page: LinkagePage, proposal: Proposal, reject: RejectForm | None
) -> HttpResponse:
    """reject: a form that was sent with an error."""
    text = link_text(proposal)
    before = link_text(proposal.link) if proposal.kind == ProposalKind.CHANGE and proposal.link is not None else None
    deciding = queries.deciding_for(page.who, proposal)
    changes = rules.may_change_proposal(page.who, proposal) and proposal.state in queries.OPEN_PROPOSALS
    code = row_of(page, text)
    context = {
        "page": page,
        "proposal": proposal,
        "kind": PROPOSAL_KINDS[proposal.kind],
        "shape": PROPOSAL_SHAPES[ProposalState(proposal.state)],
        "state": PROPOSAL_STATES[proposal.state],
        "fields": compare_link_fields(before, text),
        "changed": before is not None and proposal.state in queries.OPEN_PROPOSALS,
        "deciding": deciding if proposal.state == ProposalState.PROPOSED else [],
        "undoing": deciding if proposal.state == ProposalState.ACCEPTED else [],
        "reject": reject or RejectForm(organisations=_choices(deciding)),
        "disputed": proposal.link is not None and proposal.link.disputes.filter(settled=None).first(),
        "may_edit": changes and proposal.kind != ProposalKind.REMOVE,
        "may_withdraw": changes,
        "may_submit": proposal.state == ProposalState.DRAFT
        and rules.may_propose(page.who, page.linkage, proposal.organisation_id),
        "row": code,
        "row_href": page.row_href(code),
        **link_context(page, text),
        "crumbs": page.crumbs(
            (_("Proposals"), reverse("linkage-proposals", args=[page.linkage.slug])),
            (
                f"{text.subject} → {text.object}"
                if page.linkage.side == Side.SUBJECT
                else f"{text.object} ← {text.subject}",
                "",
            ),
        ),
    }
    return render(request, "linkages/proposal.html", context, status=form_status(reject) if reject else 200)


def compare_link_fields(before: LinkText | None, after: LinkText) -> list[FieldComparison]:
    """The fields of a link in words; before: None where there is nothing to compare with."""
    old = before or after
    comparisons = [FieldComparison(_("Sign"), sign_text(old.sign), sign_text(after.sign))]
    # A link that hinders says so, whatever its relation.
    if old.sign > 0 or after.sign > 0:
        relations = _relation(old), _relation(after)
        comparisons.append(FieldComparison(_("Relation"), *relations))
    comparisons.append(FieldComparison(_("Strength"), _strength(old), _strength(after)))
    for language in LANGUAGES:
        texts = old.rationale.get(language, ""), after.rationale.get(language, "")
        if any(texts):
            name = _("Rationale: %(language)s") % {"language": language_name(language)}
            comparisons.append(FieldComparison(name, *texts, word_difference(*texts), language))
    if old.source or after.source:
        comparisons.append(
            FieldComparison(_("Source"), old.source, after.source, word_difference(old.source, after.source))
        )
    return comparisons


def sign_text(sign: int) -> str:
    return pgettext("sign of a link", "supports") if sign > 0 else pgettext("sign of a link", "hinders")


def _relation(link: LinkText) -> str:
    return str(labels.RELATIONS[Relation(link.relation)])


def _strength(link: LinkText) -> str:
    return str(labels.STRENGTHS[Strength(link.strength)] if link.strength else labels.NO_STRENGTH)

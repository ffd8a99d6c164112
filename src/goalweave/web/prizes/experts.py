"""Experts of an edition: invite them, share the entries out, see how far they are."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.accounts.queries import find_organisation
from goalweave.accounts.rules import may_manage_members
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Call
from goalweave.prizes import actions, queries
from goalweave.prizes.models import Edition, Expert
from goalweave.prizes.phases import takes_nominations
from goalweave.web.accounts.mails import MailNotSent, in_language, send, send_invitation
from goalweave.web.addresses import on_site, parse_number
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, organiser_links, own_edition_or_404
from goalweave.wording.messages import describe_error
from goalweave.wording.prize_labels import category_name


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def experts(request: HttpRequest, slug: str) -> HttpResponse:
    """`do=`add (`email`, `name`, `organisation`, `categories`…), remove (`expert`), assign."""
    who, row, call, prize = own_edition_or_404(request, slug)
    now = timezone.now()
    if request.method == "POST":
        with error_messages(request):
            _act(request, who, row, call)
            return redirect("edition-experts", slug)
    progress = queries.expert_progress(row)
    context = {
        "edition": row,
        "call": call,
        "name": edition_name(row, call),
        "rows": [(own, [category_name(call, category) for category in own.expert.categories]) for own in progress],
        "given": sum(own.entries for own in progress),
        "finished": sum(own.finished for own in progress),
        "counts": queries.entry_counts(row),
        "each": prize.experts,
        "sent": request.POST,
        "chosen": request.POST.getlist("categories"),
        "takes": takes_nominations(row, now),
        "steps": organiser_links(who, row, prize, now),
        "crumbs": edition_crumbs(row, call, (_("Experts"), "")),
    }
    return render(request, "prizes/experts.html", context, status=400 if request.method == "POST" else 200)


@transaction.atomic
def _act(request: HttpRequest, who: Actor, row: Edition, call: Call) -> None:
    do, sent, now = request.POST.get("do", ""), request.POST, timezone.now()
    if do == "assign":
        count = actions.assign_experts(actor=who, edition=row, now=now)
        messages.success(
            request,
            ngettext("%(n)s entry is given to an expert.", "%(n)s entries are given to experts.", count) % {"n": count},
        )
    elif do == "remove":
        actions.remove_expert(actor=who, edition=row, expert=parse_number(sent.get("expert", "")) or 0, now=now)
        messages.success(request, _("The expert is removed. Share the entries out again."))
    elif do == "add":
        slug = str(sent.get("organisation", "")).strip()[:100].replace("\0", "")
        organisation = find_organisation(slug) if slug else None
        if slug and organisation is None:
            raise InputError(_("Choose an organisation."), field="organisation")
        expert = actions.add_expert(
            actor=who,
            edition=row,
            email=str(sent.get("email", "")),
            name=str(sent.get("name", "")),
            organisation=organisation,
            categories=sent.getlist("categories"),
            now=now,
        )
        _invite(request, who, row, call, expert)
    else:
        raise Http404


def _invite(request: HttpRequest, who: Actor, row: Edition, call: Call, expert: Expert) -> None:
    """Mail the link to the scores; who has no account gets the invitation to one too, where the organiser may send it."""
    language = expert.user.language if expert.user else get_language() or "en"
    try:
        if expert.user is None:
            if not may_manage_members(who, row.call.organisation):
                messages.warning(
                    request,
                    _("No one has an account with this address. Ask a manager of your organisation to invite them."),
                )
                return
            invitation, token = invite(
                actor=who,
                organisation=row.call.organisation,
                email=expert.email,
                role=Role.READER,
                now=timezone.now(),
                language=language,
            )
            send_invitation(request, invitation, token)
        link = in_language(on_site(reverse("edition-scoring", args=[row.call.slug]), request), language)
        values = {"call": call, "edition": row, "name": edition_name(row, call), "link": link}
        send("prize_expert", expert.email, language, values)
    except MailNotSent as error:
        messages.warning(request, _("Saved, but: %(problem)s") % {"problem": describe_error(error)})
        return
    except InputError as error:
        messages.warning(request, describe_error(error))
        return
    messages.success(request, _("The expert is added and gets an email."))

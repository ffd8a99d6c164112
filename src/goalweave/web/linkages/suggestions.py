"""The queue of suggested links: the reasons for each, accepted as a proposal or rejected with a reason; keys as in the review."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tasks import task

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import User
from goalweave.core.classify.stems import is_function_word, read_stems
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import Curie, Framework, Node
from goalweave.core.text.languages import pick
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import actions, queries, rules
from goalweave.linkages.models import Suggestion, SuggestionState
from goalweave.linkages.suggesting import meaning_reader, suggest_links
from goalweave.mapping.engine import tier
from goalweave.registry.models import Record
from goalweave.registry.queries import records
from goalweave.web.addresses import address, parse_number
from goalweave.web.linkages.page_context import (
    LinkagePage,
    acting_organisation,
    node_if_known,
    organisation_name,
    work_page,
)
from goalweave.web.linkages.tasks import enqueue_linkage_mails
from goalweave.web.posts import error_messages

LISTED = 60
MOST_RECORDS = 5
MOST_WORDS = 8


@dataclass(frozen=True)
class SuggestionLine:
    suggestion: Suggestion
    subject: Curie | None
    subject_node: Node | None
    object: Curie | None
    object_node: Node | None
    href: str
    here: bool


@require_safe
@never_cache
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """`?at=` the suggestion that is looked at, the best otherwise; `?row=` of one row only."""
    page = work_page(request, slug)
    row = request.GET.get("row", "")[:60]
    waiting = queries.suggestions(page.who, page.linkage, code=row)
    number = parse_number(request.GET.get("at", ""))
    place = next((at for at, suggestion in enumerate(waiting) if suggestion.pk == number), 0)
    current = waiting[place] if waiting else None
    base = reverse("linkage-suggestions", args=[page.linkage.slug])
    start = max(place - LISTED // 2, 0)
    rejected = queries.suggestions(page.who, page.linkage, state=SuggestionState.REJECTED, code=row)
    last = parse_number(request.GET.get("undo", ""))

    def href(at: int) -> str:
        return address(base, row=row, at=waiting[at].pk) if 0 <= at < len(waiting) else ""

    context = {
        "page": page,
        "waiting": len(waiting),
        "items": [
            _suggestion_line(page, suggestion, href(at), at == place)
            for at, suggestion in enumerate(waiting[start : start + LISTED], start)
        ],
        "current": _suggestion_line(page, current, href(place), True) if current is not None else None,
        "records": _evidence(page.who, current) if current is not None else [],
        "words": _shared_words(page, current) if current is not None else [],
        "next_href": href(place + 1),
        "previous_href": href(place - 1) if place else "",
        # After a decision this one is gone: what follows it is next, or what came before at the end.
        "onward": str(waiting[place + 1].pk if place + 1 < len(waiting) else waiting[place - 1].pk) if waiting else "",
        "row": row,
        "rejected": rejected,
        "undo": next((suggestion for suggestion in rejected if suggestion.pk == last), None),
        "may_decide": rules.may_suggest(page.who, page.linkage),
        "organisations": queries.proposing_for(page.who, page.linkage),
        "crumbs": page.crumbs((_("Suggested links"), "")),
    }
    return render(request, "linkages/suggestions.html", context)


@require_POST
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Have links suggested: reading the texts of all nodes takes a worker a moment."""
    page = work_page(request, slug)
    if not rules.may_suggest(page.who, page.linkage):
        raise NotAllowed("only editors and managers of an owner can have links suggested")
    find_suggestions.enqueue(page.linkage.slug, page.who.user.pk if page.who.user is not None else None)
    messages.success(request, _("Links are being searched for. They appear here in a moment."))
    return redirect("linkage-suggestions", page.linkage.slug)


@task()
def find_suggestions(slug: str, user: int | None) -> int:
    """Fill the queue of a linkage for a person; return how many links are new."""
    linkage = queries.linkage_named(slug)
    who = Actor(User.objects.get(pk=user)) if user is not None else SYSTEM
    suggested = suggest_links(linkage, catalogue(), meaning_reader(tier()))
    return actions.store_suggestions(actor=who, linkage=linkage, suggested=suggested, now=timezone.now())


@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`do=`accept, draft (to write it first), reject with `reason=`, restore. `onward=` the suggestion that comes next."""
    page = work_page(request, slug)
    if not rules.may_suggest(page.who, page.linkage):
        raise NotAllowed("only editors and managers of an owner can decide on suggestions")
    suggestion = page.linkage.suggestions.filter(pk=pk).first()
    if suggestion is None:
        raise Http404
    row, onward = request.POST.get("row", "")[:60], parse_number(request.POST.get("onward", ""))
    undo: int | None = None
    with error_messages(request):
        do = request.POST.get("do", "")
        if do in ("accept", "draft"):
            organisations = queries.proposing_for(page.who, page.linkage)
            if not organisations:
                raise InputError(_("Only editors and managers of an owner can propose links."))
            organisation = acting_organisation(organisations, str(request.POST.get("organisation", "")))
            proposal = actions.accept_suggestion(
                actor=page.who,
                suggestion=suggestion,
                organisation=organisation,
                now=timezone.now(),
                draft=do == "draft",
            )
            if do == "draft":
                return redirect("linkage-proposal-edit", page.linkage.slug, proposal.pk)
            name = organisation_name(organisation)
            message = _("Proposed by %(name)s: %(link)s.")
            messages.success(request, message % {"name": name, "link": f"{proposal.subject} → {proposal.object}"})
            enqueue_linkage_mails(request)
        elif do == "reject":
            reason = str(request.POST.get("reason", "")) or str(request.POST.get("other", ""))
            actions.reject_suggestion(actor=page.who, suggestion=suggestion, reason=reason, now=timezone.now())
            undo = suggestion.pk
        elif do == "restore":
            actions.restore_suggestion(actor=page.who, suggestion=suggestion)
            onward = suggestion.pk
        else:
            raise InputError(_("Choose an action."))
    base = reverse("linkage-suggestions", args=[page.linkage.slug])
    return redirect(address(base, row=row, at=onward, undo=undo))


def _suggestion_line(page: LinkagePage, suggestion: Suggestion, href: str, here: bool) -> SuggestionLine:
    return SuggestionLine(
        suggestion,
        *node_if_known(page.subject, suggestion.subject),
        *node_if_known(page.object, suggestion.object),
        href,
        here,
    )


def _evidence(who: Actor, suggestion: Suggestion) -> list[Record]:
    """The first of the records mapped to both ends that the reader may see."""
    rows = records(who).filter(slug__in=suggestion.evidence[:MOST_RECORDS])
    order = {slug: at for at, slug in enumerate(suggestion.evidence)}
    return sorted(rows, key=lambda row: order.get(row.slug, len(order)))


def _shared_words(page: LinkagePage, suggestion: Suggestion) -> list[str]:
    """Words of the subject's text whose stems are in the object's, too."""
    subject = _words(page.subject, suggestion.subject)
    object_ = _words(page.object, suggestion.object)
    return [word for stem, word in subject.items() if stem in object_][:MOST_WORDS]


def _words(framework: Framework, code: str) -> dict[str, str]:
    """Stem → word, of a node's English label and terms, which suggestions compare."""
    node = framework.by_code.get(code)
    if node is None:
        return {}
    text = ". ".join([pick(node.label), ", ".join(node.terms.get("en", ()))])
    words: dict[str, str] = {}
    for stem, start, end in read_stems(text):
        if not is_function_word(stem):
            words.setdefault(stem, text[start:end].lower())
    return words

"""What someone without an account sees by a link: the whole submission, and what they said about it.

Nothing of those who write is shown: no names, no addresses, no comments of theirs. The address of the page is the key
to it, so nothing leads out with it: no referrer, no search engine, no cookie.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.tokens import token_hash
from goalweave.core.errors import InputError, NotAllowed
from goalweave.surveys import queries, rules
from goalweave.surveys.actions import MarkedText, add_guest_comment, add_guest_suggestion
from goalweave.surveys.actions.comments import LONGEST_COMMENT, LONGEST_QUOTE
from goalweave.surveys.actions.suggestions import LONGEST_REPLACEMENT
from goalweave.surveys.models import Answer, Comment, GuestLink, Section, Suggestion
from goalweave.web.answers.read import ReadableAnswer, readable_answer, submission_facts, visible_sources
from goalweave.web.rounds.tasks import enqueue_comment_mails
from goalweave.wording.messages import translated


@dataclass(frozen=True, slots=True)
class GuestAnswer:
    """An answer, the guest's comments on it and changes that they suggested, and input that was not saved."""

    reads: ReadableAnswer
    comments: tuple[Comment, ...]
    suggestions: tuple[Suggestion, ...] = ()
    typed: str = ""
    quote: str = ""
    error: str = ""
    replacement: str = ""
    suggests: bool = False


@require_safe
@never_cache
def read(request: HttpRequest, token: str) -> HttpResponse:
    if not _within_rate_limit(request, "guest"):
        return _mark_private(ratelimit.respond_429(request))
    link = _find_link(token)
    if link is None or not rules.is_open_to_guest(link, timezone.now()):
        return _expired_page(request, link)
    return _guest_page(request, link, token)


# The key is in the address: a form of another site cannot have it, and with it needs no form. A page without referrer could not
# send the token against forgery either.
@csrf_exempt
@require_POST
@never_cache
def comment(request: HttpRequest, token: str) -> HttpResponse:
    """`question`, `text`, and `quote`: the words that are meant. `suggest=1`: `replacement` is suggested for them."""
    if not _within_rate_limit(request, "guest_comment", token_hash(token)):
        return _mark_private(ratelimit.respond_429(request))
    link, now = _find_link(token), timezone.now()
    if link is None or not rules.is_open_to_guest(link, now):
        return _expired_page(request, link)
    number = str(request.POST.get("question", ""))[:20].replace("\0", "")
    text, quote = str(request.POST.get("text", "")), str(request.POST.get("quote", ""))
    suggests, replacement = bool(request.POST.get("suggest")), str(request.POST.get("replacement", ""))
    answers = Answer.objects.filter(submission=link.submission, question__number=number)
    answer = answers.select_related("question", "submission__organisation", "submission__round", "assignee").first()
    if answer is None:
        return _guest_page(request, link, token, status=400)
    try:
        if suggests:
            new = replacement.replace("\r\n", "\n").strip()
            add_guest_suggestion(link=link, answer=answer, marked=MarkedText(quote), replacement=new, now=now)
        else:
            add_guest_comment(link=link, answer=answer, text=text, marked=MarkedText(quote), now=now)
    except InputError as error:
        typed = GuestAnswer(
            readable_answer(answer, set(), works=False),
            (),
            typed=text[:LONGEST_COMMENT],
            quote=quote[:LONGEST_QUOTE],
            error=translated(error.message),
            replacement=replacement[:LONGEST_REPLACEMENT],
            suggests=suggests,
        )
        return _guest_page(request, link, token, typed=typed, status=400)
    except NotAllowed:
        return _expired_page(request, link)
    if not suggests:
        enqueue_comment_mails(request)
    sent = "suggested" if suggests else "said"
    return _mark_private(
        redirect(reverse("guest", args=[token]) + f"?{sent}={answer.question.number}#q-{answer.question.number}")
    )


def _guest_page(
    request: HttpRequest, link: GuestLink, token: str, *, typed: GuestAnswer | None = None, status: int = 200
) -> HttpResponse:
    """Seven queries."""
    row = link.submission
    answers = queries.answers_of(row)
    visible = visible_sources(VISITOR, answers)
    comments: dict[int, list[Comment]] = defaultdict(list)
    for comment in link.comments.order_by("pk"):
        comments[comment.answer_id].append(comment)
    suggestions: dict[int, list[Suggestion]] = defaultdict(list)
    for suggestion in link.suggestions.order_by("pk"):
        suggestions[suggestion.answer_id].append(suggestion)
    by_section: dict[int, list[GuestAnswer]] = defaultdict(list)
    for answer in answers:
        reads = readable_answer(answer, visible, works=False)
        own_comments, own_suggestions = tuple(comments[answer.pk]), tuple(suggestions[answer.pk])
        guest_answer = GuestAnswer(reads, own_comments, own_suggestions)
        if typed is not None and typed.reads.answer.pk == answer.pk:
            guest_answer = replace(typed, reads=reads, comments=own_comments, suggestions=own_suggestions)
        by_section[answer.question.section_id].append(guest_answer)
    sections = Section.objects.filter(questionnaire=row.questionnaire_id)
    context = {
        "submission": row,
        "link": link,
        "token": token,
        "sections": [(section, by_section[section.pk]) for section in sections],
        "facts": submission_facts(row),
        "said": str(request.GET.get("said", ""))[:20],
        "suggested": str(request.GET.get("suggested", ""))[:20],
        "most": LONGEST_COMMENT,
    }
    return _mark_private(render(request, "guest/submission.html", context, status=status))


def _expired_page(request: HttpRequest, link: GuestLink | None) -> HttpResponse:
    """410 for a link that was good once, 404 for one that never was; the page says the same of both, and why, where that is known."""
    if link is None:
        why = _("The web address is incomplete, or this link never existed.")
    elif link.withdrawn is not None:
        why = _("The link was withdrawn.")
    elif link.expires <= timezone.now():
        why = _("The link has expired.")
    else:
        why = _("The answers are no longer being written, so you cannot comment on them.")
    context = {"why": why, "organisation": link.submission.organisation if link is not None else None}
    return _mark_private(render(request, "guest/over.html", context, status=404 if link is None else 410))


def _within_rate_limit(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether this visitor has not asked too often; counted as attempts to sign in are, reading too."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True))


def _find_link(token: str) -> GuestLink | None:
    """Of this token, also one that is over."""
    rows = GuestLink.objects.select_related(
        "submission__organisation", "submission__questionnaire", "submission__round"
    )
    return rows.filter(token_hash=token_hash(token)).first()


def _mark_private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response

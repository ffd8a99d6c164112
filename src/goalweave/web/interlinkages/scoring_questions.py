"""One pair a page, for people with an account; `scoring_guests` shows the same to people with a link.

The reverse pair is never next to it, and nothing of what others answered is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.core.errors import InputError
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import actions, queries
from goalweave.interlinkages.actions.scoring import HIGHEST, LONGEST_REASON, LOWEST
from goalweave.interlinkages.models import Panellist
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.web.addresses import address, parse_number
from goalweave.web.frame import actor
from goalweave.web.interlinkages.scoring_context import (
    SECONDS_A_PAIR,
    ScoreMark,
    duration_text,
    scale_marks,
    score_mark,
    scoring_crumbs,
    targets,
)
from goalweave.web.posts import error_messages
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

CANNOT_SAY = "none"
SCORES = {str(score): score for score in range(LOWEST, HIGHEST + 1)}
PAGE_SIZE = 50
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class ScoringEntrance:
    """How a person came in: the addresses of their pages. token: of a guest's link, else empty."""

    score: str
    answers: str
    overview: str = ""
    token: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def score(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    person = queries.find_panellist(who, pk)
    if person is None or person.exercise.framework.key not in catalogue().frameworks:
        raise Http404
    entrance = _entrance(pk)
    if request.method == "POST":
        return take_answer(request, person, entrance, who)
    return scoring_page(request, person, entrance, who)


@require_safe
@never_cache
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    person = queries.find_panellist(actor(request), pk)
    if person is None or person.exercise.framework.key not in catalogue().frameworks:
        raise Http404
    return answers_page(request, person, _entrance(pk))


def scoring_page(request: HttpRequest, person: Panellist, entrance: ScoringEntrance, who: Actor | None) -> HttpResponse:
    """The next open question, or the pair that the address names. Three queries; six in the second round, which shows what others
    said in the first."""
    exercise = person.exercise
    if not exercise.round:
        return _no_round_page(request, person, entrance)
    page = queries.scoring_page(person)
    question = page.question
    named = _read_pair(request.GET)
    if named[0]:
        question = queries.find_question(person, named)
        if question is None:
            raise Http404
    pair_targets = targets(exercise, (question.subject, question.object)) if question else {}
    context = {
        "exercise": exercise,
        "entrance": entrance,
        "question": question,
        "subject": pair_targets[question.subject] if question else None,
        "object": pair_targets[question.object] if question else None,
        "first": score_mark(question.score_first) if question and question.round > 1 else None,
        "others": _others(person, who, question) if question and question.round > 1 else (),
        "choices": _choices(question),
        "cannot": bool(question and question.answered and question.score is None),
        "progress": page.progress,
        "left": duration_text(page.progress.remaining * SECONDS_A_PAIR),
        "last": page.last,
        "saved": _saved_mark(request),
        "most": LONGEST_REASON,
        "crumbs": _crumbs(person, entrance, _("Score")),
    }
    return render(request, "interlinkages/scoring_question.html", context)


def answers_page(request: HttpRequest, person: Panellist, entrance: ScoringEntrance) -> HttpResponse:
    """What the person has answered in the open round, last first; each can be opened and changed."""
    exercise = person.exercise
    if not exercise.round:
        return _no_round_page(request, person, entrance)
    start = min(parse_number(request.GET.get("start"), 6) or 0, 100_000)
    questions = queries.answered_questions(person, start=start, size=PAGE_SIZE + 1)
    names = targets(exercise)
    rows = [
        (
            names[question.subject],
            names[question.object],
            score_mark(question.score),
            question,
            address(entrance.score, subject=question.subject, object=question.object),
        )
        for question in questions[:PAGE_SIZE]
    ]
    context = {
        "exercise": exercise,
        "entrance": entrance,
        "rows": rows,
        "earlier": address(entrance.answers, start=start + PAGE_SIZE) if len(questions) > PAGE_SIZE else "",
        "crumbs": _crumbs(person, entrance, _("Your answers")),
    }
    return render(request, "interlinkages/scoring_answers.html", context)


def take_answer(request: HttpRequest, person: Panellist, entrance: ScoringEntrance, who: Actor | None) -> HttpResponse:
    """`score`: −3 to 3 or `none`; else `do=`undo or later. who: None for a guest, who has the token."""
    pair = _read_pair(request.POST)
    sent, do = str(request.POST.get("score", "")), request.POST.get("do", "")
    with error_messages(request):
        if do == "undo":
            _undo(person, pair, entrance, who)
            return redirect(address(entrance.score, subject=pair[0], object=pair[1]))
        if do == "later":
            _postpone(person, pair, entrance, who)
            return redirect(entrance.score)
        if sent != CANNOT_SAY and sent not in SCORES:
            raise InputError(_("Choose a score from −3 to +3, or “cannot say”."))
        reason = str(request.POST.get("reason", ""))
        options: dict[str, Any] = {
            "pair": pair,
            "score": SCORES.get(sent),
            "reason": reason,
            "language": reader_language(),
            "now": timezone.now(),
        }
        if who is not None:
            actions.score_pair(actor=who, panellist=person, **options)
        else:
            actions.score_pair_as_guest(token=entrance.token, **options)
        return redirect(address(entrance.score, saved=sent))
    return redirect(entrance.score)


def _undo(person: Panellist, pair: OrderedPair, entrance: ScoringEntrance, who: Actor | None) -> None:
    if who is not None:
        actions.clear_score(actor=who, panellist=person, pair=pair)
    else:
        actions.clear_score_as_guest(token=entrance.token, pair=pair, now=timezone.now())


def _postpone(person: Panellist, pair: OrderedPair, entrance: ScoringEntrance, who: Actor | None) -> None:
    if who is not None:
        actions.postpone_pair(actor=who, panellist=person, pair=pair)
    else:
        actions.postpone_pair_as_guest(token=entrance.token, pair=pair, now=timezone.now())


def _no_round_page(request: HttpRequest, person: Panellist, entrance: ScoringEntrance) -> HttpResponse:
    if not entrance.token:
        messages.info(request, _("No round is open now."))
        return redirect(entrance.overview)
    context = {"exercise": person.exercise, "entrance": entrance}
    return render(request, "interlinkages/scoring_waiting.html", context)


def _choices(question: queries.ScoringQuestion | None) -> list[tuple[int, ScoreMark, int, bool]]:
    """Each point of the scale: value, mark, its key, and whether it is the answer so far."""
    answered = question.score if question and question.answered else None
    marks = enumerate(scale_marks(), start=1)
    return [(score, mark, key, answered is not None and score == answered) for key, (score, mark) in marks]


def _others(
    person: Panellist, who: Actor | None, question: queries.ScoringQuestion
) -> list[tuple[ScoreMark, str, str]]:
    """Mark, reason and its language of what others answered in the first round, lowest score first."""
    pair = question.subject, question.object
    entry = queries.pair_opinions(who or VISITOR, person.exercise, pair, person)
    opinions = entry.opinions if entry else ()
    return [(score_mark(opinion.score), opinion.reason, opinion.language) for opinion in opinions if not opinion.own]


def _saved_mark(request: HttpRequest) -> ScoreMark | None:
    """What was answered a moment ago, for whoever pressed the wrong button."""
    sent = request.GET.get("saved", "")
    return score_mark(SCORES.get(sent)) if sent in SCORES or sent == CANNOT_SAY else None


def _read_pair(sent: QueryDict) -> OrderedPair:
    # PostgreSQL refuses text with a null character.
    subject, object_ = (str(sent.get(name, ""))[:LONGEST_CODE].replace("\0", "") for name in ("subject", "object"))
    return subject, object_


def _entrance(pk: int) -> ScoringEntrance:
    return ScoringEntrance(
        reverse("scoring-score", args=[pk]),
        reverse("scoring-answers", args=[pk]),
        reverse("scoring-exercise", args=[pk]),
    )


def _crumbs(person: Panellist, entrance: ScoringEntrance, here: str) -> list[dict[str, str]]:
    if entrance.token:
        return []
    return scoring_crumbs((pick_text(person.exercise.title), entrance.overview), (here, ""))

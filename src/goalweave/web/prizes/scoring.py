"""An expert's own pages: what is to be scored, and one entry with its criteria. Nothing here shows what others gave before the expert
has finished the entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.model.calls import Call, Criterion, PrizeRules
from goalweave.core.prizes import ScoreSheet, sheet_total
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, queries, rules
from goalweave.prizes.actions.experts import claim_experts
from goalweave.prizes.actions.scoring import LONGEST_COMMENT
from goalweave.prizes.entry_facts import EntryFacts, entry_text, read_entry_facts
from goalweave.prizes.models import Assignment, Edition
from goalweave.prizes.phases import takes_scores
from goalweave.web.addresses import parse_number
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, edition_or_404
from goalweave.wording.organisation_labels import kind_name
from goalweave.wording.prize_labels import category_name


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """scored: criteria that have a score."""

    own: Assignment
    facts: EntryFacts
    category: str
    scored: int


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """points: each with whether it is chosen; others: what the other experts gave, empty before the expert has finished."""

    criterion: Criterion
    points: tuple[tuple[int, bool], ...]
    score: int | None
    comment: str
    others: tuple[tuple[int | None, str], ...]


@require_safe
@never_cache
def assignments(request: HttpRequest, slug: str) -> HttpResponse:
    """What the expert scores, by category. Hidden from everyone else."""
    who, row, call, prize = _expert_or_404(request, slug)
    now = timezone.now()
    rows = _rows(who, row, call)
    open_rows = [line for line in rows if not line.own.conflict]
    finished = sum(line.own.finished is not None for line in open_rows)
    following = next((line for line in open_rows if line.own.finished is None), None)
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "rows": open_rows,
        "conflicts": [line for line in rows if line.own.conflict],
        "finished": finished,
        "all": len(open_rows),
        "following": following,
        "criteria": len(prize.criteria),
        "takes": takes_scores(row, now),
        "crumbs": edition_crumbs(row, call, (_("Your scores"), "")),
    }
    return render(request, "prizes/scoring.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def score(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One entry. `do=`save, finish (both save first) or conflict (`reason`); `score-ID`, `comment-ID`, `version`."""
    who, row, call, prize = _expert_or_404(request, slug)
    rows = _rows(who, row, call)
    opened = next((line for line in rows if line.own.pk == pk), None)
    if opened is None:
        raise Http404
    if request.method == "POST":
        with error_messages(request):
            done = _act(request, who, opened.own, prize)
            following = next(
                (line for line in rows if line.own.pk != pk and not line.own.conflict and line.own.finished is None),
                None,
            )
            if not done:
                return redirect("edition-score", slug, pk)
            return redirect("edition-score", slug, following.own.pk) if following else redirect("edition-scoring", slug)
        opened.own.refresh_from_db(fields=["scores", "comments", "finished", "conflict", "version"])
    others = queries.other_scores(opened.own) if rules.may_read_others_scores(who, opened.own) else []
    place = rows.index(opened)
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "shown": opened,
        "text": entry_text(call, opened.facts.entry),
        "answers": [
            (field.label, opened.facts.entry.answers[field.id])
            for field in call.fields.values()
            if field.public and not field.personal and isinstance(opened.facts.entry.answers.get(field.id), str)
        ],
        "kind": kind_name(opened.facts.kind),
        "criteria": [_criterion_row(criterion, opened.own, others, request) for criterion in prize.criteria],
        "total": _total(opened.own, prize),
        "others": len(others),
        "may": rules.may_score(who, opened.own, timezone.now()),
        "most": LONGEST_COMMENT,
        "place": place + 1,
        "all": len(rows),
        "before": rows[place - 1] if place else None,
        "after": rows[place + 1] if place + 1 < len(rows) else None,
        "crumbs": edition_crumbs(
            row,
            call,
            (_("Your scores"), reverse("edition-scoring", args=[slug])),
            (opened.facts.title, ""),
        ),
    }
    return render(request, "prizes/score.html", context, status=400 if request.method == "POST" else 200)


def _expert_or_404(request: HttpRequest, slug: str) -> tuple[Actor, Edition, Call, PrizeRules]:
    who, row, call, prize = edition_or_404(request, slug)
    if who.user is None:
        raise Http404
    # The address may have been invited before its account was made.
    if not queries.is_expert_of(who, row) and not (claim_experts(who.user) and queries.is_expert_of(who, row)):
        raise Http404
    return who, row, call, prize


def _rows(who: Actor, row: Edition, call: Call) -> list[AssignmentRow]:
    known = catalogue()
    return [
        AssignmentRow(
            assignment,
            read_entry_facts(assignment.entry, known),
            category_name(call, assignment.entry.category),
            len(assignment.scores),
        )
        for assignment in queries.own_assignments(who, row)
    ]


def _act(request: HttpRequest, who: Actor, assignment: Assignment, prize: PrizeRules) -> bool:
    """Whether the expert is done with the entry. Raises InputError, Conflict, NotAllowed."""
    do, sent, now = request.POST.get("do", "save"), request.POST, timezone.now()
    if do == "conflict":
        actions.declare_conflict(actor=who, assignment=assignment, reason=str(sent.get("reason", "")), now=now)
        messages.success(request, _("Noted. Someone else is asked to score this entry."))
        return True
    names = [criterion.id for criterion in prize.criteria]
    saved = actions.save_scores(
        actor=who,
        assignment=assignment,
        scores={name: str(sent[f"score-{name}"]) for name in names if f"score-{name}" in sent},
        comments={name: str(sent[f"comment-{name}"]) for name in names if f"comment-{name}" in sent},
        version=parse_number(sent.get("version", ""), 9) or 0,
        now=now,
    )
    if do == "finish":
        actions.finish_scores(actor=who, assignment=saved, now=now)
        messages.success(request, _("Your scores for this entry are submitted."))
        return True
    messages.success(request, _("Saved."))
    return False


def _criterion_row(
    criterion: Criterion, assignment: Assignment, others: list[Assignment], request: HttpRequest
) -> CriterionRow:
    """What was just sent and refused stays in the form."""
    entered = request.POST.get(f"score-{criterion.id}")
    score = assignment.scores.get(criterion.id)
    value = parse_number(entered, 3) if entered else score
    comment = request.POST.get(f"comment-{criterion.id}", assignment.comments.get(criterion.id, ""))
    return CriterionRow(
        criterion,
        tuple((point, point == value) for point in range(criterion.most + 1)),
        score,
        comment,
        tuple((other.scores.get(criterion.id), other.comments.get(criterion.id, "")) for other in others),
    )


def _total(assignment: Assignment, prize: PrizeRules) -> float | None:
    """Of 100."""
    total = sheet_total(ScoreSheet(assignment.expert_id, assignment.scores), prize.criteria)
    return None if total is None else float(total * 100)

"""What changed between two editions, question by question, and which old answers are carried into the new one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core import model
from goalweave.core.answers import Fate, QuestionChange, compare_rounds as compared
from goalweave.core.text.languages import picked_language
from goalweave.core.text.text_difference import DiffSegment
from goalweave.surveys import queries
from goalweave.web.language_maps import language_name
from goalweave.web.questionnaires import page_context
from goalweave.wording.questionnaire_labels import FATES
from goalweave.wording.templatetags.goalweave import reader_language


@dataclass(frozen=True, slots=True)
class QuestionDifference:
    """pieces: the change within the text, in the language named; language empty for the reader's own."""

    change: QuestionChange
    fate: str
    name: str | Promise
    question: model.Question
    pieces: tuple[DiffSegment, ...]
    language: str


@require_safe
def difference(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """key: the newer edition; other: the one that it is compared with."""
    who, row, after = page_context.questionnaire_or_404(request, key)
    _who, old, before = page_context.questionnaire_or_404(request, other)
    comparison = compared(before, after)
    counts = {fate: len(comparison.of(fate)) for fate in Fate}
    selected = request.GET.get("fate", "")
    changes = [change for change in comparison.changes if not selected or change.fate == selected]
    carried = comparison.carried_numbers()
    editions = queries.questionnaires(who).filter(code=row.code).exclude(pk=row.pk)
    context = {
        "questionnaire": row,
        "before": old,
        "rows": list(map(_question_difference, changes)),
        "fates": [(fate, FATES[fate], counts[fate]) for fate in Fate if counts[fate]],
        "wanted": selected,
        "carried": len(carried),
        "all": len(after.questions),
        "lost": counts[Fate.GONE],
        "told": after.after == before.key,
        "editions": [
            (edition, reverse("questionnaire-difference", args=[row.key, edition.key]))
            for edition in editions
            if edition.pk != old.pk
        ],
        "crumbs": page_context.questionnaire_crumbs(row, (_("Changes"), "")),
    }
    return render(request, "questionnaires/difference.html", context)


def _question_difference(change: QuestionChange) -> QuestionDifference:
    question = change.after or change.before[0]
    reader = reader_language()
    # The change is told in the reader's language, else in one in which both have the text.
    best = picked_language(question.text, reader)
    language = best if best in change.texts else next(iter(change.texts), best)
    return QuestionDifference(
        change=change,
        fate=str(change.fate),
        name=FATES[change.fate],
        question=question,
        pieces=change.texts.get(language, ()),
        language="" if language == reader else language_name(language),
    )

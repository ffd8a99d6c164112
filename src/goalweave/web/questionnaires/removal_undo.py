"""Undo in the editor: restore a removed question, section or fact."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.removed_questions import (
    RemovedPart,
    find_removed_part,
    is_restored,
    last_log_line,
    restore_part,
)
from goalweave.web.addresses import parse_number
from goalweave.web.posts import error_messages
from goalweave.web.questionnaires import page_context
from goalweave.web.questionnaires.saving import save_questionnaire
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """What is told of it, and the log entry that is undone."""

    told: str
    line: int


def redirect_after_removal(who: Actor, row: Questionnaire) -> HttpResponse:
    """Redirect to the top of the outline, which offers to undo the removal."""
    line = last_log_line(row, who)
    return redirect(reverse("questionnaire-edit", args=[row.key]) + f"?removed={line}")


def undo_offer(request: HttpRequest, row: Questionnaire, questionnaire: model.Questionnaire) -> UndoOffer | None:
    """Return the removal named in the address, unless it has been undone."""
    removed = _removed_part(row, str(request.GET.get("removed", "")))
    return (
        None
        if removed is None or is_restored(questionnaire, removed)
        else UndoOffer(_removal_text(removed), removed.line)
    )


@require_POST
def undo(request: HttpRequest, key: str, line: int) -> HttpResponse:
    who, row, definition = page_context.editable_questionnaire(request, key)
    if back := page_context.redirect_if_answered(request, row):
        return back
    removed = _removed_part(row, str(line))
    if removed is None:
        raise Http404
    with error_messages(request):
        if not is_restored(definition, removed):
            save_questionnaire(who, row, restore_part(definition, removed))
        messages.success(request, _("Restored to its place."))
    anchor = f"q-{removed.question.number}" if removed.question else f"s-{removed.place}"
    if removed.fact:
        anchor = "facts"
    return redirect(reverse("questionnaire-edit", args=[row.key]) + f"#{anchor}")


def _removed_part(row: Questionnaire, word: str) -> RemovedPart | None:
    line = parse_number(word)
    return find_removed_part(row, line) if line is not None else None


def _removal_text(removed: RemovedPart) -> str:
    if removed.fact is not None:
        return _("“%(name)s” is no longer asked.") % {"name": pick_text(removed.fact.label)}
    if removed.question is not None:
        return _("Question %(number)s removed.") % {"number": removed.question.number}
    n = len(removed.section.questions) if removed.section else 0
    text = ngettext("Section and its %(n)s question removed.", "Section and its %(n)s questions removed.", n)
    return text % {"n": n}

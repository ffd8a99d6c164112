"""Who changed what in a questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import author_names
from goalweave.audit.models import Entry
from goalweave.core.text.languages import pick, picked_language
from goalweave.core.text.text_difference import DiffSegment, shorten_difference, word_difference
from goalweave.surveys import rules
from goalweave.web.addresses import parse_number
from goalweave.web.history.log_rows import person_name as who_did
from goalweave.web.questionnaires import page_context
from goalweave.wording import log_labels
from goalweave.wording.questionnaire_labels import VERBS, part_name, part_order
from goalweave.wording.templatetags.goalweave import reader_language

PAGE = 50
_QUESTION = "question "


@dataclass(frozen=True, slots=True)
class PartChange:
    """A question, or a part of the head. what: `added`, `removed`, or the parts of it that changed; pieces: of its
    text."""

    name: str
    what: str
    pieces: tuple[DiffSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionnaireEvent:
    at: datetime
    who: str
    verb: str
    changes: tuple[PartChange, ...]


@require_safe
@never_cache
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Newest first; 404 for people who may not see it."""
    who, row, _given = page_context.questionnaire_or_404(request, key)
    if not rules.may_view_questionnaire_history(who, row):
        raise Http404
    lines = Entry.objects.filter(object_type="questionnaire", object_id=str(row.pk))
    before = request.GET.get("before", "")
    if parse_number(before) is not None:
        lines = lines.filter(pk__lt=int(before))
    entries = list(lines.select_related("actor").order_by("-pk")[: PAGE + 1])
    people = author_names(entries, who)
    context = {
        "questionnaire": row,
        "lines": [_questionnaire_event(entry, people) for entry in entries[:PAGE]],
        "older": entries[PAGE - 1].pk if len(entries) > PAGE else 0,
        "crumbs": page_context.questionnaire_crumbs(row, (_("History"), "")),
    }
    return render(request, "questionnaires/history.html", context)


def _questionnaire_event(entry: Entry, people: Mapping[int, str]) -> QuestionnaireEvent:
    verb = VERBS.get(entry.verb)
    comparable = entry.verb in ("change", "wording")
    changes = tuple(_part_changes(entry.before or {}, entry.after or {})) if comparable else ()
    return QuestionnaireEvent(entry.at, who_did(entry, people), str(verb or log_labels.verb_name(entry.verb)), changes)


def _part_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PartChange]:
    for name in sorted({*after, *before}, key=lambda name: (part_order(name), name)):
        old, new = before.get(name), after.get(name)
        if not name.startswith(_QUESTION):
            yield PartChange(part_name(name), "")
            continue
        title = _("Question %(number)s") % {"number": name.removeprefix(_QUESTION)}
        if not isinstance(old, dict) or not isinstance(new, dict):
            yield PartChange(title, _("added") if new else _("removed"), ())
            continue
        parts = sorted((part for part in new if new[part] != old.get(part)), key=part_order)
        yield PartChange(
            title, ", ".join(part_name(part) for part in parts), _text_difference(old, new) if "text" in parts else ()
        )


def _text_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[DiffSegment, ...]:
    language = picked_language(new["text"], reader_language())
    return shorten_difference(word_difference(pick(old.get("text") or {}, language), pick(new["text"], language)))

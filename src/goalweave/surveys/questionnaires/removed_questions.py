"""What a change of the editor took out of a questionnaire, read from the log, and putting it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.answers import editing
from goalweave.core.answers.plain_questions import question_from
from goalweave.surveys.models import Questionnaire

_QUESTION = "question "


@dataclass(frozen=True, slots=True)
class RemovedPart:
    """One of the three. line: its number in the log; place: of the section, or of the fact; order: numbers of the section's
    questions before."""

    line: int
    place: int
    question: model.Question | None = None
    section: model.Section | None = None
    fact: model.Fact | None = None
    order: tuple[str, ...] = ()


def last_log_line(row: Questionnaire, actor: Actor) -> int:
    """Number of the line in the log of what the actor changed last; 0 where there is none."""
    entries = Entry.objects.filter(object_type="questionnaire", object_id=str(row.pk), actor=actor.user)
    return entries.order_by("-pk").values_list("pk", flat=True).first() or 0


def find_removed_part(row: Questionnaire, line: int) -> RemovedPart | None:
    """What that log entry took out of the questionnaire; None if it did anything else. One query."""
    entry = Entry.objects.filter(pk=line, object_type="questionnaire", object_id=str(row.pk), verb="change").first()
    if entry is None:
        return None
    # The log has a field for each question of a questionnaire, named by its number (actions.questionnaires).
    before, after = entry.before or {}, entry.after or {}
    names = [name for name in before if name.startswith(_QUESTION)]
    if any(after.get(name) is not None for name in names):
        return None
    gone = {name.removeprefix(_QUESTION): question_from(before[name]) for name in names}
    if "sections" in before:
        return _removed_from_sections(entry.pk, before["sections"], after["sections"], gone)
    return None if gone else _removed_fact(entry.pk, before.get("facts") or [], after.get("facts") or [])


def restore_part(questionnaire: model.Questionnaire, removed: RemovedPart) -> model.Questionnaire:
    """The questionnaire as it is now, with what was removed at its place."""
    if removed.fact is not None:
        return editing.with_restored_fact(questionnaire, removed.fact, removed.place)
    if removed.question is not None and removed.section is not None:
        return editing.with_restored_question(
            questionnaire, removed.question, removed.section, removed.place, removed.order
        )
    return (
        editing.with_restored_section(questionnaire, removed.section, removed.place)
        if removed.section
        else questionnaire
    )


def is_restored(questionnaire: model.Questionnaire, removed: RemovedPart) -> bool:
    """Whether it is there again, so that there is nothing to undo."""
    if removed.fact is not None:
        return removed.fact.id in {fact.id for fact in questionnaire.facts}
    if removed.question is not None:
        return removed.question.number in questionnaire.numbers()
    return removed.section in questionnaire.sections


def _removed_from_sections(
    line: int, before: list[dict[str, Any]], after: list[dict[str, Any]], gone: Mapping[str, model.Question]
) -> RemovedPart | None:
    if len(after) == len(before) - 1:
        place = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))
        whole = [*before[:place], *before[place + 1 :]] == after and set(before[place]["questions"]) == set(gone)
        questions = tuple(gone[number] for number in before[place]["questions"]) if whole else ()
        return RemovedPart(line, place, section=_read_section(before[place], questions)) if whole else None
    if len(after) == len(before) and len(gone) == 1:
        ((number, question),) = gone.items()
        place = next(n for n, section in enumerate(before) if number in section["questions"])
        order = tuple(before[place]["questions"])
        return RemovedPart(line, place, question=question, section=_read_section(before[place], ()), order=order)
    return None


def _removed_fact(line: int, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> RemovedPart | None:
    place = next((n for n, fact in enumerate(before) if fact not in after), None)
    if place is None or [*before[:place], *before[place + 1 :]] != after:
        return None
    return RemovedPart(line, place, fact=model.Fact(**before[place]))


def _read_section(plain: Mapping[str, Any], questions: tuple[model.Question, ...]) -> model.Section:
    return model.Section(plain["title"], questions, plain["code"], plain["text"] or None)

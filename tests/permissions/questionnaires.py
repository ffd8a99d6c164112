"""Questionnaires of the site and of organisations, being made and being answered."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.surveys import NOW, begun, questionnaire, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.answers.editing import without_question
from goalweave.surveys.actions import change_questionnaire
from goalweave.surveys.models import Questionnaire

Variants = dict[str, dict[str, object]]


def questionnaire_variants(own: Organisation, other: Organisation) -> dict[str, Variants]:
    """Beginning of an address → variants. other: with which one is compared."""

    def changed_questionnaire(id: str, organisation: Organisation | None) -> dict[str, object]:  # noqa: A002
        whole = replace(questionnaire("1"), id=id)
        row = stored_questionnaire(whole, organisation)
        # A question that was taken out, so that there is something to undo.
        change_questionnaire(
            actor=SYSTEM, questionnaire=row, definition=without_question(whole, "3"), version=1, now=NOW
        )
        line = object_entries("questionnaire", row.pk)[0].pk
        return {"key": row.key, "other": row.key, "number": "1.1", "place": 0, "line": line}

    answered = changed_questionnaire("answered", own)
    begun(other, questionnaire=Questionnaire.objects.get(code="answered"))
    return {
        "surveys/questionnaires/": {
            "of the whole site": changed_questionnaire("site", None),
            "own, in preparation": changed_questionnaire("making", own),
            "own, being answered": answered,
            "in preparation elsewhere": changed_questionnaire("elsewhere", other),
            "nothing": {"key": "nothing@1", "other": "nothing@1", "number": "1.1", "place": 0, "line": 1},
        }
    }


def questionnaire_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    start = "surveys/questionnaires/<str:key>/"
    return {
        f"{start}answer/": {"organisation": "own", "year": "2026", "language": "en"},
        f"{start}edition/": {"edition": "2", "organisation": "own"},
        f"{start}edit/move/": {"do": "down:1.1"},
    }

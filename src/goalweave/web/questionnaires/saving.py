"""Save the edited parts of a questionnaire."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.surveys import actions
from goalweave.surveys.models import Questionnaire
from goalweave.web.questionnaires.page_context import checked_questionnaire


def save_questionnaire(who: Actor, row: Questionnaire, questionnaire: model.Questionnaire) -> Questionnaire:
    """Raises InputError for what no file could hold; Conflict when someone else was quicker; NotAllowed."""
    definition = checked_questionnaire(questionnaire)
    return actions.change_questionnaire(
        actor=who, questionnaire=row, definition=definition, version=row.version, now=timezone.now()
    )


def head_fields(questionnaire: model.Questionnaire) -> dict[str, Any]:
    return {
        "title": dict(questionnaire.title),
        "owner": dict(questionnaire.owner or {}),
        "year": questionnaire.year,
        "after": questionnaire.after,
        "source": questionnaire.source,
        "note": dict(questionnaire.note or {}),
    }


def section_fields(section: model.Section) -> dict[str, Any]:
    return {"code": section.code, "title": dict(section.title), "text": dict(section.text or {})}


def fact_fields(fact: model.Fact) -> dict[str, Any]:
    return {"label": dict(fact.label), "id": fact.id}

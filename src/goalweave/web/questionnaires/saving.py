"""Save the edited parts, and detect that someone else has changed the same part in the meantime."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.surveys import actions
from goalweave.surveys.models import Questionnaire
from goalweave.web.questionnaires.page_context import checked_questionnaire
from goalweave.wording.questionnaire_labels import part_name
from goalweave.wording.templatetags.goalweave import pick_text

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field whose current value differs from the form."""

    label: str
    value: str


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


def version_mark(fields: Fields) -> str:
    """What a form carries to tell whether its part has changed since it was opened."""
    return sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def changed_fields(now: Fields, mine: Fields) -> list[ChangedField]:
    """Return the fields that differ, with their current values."""
    return [
        ChangedField(part_name(name), _comparable_value(value))
        for name, value in now.items()
        if mine.get(name) != value
    ]


def _comparable_value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        texts = all(isinstance(text, str) for text in value.values())
        return (pick_text(value) if texts else json.dumps(value, ensure_ascii=False)) or _("nothing")
    if isinstance(value, list):
        return ", ".join(
            _comparable_value(item.get("label", item) if isinstance(item, dict) else item) for item in value
        ) or _("nothing")
    return str(value) if value not in (None, "") else _("nothing")

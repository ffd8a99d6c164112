"""Detect that someone else has changed the same part in the meantime, and say what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from goalweave.wording.questionnaire_labels import part_name
from goalweave.wording.templatetags.goalweave import pick_text

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field whose current value differs from the form."""

    label: str
    value: str


def version_mark(fields: Fields) -> str:
    """What a form carries to tell whether its part has changed since it was opened."""
    return sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def changed_fields(now: Fields, mine: Fields, label: Callable[[str], str] = part_name) -> list[ChangedField]:
    """Return the fields that differ, with their current values. label: what a field is called."""
    return [
        ChangedField(label(name), _comparable_value(value)) for name, value in now.items() if mine.get(name) != value
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

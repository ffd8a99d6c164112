"""Where the words of an answer come from, as the log knows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from goalweave.accounts.activity.queries import object_entries
from goalweave.core.messages import message_from_json
from goalweave.surveys.models import Answer


@dataclass(frozen=True, slots=True)
class DraftOrigin:
    """A draft that an answer began as. writer: the name of the plugged-in one that worded it, empty for the templates; refused: why
    a writer's text was not taken, a Message; changed: the answer reads otherwise now."""

    writer: str
    refused: str
    changed: bool


def draft_origin(row: Answer) -> DraftOrigin | None:
    """The draft that an answer began as; None where somebody wrote it. One query, none for an empty answer."""
    if not row.text:
        return None
    lines = object_entries("answer", f"{row.submission_id}/{row.question.number}")
    last = lines.filter(Q(verb="draft") | Q(after__text="")).first()
    after = (last.after or {}) if last is not None and last.verb == "draft" else {}
    if "writer" not in after:
        return None
    return DraftOrigin(str(after["writer"]), message_from_json(after.get("refused", "")), after.get("text") != row.text)

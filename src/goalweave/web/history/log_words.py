"""What a log entry says of submissions, calls and other objects with states of their own, in words; translated when called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext_lazy

from goalweave.audit.models import Entry
from goalweave.calls.models import Call, CallEntry
from goalweave.calls.queries import CallPhase
from goalweave.prizes.models import Edition
from goalweave.surveys.models import Questionnaire, Round, Submission
from goalweave.web.accounts.names import ROLES
from goalweave.web.interlinkages.scoring_context import STATES as EXERCISE_STATES
from goalweave.web.linkages.row_labels import PROPOSAL_KINDS, PROPOSAL_STATES
from goalweave.web.moderation.labels import STATE_NAMES as ENTRY_STATES
from goalweave.wording import call_labels, log_labels, prize_labels, questionnaire_labels, survey_labels
from goalweave.wording.interlinkage_labels import STATES as TRADE_OFF_STATES
from goalweave.wording.log_changes import FieldChange, field_changes
from goalweave.wording.templatetags.goalweave import pick_text

Names = Mapping[Any, Any]
ObjectNames = dict[tuple[str, str], tuple[str, str]]
"""(type, id) → name and address of an object."""

VERBS: Mapping[str, Names] = {
    "submission": survey_labels.VERBS,
    "answer": survey_labels.VERBS,
    "round": survey_labels.ROUND_VERBS,
    "questionnaire": questionnaire_labels.VERBS,
}
"""Type of object → its own words for what is done with it."""

ALL_VERBS: Names = {
    **questionnaire_labels.VERBS,
    **survey_labels.ROUND_VERBS,
    **survey_labels.VERBS,
    **log_labels.VERBS,
}
"""Every verb of the log; log_labels.VERBS last, because its words fit every object."""

_CALL_STATES = {
    "draft": call_labels.PHASES[CallPhase.DRAFT],
    "published": pgettext_lazy("state of a call", "published"),
    "archived": pgettext_lazy("state of a call", "archived"),
}
_UNSENT_STATES = {
    "started": pgettext_lazy("entries that", "Address not confirmed"),
    "writing": pgettext_lazy("entries that", "Being written"),
}
VALUES: Mapping[str, Mapping[str, Names]] = {
    "submission": {"state": survey_labels.SUBMISSION_STATES},
    "answer": {"status": survey_labels.ANSWER_STATUSES},
    "call": {"state": _CALL_STATES},
    "call_entry": {"state": {**_UNSENT_STATES, **ENTRY_STATES}},
    "edition": {
        "state": {**prize_labels.NOMINEE_STATES, "nominated": prize_labels.PLACINGS[""]},
        "placing": prize_labels.PLACINGS,
    },
    "exercise": {"state": EXERCISE_STATES},
    "trade_off": {"state": TRADE_OFF_STATES},
    "joint_linkage": {"state": PROPOSAL_STATES, "kind": PROPOSAL_KINDS},
    "membership": {"role": ROLES},
    "invitation": {"role": ROLES},
}
"""Type of object → field → the words for its values."""

_STATUS = log_labels.FIELDS["status"]
_WITH_STATUS = ("call_entry", "exercise", "joint_linkage", "submission", "trade_off")
FIELDS: Mapping[str, Names] = {
    # A “state” without a type is that of a mapping, which some languages say.
    **{object_type: {"state": _STATUS} for object_type in _WITH_STATUS},
    "answer": {
        "text": pgettext_lazy("field that changed", "text"),
        "notes": pgettext_lazy("field that changed", "remarks on the draft"),
        "writer": pgettext_lazy("field that changed", "drafted by"),
    },
    "call": {**call_labels.PARTS, "state": _STATUS},
    "edition": {**prize_labels.MOMENTS, "state": _STATUS},
    "questionnaire": questionnaire_labels.PARTS,
}
"""Type of object → its own words for its fields."""

INTERNAL: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"assignee", "carried", "record", "suggestions", "version"}),
    "call_entry": frozenset({"organisation", "record", "merged_into", "seconded"}),
    "edition": frozenset({"expert", "nominee", "nominees", "winner"}),
    "exercise": frozenset({"people"}),
    "invitation": frozenset({"membership"}),
    "membership": frozenset({"user"}),
    "submission": frozenset({"vintage"}),
}
"""Type of object → fields with numbers of the database. They are in the export of the log, but people cannot read them."""

NESTED = ("call", "questionnaire")
"""Types of objects with fields of many parts. The log names those that changed; the history of the object shows how."""

_QUESTION = "question "
"""How the fields of a questionnaire that are questions begin."""


def verb_of_entry(verb: str, object_type: str) -> str:
    """Return what was done, in the words for this type of object if there are any."""
    own = VERBS.get(object_type, {}).get(verb)
    return str(own) if own is not None else str(ALL_VERBS.get(verb) or log_labels.verb_name(verb))


def changes_of_entry(entry: Entry) -> tuple[FieldChange, ...]:
    """Return the changed fields of an entry, without internal numbers and with words for states, kinds and roles."""
    labels = FIELDS.get(entry.object_type, {})
    before, after = (_fields_in_words(entry.object_type, fields) for fields in (entry.before, entry.after))
    changes = []
    for name in dict.fromkeys([*(before or {}), *(after or {})]):
        old, new = (None if fields is None else {name: fields.get(name)} for fields in (before, after))
        if entry.object_type in NESTED and (_is_nested(old, name) or _is_nested(new, name)):
            changes.append(FieldChange(_field_label(name, labels)))
            continue
        for change in field_changes(old, new):
            changes.append(replace(change, label=_field_label(name, labels)) if name != "details" else change)
    return tuple(changes)


def _fields_in_words(object_type: str, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    internal = INTERNAL.get(object_type, frozenset())
    public = {name: value for name, value in fields.items() if name not in internal}
    for name, words in VALUES.get(object_type, {}).items():
        value = public.get(name)
        if isinstance(value, str):
            public[name] = str(words.get(value, value))
    return public


def _is_nested(fields: Mapping[str, Any] | None, name: str) -> bool:
    value = (fields or {}).get(name)
    parts = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, Mapping | list) and any(isinstance(part, Mapping | list) for part in parts or ())


def _field_label(name: str, labels: Names) -> str:
    if name.startswith(_QUESTION):
        return _("Question %(number)s") % {"number": name.removeprefix(_QUESTION)}
    own = labels.get(name)
    return log_labels.field_name(name) if own is None else str(own)


def object_names(entries: Iterable[Entry]) -> ObjectNames:
    """Return the names of surveys, calls and prizes, which an entry holds only a number of. One query for each type."""
    ids: dict[str, set[str]] = {}
    for entry in entries:
        kind, number = _named_row(entry)
        if number.isdecimal():
            ids.setdefault(kind, set()).add(number)
    names: ObjectNames = {}
    for kind in ids.keys() & _ROWS.keys():
        rows, name_of, address = _ROWS[kind]
        for row in rows().filter(pk__in=ids[kind]):
            names[kind, str(row.pk)] = (name_of(row), reverse(address, args=[row.pk]) if address else "")
    return names


def name_of_entry(entry: Entry, names: ObjectNames) -> tuple[str, str] | None:
    """Return the name and address of what an entry is about; None for objects that `object_names` does not know."""
    named = names.get(_named_row(entry))
    if named is None or entry.object_type != "answer":
        return named
    name, href = named
    number = entry.object_id.partition("/")[2]
    return _("Question %(number)s") % {"number": number} + f" · {name}", href


def _named_row(entry: Entry) -> tuple[str, str]:
    """Type and id of the row that an entry is named for: an answer is named for its submission."""
    if entry.object_type == "answer":
        return "submission", entry.object_id.partition("/")[0]
    return entry.object_type, entry.object_id


def _submission_name(row: Submission) -> str:
    return f"{pick_text(row.questionnaire.title)} · {pick_text(row.organisation.short) or row.organisation.slug}"


def _round_name(row: Round) -> str:
    return pick_text(row.questionnaire.title)


def _questionnaire_name(row: Questionnaire) -> str:
    return pick_text(row.title)


def _call_name(row: Call) -> str:
    return pick_text(row.definition.get("title") or {}) or row.slug


def _entry_name(row: CallEntry) -> str:
    return row.reference


def _edition_name(row: Edition) -> str:
    return f"{_call_name(row.call)} {row.year}"


_ROWS: Mapping[str, tuple[Any, Any, str]] = {
    "submission": (
        lambda: Submission.objects.select_related("questionnaire", "organisation"),
        _submission_name,
        "submission",
    ),
    "round": (lambda: Round.objects.select_related("questionnaire"), _round_name, ""),
    "questionnaire": (lambda: Questionnaire.objects.all(), _questionnaire_name, ""),
    "call": (lambda: Call.objects.all(), _call_name, ""),
    "call_entry": (lambda: CallEntry.objects.all(), _entry_name, ""),
    "edition": (lambda: Edition.objects.select_related("call"), _edition_name, ""),
}
"""Type of object → its rows, how one is named, and the name of its page's address."""

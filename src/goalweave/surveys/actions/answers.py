"""Writes to one answer: text, status, assignee and cited records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.actions import difference
from goalweave.audit.models import Entry
from goalweave.core.answers.anchors import TextEdit
from goalweave.core.answers.markdown import clean_answer
from goalweave.core.answers.merging import merge_texts
from goalweave.core.errors import Conflict, InputError, NotAllowed, Severity
from goalweave.core.model import QuestionKind
from goalweave.core.text.sanitise import sanitise_line
from goalweave.surveys import rules
from goalweave.surveys.actions.anchoring import carry_anchors
from goalweave.surveys.actions.logging import Fields, answer_log_id, log_answer
from goalweave.surveys.models import Answer, AnswerStatus as Status, Question, Submission
from goalweave.surveys.queries import answer_of
from goalweave.surveys.rounds.notices import note_assigned
from goalweave.surveys.submissions.findings import answer_findings
from goalweave.vanished_rows import reread_row

LONGEST_ADDRESS = 2000
MOST_ROWS = 500
LONGEST_CELL = 2000
Value = str | list[Any] | None


@transaction.atomic
def write_answer(
    *,
    actor: Actor,
    answer: Answer,
    text: str,
    version: int,
    now: datetime,
    value: Value = None,
    base: str | None = None,
) -> Answer:
    """Save an answer. version: the one that was opened; base: its text, from a writer who knows it.

    Raises NotAllowed; Conflict if someone else has changed the answer in the meantime; InputError or LimitError for an
    invalid text or value.
    """
    row = lock_writable_answer(actor, answer, version)
    if base is not None and base != row.text:
        raise _changed_meanwhile()
    cleaned, kept_value = clean_answer(text, "text"), validate_value(row.question, value)
    if (cleaned, kept_value) == (row.text, row.value) and not row.old:
        return row
    return store_answer_text(actor, row, cleaned, kept_value, now)


@transaction.atomic
def merge_answer(
    *,
    actor: Actor,
    answer: Answer,
    text: str,
    version: int,
    now: datetime,
    value: Value = None,
    base: str | None = None,
) -> Answer:
    """Save an answer that someone else has changed since it was opened, with both people's changes. version, base: as for
    `write_answer`.

    Raises NotAllowed; Conflict where both changed the same sentence, added at the same place or chose another value, or
    where it is not known what was opened; InputError or LimitError as for `write_answer`.
    """
    row = lock_writable_answer(actor, answer)
    merged, merged_value = _merge_with_current(row, text, value, version, base)
    if (merged, merged_value) == (row.text, row.value):
        return row
    return store_answer_text(actor, row, clean_answer(merged, "text"), merged_value, now, "merge")


def merged_text(answer: Answer, text: str, version: int, value: Value = None) -> str | None:
    """The text that `merge_answer` would save; None where it cannot."""
    try:
        return _merge_with_current(answer, text, value, version, None)[0]
    except (Conflict, InputError):
        return None


def _merge_with_current(row: Answer, text: str, value: Value, version: int, base: str | None) -> tuple[str, Value]:
    cleaned, own_value = clean_answer(text, "text"), validate_value(row.question, value)
    opened = _answer_at_version(row, version)
    if opened is None:
        raise _changed_meanwhile()
    base_text, base_value = (opened[0] if base is None else base), opened[1]
    merged = merge_texts(base_text, cleaned, row.text)
    if merged is None or (own_value != base_value and row.value not in (base_value, own_value)):
        raise _changed_meanwhile()
    return merged, row.value if own_value == base_value else own_value


def _answer_at_version(row: Answer, version: int) -> tuple[str, Value] | None:
    """Text and value of an earlier version, from the log; None where the log does not have it."""
    if not 0 < version <= row.version:
        return None
    earlier: Fields = {"text": row.text, "value": row.value}
    later = Entry.objects.filter(
        object_type="answer", object_id=answer_log_id(row), after__version__gt=version, after__version__lte=row.version
    )
    entries = list(later.order_by("-pk").values_list("before", "after"))
    # Entries from before versions were logged have no number.
    if [(after or {}).get("version") for _before, after in entries] != list(range(row.version, version, -1)):
        return None
    for before, _after in entries:
        earlier |= {name: value for name, value in (before or {}).items() if name in earlier}
    return earlier["text"], earlier["value"]


def store_answer_text(
    actor: Actor,
    row: Answer,
    text: str,
    value: Value,
    now: datetime,
    verb: str = "write",
    how: Fields | None = None,
    edits: Sequence[TextEdit] | None = None,
) -> Answer:
    """The new words of an answer whose row is held and whose writer may; a ready answer is being drafted again.

    how: what the log says next to, of how the words came about; edits: what changed, where that is known.
    """
    before = answer_log_fields(row)
    row.text, row.value, row.old = text, value, False
    # Approval was of other words: it is given again.
    row.status = status_of_content(row)
    save_answer(actor, row, before, now, verb, how, edits)
    return row


@transaction.atomic
def set_answer_status(*, actor: Actor, answer: Answer, status: Status, now: datetime) -> Answer:
    """Set the status: writers mark an answer as ready, editors approve it and reopen an approved one.

    Raises NotAllowed; InputError for an empty answer, or for approval while an error prevents it.
    """
    row = _lock_answer(answer)
    # Opening an approved answer is as much an editor's step as approving it.
    approving = Status.APPROVED in (row.status, status)
    allowed = rules.may_edit(actor, row.submission) if approving else rules.may_write_answer(actor, row.submission, row)
    if not allowed:
        raise NotAllowed(
            "only an editor may approve answers" if approving else "you do not have permission to write here"
        )
    if status == row.status:
        return row
    if status == Status.EMPTY or row.status == Status.EMPTY:
        raise InputError(_("nothing has been written yet"), field="status")
    if status == Status.APPROVED:
        _require_no_error(row)
    before = answer_log_fields(row)
    row.status = status
    save_answer(actor, row, before, now, "status")
    return row


@transaction.atomic
def assign_answer(*, actor: Actor, answer: Answer, user: User | None, now: datetime) -> Answer:
    """Assign an answer to a person, or to no one (None). Raises NotAllowed; InputError for someone who cannot write
    there."""
    row = _lock_answer(answer)
    if not rules.may_edit(actor, row.submission):
        raise NotAllowed("only editors can assign answers")
    if user is not None and not rules.may_write(Actor(user), row.submission):
        raise InputError(_("this person cannot write for the organisation"), field="assignee")
    if row.assignee_id == (user.pk if user is not None else None):
        return row
    before = answer_log_fields(row)
    row.assignee = user
    save_answer(actor, row, before, now, "assign")
    note_assigned(actor, row, now)
    return row


@transaction.atomic
def confirm_carried_over(*, actor: Actor, answer: Answer, now: datetime) -> Answer:
    """An answer that was carried over holds as it is. Raises NotAllowed."""
    row = _lock_answer(answer)
    if not rules.may_write_answer(actor, row.submission, row):
        raise NotAllowed("you do not have permission to write here")
    if row.old:
        before = answer_log_fields(row)
        row.old = False
        save_answer(actor, row, before, now, "confirm")
    return row


def validate_value(question: Question, value: Value) -> Value:
    """The value as it is kept. Raises InputError for one that the question has not."""
    kind = QuestionKind(question.kind)
    if value in (None, "", []):
        return None
    if kind is QuestionKind.CHOICE and isinstance(value, list):
        return _validate_choices(question, value)
    if kind is QuestionKind.NUMBER and isinstance(value, str):
        return _validate_number(value)
    if kind is QuestionKind.LINK and isinstance(value, str):
        return _validate_address(value)
    if kind is QuestionKind.TABLE and isinstance(value, list):
        return _validate_rows(question, value)
    raise InputError(_("this question does not accept this type of answer"), field="value")


def _validate_choices(question: Question, value: list[Any]) -> list[str] | None:
    known = [choice["id"] for choice in question.choices]
    if any(chosen_id not in known for chosen_id in value):
        raise InputError(_("choose from the options"), field="value")
    if len(value) > 1 and not question.many:
        raise InputError(_("choose one option"), field="value")
    return [choice_id for choice_id in known if choice_id in value] or None


def _validate_number(value: str) -> str:
    # Stored as it was typed: a float would give 0.1 back as something else.
    line = sanitise_line(value).replace("\u00a0", "").replace(" ", "")
    try:
        number = Decimal(line)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or len(line) > 40:
        raise InputError(_("this is not a number"), field="value")
    return line


def _validate_address(value: str) -> str:
    line = sanitise_line(value)
    try:
        parts = urlsplit(line)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or len(line) > LONGEST_ADDRESS or " " in line:
        raise InputError(_("a web address must start with https:// or http://"), field="value")
    return line


def _validate_rows(question: Question, value: list[Any]) -> list[dict[str, str]] | None:
    names = [column["id"] for column in question.columns]
    if len(value) > MOST_ROWS:
        raise InputError(_("a table can have up to %(most)d rows") % {"most": MOST_ROWS}, field="value")
    rows = []
    for cells in value:
        if not isinstance(cells, dict) or set(cells) - set(names):
            raise InputError(_("the table has different columns"), field="value")
        row = {name: sanitise_line(str(cells.get(name, "")))[:LONGEST_CELL] for name in names}
        if any(row.values()):
            rows.append(row)
    return rows or None


def status_of_content(row: Answer) -> Status:
    """Drafting, or empty if there is neither a text nor a value nor a file."""
    has_content = row.text or row.value not in (None, [], "") or row.files.filter(removed=None).exists()
    return Status.DRAFTING if has_content else Status.EMPTY


def _require_no_error(row: Answer) -> None:
    whole = answer_of(row.submission, row.question.number)
    errors = [finding for finding in answer_findings(whole) if finding.severity is Severity.ERROR] if whole else []
    if errors:
        raise InputError(_("this prevents approval: %(problem)s") % {"problem": errors[0].message}, field="text")


def lock_writable_answer(actor: Actor, answer: Answer, version: int | None = None) -> Answer:
    """The row, held. Raises NotAllowed, Conflict."""
    row = _lock_answer(answer)
    if not rules.may_write_answer(actor, row.submission, row):
        raise NotAllowed("you do not have permission to write here")
    if version is not None and row.version != version:
        raise _changed_meanwhile()
    return row


def _changed_meanwhile() -> Conflict:
    return Conflict("someone else has changed this answer in the meantime")


def _lock_answer(answer: Answer) -> Answer:
    # The submission first, so that no answer changes while it is handed in, and with a statement of its own: the state that is
    # read next to the answer is then the one that others have left. Not its key: a comment that holds its answer refers to it.
    reread_row(Submission.objects.select_for_update(of=("self",), no_key=True), answer.submission_id)
    rows = Answer.objects.select_for_update(of=("self",))
    rows = rows.select_related("submission__round", "submission__organisation", "submission__questionnaire", "question")
    return reread_row(rows, answer.pk)


def answer_log_fields(row: Answer) -> Fields:
    """What the log keeps of an answer."""
    return {
        "text": row.text,
        "value": row.value,
        "status": str(row.status),
        "assignee": row.assignee_id,
        "old": row.old,
        "carried": row.carried_id,
    }


def save_answer(
    actor: Actor,
    row: Answer,
    before: Fields,
    now: datetime,
    verb: str,
    how: Fields | None = None,
    edits: Sequence[TextEdit] | None = None,
) -> None:
    """Save a row that is held, as its next version, with a line in the log. before: its fields until now, as `answer_log_fields`
    has them; how, edits: as for `store_answer_text`."""
    row.version += 1
    row.updated, row.updated_by = now, actor.user
    row.save(
        update_fields=["text", "value", "status", "assignee", "old", "carried", "version", "updated", "updated_by"]
    )
    old, new = difference(before, answer_log_fields(row))
    if "text" in old:
        carry_anchors(row, old["text"], edits)
    # With its number the log tells what a version said, to merge what was written on it.
    log_answer(actor, verb, row, old, new | (how or {}) | {"version": row.version})

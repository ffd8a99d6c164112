"""Writes of a person without an account, who has the link of an entry: begin, save, submit, withdraw, erase.

A draft belongs to its writer alone, so saving it is not logged; from its submission on every change is, without what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.audit.actions import log
from goalweave.calls import rules
from goalweave.calls.actions.entry_records import remove_record, remove_record_files
from goalweave.calls.assessment import assess_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_checks import (
    CATEGORY,
    consent_problems,
    entry_problems,
    field_problems,
    is_photo,
    present_files,
)
from goalweave.calls.entry_values import Value, is_empty, read_value
from goalweave.calls.models import Call, CallEntry, EntryContact, EntryEvent, EntryFile, EntryState, EntryStep
from goalweave.calls.phrases import remove_phrases, store_phrases
from goalweave.calls.suggestions import with_category
from goalweave.calls.tokens import email_key, entry_token
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.model.calls import Call as CallDefinition, ConsentPurpose
from goalweave.core.text.languages import base_language
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.vanished_rows import reread_row

LONGEST_EMAIL = 254
LONGEST_NAME = 200
LONGEST_MESSAGE = 5_000
MOST_LINKS = 20
"""Entries of an address that one mail lists."""


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """What is saved of an entry; what is not named stays. answers: field's id → value; consents: id → whether it is given;
    name: of the person who writes."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    category: str | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    name: str | None = None


def read_email(email: str) -> str:
    """Raises InputError with the field `email`."""
    address = sanitise_line(email)
    try:
        validate_email(address)
    except ValidationError:
        raise InputError(_("enter an email address such as name@example.org"), field="email") from None
    if len(address) > LONGEST_EMAIL:
        raise InputError(_("enter an email address such as name@example.org"), field="email")
    return address


@transaction.atomic
def start_entry(*, call: Call, email: str, language: str, now: datetime) -> tuple[CallEntry, str]:
    """A new entry and the token for its link. From now on the call's fields stay as they are.

    Raises InputError for what is no address, NotAllowed where the call takes no entries.
    """
    if not rules.takes_entries(call, now):
        raise NotAllowed("the call takes no entries now")
    address = read_email(email)
    # The token is derived from the row, which must be there first.
    entry = CallEntry.objects.create(
        call=call,
        token_hash=token_hash(new_token()),
        language=_entry_language(definition_of(call), language),
        created=now,
        updated=now,
    )
    token = entry_token(entry)
    entry.token_hash = token_hash(token)
    entry.save(update_fields=["token_hash"])
    EntryContact.objects.create(entry=entry, email=address, email_key=email_key(address), language=language)
    EntryEvent.objects.create(entry=entry, step=EntryStep.STARTED, at=now)
    Call.objects.filter(pk=call.pk, frozen=None).update(frozen=now)
    _log(entry, "start", None)
    return entry, token


def links_of_address(*, call: Call, email: str) -> list[tuple[CallEntry, str]]:
    """The entries of an address in a call, latest first, each with the token of its link. For a link that was lost."""
    rows = CallEntry.objects.filter(call=call, contact__email_key=email_key(email), erased=None).select_related(
        "contact"
    )
    return [(entry, renew_token(entry=entry)) for entry in rows.order_by("-pk")[:MOST_LINKS]]


def renew_token(*, entry: CallEntry) -> str:
    """The token of the entry's link; another one than before only where the site's secret key has changed."""
    token = entry_token(entry)
    CallEntry.objects.filter(pk=entry.pk).exclude(token_hash=token_hash(token)).update(token_hash=token_hash(token))
    return token


def save_entry(
    *, entry: CallEntry, changes: EntryChanges, now: datetime, version: int | None = None, partly: bool = False
) -> CallEntry:
    """Save what was written, even if it is not yet as it must be; once it is submitted, only if it is.

    version: the one that was shown to the writer. partly: of a draft, everything but values of the wrong form is saved before they are
    named; otherwise nothing is saved then. Raises Conflict where it was saved elsewhere since; InputErrors; NotAllowed after the deadline.
    """
    with transaction.atomic():
        row, problems = _save_entry(entry, changes, now, version)
        if problems and (row.state == EntryState.SUBMITTED or not partly):
            raise InputErrors(problems)
    if problems:
        raise InputErrors(problems)
    return row


def _save_entry(
    entry: CallEntry, changes: EntryChanges, now: datetime, version: int | None
) -> tuple[CallEntry, list[InputError]]:
    """The entry with what could be saved, and what is wrong with the rest."""
    row = lock_changeable_entry(entry, now)
    if version is not None and version != row.version:
        raise Conflict("this entry was changed in another window or on another device")
    call = definition_of(row.call)
    answers, problems = _read_answers(call, changes.answers)
    before = (dict(row.answers), row.category, dict(row.consents))
    if changes.category is not None:
        _set_category(row, call, changes.category, problems)
    row.answers = {**row.answers, **answers}
    _set_consents(row, call, changes.consents, now)
    if row.state == EntryState.SUBMITTED:
        problems += _problems_of_changes(row, call, changes)
    _save_contact(row, changes.name, now)
    changed = _changed_parts(before, (row.answers, row.category, row.consents))
    begins = row.state == EntryState.STARTED
    if begins:
        row.state = EntryState.WRITING
    # The same again is no new version: it may be sent twice, by the script and by the form.
    if changed or begins:
        _store(row, now)
    if changed:
        note_change(row, changed, now)
    return row, problems


@transaction.atomic
def mark_distinct(*, entry: CallEntry, other: str, now: datetime) -> CallEntry:
    """Keep that what looks like a duplicate is another project. other: `record:12` or `entry:5`. Raises NotAllowed."""
    row = lock_changeable_entry(entry, now)
    if other not in row.distinct and len(row.distinct) < MOST_LINKS:
        row.distinct = [*row.distinct, other]
        _store(row, now)
    return row


@transaction.atomic
def submit_entry(*, entry: CallEntry, now: datetime, message: str = "") -> CallEntry:
    """Send the entry to the moderators. message: the answer to what a moderator asked.

    Raises InputErrors with all that is missing; NotAllowed after the deadline, unless a moderator has returned it.
    """
    row = _locked(entry)
    _require_may_change(row, now)
    if row.state == EntryState.SUBMITTED:
        return row
    text = sanitise_text(message).strip()
    if len(text) > LONGEST_MESSAGE:
        raise InputError(_("this is longer than %(most)d characters") % {"most": LONGEST_MESSAGE}, field="message")
    if problems := entry_problems(row, present_files(row)):
        raise InputErrors(problems)
    before = row.state
    row.state = EntryState.SUBMITTED
    row.submitted = row.submitted or now
    row.reference = row.reference or _next_reference(row.call, now)
    _save_contact(row, None, now)
    _store(row, now)
    EntryEvent.objects.create(entry=row, step=EntryStep.SUBMITTED, text=text, at=now)
    store_phrases(row)
    assess_entry(row)
    _log(row, "submit", before)
    return row


@transaction.atomic
def withdraw_entry(*, entry: CallEntry, now: datetime) -> CallEntry:
    """Take the entry back, and its record off every page and figure. Raises NotAllowed where it is decided otherwise."""
    row = _locked(entry)
    if not rules.may_withdraw_entry(row):
        raise NotAllowed("this entry cannot be withdrawn")
    _withdraw(row, now)
    return row


@transaction.atomic
def erase_personal_data(*, entry: CallEntry, now: datetime) -> CallEntry | None:
    """Remove who sent the entry: the contact, answers in personal fields, photographs, also those that another entry has taken over, and
    messages to moderators.

    An accepted entry stays public without them. One that waits is withdrawn too, since no one could be asked about it. A draft
    goes altogether: then None is returned.
    """
    row = _locked(entry)
    if row.submitted is None:
        _delete_entry(row)
        return None
    if row.state in (EntryState.SUBMITTED, EntryState.RETURNED):
        _withdraw(row, now)
    call = definition_of(row.call)
    personal = {field.id for field in call.fields.values() if field.personal}
    contact = {consent.id for consent in call.consents if consent.purpose == ConsentPurpose.CONTACT}
    row.answers = {name: value for name, value in row.answers.items() if name not in personal}
    row.consents = {name: at for name, at in row.consents.items() if name not in contact}
    row.erased = row.erased or now
    _store(row, now)
    EntryContact.objects.filter(entry=row).delete()
    EntryEvent.objects.filter(entry=row, by=None).update(text="")
    own = EntryFile.objects.filter(Q(entry=row, sent_with=None) | Q(sent_with=row)).select_related("entry__record")
    of_people = [file for file in own if is_photo(file) or file.field in personal]
    for file in of_people:
        remove_record_files(actor=SYSTEM, entry=file.entry, digests=[file.digest], now=now)
    _delete_files(of_people)
    EntryEvent.objects.create(entry=row, step=EntryStep.ERASED, at=now)
    _log(row, "erase", row.state)
    return row


@transaction.atomic
def remove_abandoned_entries(*, now: datetime, days: int) -> int:
    """Delete drafts whose link was not used within so many days, and those that were not sent so long after their call closed."""
    before = now - timedelta(days=days)
    unused = CallEntry.objects.filter(state=EntryState.STARTED, created__lt=before)
    late = CallEntry.objects.filter(state=EntryState.WRITING, updated__lt=before, call__closes__lt=before)
    # Locked, so that what its sender is writing or sending at this moment is asked for again, and stays.
    locked = [drafts.select_for_update(of=("self",)).select_related("call") for drafts in (unused, late)]
    rows = list(chain.from_iterable(locked))
    for row in rows:
        _delete_entry(row)
    return len(rows)


def note_change(row: CallEntry, changed: Iterable[str], now: datetime) -> None:
    """Tell the moderators that a submitted entry has changed: one event for all changes since the last of another kind."""
    if row.state != EntryState.SUBMITTED:
        return
    last = row.events.order_by("-pk").first()
    if last is not None and last.step == EntryStep.CHANGED:
        EntryEvent.objects.filter(pk=last.pk).update(at=now)
    else:
        EntryEvent.objects.create(entry=row, step=EntryStep.CHANGED, at=now)
    store_phrases(row)
    assess_entry(row)
    _log(row, "change", row.state, sorted(changed))


def lock_changeable_entry(entry: CallEntry, now: datetime) -> CallEntry:
    """The entry as it is now, locked until the transaction ends. Raises NotAllowed where its sender may not change it."""
    row = _locked(entry)
    _require_may_change(row, now)
    return row


def store_entry(row: CallEntry, now: datetime) -> None:
    """Save a row that was locked; one version more."""
    _store(row, now)


def _locked(entry: CallEntry) -> CallEntry:
    return reread_row(CallEntry.objects.select_for_update(of=("self",)).select_related("call"), entry.pk)


def _require_may_change(row: CallEntry, now: datetime) -> None:
    if not rules.may_change_entry(row, now):
        raise NotAllowed("this entry cannot be changed any more")


def _store(row: CallEntry, now: datetime) -> None:
    row.version += 1
    row.updated = now
    row.save()


def _entry_language(call: CallDefinition, language: str) -> str:
    """The language of the interface where entries can be written in it, else the call's first."""
    base = base_language(language)
    return base if base in call.languages or not call.languages else call.languages[0]


def _read_answers(call: CallDefinition, answers: Mapping[str, object]) -> tuple[dict[str, Value], list[InputError]]:
    values: dict[str, Value] = {}
    problems: list[InputError] = []
    for name, value in answers.items():
        if name not in call.fields:
            problems.append(InputError(_("the call does not ask for this"), field=name[:60]))
            continue
        try:
            values[name] = read_value(call.fields[name], value)
        except InputError as error:
            problems.append(error)
    return values, problems


def _set_category(row: CallEntry, call: CallDefinition, category: str, problems: list[InputError]) -> None:
    if category and category not in call.category_titles:
        problems.append(InputError(_("choose a category"), field=CATEGORY))
        return
    if category != row.category:
        row.category = category
        row.nodes = with_category(row.nodes, call, category)


def _set_consents(row: CallEntry, call: CallDefinition, consents: Mapping[str, bool], now: datetime) -> None:
    """The moment of a consent stays the first one."""
    known = {consent.id for consent in call.consents}
    moments = {name: at for name, at in row.consents.items() if consents.get(name, True)}
    agreed = {name: now.isoformat() for name, agrees in consents.items() if agrees and name in known}
    row.consents = {**agreed, **moments}


def _problems_of_changes(row: CallEntry, call: CallDefinition, changes: EntryChanges) -> list[InputError]:
    """What would make a submitted entry incomplete."""
    files = present_files(row)
    problems = []
    for name in changes.answers:
        if name in call.fields:
            problems += field_problems(call.fields[name], row, files)
    if changes.consents:
        problems += consent_problems(call, row.consents, photos=any(map(is_photo, files)))
    if changes.category is not None and call.categories and not row.category:
        problems.append(InputError(_("choose a category"), field=CATEGORY))
    return problems


def _changed_parts(before: tuple[Any, ...], after: tuple[Any, ...]) -> list[str]:
    """Ids of the fields that changed, and `category` and `consents`."""
    old, new = before[0], after[0]
    names = [name for name in {**old, **new} if _filled(old.get(name)) != _filled(new.get(name))]
    names += [CATEGORY] if before[1] != after[1] else []
    return names + (["consents"] if before[2] != after[2] else [])


def _filled(value: Value) -> Value | None:
    """None for what is empty in any way: a field that was shown and one that never was are alike."""
    return None if is_empty(value) else value


def _save_contact(row: CallEntry, name: str | None, now: datetime) -> None:
    """Whoever writes has had the mail: the address is theirs."""
    contacts = EntryContact.objects.filter(entry=row)
    contacts.filter(confirmed=None).update(confirmed=now)
    if name is not None:
        contacts.update(name=sanitise_line(name)[:LONGEST_NAME])


def _next_reference(call: Call, now: datetime) -> str:
    """`wsis-stocktaking-2026-00042`; the year is not repeated where the call's address ends in it."""
    reread_row(Call.objects.select_for_update(), call.pk)  # two at once must not get the same number
    stem = call.slug if call.slug.endswith(f"-{now.year}") else f"{call.slug}-{now.year}"
    references = CallEntry.objects.filter(call=call).exclude(reference="").values_list("reference", flat=True)
    numbers = [int(reference.rpartition("-")[2]) for reference in references.order_by("-submitted", "-pk")[:100]]
    return f"{stem}-{max(numbers, default=0) + 1:05d}"


def _withdraw(row: CallEntry, now: datetime) -> None:
    before = row.state
    row.state = EntryState.WITHDRAWN
    row.claimed_by, row.claimed = None, None
    _store(row, now)
    remove_record(actor=SYSTEM, entry=row)
    remove_phrases(row)
    EntryEvent.objects.create(entry=row, step=EntryStep.WITHDRAWN, at=now)
    _log(row, "withdraw", before)


def _delete_entry(row: CallEntry) -> None:
    _delete_files(row.files.all())
    _log(row, "delete", row.state)
    row.delete()


def _delete_files(files: Iterable[EntryFile]) -> None:
    """The rows now, the files once that is certain."""
    for file in list(files):
        stored = file.file
        file.delete()
        transaction.on_commit(lambda stored=stored: stored.delete(save=False))  # type: ignore[misc]


def _log(row: CallEntry, verb: str, before: str | None, changed: list[str] | None = None) -> None:
    """Without anything that was written: states, and the names of the fields that changed."""
    after = {"state": row.state, "reference": row.reference}
    log(
        actor=VISITOR,
        verb=verb,
        object_type="call_entry",
        object_id=row.pk,
        before=None if before is None else {"state": before},
        after={**after, "fields": changed} if changed else after,
        organisation=row.call.organisation_id,
    )

"""Writes to the panel of an exercise: who scores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from goalweave.accounts.actions.people import clean_email
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, User
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.interlinkages import rules
from goalweave.interlinkages.actions.exercises import lock_exercise
from goalweave.interlinkages.models import Exercise, ExerciseState, Panellist, Scoring
from goalweave.vanished_rows import reread_row

MOST_PEOPLE = 200
MOST_DAYS = 180
LONGEST_NAME = 200


@transaction.atomic
def add_panellists(
    *,
    actor: Actor,
    exercise: Exercise,
    users: Iterable[User],
    now: datetime,
    organisation: Organisation | None = None,
) -> list[Panellist]:
    """Add people with an account; those who are in stay. organisation: that they speak for. Raises NotAllowed, InputError."""
    row = _lock_for_panel(actor, exercise)
    there = {person.user_id: person for person in row.panellists.exclude(user=None)}
    added = []
    for user in users:
        person = there.get(user.pk)
        if person is None:
            person = Panellist.objects.create(
                exercise=row, user=user, organisation=organisation, name=user.name, email=user.email, added=now
            )
            there[user.pk] = person
        elif person.withdrawn is None:
            continue
        else:
            person.withdrawn = None
            person.save(update_fields=["withdrawn"])
        added.append(person)
    _require_room(row)
    if added:
        log_row(actor, "add", "exercise", row, None, {"people": [person.user_id for person in added]})
    return added


@transaction.atomic
def invite_panellist(
    *,
    actor: Actor,
    exercise: Exercise,
    name: str,
    email: str,
    days: int,
    now: datetime,
    organisation: Organisation | None = None,
) -> tuple[Panellist, str]:
    """Add a person without an account, and return the token of their link, which is not stored. email: empty if none is sent.

    Raises NotAllowed; InputError without a name, or for too many days or people.
    """
    row = _lock_for_panel(actor, exercise)
    called = sanitise_line(name)[:LONGEST_NAME]
    if not called:
        raise InputError("enter a name", field="name")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(Message("a link can be valid for 1 to {most} days", most=MOST_DAYS), field="days")
    token = new_token()
    person = Panellist.objects.create(
        exercise=row,
        organisation=organisation,
        name=called,
        email=clean_email(email) if email.strip() else "",
        token_hash=token_hash(token),
        expires=now + timedelta(days=days),
        added=now,
    )
    _require_room(row)
    log_row(actor, "invite", "exercise", row, None, {"guest": called, "email": person.email})
    return person, token


@transaction.atomic
def renew_link(*, actor: Actor, panellist: Panellist, days: int, now: datetime) -> str:
    """A new link for a guest in place of the old, also while a round is open. Raises NotAllowed, InputError."""
    row = lock_exercise(panellist.exercise)
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only those who coordinate the exercise can do this")
    if panellist.user_id is not None:
        raise InputError("people with an account have no link")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(Message("a link can be valid for 1 to {most} days", most=MOST_DAYS), field="days")
    token = new_token()
    panellist.token_hash, panellist.expires = token_hash(token), now + timedelta(days=days)
    panellist.save(update_fields=["token_hash", "expires"])
    log_row(actor, "renew", "exercise", row, None, {"guest": panellist.name})
    return token


@transaction.atomic
def remove_panellist(*, actor: Actor, panellist: Panellist, now: datetime) -> None:
    """Take a person out. In an open round, the questions that they have not answered go to others, as far as someone has not got
    them already; what they scored stays. Raises NotAllowed; InputError once the exercise is over."""
    row = lock_exercise(panellist.exercise)
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only those who coordinate the exercise can do this")
    if row.state in (ExerciseState.CLOSED, ExerciseState.CANCELLED):
        raise InputError("this cannot be done in the present state of the exercise")
    person = reread_row(Panellist.objects.select_for_update(of=("self",)), panellist.pk)
    if person.withdrawn is not None:
        return
    person.withdrawn = now
    person.save(update_fields=["withdrawn"])
    passed_on = _pass_on_questions(row, person)
    called = {"people": [person.user_id]} if person.user_id else {"guest": person.name}
    log_row(actor, "remove", "exercise", row, called, {"passed_on": passed_on} if passed_on else None)


def _pass_on_questions(row: Exercise, person: Panellist) -> int:
    """In the second round everyone answers for themselves alone, so nothing is passed on there."""
    if row.state != ExerciseState.FIRST:
        return 0
    left = list(person.scorings.filter(round=1, answered=None).order_by("position"))
    others = list(row.panellists.filter(withdrawn=None).order_by("pk"))
    questions: dict[tuple[str, str], set[int]] = {}
    loads = dict.fromkeys((other.pk for other in others), 0)
    ends = dict.fromkeys(loads, 0)
    rows = Scoring.objects.filter(panellist__in=list(loads), round=1)
    places = rows.values_list("panellist", "subject", "object", "position", "answered")
    for other, subject, object_, position, answered in places.iterator(chunk_size=5_000):
        questions.setdefault((subject, object_), set()).add(other)
        loads[other] += answered is None
        ends[other] = max(ends[other], position)
    moved = []
    for question in left:
        free = [other for other in loads if other not in questions.get((question.subject, question.object), ())]
        if not free:
            continue
        # Those with the fewest open questions first; equals in the order in which they were added.
        heir = min(free, key=lambda other: (loads[other], other))
        loads[heir] += 1
        ends[heir] += 1
        question.panellist_id, question.position = heir, ends[heir]
        moved.append(question)
    Scoring.objects.bulk_update(moved, ["panellist", "position"], batch_size=500)
    return len(moved)


def _lock_for_panel(actor: Actor, exercise: Exercise) -> Exercise:
    row = lock_exercise(exercise)
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only those who coordinate the exercise can do this")
    # The questions are shared out when the round opens, so that all get the same number.
    if row.state != ExerciseState.PREPARING:
        raise InputError("people can be added only before the first round")
    return row


def _require_room(row: Exercise) -> None:
    if row.panellists.filter(withdrawn=None).count() > MOST_PEOPLE:
        raise InputError(Message("an exercise can have up to {most} people", most=MOST_PEOPLE), field="people")

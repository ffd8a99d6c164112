"""The prize of the story on a phone: its call, the entry it competes with, and its days, which the story moves as time would."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, User
from goalweave.calls.models import Call
from goalweave.cli.data import load_library
from goalweave.packs.call_definitions import read_calls
from goalweave.packs.sample_entries import read_sample_entries
from goalweave.prizes.actions import create_edition, finish_scores, save_scores
from goalweave.prizes.models import Assignment, Edition
from goalweave.prizes.phases import CALL_MOMENTS, MOMENTS
from goalweave.prizes.sample_loading import bring_entry, prize_definition, publish_sample_call
from goalweave.prizes.voting import request_link

SLUG = "phone-prize"
CATEGORY = "category-2"
RIVAL = "Sample: Open map of fibre lines"
TITLE = {"en": "Phone prize", "fr": "Prix du téléphone", "ar": "جائزة الهاتف"}
DAY = timedelta(days=1)


def begin(organisation: str) -> None:
    """A call of the organisation that takes entries, its edition, and an accepted entry of someone else."""
    definitions = read_calls(load_library())
    definition = prize_definition(definitions["wsis_stocktaking"], definitions["wsis_prizes"])
    (category,) = (each for each in definition.categories if each.id == CATEGORY)
    definition = replace(definition, id="phone_prize", title=TITLE, categories=(category,))
    owner, now = Organisation.objects.get(slug=organisation), timezone.now()
    call = publish_sample_call(SYSTEM, owner, SLUG, definition, now - DAY, now + DAY)
    create_edition(actor=SYSTEM, call=call, year=now.year)
    (rival,) = (entry for entry in read_sample_entries().prize if entry.title == RIVAL)
    # Not of the organisation whose members are the experts.
    other = ensure_organisation(actor=SYSTEM, slug="sample-organisation", name=dict(rival.organisation))
    bring_entry(SYSTEM, other, call, rival, now - DAY / 2)
    move("closes")


def move(following: str) -> None:
    """Time goes on until this moment of the edition (prizes.phases.MOMENTS) is the next to come."""
    edition, now = Edition.objects.select_related("call").get(call__slug=SLUG), timezone.now()
    place = MOMENTS.index(following)
    for number, name in enumerate(MOMENTS):
        moment: datetime = now + (number - place) * DAY + DAY / 2
        setattr(edition.call if name in CALL_MOMENTS else edition, name, moment)
    edition.call.save()
    edition.save()


def mail_link(email: str) -> None:
    """What the form that sends a link to vote does, of whose page the story has seen enough."""
    edition = Edition.objects.get(call__slug=SLUG)
    _voter, token = request_link(edition=edition, email=email, language="en", now=timezone.now())
    sys.stdout.write(token)


def stop_waiting() -> None:
    """A mail about a decision waits for a while in which it can be undone: that is over."""
    assert DBTaskResult.objects.filter(run_after__gt=timezone.now()).update(run_after=timezone.now())


def score(email: str, points: str) -> None:
    """The same points of an expert for every criterion of every entry."""
    actor, now = Actor(User.objects.get(email=email)), timezone.now()
    definition = Call.objects.get(slug=SLUG).definition
    scores = {criterion["id"]: points for criterion in definition["prize"]["criteria"]}
    for assignment in Assignment.objects.filter(expert__edition__call__slug=SLUG, expert__user=actor.user):
        saved = save_scores(
            actor=actor, assignment=assignment, scores=scores, comments={}, version=assignment.version, now=now
        )
        finish_scores(actor=actor, assignment=saved, now=now)

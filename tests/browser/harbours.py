"""Harbours that a sea office asks, made behind the served site; and time that goes by there without anybody waiting for it.

Each function is run in a process of its own on the data of the site, by `survey.Story.behind`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from tests.browser.postbox import DOMAIN
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import questionnaire

from goalweave.accounts.actions import add_member
from goalweave.accounts.actions.people import create_user
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import RecordKind
from goalweave.surveys.actions import store_questionnaire
from goalweave.surveys.models import GuestLink, Reminder, Submission
from goalweave.web.rounds.tasks import remind, tell_people

PEOPLE = {
    "coordinator": ("sea-office", Role.EDITOR),
    "editor": ("north-harbour", Role.EDITOR),
    "writer": ("north-harbour", Role.CONTRIBUTOR),
    "colleague": ("north-harbour", Role.CONTRIBUTOR),
    "south": ("south-harbour", Role.EDITOR),
    "west": ("west-harbour", Role.EDITOR),
}
"""Who is whose what. Nobody else is told anything."""


def begin(password: str) -> None:
    """Organisations, people who can sign in, a record of the first harbour, and a questionnaire: 1.1 has at most 50 words."""
    places: dict[str, Organisation] = {}
    for name, (slug, role) in PEOPLE.items():
        if slug not in places:
            title = slug.replace("-", " ").title()
            places[slug] = Organisation.objects.create(slug=slug, name={"en": title}, short={"en": title})
        person = create_user(
            actor=SYSTEM, email=f"{name}@{DOMAIN}", name=f"The {name}", language="en", password=password
        )
        add_member(actor=SYSTEM, organisation=places[slug], user=person, role=role)
    clean = record(
        "clean-harbours",
        title={"en": "Clean harbours league"},
        text={"en": "Twelve harbours keep their water clean together."},
        kind=RecordKind.PARTNERSHIP,
        mappings=(mapping("sdg@2025:14.1"),),
    )
    stored(clean, organisation=places["north-harbour"])
    asked = replace(questionnaire(), id="harbours", title={"en": "Harbours and the sea"})
    store_questionnaire(actor=SYSTEM, definition=asked, organisation=None, now=timezone.now())


def quiet(site: str) -> None:
    """No further comment has followed for a while."""
    Reminder.objects.filter(sent=None).update(since=timezone.now())
    tell_people.enqueue(site)


def days_go_by(slug: str) -> None:
    """The last day of this harbour was yesterday, and a morning comes."""
    yesterday = timezone.localdate() - timedelta(days=1)
    assert Submission.objects.filter(organisation__slug=slug).update(due=yesterday) == 1
    remind.enqueue()


def links_end() -> None:
    """The days of all guests are over."""
    GuestLink.objects.update(expires=timezone.now() - timedelta(minutes=1))

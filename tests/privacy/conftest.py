"""A person whose name is in every place where a name, an address or a text of their own can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.entries import complete_changes, photo_added, stored_call
from tests.factories.prizes import edition
from tests.factories.surveys import answer, begun
from tests.interlinkages.panels import planned

from goalweave.accounts.actions import change_person, invite, join_by_invitation
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role, User
from goalweave.analysis.actions import save_view
from goalweave.analysis.models import Page
from goalweave.calls.actions.entries import save_entry, start_entry, submit_entry
from goalweave.calls.models import CallEntry
from goalweave.integrations.keys.actions import create_key
from goalweave.interlinkages.actions import add_panellists, invite_panellist
from goalweave.outbox.actions import store_mail
from goalweave.prizes.actions.experts import add_expert
from goalweave.registry.actions.drafts import save_draft
from goalweave.surveys.actions import add_comment, invite_guest
from goalweave.surveys.actions.comments import add_guest_comment

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARKER = "zqmarker"
ADDRESS = "zqmarker@example.org"
FORMER_ADDRESS = "former-zqmarker@example.org"
NAME = "Zqmarker Ünal"
FORMER_NAME = "Zqmarker Öztürk"


@dataclass(frozen=True)
class Everywhere:
    """entry: sent in with the address, comment: of the person, by id."""

    user: User
    organisation: Organisation
    entry: CallEntry
    comment: int


@pytest.fixture
def mail_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def everywhere(db: None, mail_folder: Path) -> Everywhere:
    return person_everywhere(mail_folder)


def person_everywhere(mail_folder: Path) -> Everywhere:
    loaded()
    administrator()
    organisation = OrganisationFactory()
    manager = member(organisation, Role.MANAGER)
    user = _joined(organisation, manager)
    _own_things(user, organisation)
    entry = _entry(organisation)
    comment = _guest_and_panel(organisation, manager, user)
    row = edition(organisation, now=NOW)
    add_expert(actor=SYSTEM, edition=row, email=ADDRESS, name=NAME, now=NOW)
    _mails(mail_folder)
    return Everywhere(user, organisation, entry, comment)


def _joined(organisation: Organisation, manager: Actor) -> User:
    """By invitation to a former address, under a former name."""
    for address in ("declined-" + ADDRESS, FORMER_ADDRESS):
        _invitation, token = invite(actor=manager, organisation=organisation, email=address, role=Role.EDITOR, now=NOW)
    user = join_by_invitation(token=token, name=FORMER_NAME, password="violet-tram-17", language="fr", now=NOW)
    EmailAddress.objects.create(user=user, email="declined-" + ADDRESS, verified=True)
    EmailAddress.objects.filter(user=user, email=FORMER_ADDRESS).update(email=ADDRESS)
    user.email = ADDRESS
    user.save()
    return change_person(actor=Actor(user), user=user, name=NAME, language="fr")


def _own_things(user: User, organisation: Organisation) -> None:
    actor = Actor(user)
    Client().force_login(user)
    create_key(actor=actor, organisation=organisation, name=f"{NAME}’s laptop", scope="read", days=9, now=NOW)
    save_view(actor=actor, name=f"View of {MARKER}", page=Page.RECORDS, query=f"q={MARKER}")
    save_draft(actor=actor, organisation=organisation, record=None, form={"title": [MARKER]}, now=NOW)


def _entry(organisation: Organisation) -> CallEntry:
    entry, _token = start_entry(call=stored_call(organisation, now=NOW), email=ADDRESS.upper(), language="en", now=NOW)
    changes = replace(complete_changes(telephone=f"+90 {MARKER}"), consents={"publish": True, "people": True})
    entry = save_entry(entry=entry, changes=changes, now=NOW)
    photo_added(entry, now=NOW)
    return submit_entry(entry=entry, now=NOW)


def _guest_and_panel(organisation: Organisation, manager: Actor, user: User) -> int:
    submission = begun(organisation)
    link, _token = invite_guest(actor=manager, submission=submission, name=NAME, email=ADDRESS, days=9, now=NOW)
    add_guest_comment(link=link, answer=answer(submission, "1.1"), text="As a guest.", now=NOW)
    comment = add_comment(actor=Actor(user), answer=answer(submission, "1.1"), text="As a member.", now=NOW)
    exercise = planned(organisation, SYSTEM, now=NOW)
    add_panellists(actor=SYSTEM, exercise=exercise, users=[user], now=NOW)
    invite_panellist(actor=SYSTEM, exercise=exercise, name=NAME, email=ADDRESS, days=9, now=NOW)
    return comment.pk


def _mails(folder: Path) -> None:
    to_them = EmailMessage("Hello", f"Dear {NAME}", "goals@example.org", [f"{NAME} <{ADDRESS}>"])
    about_them = EmailMessage(f"{NAME} has commented", "Read it.", "goals@example.org", ["other@example.org"])
    about_no_one = EmailMessage("Due soon", "Read it.", "goals@example.org", ["other@example.org"])
    for message in (to_them, about_them, about_no_one):
        store_mail(message=message, now=NOW)
        backend = EmailBackend(file_path=str(folder))
        backend.send_messages([message])
        backend.close()

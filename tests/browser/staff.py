"""People who may sign in to the served site, made in one process of their own before it is served."""

from __future__ import annotations

from goalweave.accounts.actions import add_member
from goalweave.accounts.actions.people import create_user
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role

ORGANISATION = "itu"
STAFF = {
    "manager": Role.MANAGER,
    "targets": Role.EDITOR,
    "counts": Role.EDITOR,
    "writer": Role.EDITOR,
    "plain": Role.REVIEWER,
}
"""Name, which is that of the e-mail address too, and role in the organisation of the demo."""


def begin(password: str) -> None:
    organisation = Organisation.objects.get(slug=ORGANISATION)
    for name, role in STAFF.items():
        person = create_user(
            actor=SYSTEM, email=f"{name}@example.org", name=name.title(), language="en", password=password
        )
        add_member(actor=SYSTEM, organisation=organisation, user=person, role=role)

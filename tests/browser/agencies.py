"""Three agencies that own action line C2, made behind the served site in a process of its own (`behind.Behind`)."""

from __future__ import annotations

from django.utils import timezone

from goalweave.accounts.actions import add_member
from goalweave.accounts.actions.people import create_user
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.actions import add_owner, start_maintenance, store_suggestions
from goalweave.linkages.suggesting import SuggestedLink

DOMAIN = "agencies.example"
AGENCIES = {"ada": "Agency Ada", "bell": "Agency Bell", "curie": "Agency Curie"}
ROW = "C2"


def begin(password: str) -> None:
    """The WSIS–SDG matrix under joint maintenance, a manager of each agency, and a suggested link."""
    now = timezone.now()
    linkage = start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=now)
    for slug, name in AGENCIES.items():
        agency = Organisation.objects.create(slug=slug, name={"en": name}, short={"en": slug.title()})
        person = create_user(
            actor=SYSTEM, email=f"{slug}@{DOMAIN}", name=f"Manager of {name}", language="en", password=password
        )
        add_member(actor=SYSTEM, organisation=agency, user=person, role=Role.MANAGER)
        add_owner(actor=SYSTEM, linkage=linkage, code=ROW, organisation=agency, now=now)
    linked = set(linkage.links.values_list("object", flat=True))
    target = next(node.code for node in catalogue().framework("sdg").at_level("target") if node.code not in linked)
    suggested = [SuggestedLink(ROW, target, 0.5, 0.5, 0, ())]
    store_suggestions(actor=SYSTEM, linkage=linkage, suggested=suggested, now=now)

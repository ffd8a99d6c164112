"""A matrix that three agencies maintain together: C2 has three owners, C4 has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role, User
from goalweave.linkages import queries
from goalweave.linkages.actions import add_owner, sign_row, start_maintenance
from goalweave.linkages.content import LinkText
from goalweave.linkages.models import JointLinkage, WorkingLink
from goalweave.linkages.queries import RowView

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW_LINK = LinkText("C2", "4.4", strength="strong", rationale={"en": "Networks reach schools."}, source="A page")


@dataclass(frozen=True)
class Agency:
    """editor, contributor: who act for the organisation."""

    organisation: Organisation
    editor: Actor
    manager: Actor
    contributor: Actor

    @property
    def notified(self) -> set[str]:
        """The addresses of those who get mails about the organisation's rows."""
        return {address(self.editor.user), address(self.manager.user)}


def address(user: User | None) -> str:
    assert user is not None
    return user.email


def agency(slug: str) -> Agency:
    organisation = OrganisationFactory(slug=slug)
    roles = (Role.EDITOR, Role.MANAGER, Role.CONTRIBUTOR)
    return Agency(organisation, *(member(organisation, role) for role in roles))


@dataclass(frozen=True)
class JointMatrix:
    slug: str
    ada: Agency
    bell: Agency
    curie: Agency

    @property
    def linkage(self) -> JointLinkage:
        """As it is now."""
        return queries.linkage_named(self.slug)

    def row(self, code: str = "C2", actor: Actor = SYSTEM) -> RowView:
        return queries.linkage_row(actor, self.linkage, code)

    def link(self, subject: str = "C2", object_: str = "9.c") -> WorkingLink:
        return self.linkage.links.get(subject=subject, object=object_)

    def sign(self, *agencies: Agency, code: str = "C2") -> None:
        for one in agencies:
            sign_row(
                actor=one.editor,
                linkage=self.linkage,
                code=code,
                organisation=one.organisation,
                digest=self.row(code).digest,
                now=NOW,
            )


def joint_matrix() -> JointMatrix:
    """C2 is owned by Ada, Bell and Curie, C4 by Curie; C2 → 9.c and 9.1 (hinders), C4 → 4.4."""
    loaded()
    linkage = start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=NOW)
    ada, bell, curie = agency("ada"), agency("bell"), agency("curie")
    for code, one in (("C2", ada), ("C2", bell), ("C2", curie), ("C4", curie)):
        add_owner(actor=SYSTEM, linkage=linkage, code=code, organisation=one.organisation, now=NOW)
    return JointMatrix(linkage.slug, ada, bell, curie)

"""Who acts: a person, a program with a person's key, a visitor, or the system (the command line on your own machine)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from goalweave.accounts.models import Membership, Role, User
from goalweave.database import select_rows


@dataclass(frozen=True, slots=True)
class ActingKey:
    """An API key as permissions and the log see it. organisation: the id of the only one that it opens."""

    name: str
    organisation: int


@dataclass(frozen=True)
class Actor:
    """user: None for a visitor or the system. system: may do everything; only the command line makes one. key: with which a
    program acts for the user, who then has a role in one organisation alone."""

    user: User | None = None
    system: bool = False
    key: ActingKey | None = None

    @cached_property
    def _memberships(self) -> dict[int, tuple[str, int | None]]:
        """Organisation's id → role and unit's id; one query, none for a visitor or a user who was turned off."""
        if self.user is None or not self.user.is_active:
            return {}
        if self.key is not None and self.user.is_superuser:
            return {self.key.organisation: (Role.MANAGER, None)}
        rows = select_rows(Membership, ("organisation_id", "role", "unit_id"), user_id=self.user.pk)
        return {
            organisation: (role, unit)
            for organisation, role, unit in rows
            if self.key is None or organisation == self.key.organisation
        }

    @cached_property
    def roles(self) -> dict[int, str]:
        """Organisation's id → role; none for a user who was turned off."""
        return {organisation: role for organisation, (role, _unit) in self._memberships.items()}

    def unit_of(self, organisation_id: int) -> int | None:
        """The id of the unit that the actor belongs to in that organisation."""
        return self._memberships.get(organisation_id, ("", None))[1]

    def organisations_with_role(self, *roles: Role) -> list[int]:
        """Ids of the organisations in which the actor has one of the roles, whatever an administrator may besides."""
        return [organisation for organisation, role in self.roles.items() if role in roles]

    @property
    def key_name(self) -> str:
        return self.key.name if self.key else ""

    @property
    def administrator(self) -> bool:
        if self.key is not None:
            return False
        return self.system or (self.user is not None and self.user.is_active and self.user.is_superuser)

    def has_role(self, organisation_id: int, *roles: Role) -> bool:
        return self.administrator or self.roles.get(organisation_id) in roles

    def has_role_somewhere(self, *roles: Role) -> bool:
        return self.administrator or bool(self.organisations_with_role(*roles))


VISITOR = Actor()
SYSTEM = Actor(system=True)


def actor_of(user: object) -> Actor:
    """The actor behind a request's user."""
    return Actor(user) if isinstance(user, User) and user.is_active else VISITOR

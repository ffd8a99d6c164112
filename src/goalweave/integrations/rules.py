"""Who may make and revoke keys, and manage webhooks. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import WRITERS, Organisation, Role
from goalweave.integrations.models import ApiKey, KeyScope


def may_create_key(actor: Actor, organisation: Organisation, scope: str) -> bool:
    """A key that reads: members; a key that writes: members who may write. A key makes no key."""
    if actor.user is None or actor.key is not None:
        return False
    if scope == KeyScope.READ:
        return actor.administrator or organisation.pk in actor.roles
    return scope == KeyScope.WRITE and actor.has_role(organisation.pk, *WRITERS)


def may_revoke_key(actor: Actor, key: ApiKey) -> bool:
    """The person whose key it is, and the managers of its organisation."""
    if actor.user is None or actor.key is not None:
        return False
    return key.user_id == actor.user.pk or actor.has_role(key.organisation_id, Role.MANAGER)


def may_manage_integrations(actor: Actor, organisation: Organisation) -> bool:
    """To see the keys and webhooks of an organisation, and to change the webhooks."""
    return actor.key is None and actor.has_role(organisation.pk, Role.MANAGER)

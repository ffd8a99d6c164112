"""Who may export and erase what is stored about a person: that person, and whoever runs the site at its command line."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.privacy.identities import Identity


def may_export_person(actor: Actor, identity: Identity) -> bool:
    return actor.system or _is_own(actor, identity)


def may_erase_person(actor: Actor, identity: Identity) -> bool:
    """Not a program with a key of the person either."""
    return actor.system or _is_own(actor, identity)


def _is_own(actor: Actor, identity: Identity) -> bool:
    if actor.user is None or actor.key is not None or not actor.user.is_active:
        return False
    return identity.user is not None and identity.user.pk == actor.user.pk

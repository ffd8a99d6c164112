"""Writes to organisations."""

from __future__ import annotations

import re

from django.db import transaction

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LanguageMap

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")


@transaction.atomic
def ensure_organisation(
    *, actor: Actor, slug: str, name: LanguageMap, short: LanguageMap | None = None
) -> Organisation:
    """The organisation with this slug, made if there is none. Raises NotAllowed; InputError for a bad slug."""
    found = Organisation.objects.filter(slug=slug).first()
    if found:
        return found
    if not rules.may_create_organisation(actor):
        raise NotAllowed("only an administrator may add an organisation")
    if not SLUG.fullmatch(slug):
        raise InputError(
            f"“{slug}” is not a short name: at most 50 of the letters a–z, digits, - and _", field="organisation"
        )
    made = Organisation.objects.create(slug=slug, name=dict(name), short=dict(short or name))
    log(
        actor=actor,
        verb="create",
        object_type="organisation",
        object_id=made.pk,
        after={"slug": slug, "name": dict(name)},
    )
    return made

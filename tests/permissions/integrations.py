"""Keys and webhooks that an address may name."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation
from goalweave.integrations.keys import create_key
from goalweave.integrations.models import ApiKey
from goalweave.integrations.webhooks import EVENTS, add_webhook


def _key(person: Actor, organisation: Organisation, now: datetime) -> ApiKey:
    key, _token = create_key(actor=person, organisation=organisation, name="Load", scope="read", days=9, now=now)
    return key


def integration_variants(
    own: Organisation, other: Organisation, editor: Actor, administrator: Actor, records: dict[str, int], now: datetime
) -> dict[str, dict[str, dict[str, object]]]:
    """editor: whose key it is. records: what a record is → its id."""
    hooks = {
        place.slug: add_webhook(
            actor=SYSTEM, organisation=place, url="https://hooks.example.org/", events=EVENTS, now=now
        ).pk
        for place in (own, other)
    }
    nothing = 999_999_999
    of_records = {state: {"slug": own.slug, "id": pk} for state, pk in records.items()}
    return {
        "me/keys/": {
            "the editor’s": {"pk": _key(editor, own, now).pk},
            "of another organisation": {"pk": _key(administrator, other, now).pk},
            "nothing": {"pk": nothing},
        },
        "organisations/<slug:slug>/webhooks/": {
            "own": {"slug": own.slug, "pk": hooks["own"]},
            "of another organisation": {"slug": other.slug, "pk": hooks["other"]},
            "nothing": {"slug": "nowhere", "pk": nothing},
        },
        "api/v1/docs/": {"": {"group": "records"}, "nothing": {"group": "nowhere"}},
        "api/v1/organisations/<slug>/records/<": of_records,
    }


def integration_posts() -> dict[str, dict[str, str]]:
    return {"me/keys/": {"name": "", "organisation": "own"}, "organisations/<slug:slug>/webhooks/": {"url": "x"}}

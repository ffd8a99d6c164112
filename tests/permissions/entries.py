"""Entries of a call: whoever has the link may do all that its sender may, signed in or not."""

from __future__ import annotations

from datetime import datetime

from tests.factories.entries import drafted, photo_added, stored_call

from goalweave.accounts.models import Organisation
from goalweave.calls.models import CallState
from goalweave.calls.tokens import entry_token

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]


def entry_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. A call that takes entries with a draft of an entry; calls that are not published."""
    call = stored_call(own, "open-call", now)
    entry = drafted(call, now)
    file = photo_added(entry, now=now)
    for organisation, slug in ((own, "own-draft"), (other, "other-draft")):
        draft = stored_call(organisation, slug, now)
        draft.state = CallState.DRAFT
        draft.save()
    return {
        "entry/": {
            "a mailed link": {"token": entry_token(entry), "number": 1, "pk": file.pk},
            "nothing": {"token": "x" * 43, "number": 1, "pk": NOWHERE},
        },
        "calls/<slug:slug>/enter/": {
            "published": {"slug": call.slug},
            "draft": {"slug": "own-draft"},
            "within another organisation": {"slug": "other-draft"},
            "nothing": {"slug": "nowhere"},
        },
    }

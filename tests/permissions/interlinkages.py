"""A matrix that everyone sees, two for members, a removed one, and a file of the editor's that waits."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from tests.interlinkages.panels import stored_matrix

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation
from goalweave.interlinkages.actions import remove_matrix
from goalweave.interlinkages.uploads import store_upload

NOTHING = "nothing"
Variants = dict[str, dict[str, object]]
PAIR = {"framework": "sdg@2020", "subject": "9.1", "object": "4.4"}


def interlinkage_variants(own: Organisation, other: Organisation, editor: Actor, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. What panels and trade-offs show is with their pages."""
    site = stored_matrix(title={"en": "Of the site"})
    members = stored_matrix(title={"en": "For members"}, organisation=own, public=False)
    elsewhere = stored_matrix(title={"en": "For others"}, organisation=other, public=False)
    removed = stored_matrix(title={"en": "Removed"}, organisation=own)
    remove_matrix(actor=SYSTEM, matrix=removed, now=now)
    options = {
        "framework": "sdg@2020",
        "kind": "",
        "country": "",
        "panel": "",
        "source": "",
        "organisation": "own",
        "title": {"en": "From a file"},
        "public": True,
    }
    token = store_upload(
        actor=editor, stream=BytesIO(b"subject,object,score\n4.4,9.c,1\n"), name="a.csv", options=options, now=now
    )
    keys = {
        "of the site": site.slug,
        "of the organisation, for members": members.slug,
        "of another organisation, for members": elsewhere.slug,
        "removed, of the organisation": removed.slug,
        NOTHING: "none",
    }
    return {
        "interlinkages/matrices/": {name: {"key": key, "form": "svg"} for name, key in keys.items()},
        "interlinkages/load/": {"the editor's": {"token": token}, NOTHING: {"token": "x"}},
        "interlinkages/pairs/": {"": PAIR, NOTHING: {**PAIR, "framework": "mdg@2000"}},
        "interlinkages/advance/": {
            "": {"framework": "sdg@2020", "code": "4.4"},
            NOTHING: {"framework": "mdg@2000", "code": "4.4"},
        },
    }

"""An edition whose results are public, one in its nomination, one of another organisation, and a call that has none."""

from __future__ import annotations

from datetime import datetime

from tests.factories.prizes import announced, edition, entry, expert

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls.models import CallState
from goalweave.prizes.models import Assignment, Certificate, Edition

NOTHING = "nothing"
NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]
START = "prizes/<slug:slug>/"


def prize_variants(own: Organisation, other: Organisation, scorer: Actor, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. scorer: an expert of the edition that is in its nomination."""
    public = edition(own, "prize-public", now)
    announced(public, now=now)
    running = edition(own, "prize-running", now)
    elsewhere = edition(other, "prize-elsewhere", now)
    elsewhere.call.state = CallState.DRAFT
    elsewhere.call.save()
    rows = {
        "with results": _parts(public, None),
        "in the nomination": _parts(running, scorer),
        # A draft, which its own organisation alone sees.
        "in preparation elsewhere": _parts(elsewhere, None),
        NOTHING: {"slug": "nothing", "pk": NOWHERE, "assignment": NOWHERE, "number": "2026-0001"},
    }
    places: Variants = {
        name: {**row, "category": "c2", "dimension": "country" if name != NOTHING else "none"}
        for name, row in rows.items()
    }
    scores = {name: {**row, "pk": row["assignment"]} for name, row in places.items()}
    return {"prizes/": places, f"{START}score/<": scores}


def prize_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    return {
        f"{START}experts/": {"do": "assign"},
        f"{START}nomination/": {"do": "nominate"},
        f"{START}results/": {"do": "confirm", "version": "0"},
    }


def _parts(row: Edition, scorer: Actor | None) -> dict[str, object]:
    own = entry(row, 90, eligible=None)
    person = expert(row, user=scorer.user, email=scorer.user.email) if scorer and scorer.user else expert(row)
    given = Assignment.objects.create(expert=person, entry=own)
    certificate = Certificate.objects.filter(edition=row).first()
    number = certificate.number if certificate else "2026-0001"
    return {"slug": row.call.slug, "pk": own.pk, "assignment": given.pk, "number": number}

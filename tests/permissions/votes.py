"""A vote that runs, one whose call is a draft of another organisation, and none. A voter's link opens its pages for everyone."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories.votes import running_vote

from goalweave.accounts.models import Organisation
from goalweave.calls.models import CallState
from goalweave.prizes.voting import request_link

Variants = dict[str, dict[str, object]]


def vote_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    running = running_vote(opens=now - timedelta(days=1), organisation=own)
    _voter, token = request_link(edition=running.edition, email="voter@example.org", language="en", now=now)
    draft = running_vote(opens=now - timedelta(days=1), organisation=other)
    draft.edition.call.state = CallState.DRAFT
    draft.edition.call.save()
    voter = {"token": token, "category": "c1"}
    return {
        "vote/": {
            "own": {"slug": running.edition.call.slug, **voter},
            "in preparation elsewhere": {"slug": draft.edition.call.slug, **voter},
            "nothing": {"slug": "nothing", **voter},
        }
    }


def vote_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    return {"vote/<slug:slug>/run/keys/": {"holders": "0", "threshold": "0"}}

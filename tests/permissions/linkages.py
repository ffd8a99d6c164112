"""A linkage of which one's own and another organisation own a row: a link, a proposal of the other, a dispute and a suggestion."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.linkages.actions import (
    add_owner,
    dispute_link,
    propose_link,
    start_maintenance,
    store_suggestions,
)
from goalweave.linkages.content import LinkText
from goalweave.linkages.suggesting import SuggestedLink

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]
START = "linkages/<slug:slug>/"
PART, NOTHING = "own", "nothing"


def linkage_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    linkage = start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=now)
    for organisation in (own, other):
        add_owner(actor=SYSTEM, linkage=linkage, code="C2", organisation=organisation, now=now)
    proposal = propose_link(actor=SYSTEM, linkage=linkage, organisation=other, link=LinkText("C2", "4.4"), now=now)
    link, disputed = linkage.links.filter(subject="C2")[:2]
    dispute = dispute_link(actor=SYSTEM, working=disputed, organisation=other, reason="Too much.", now=now)
    suggested = SuggestedLink("C2", "4.b", 0.5, 0.5, 0, ())
    store_suggestions(actor=SYSTEM, linkage=linkage, suggested=[suggested], now=now)
    suggestion = linkage.suggestions.get()

    def variants(pk: int) -> Variants:
        here = {"slug": linkage.slug, "code": "C2", "number": "1.0", "pk": pk}
        return {PART: here, NOTHING: {"slug": "none", "code": "C2", "number": "1.0", "pk": NOWHERE}}

    return {
        "linkages/": variants(link.pk),
        f"{START}links/": variants(link.pk),
        f"{START}proposals/": variants(proposal.pk),
        f"{START}disputes/": variants(dispute.pk),
        f"{START}suggestions/": variants(suggestion.pk),
    }


def linkage_posts(own: Organisation) -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    named = {"organisation": own.slug}
    return {
        **{f"{START}{path}/": named for path in ("rows/<str:code>/sign", "rows/<str:code>/unsign", "workbook")},
        f"{START}start/": {"side": "subject"},
        f"{START}proposals/<number:pk>/act/": {"do": "accept", "version": "1"},
        f"{START}disputes/<number:pk>/": {"do": "answer", "answer-text": "We see it otherwise."},
        f"{START}suggestions/<number:pk>/": {"do": "reject", "reason": "Too indirect"},
        f"{START}release/": {"notes:en": "Nothing."},
    }

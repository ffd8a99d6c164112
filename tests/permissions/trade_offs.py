"""A trade-off in the work own, and none in another one's."""

from __future__ import annotations

from datetime import datetime

from tests.factories.records import mapping, record, stored as stored_records
from tests.interlinkages.panels import matrix, stored_matrix

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.interlinkages import PairScore
from goalweave.interlinkages.actions import choose_matrices, treat_trade_off

Variants = dict[str, dict[str, object]]
START = "interlinkages/trade-offs/"
PAIR = {"key": "sdg@2020", "subject": "9.1", "object": "4.4"}


def trade_off_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    roads = record("roads", mappings=(mapping("sdg@2020:9.1"),))
    skills = record("skills", mappings=(mapping("sdg@2020:4.4"),))
    stored_records(roads, skills, organisation=own, public=False)
    row = stored_matrix(matrix=matrix(pairs=(PairScore("9.1", "4.4", -2),)))
    choose_matrices(actor=SYSTEM, organisation=own, keys=[row.slug])
    treat_trade_off(
        actor=SYSTEM,
        organisation=own,
        framework="sdg@2020",
        pair=("9.1", "4.4"),
        state="mitigated",
        measure_text="Both.",
        now=now,
    )
    return {
        START: {
            "own": {"slug": own.slug, **PAIR},
            "of another organisation": {"slug": other.slug, **PAIR},
            "nothing": {"slug": "nowhere", **PAIR},
        }
    }


def trade_off_posts() -> dict[str, dict[str, str]]:
    return {f"{START}<slug:slug>/<str:key>/<str:subject>/<str:object>/": {"do": "reopen", "version": "1"}}

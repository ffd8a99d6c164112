"""Targets of the site and of one's own organisation, countries with figures, and what is compared."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.indicators import TARGET, dataset, observation, put

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.model import SubnationalArea
from goalweave.indicators.actions import load_areas, set_target
from goalweave.indicators.models import Target

Variants = dict[str, dict[str, object]]
START = "progress/<str:key>/<str:code>/"


def progress_variants(own: Organisation) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    put()
    region = SubnationalArea("KE.1", {"en": "Marsabit"}, "KE")
    load_areas(actor=SYSTEM, provider_slug="office", areas=[region])
    put(dataset(observation(2017, 20.0, "KE.1")))
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    set_target(actor=SYSTEM, target=replace(TARGET, area="RW"), organisation=own)
    return {
        "progress/": {
            "": {"key": "sdg@2020", "code": "9.c", "form": "csv"},
            "nothing": {"key": "mdg@2000", "code": "1", "form": "none"},
        },
        "countries/": {
            "": {"area": "KE", "goal": "9", "chart": "indicators", "form": "csv"},
            "nothing": {"area": "none", "goal": "none", "chart": "none", "form": "none"},
        },
        "compare/": {"": {"form": "csv"}, "nothing": {"form": "none"}},
    }


def progress_posts(own: Organisation) -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least; the target that is taken away is one's own organisation's."""
    return {
        f"{START}set/": {
            "organisation": own.slug,
            "area": "KE",
            "aim": "value",
            "direction": "up",
            "method": "linear",
            "status": "ours",
        },
        f"{START}drop/": {"target": str(Target.objects.get(organisation=own).pk)},
    }

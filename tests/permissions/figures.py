"""Figures in the API: everybody is told what everybody may see, whoever asks."""

from __future__ import annotations

from tests.permissions.indicators import NOTHING, OTHER, OWN, SITE, Variants

from goalweave.indicators.models import Series


def figure_variants() -> dict[str, Variants]:
    """Beginning of an address → variants; once there are the series of `indicator_variants`."""
    codes = {SITE: "SITE_USE", OWN: "OWN_USE", OTHER: "OTHER_USE"}
    slugs = dict(Series.objects.values_list("code", "indicator__slug"))
    return {
        "api/v1/indicators/": {name: {"slug": slugs[code]} for name, code in codes.items()}
        | {NOTHING: {"slug": "nothing"}},
        "api/v1/series/": {name: {"code": code} for name, code in codes.items()} | {NOTHING: {"code": "NOTHING"}},
        "api/v1/progress/": {"": {"framework": "sdg@2020"}, NOTHING: {"framework": "mdg"}},
        "api/v1/indices/": {"": {"key": "idi@2017"}, NOTHING: {"key": "nothing"}},
    }

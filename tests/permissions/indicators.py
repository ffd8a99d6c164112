"""Indicators of the site, of one's own and of another organisation, a loading of each, and a file on its way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from tests.factories.indicators import USERS, dataset, observation, put

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.indicators.models import Indicator, Origin, Series
from goalweave.indicators.tasks import queue_work
from goalweave.indicators.uploads import find_upload, store_upload

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]
SITE, OWN, OTHER, NOTHING = "of the site", "own, for members", "of another organisation, for members", "nothing"
FILE = b"series,area,time,value\nOWN_USE,KE,2019,61\n"


def indicator_variants(own: Organisation, other: Organisation, editor: Actor, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    put(dataset(observation(2016, 16.6, series="SITE_USE"), series=[replace(USERS, code="SITE_USE", measures=())]))
    for code, owner in (("OWN_USE", own), ("OTHER_USE", other)):
        some = dataset(observation(2016, 16.6, series=code), series=[replace(USERS, code=code, measures=())])
        put(some, organisation=owner, public=False)
    Indicator.objects.update(origin=Origin.FILE)
    codes = {SITE: "SITE_USE", OWN: "OWN_USE", OTHER: "OTHER_USE"}
    series = {name: Series.objects.select_related("indicator").get(code=code) for name, code in codes.items()}
    loadings = {name: row.lines.get().observations.get().since_id for name, row in series.items()}
    token = store_upload(actor=editor, stream=BytesIO(FILE), name="a.csv", options={"organisation": own.slug}, now=now)
    queue_work(actor=editor, upload=_upload(editor, token), work="check")
    return {
        "indicators/<": {name: {"slug": row.indicator.slug, "form": "csv"} for name, row in series.items()}
        | {NOTHING: {"slug": "nothing", "form": "csv"}},
        "indicators/series/": {name: {"pk": row.pk} for name, row in series.items()} | {NOTHING: {"pk": NOWHERE}},
        "indicators/loadings/": {name: {"pk": pk} for name, pk in loadings.items()} | {NOTHING: {"pk": NOWHERE}},
        "indicators/load/": {"the editor's": {"token": token}, NOTHING: {"token": "x"}},
    }


def indicator_posts() -> Mapping[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    named = {"name:en": "Wells"}
    return {
        "indicators/new/": named,
        "indicators/<slug:slug>/edit/": named,
        "indicators/<slug:slug>/series/": {**named, "code": "WELLS"},
        "indicators/series/<number:pk>/edit/": named,
        "indicators/series/<number:pk>/values/": {"area": "KE", "value-2020": "1"},
        "indicators/load/<str:token>/": {"do": "load"},
    }


def _upload(editor: Actor, token: str):
    found = find_upload(editor, token)
    assert found is not None
    return found

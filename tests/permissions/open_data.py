"""Identifiers of what is public and of what is not, and a file of open data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from tests.permissions.indicators import NOTHING, OTHER, OWN, SITE, Variants

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.dataexports.actions import make_export, request_export
from goalweave.dataexports.models import ExportForm
from goalweave.indicators.models import Series
from goalweave.opendata.actions import write_open_data
from goalweave.opendata.queries import open_data_folder
from goalweave.registry.models import Record

NOWHERE = 999_999_999


def open_data_variants(
    records: Mapping[str, Record], own: Organisation, other: Organisation, now: datetime
) -> dict[str, Variants]:
    """Beginning of an address → variants; once there are the series of `indicator_variants`."""
    write_open_data(folder=open_data_folder(), base="https://example.org/id/", licence="", now=now)
    series = {SITE: "SITE_USE", OWN: "OWN_USE", OTHER: "OTHER_USE"}
    exports: dict[str, int] = {}
    for name, organisation in ((SITE, None), (OWN, own), (OTHER, other)):
        export = request_export(actor=SYSTEM, organisation=organisation, form=ExportForm.CSV, now=timezone.now())
        exports[name] = make_export(actor=SYSTEM, export=export, now=timezone.now()).pk
    slugs = dict(Series.objects.values_list("code", "indicator__slug"))
    return {
        "id/record/": {state: {"name": row.pk} for state, row in records.items()} | {NOTHING: {"name": NOWHERE}},
        "id/organisation/": {
            "with published records": {"name": own.slug},
            "without any": {"name": other.slug},
            NOTHING: {"name": "nowhere"},
        },
        "id/indicator/": {name: {"name": slugs[code]} for name, code in series.items()}
        | {NOTHING: {"name": "nothing"}},
        "id/linkage/": {"": {"name": "wsis-sdg"}, NOTHING: {"name": "nothing"}},
        "id/<": {"": {"key": "sdg@2020", "code": "9.c"}, NOTHING: {"key": "mdg@2000", "code": "1"}},
        "data/catalog.<": {"": {"form": "ttl"}, NOTHING: {"form": "xml"}},
        "exports/<": {name: {"pk": pk} for name, pk in exports.items()} | {NOTHING: {"pk": NOWHERE}},
        "data/files/": {"": {"name": "records.csv"}, NOTHING: {"name": "nothing.csv"}},
    }


def export_posts(own: Organisation) -> dict[str, dict[str, str]]:
    """Address → what is sent to it."""
    return {"exports/new/": {"organisation": own.slug, "form": "csv"}}

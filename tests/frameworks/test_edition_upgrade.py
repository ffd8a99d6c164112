"""A site that was made with the SDGs of 2020 gets the edition of 2025 as the default one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from tests.factories.indicators import dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.queries import record_coverage
from goalweave.analysis.record_filters import ACCEPTED_VIA
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Series
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.mapping.actions import store_mappings
from goalweave.mapping.queries import mappings_of
from goalweave.packs import library

pytestmark = pytest.mark.django_db

LIBRARY = library().catalogue()
OLDER, NEWER = LIBRARY.frameworks["sdg@2020"], LIBRARY.frameworks["sdg@2025"]
CROSSWALK = next(linkage for linkage in LIBRARY.linkages if linkage.id == "sdg-2020-2025")


def curie(edition: str, code: str) -> Curie:
    return Curie("sdg", edition, code)


@pytest.fixture(scope="module")
def upgraded(standing: None) -> dict[str, object]:
    """Records on the edition of 2020 while it was the default one; then both editions are loaded as they ship now."""
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([replace(OLDER, default=True)]))
    rows = stored(record("fibre", title={"en": "Fibre for villages"}), record("bills", title={"en": "Health bills"}))
    nodes = {"fibre": ("sdg@2020:9.c", "sdg@2020:9.c.1"), "bills": ("sdg@2020:3.8.2",)}
    store_mappings(actor=SYSTEM, mappings={rows[name]: [mapping(one) for one in some] for name, some in nodes.items()})
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([NEWER, OLDER], [CROSSWALK]))
    return dict(rows)


def test_mappings_stay_in_their_edition_and_reach_the_new_one_via_the_crosswalk(upgraded):
    assert catalogue().framework("sdg").key == "sdg@2025"
    (own,) = mappings_of([upgraded["fibre"].pk]).values()
    assert [str(one.node) for one in own] == ["sdg@2020:9.c", "sdg@2020:9.c.1"]
    new, old = (record_coverage(VISITOR, f"sdg@{edition}").rows for edition in ("2025", "2020"))
    assert [(new[code].accepted.direct.records, new[code].accepted.via.records) for code in ("9", "9.c", "9.c.1")] == [
        (0, 1), (0, 1), (0, 1),
    ]  # fmt: skip
    assert (old["9.c"].accepted.direct.records, old["9.c"].accepted.via.records) == (1, 0)


def test_pages_of_the_new_edition_show_the_records_as_via(upgraded, client: Client):
    page = compact(client.get("/frameworks/sdg@2025/9.c/").content.decode())
    assert f"state={ACCEPTED_VIA}" in page
    listed = compact(client.get("/records/", {"node": "sdg:9.c", "state": ACCEPTED_VIA}).content.decode())
    assert "Fibre for villages" in listed
    assert "Health bills" not in listed
    shown = compact(client.get(f"/records/{upgraded['fibre'].pk}/").content.decode())
    assert "SDGs 9.c Affordable internet and ICT access, via links" in shown


def series(code: str, node: str) -> Series:
    return Series(code=code, name={"en": f"Series {code}"}, measures=(Curie.parse(node),), unit="PT")


def test_series_of_2020_are_shown_at_the_same_indicator_of_2025_under_their_own_name(upgraded, client: Client):
    for code, node in (("OWN_REACH", "sdg@2020:9.c.1"), ("OLD_BILLS", "sdg@2020:3.8.2")):
        own = series(code, node)
        put(dataset(observation(2017, 80.0, series=code), series=[own]), file=f"{code}.csv")
    nodes = [curie("2025", "9.c.1"), curie("2025", "3.8.2"), curie("2020", "3.8.2")]
    found = queries.indicators_measuring(VISITOR, nodes, EditionMap.of(catalogue()))
    assert [[len(found.get(node, ())) for node in nodes]] == [[1, 0, 1]]
    page = compact(client.get("/frameworks/sdg@2025/9.c.1/").content.decode())
    assert "the same as" in page
    assert "sdg@2020:9.c.1" in page
    assert "the same as" not in compact(client.get("/frameworks/sdg@2025/3.8.2/").content.decode())
    listed = compact(client.get("/indicators/", {"node": "sdg:9"}).content.decode())
    assert "sdg@2020:9.c.1" in listed


def test_the_page_of_an_indicator_says_which_way_is_better(upgraded, client: Client):
    page = compact(client.get("/frameworks/sdg@2025/9.c.1/").content.decode())
    assert "<dt>Preferred direction</dt>" in page
    assert "higher is better" in page
    assert "none: equal shares are best" in compact(client.get("/frameworks/sdg@2025/4.5.1/").content.decode())
    assert "Preferred direction" not in compact(client.get("/frameworks/sdg@2025/4.5/").content.decode())

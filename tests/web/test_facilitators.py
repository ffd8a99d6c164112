"""A node's page and its answer in the API name its facilitators, each with role and status."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.factories.catalogues import SDG, WSIS, loaded

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Facilitator, FacilitatorRole, Status

pytestmark = pytest.mark.django_db

ITU = Facilitator("ITU", FacilitatorRole.CO_FACILITATOR, Status.OFFICIAL, "2010–", "A report")
WHO = Facilitator("WHO", FacilitatorRole.INTERIM, Status.RECALLED)


def load() -> None:
    nodes = tuple(replace(node, facilitators=(ITU, WHO)) if node.code == "C4" else node for node in WSIS.nodes)
    loaded(Catalogue.of([SDG, replace(WSIS, nodes=nodes)], []))


def test_page_names_each_facilitator_with_role_period_and_status() -> None:
    load()
    aside = Client().get("/frameworks/wsis@2003/C4/").content.decode().partition("<aside")[2]
    assert '<span class="st recalled">recalled</span>' in aside
    assert '<span class="st official">official</span>' in aside
    shown = " ".join(re.sub(r"<[^>]+>", " ", aside).split())
    assert "Facilitators ITU official co-facilitator · 2010– A report WHO recalled interim focal point" in shown


def test_page_without_facilitators_has_no_such_part() -> None:
    load()
    assert "Facilitators" not in Client().get("/frameworks/wsis@2003/C2/").content.decode()


def test_api_gives_the_facilitators_of_a_node() -> None:
    load()
    assert Client().get("/api/v1/frameworks/wsis/nodes/C4").json()["facilitators"] == [
        {
            "organisation": "ITU",
            "role": "co-facilitator",
            "status": "official",
            "period": "2010–",
            "source": "A report",
        },
        {"organisation": "WHO", "role": "interim", "status": "recalled", "period": "", "source": ""},
    ]

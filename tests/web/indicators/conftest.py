"""Indicators with values of a few countries and the world, a target, and people who sign in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, SMALL, TARGET, dataset, observation

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role
from goalweave.indicators.actions import load_observations, set_target

FULL = dataset(
    *SMALL.observations,
    observation(2016, 40.5, "001", nature="M", lower=38.0, upper=43.0),
    observation(2017, 45.8, "001", nature="M"),
    observation(2017, 99.9, "IS", bound=">", source="An office", footnote="Rounded"),
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def _site(standing: None) -> None:
    """The indicator sdg-9-c with one series, a first state of its values and a second, and a target for Kenya."""
    loaded()
    load_observations(actor=SYSTEM, dataset=FULL, now=NOW, file="users.csv")
    later = dataset(observation(2017, 18.2, status="B", nature="C"), observation(2018, 20.0), release="2019.Q3")
    load_observations(actor=SYSTEM, dataset=later, now=NOW + timedelta(days=90), file="users-2.csv")
    set_target(actor=SYSTEM, target=TARGET, organisation=None)


@pytest.fixture
def site(_site: None, db: None) -> None:
    """What a test writes is taken back, the indicator stays."""


@pytest.fixture
def own(site: None) -> Organisation:
    return OrganisationFactory(slug="own", name={"en": "Ministry of Water"})


@pytest.fixture
def editor(own: Organisation) -> Client:
    client = Client()
    client.force_login(member(own, Role.EDITOR).user)
    return client


@pytest.fixture
def admin(site: None) -> Client:
    client = Client()
    client.force_login(administrator().user)
    return client


def private(own: Organisation) -> None:
    """An indicator that only members of the organisation see."""
    series = replace(FULL.series[0], code="OWN", name={"en": "Zebra crossings"}, measures=())
    load_observations(
        actor=SYSTEM,
        dataset=dataset(observation(2017, 1.0, series="OWN"), series=[series]),
        now=NOW,
        organisation=own,
        public=False,
    )

"""The frameworks of the tests, loaded once for all tests of a module."""

from __future__ import annotations

import pytest
from tests.factories.catalogues import loaded


@pytest.fixture(scope="module", autouse=True)
def _frameworks(standing: None) -> None:
    loaded()


@pytest.fixture(autouse=True)
def _database(_frameworks: None, db: None) -> None:
    """What a test writes is taken back, the frameworks stay."""

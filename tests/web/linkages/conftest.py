from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client
from tests.factories.linkages import JointMatrix, joint_matrix

from goalweave.accounts.actor import Actor


@pytest.fixture(scope="module")
def _matrix(standing: None) -> JointMatrix:
    return joint_matrix()


@pytest.fixture
def matrix(_matrix: JointMatrix, db: None) -> JointMatrix:
    """The same for all tests of a file; what a test writes or changes in it is taken back."""
    return deepcopy(_matrix)


@pytest.fixture
def as_() -> Callable[[Actor], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client

    return signed_in

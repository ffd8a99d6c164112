from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories.linkages import JointMatrix, joint_matrix

from goalweave.accounts.actor import Actor


@pytest.fixture
def matrix(db: None) -> JointMatrix:
    return joint_matrix()


@pytest.fixture
def as_() -> Callable[[Actor], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client

    return signed_in

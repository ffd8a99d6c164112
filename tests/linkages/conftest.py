from __future__ import annotations

from copy import deepcopy

import pytest
from tests.factories.linkages import JointMatrix, joint_matrix


@pytest.fixture(scope="module")
def built(standing: None) -> JointMatrix:
    return joint_matrix()


@pytest.fixture
def matrix(db: None, built: JointMatrix) -> JointMatrix:
    """For one test, which may write into it: the database takes that back."""
    return deepcopy(built)

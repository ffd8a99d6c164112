from __future__ import annotations

import pytest
from tests.factories.linkages import JointMatrix, joint_matrix


@pytest.fixture
def matrix(db: None) -> JointMatrix:
    return joint_matrix()

"""What the texts of an imported document say is read when its records are stored, which were read from the file before."""

from __future__ import annotations

import pytest
from tests.imports.conftest import Bring

from goalweave.imports.queries import fact_counts
from goalweave.registry.text_facts import FactKind

pytestmark = pytest.mark.django_db
TEXT = "2.1 Schools\n\nWe trained 300 teachers in the rural schools of Kenya in 2019.\n"


def test_texts_of_a_document_that_was_checked_are_read(apply: Bring) -> None:
    assert fact_counts(apply(TEXT, "report.txt")) == {FactKind.DATES: 1, FactKind.PLACES: 1}


def test_texts_of_a_table_are_not_read(apply: Bring) -> None:
    assert fact_counts(apply("id,title,text\n1,Wells,We dug wells in Kenya in 2019.\n", "work.csv")) == {}

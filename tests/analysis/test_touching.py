"""Which work also touches a node, where links are read backwards: a question of its own, in no figure."""

from __future__ import annotations

import pytest
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.queries import record_coverage
from goalweave.analysis.record_filters import ACCEPTED_VIA, TOUCHING, RecordFilter, filtered_records
from goalweave.analysis.selection import Selection
from goalweave.frameworks.queries import catalogue

pytestmark = pytest.mark.django_db


def test_work_on_a_target_touches_the_action_line_that_leads_there_and_counts_nowhere_for_it() -> None:
    loaded()
    rows = stored(
        record("on target", mappings=(mapping("sdg@2020:9.c"),)),
        record("on both", mappings=(mapping("sdg@2020:9.c"), mapping("wsis@2003:C2"))),
        record("suggested", mappings=(mapping("sdg@2020:9.c", "suggested", score=0.5),)),
        record("elsewhere", mappings=(mapping("sdg@2020:9.1"),)),
    )
    known = catalogue()
    line = known.resolve("wsis:C2")
    touching = RecordFilter(node=line, state=TOUCHING)
    selection = Selection.create(VISITOR, touching, known)
    assert [row.slug for row in filtered_records(VISITOR, touching, known)] == [rows["on target"].slug]
    assert int(selection.within.sum()) == 1
    assert not filtered_records(VISITOR, RecordFilter(node=line, state=ACCEPTED_VIA), known)
    figures = record_coverage(VISITOR, line.key).rows["C2"]
    assert (figures.accepted.direct.records, figures.accepted.via.records) == (1, 0)


def test_without_a_node_nothing_is_touched() -> None:
    loaded()
    stored(record("on target", mappings=(mapping("sdg@2020:9.c"),)))
    assert not filtered_records(VISITOR, RecordFilter(state=TOUCHING), catalogue())
    assert not Selection.create(VISITOR, RecordFilter(state=TOUCHING), catalogue()).within.any()

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import RecordKind
from goalweave.core.model.record_details import DETAILS, read_details


def test_every_kind_has_details_and_no_detail_twice():
    assert set(DETAILS) == set(RecordKind)
    for details in DETAILS.values():
        assert len({detail.id for detail in details}) == len(details)


def test_details_are_read_by_their_type_and_empty_ones_left_out():
    found = read_details(RecordKind.TRAINING, {"format": "online", "participants": " 120 ", "women": 0, "hours": ""})
    assert found == {"format": "online", "participants": 120, "women": 0}
    text = read_details(RecordKind.PARTNERSHIP, {"funding": {"en": " Gifts. ", "fr": " "}, "reviewed": "2024-06"})
    assert text == {"funding": {"en": "Gifts."}, "reviewed": "2024-06"}
    assert read_details(RecordKind.PARTNERSHIP, {"staffing": {"en": ""}}) == {}


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (RecordKind.STATEMENT, {"venue": "Hall"}, "venue"),
        (RecordKind.EVENT, {"participants": "many"}, "participants"),
        (RecordKind.EVENT, {"participants": -1}, "participants"),
        (RecordKind.EVENT, {"participants": "9" * 13}, "participants"),
        (RecordKind.EVENT, {"format": "by post"}, "format"),
        (RecordKind.EVENT, {"venue": "x" * 501}, "venue"),
        (RecordKind.PARTNERSHIP, {"reviewed": "2024-13"}, "reviewed"),
        (RecordKind.PARTNERSHIP, {"funding": "Gifts"}, "funding"),
    ],
)
def test_a_detail_that_cannot_be_used_is_named(kind, given, field):
    with pytest.raises(InputError) as raised:
        read_details(kind, given)
    assert raised.value.field == field

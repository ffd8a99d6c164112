"""Tables of links that cannot be read."""

from __future__ import annotations

from io import BytesIO

import pytest
from tests.fuzz.seeds import CORPUS

from goalweave.core.errors import InputError
from goalweave.formats.frameworks.link_table import read_link_table


def test_a_workbook_without_a_sheet_has_no_header() -> None:
    with pytest.raises(InputError) as caught:
        read_link_table(BytesIO((CORPUS / "link-table" / "no-sheet").read_bytes()), "a.xlsx")
    assert str(caught.value) == "a.xlsx: no header row with the columns from and to was found"

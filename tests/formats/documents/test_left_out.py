"""What of a document is in no record is said, by place."""

from __future__ import annotations

from io import BytesIO

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats import Limits, read

TEXT = b"""We trained 300 teachers in rural schools of Kenya.

Date: 12 June 2019

(a) access in rural areas
(b) devices for every school
(c) digital skills for girls
(d) local content

Read more
"""


def test_text_in_no_record_is_said() -> None:
    problems: list[InputError] = []
    records = list(read(BytesIO(TEXT), "a.txt", on_problem=problems.append))
    assert [record.body[:3] for record in records] == ["We ", "(a)", "(b)", "(c)", "(d)"]
    assert records[0].body.splitlines()[1] == "Date: 12 June 2019"
    assert [str(problem) for problem in problems] == [
        "a.txt: left out, as too short to state anything (1): “Read more”",
    ]
    assert {problem.severity for problem in problems} == {"warning"}


def test_document_with_too_much_text_is_refused() -> None:
    with pytest.raises(LimitError, match=r"^a\.txt: the document has more than the limit of 100 characters of text$"):
        list(read(BytesIO(TEXT), "a.txt", limits=Limits(text=100)))

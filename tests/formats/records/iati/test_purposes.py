"""Purpose codes, functions of government and policy markers of an activity."""

from __future__ import annotations

from io import BytesIO

import pytest

from goalweave.core.errors import InputError, Severity
from goalweave.core.model import RecordCode
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import read
from goalweave.packs import code_lists


def codes_of(children: str, problems: list[InputError] | None = None) -> tuple[RecordCode, ...]:
    body = f'<iati-activity default-currency="USD"><iati-identifier>X-1</iati-identifier>{children}</iati-activity>'
    stream = BytesIO(f'<iati-activities version="2.03">\n{body}\n</iati-activities>'.encode())
    report = problems.append if problems is not None else pytest.fail
    (record,) = read(stream, "a.xml", Limits(), on_problem=report, code_lists=code_lists())
    return record.codes


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('code="14031"', RecordCode("purpose", "14031")),
        ('vocabulary="1" code="14031" percentage="60"', RecordCode("purpose", "14031", 60.0)),
        ('vocabulary="2" code="140" percentage="40"', RecordCode("purpose", "140", 40.0)),
        ('vocabulary="DAC-3" code="140"', RecordCode("purpose", "140")),
        ('vocabulary="3" code="0731"', RecordCode("cofog", "07.3")),
    ],
)
def test_sectors_are_read_by_their_vocabulary(attributes: str, expected: RecordCode) -> None:
    assert codes_of(f"<sector {attributes}/>") == (expected,)


def test_sectors_of_other_vocabularies_are_no_codes() -> None:
    assert codes_of('<sector vocabulary="99" code="14031"/><sector vocabulary="7" code="6"/>') == ()


def test_policy_markers_are_read_with_their_significance() -> None:
    markers = (
        '<policy-marker vocabulary="1" code="1" significance="2"/><policy-marker code="7" significance="0"/>'
        '<policy-marker code="8"/><policy-marker vocabulary="99" code="2" significance="2"/>'
    )
    assert codes_of(markers) == (
        RecordCode("marker", "1", significance=2),
        RecordCode("marker", "7", significance=0),
        RecordCode("marker", "8"),
    )


TRANSACTION = (
    '<transaction><transaction-type code="{kind}"/><value value-date="2024-01-01">{amount}</value>'
    '<sector vocabulary="1" code="{code}"/></transaction>'
)


def test_sectors_of_transactions_share_by_amount_where_the_activity_has_none() -> None:
    transactions = "".join(
        TRANSACTION.format(kind=kind, amount=amount, code=code)
        # What comes in (1) is not what the activity does.
        for kind, amount, code in ((3, 600, "14031"), (3, 200, "91010"), (2, 200, "14031"), (1, 5000, "11220"))
    )
    assert codes_of(transactions) == (RecordCode("purpose", "14031", 80.0), RecordCode("purpose", "91010", 20.0))
    assert codes_of('<sector code="14032"/>' + transactions) == (RecordCode("purpose", "14032"),)


def test_an_unknown_code_is_kept_and_named_in_a_warning() -> None:
    problems: list[InputError] = []
    assert codes_of('<sector vocabulary="1" code="99999"/>', problems) == (RecordCode("purpose", "99999"),)
    (problem,) = problems
    assert problem.severity is Severity.WARNING
    assert "“99999” is not in the list of codes; it is kept" in str(problem)
    assert problem.field == "sector/@code"


def test_an_unknown_code_of_many_transactions_is_told_once() -> None:
    problems: list[InputError] = []
    codes_of(TRANSACTION.format(kind=3, amount=1, code="99999") * 3, problems)
    assert len(problems) == 1

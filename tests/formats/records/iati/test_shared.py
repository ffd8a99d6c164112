"""Real files of publishers."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import read

pytestmark = pytest.mark.shared

CAF = "CAF-ActivityFile-2025-10-10.xml"
FILES = {
    CAF: 478,
    "acfspain-co.xml": 1,
    "acfspain-ph.xml": 6,
    "iati-activities-am-armenia.xml": 43,
    "usaid-798.xml": 108,
    "usaid-bb.xml": 1,
    "usaid-bo.xml": 63,
    "worldbank-679.xml": 5,
    "worldbank-sv.xml": 13,
    "wri-521257057-strategic-plan-2023-2027.xml": 1,
}


def resolve(framework: str, code: str) -> Curie:
    return Curie(framework, "2020", code)


@cache
def records(path: Path) -> tuple[Record, ...]:
    problems: list[InputError] = []
    with path.open("rb") as stream:
        found = tuple(read(stream, path.name, Limits(), resolve=resolve, on_problem=problems.append))
    assert problems == []
    return found


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_file_reads_without_a_problem(shared: Path, name: str, count: int) -> None:
    path = shared / "iati/activities" / name
    found = records(path)
    root = etree.parse(path).getroot()
    assert len(found) == count
    assert [record.id for record in found] == [
        one.findtext("iati-identifier") for one in root.iterfind("iati-activity")
    ]
    assert all(record.body and record.title and record.organisation and record.start for record in found)
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for record in found:
        assert "<iati-activity" in lines[int(record.source.locator.rsplit(" ", 1)[1]) - 1]


def test_all_files_are_known(shared: Path) -> None:
    assert {path.name for path in (shared / "iati/activities").glob("*.xml")} == set(FILES)


def test_goal_tags_of_caf_are_those_of_the_file(shared: Path) -> None:
    path = shared / "iati/activities" / CAF
    root = etree.parse(path).getroot()
    tags = [[tag.get("code") for tag in activity.iterfind("tag[@vocabulary='2']")] for activity in root]
    assert sum(map(len, tags)) == 877
    expected = [list(dict.fromkeys(codes)) for codes in tags]
    assert [[mapping.node.code for mapping in record.mappings] for record in records(path)] == expected
    assert sum(map(len, expected)) == 875
    assert {record.language for record in records(path)} == {"es"}
    mappings = chain.from_iterable(record.mappings for record in records(path))
    assert {mapping.origin for mapping in mappings} == {"import:iati"}


def test_languages_are_those_of_the_narratives(shared: Path) -> None:
    counts = {}
    for name in FILES:
        texts = [record.text for record in records(shared / "iati/activities" / name)]
        counts[name] = Counter(chain.from_iterable(texts))
    assert counts == {
        **{name: {"en": count} for name, count in FILES.items()},
        CAF: {"es": 478},
        "usaid-bo.xml": {"en": 63, "es": 63},
    }


@pytest.mark.parametrize("name", [CAF, "iati-activities-am-armenia.xml", "usaid-798.xml", "worldbank-sv.xml"])
def test_money_of_transactions_is_that_of_the_file(shared: Path, name: str) -> None:
    path = shared / "iati/activities" / name
    expected: Counter[tuple[str, str]] = Counter()
    for value in etree.parse(path).getroot().iterfind("iati-activity/transaction/value"):
        code = value.getparent().find("transaction-type").get("code")
        if code in ("2", "3", "4"):
            currency = value.get("currency") or value.getparent().getparent().get("default-currency")
            expected["commitment" if code == "2" else "spent", currency] += Decimal(value.text)
    found: Counter[tuple[str, str]] = Counter()
    for record in records(path):
        for money in record.money:
            if money.kind != "budget":
                found[money.kind, money.currency] += money.amount
    assert found == expected


def test_budgets_of_the_world_bank_are_counted_once(shared: Path) -> None:
    """It gives each month twice, as an original and a revised budget."""
    path = shared / "iati/activities/worldbank-sv.xml"
    both = sum(Decimal(value.text) for value in etree.parse(path).getroot().iterfind("iati-activity/budget/value"))
    amounts = chain.from_iterable(record.money for record in records(path))
    found = sum(money.amount for money in amounts if money.kind == "budget")
    revised = sum(
        Decimal(value.text) for value in etree.parse(path).getroot().iterfind("iati-activity/budget[@type='2']/value")
    )
    assert (found, found < both) == (revised, True)


def test_shares_of_wri_are_those_of_its_sectors(shared: Path) -> None:
    record = records(shared / "iati/activities/wri-521257057-strategic-plan-2023-2027.xml")[0]
    goals = ["7", "6", "13", "8", "15", "16", "10", "12", "11", "2"]
    assert [(mapping.node.code, mapping.share) for mapping in record.mappings] == [(code, 10.0) for code in goals]
    assert record.countries == ("BR", "CN", "IN", "ID", "MX", "CO")


def test_dates_with_time_zones_and_countries_of_transactions_are_read(shared: Path) -> None:
    armenia = records(shared / "iati/activities/iati-activities-am-armenia.xml")
    assert {len(record.start) for record in armenia} == {10}
    assert {record.countries for record in armenia} == {("AM",)}
    assert {record.countries for record in records(shared / "iati/activities/usaid-bo.xml")} == {("BO",)}

"""What a text says becomes fields of its record only when a person says so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalweave.core.model import Money, Partner, Record, RecordKind, RecordPlace
from goalweave.registry.counted_people import people_detail
from goalweave.registry.fact_periods import Period, period_of_dates
from goalweave.registry.text_facts import (
    FactKind,
    FactState,
    SuggestedFact,
    apply_facts,
    carry_decisions,
    has_field,
    is_waiting,
    pack_facts,
    suggested_facts,
    unpack_facts,
    waiting_letters,
)

TEXT = (
    "ITU and UNICEF trained 320 girls in Kenya from 9–12 June 2017 with USD 200,000 funded by the World Bank, "
    "in line with Resolution 71. Schools in Kenya took part. See https://example.org/girls."
)


def training(**fields: object) -> Record:
    values: dict[str, object] = {"title": {"en": "Training"}, "text": {"en": TEXT}, "kind": RecordKind.TRAINING}
    return Record(id="training", language="en", **{**values, **fields})  # type: ignore[arg-type]


def of_kind(facts: list[SuggestedFact], kind: FactKind) -> list[SuggestedFact]:
    return [fact for fact in facts if fact.kind is kind]


def date_fact(start: str, end: str, use: str = "period") -> SuggestedFact:
    return SuggestedFact(FactKind.DATES, (start, end, use), ((0, 1),))


def test_suggested_facts_are_merged_and_leave_out_the_own_organisation() -> None:
    facts = suggested_facts(training(), ["ITU"])
    assert [fact.value for fact in of_kind(facts, FactKind.DATES)] == [("2017-06-09", "2017-06-12", "period")]
    kenya = of_kind(facts, FactKind.PLACES)[0]
    assert kenya.value == ("KE",)
    assert [TEXT[start:end] for start, end in kenya.spans] == ["Kenya", "Kenya"]
    assert {fact.value[0] for fact in of_kind(facts, FactKind.ORGANISATIONS)} == {"UNICEF", "World Bank"}


def test_accepted_facts_fill_the_fields_of_a_record() -> None:
    record = training()
    facts = suggested_facts(record, ["ITU"])
    applied = apply_facts(record, facts)
    assert applied.left == ()
    filled = applied.record
    assert (filled.start, filled.end) == ("2017-06-09", "2017-06-12")
    assert filled.places == (RecordPlace("KE"),)
    assert Partner("World Bank", "funder") in filled.partners
    assert filled.money == (Money(Decimal(200000), "USD"),)
    assert filled.details == {"women": 320}
    assert [link.url for link in filled.links] == ["https://example.org/girls"]
    assert waiting_letters(facts, filled) == ""
    assert waiting_letters(facts, record) == "adlnop"
    assert apply_facts(filled, facts).record == filled


def test_facts_are_packed_without_loss() -> None:
    facts = suggested_facts(training())
    facts[0] = SuggestedFact(facts[0].kind, facts[0].value, facts[0].spans, FactState.DISMISSED, 7)
    assert unpack_facts(pack_facts(facts)) == facts


def test_decisions_hold_for_the_same_facts_of_another_text() -> None:
    moved = SuggestedFact(FactKind.PLACES, ("KE",), ((9, 14),))
    new = SuggestedFact(FactKind.PLACES, ("UG",), ((20, 26),))
    decided = SuggestedFact(FactKind.PLACES, ("KE",), ((0, 5),), FactState.DISMISSED, 3)
    kenya, uganda = carry_decisions([moved, new], [decided])
    assert (kenya.state, kenya.user, kenya.spans) == (FactState.DISMISSED, 3, ((9, 14),))
    assert uganda == new


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        ([("2017-06-09", "2017-06-12", "period"), ("2017", "2017", "period")], ("2017-06-09", "2017-06-12")),
        ([("2015", "2015", "period"), ("2018-03", "2018-03", "period")], ("2015", "2018-03")),
        ([("2015", "", "period"), ("2017", "2017", "period")], ("2015", "")),
        ([("2016", "2016", "name"), ("2018", "2018", "period")], ("2018", "2018")),
        ([("2016", "2016", "name")], ("2016", "2016")),
        ([("2015", "", "period"), ("", "2030", "deadline")], ("2015", "2030")),
        ([("2031", "", "period"), ("", "2030", "deadline")], ("2031", "")),
    ],
)
def test_period_is_the_widest_that_the_dates_agree_on(
    dates: list[tuple[str, str, str]], period: tuple[str, str]
) -> None:
    assert period_of_dates(dates) == Period(*period)


def test_period_that_a_person_entered_is_not_overwritten_unasked() -> None:
    record = training(start="2016", end="2016")
    fact = date_fact("2017-06-09", "2017-06-12")
    applied = apply_facts(record, [fact])
    assert (applied.record, applied.left) == (record, (fact,))
    replaced = apply_facts(record, [fact], overwrite=True).record
    assert (replaced.start, replaced.end) == ("2017-06-09", "2017-06-12")


def test_period_of_dates_accepted_earlier_grows() -> None:
    record = training(start="2017", end="2017")
    first, second = date_fact("2017", "2017"), date_fact("2019", "2019")
    grown = apply_facts(record, [second], [first]).record
    assert (grown.start, grown.end) == ("2017", "2019")


def test_fact_that_the_record_covers_is_not_waiting() -> None:
    record = training(start="2016", end="2018", places=(RecordPlace("KE"),), partners=(Partner("Unicef"),))
    facts = suggested_facts(record, ["ITU"])
    waiting = [fact for fact in facts if is_waiting(fact, record)]
    assert {fact.kind for fact in waiting} == {
        FactKind.ORGANISATIONS,
        FactKind.AMOUNTS,
        FactKind.NUMBERS,
        FactKind.LINKS,
    }
    assert [fact.value[0] for fact in of_kind(waiting, FactKind.ORGANISATIONS)] == ["World Bank"]


@pytest.mark.parametrize(
    ("kind", "number", "unit", "detail"),
    [
        (RecordKind.TRAINING, "320", "young women", "women"),
        (RecordKind.TRAINING, "40", "участников", "participants"),
        (RecordKind.EVENT, "40", "participants", "participants"),
        (RecordKind.EVENT, "40", "women", ""),
        (RecordKind.ACTIVITY, "40", "filles", "beneficiaries"),
        (RecordKind.ACTIVITY, "40.5", "people", ""),
        (RecordKind.ACTIVITY, "40", "km", ""),
        (RecordKind.PUBLICATION, "40", "people", ""),
    ],
)
def test_number_of_people_is_for_a_detail_of_the_kind(kind: RecordKind, number: str, unit: str, detail: str) -> None:
    assert people_detail(kind, number, unit) == detail


def test_symbols_and_other_numbers_have_no_field() -> None:
    record = training()
    symbols = of_kind(suggested_facts(record), FactKind.SYMBOLS)
    assert [fact.value for fact in symbols] == [("Resolution 71",)]
    assert not has_field(symbols[0], record)

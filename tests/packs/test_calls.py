"""The calls that ship: their nodes exist, all texts are in six languages, and what is asked can be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.core.call_check import call_texts, check_call
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Call, CallFieldType, RecordTarget, TieRule
from goalweave.core.model.frameworks import Status
from goalweave.core.model.records import BeneficiaryGroup
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.definitions.calls import read_call_file, write_call
from goalweave.packs import library, read_pack
from goalweave.packs.call_definitions import read_calls
from goalweave.packs.library import PackLibrary
from goalweave.packs.writer import write_pack
from goalweave.wording.labels import RECORD_STATUSES

SHIPPED = read_calls(library())
CALLS = pytest.mark.parametrize("call", SHIPPED.values(), ids=SHIPPED)


def test_all_that_ships() -> None:
    assert list(SHIPPED) == ["wsis_stocktaking", "wsis_prizes", "sdg_acceleration_actions", "sdg_good_practices"]
    assert {call.id: call.status for call in SHIPPED.values()} == {
        "wsis_stocktaking": Status.OURS,
        "wsis_prizes": Status.TRANSCRIBED,
        "sdg_acceleration_actions": Status.OURS,
        "sdg_good_practices": Status.TRANSCRIBED,
    }


@CALLS
def test_call_that_ships_is_complete(call: Call) -> None:
    assert check_call(call, library().catalogue(), LANGUAGES) == ()
    for path, text in call_texts(call):
        assert not text or set(text) == set(LANGUAGES), path
        assert len(set(text.values())) == len(text) or path.endswith(("label", "title")), path
    assert call.source
    assert read_call_file(write_call(call), "") == call


@CALLS
def test_limits_that_ship_can_be_met(call: Call) -> None:
    asked = 0
    for field in call.fields.values():
        assert (field.fewest or 0) <= (field.most or 10_000)
        if field.type is CallFieldType.TEXT:
            assert (field.most or 1_000) <= 400, field.id
            asked += (field.fewest or 0) if field.required else 0
        if field.target is RecordTarget.STATUS:
            assert {choice.id for choice in field.choices} <= set(RECORD_STATUSES)
        if field.target is RecordTarget.GROUPS:
            assert {choice.id for choice in field.choices} <= set(BeneficiaryGroup)
    assert asked <= 500


def test_stocktaking_has_action_lines_and_applications() -> None:
    codes = [category.nodes[0].code for category in SHIPPED["wsis_stocktaking"].categories]
    assert len(codes) == 19
    assert [code for code in codes if "-" not in code] == [f"C{number}" for number in range(1, 12)]


def test_prizes_follow_the_rules_of_2026() -> None:
    call = SHIPPED["wsis_prizes"]
    prize = call.prize
    assert prize is not None
    assert call.languages == ("en",)
    assert [category.number for category in call.categories] == list(range(1, 19))
    assert {category.number: str(category.nodes[0]) for category in call.categories}[10] == "wsis@2003:C7-ehea"
    assert (call.fields["description"].fewest, call.fields["description"].most) == (150, 200)
    assert call.fields["nodes"].frameworks == ("wsis@2003", "sdg@2025", "gdc@2024")
    assert (prize.nominees, prize.champions, prize.winners, len(prize.criteria)) == (20, 5, 1, 9)
    assert (prize.past_winners, prize.one_per_organisation, prize.ties) == (
        False,
        False,
        (TieRule.EXPERT_SCORE, TieRule.SHARED),
    )


def test_pack_of_calls_survives_its_own_writer(tmp_path: Path) -> None:
    pack = library().packs["calls"]
    write_pack(pack, tmp_path / "calls")
    again = read_pack(tmp_path / "calls")
    assert read_calls(PackLibrary({"calls": again})) == SHIPPED
    with pytest.raises(InputError, match="is in two packs"):
        read_calls(PackLibrary({"calls": pack, "again": again}))

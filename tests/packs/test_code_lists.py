"""The lists of codes that ship: each code has an answer, and each link names a node."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import Status
from goalweave.packs import code_lists, library, read_pack


@pytest.mark.parametrize("name", ["purpose", "marker", "cofog"])
def test_every_code_has_an_answer_of_its_own_or_of_its_category(name: str) -> None:
    listing = code_lists()[name]
    unanswered = [code for code in listing.codes if listing.answering(code) is None]
    both = [code.code for code in listing.codes.values() if code.links and code.no_goal]
    assert (unanswered, both) == ([], [])


@pytest.mark.parametrize("name", ["purpose", "marker", "cofog"])
def test_links_name_goals_and_targets_with_a_rationale_and_are_ours(name: str) -> None:
    listing = code_lists()[name]
    framework = library().catalogue().framework(listing.object)
    for code in listing.codes.values():
        objects = [link.object for link in code.links]
        assert len(objects) == len(set(objects)), code.code
        for link in code.links:
            assert framework.node(link.object).level in ("goal", "target"), link
            assert link.rationale["en"].endswith("."), link
            assert link.status is Status.OURS, link


def test_all_purpose_codes_of_the_codelist_are_listed_with_their_category(shared: Path) -> None:
    listing = code_lists()["purpose"]
    items = ElementTree.parse(shared / "iati" / "codelists" / "Sector.xml").iter("codelist-item")
    official = {str(item.findtext("code")): (item.findtext("category"), item.get("status")) for item in items}
    own = {
        code: (listed.parent, "withdrawn" if listed.withdrawn else "active") for code, listed in listing.codes.items()
    }
    assert {code: entry for code, entry in own.items() if len(code) == 5} == official
    assert {parent for parent, _status in official.values()} <= own.keys()


def test_administration_serves_no_goal_and_a_purpose_that_is_not_stated_may_serve_any() -> None:
    listing = code_lists()["purpose"]
    administration, unspecified = listing.answering("91010"), listing.answering("99810")
    assert administration
    assert unspecified
    assert (administration.links, administration.aside) == ((), True)
    assert (unspecified.links, unspecified.aside) == ((), False)


def test_power_that_is_not_renewable_rules_renewable_energy_out() -> None:
    answer = code_lists()["purpose"].answering("23310")
    assert answer
    assert ("7.2", -1) in [(link.object, link.sign) for link in answer.links]


@pytest.mark.parametrize("written", ["07.3", "7.3", "0731", "07.3.1", "GF0703"])
def test_functions_of_government_are_known_in_all_forms(written: str) -> None:
    listed = code_lists()["cofog"].find(written)
    assert listed
    assert listed.code == "07.3"


def test_code_that_is_not_listed_is_a_fault_of_the_pack(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "pack.yaml").write_text(
        "id: own\ntitle: {en: Own}\ncode_lists:\n  - {id: own, title: {en: own code}, object: sdg@2020, folder: own}\n"
    )
    (tmp_path / "own" / "codes.csv").write_text("code,parent,withdrawn,no_goal,aside,name.en\nA,,,,,Water\n")
    (tmp_path / "own" / "links.csv").write_text(
        "subject,object,relation,weight,sign,status,source,rationale.en\nB,6,contributes,0.9,1,ours,,Because.\n"
    )
    with pytest.raises(InputError, match="the code B is not in the list"):
        read_pack(tmp_path)

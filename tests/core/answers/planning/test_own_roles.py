"""What an organisation did itself, from partners and words."""

from __future__ import annotations

import pytest

from goalweave.core.answers.planning.own_roles import OwnRole, own_role
from goalweave.core.model import Partner, Record, RecordKind

NAMES = ("ITU", "UIT", "МСЭ", "国际电联", "International Telecommunication Union")


def record(text: str, language: str = "en", kind: RecordKind = RecordKind.EVENT, **partners: str) -> Record:
    roles = tuple(Partner(name, role) for name, role in partners.items())
    return Record("r", {language: "A title"}, {language: text}, language, kind, partners=roles)


@pytest.mark.parametrize(
    ("text", "language", "role"),
    [
        ("ITU held this side event at the forum.", "en", OwnRole.LEAD),
        ("More than 60 people came to this ITU side event.", "en", OwnRole.LEAD),
        ("ITU and UNECE jointly organised this panel.", "en", OwnRole.JOINT),
        ("ITU, four governments and UNDP jointly organised this panel.", "en", OwnRole.JOINT),
        ("At this event, which ITU ran with Greece, a debate was held.", "en", OwnRole.JOINT),
        ("It is a worldwide initiative of ITU and UNECE for cities.", "en", OwnRole.JOINT),
        ("ITU took part in this event.", "en", OwnRole.PART),
        ("A meeting on nets, attended by ITU, at the forum.", "en", OwnRole.PART),
        ("ITU moderated this dialogue.", "en", OwnRole.PART),
        ("ITU sponsored the report.", "en", OwnRole.SUPPORT),
        ("The working group presented its indicators.", "en", OwnRole.UNCLEAR),
        ("L’UIT a participé à cette manifestation.", "fr", OwnRole.PART),
        ("L’UIT a organisé cette manifestation.", "fr", OwnRole.LEAD),
        ("La UIT participó en este acto.", "es", OwnRole.PART),
        ("МСЭ участвует в этом мероприятии.", "ru", OwnRole.PART),
        ("国际电联主办了这次会议。", "zh", OwnRole.LEAD),
    ],
)
def test_role_is_read_from_the_text(text: str, language: str, role: OwnRole) -> None:
    assert own_role(record(text, language), NAMES) is role


def test_role_of_a_partner_comes_before_the_text() -> None:
    assert own_role(record("ITU held this event.", ITU="partner"), NAMES) is OwnRole.PART
    assert own_role(record("ITU held this event.", ITU="funder"), NAMES) is OwnRole.SUPPORT


def test_work_without_other_leads_is_the_organisations_own() -> None:
    assert own_role(record("Wells are drilled.", kind=RecordKind.ACTIVITY), NAMES) is OwnRole.LEAD
    assert own_role(record("Wells are drilled.", kind=RecordKind.ACTIVITY, FAO="lead"), NAMES) is OwnRole.UNCLEAR
    assert own_role(record("We met in town."), NAMES) is OwnRole.LEAD


def test_publications_and_events_of_others_are_never_claimed() -> None:
    assert own_role(record("A report on nets.", kind=RecordKind.PUBLICATION, FAO="lead"), NAMES) is OwnRole.UNCLEAR
    assert own_role(record("A fair on nets.", FAO="host"), NAMES) is OwnRole.UNCLEAR


def test_ministry_that_its_text_calls_the_ministry_took_part() -> None:
    visit = record("The ministry took part and presented its guide.", kind=RecordKind.EVENT, region="lead")
    assert own_role(visit, ("Ministry of Planning",)) is OwnRole.PART
    other = record("The ministry of agriculture took part.", kind=RecordKind.EVENT, region="lead")
    assert own_role(other, ("Ministry of Planning",)) is OwnRole.UNCLEAR


def test_report_that_the_company_published_is_its_own() -> None:
    report = Record(
        "r",
        {"en": "Report 2023"},
        {"en": "Figures."},
        "en",
        RecordKind.PUBLICATION,
        details={"publisher": "The company"},
    )
    assert own_role(report, ("Sample Packaging",)) is OwnRole.LEAD

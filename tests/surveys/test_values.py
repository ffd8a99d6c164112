"""Published answers as values of series: whose, when they come and go, and what the values say of where they are from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import USERS, dataset, observation, put
from tests.factories.records import record, stored
from tests.factories.surveys import DUE, NOW, answer, gci_like, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.answers.answer_findings import AnswerFault
from goalweave.core.errors import InputError, Severity
from goalweave.indicators.actions import load_observations
from goalweave.indicators.models import Observation, Origin, Vintage
from goalweave.surveys import rules
from goalweave.surveys.actions import (
    CitationForm,
    hand_in_submission,
    import_submission,
    insert_records,
    open_round,
    publish_submission,
    reopen_submission,
    set_answer_status,
    start_submission,
    withdraw_submission,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus as Status, Submission
from goalweave.surveys.submissions.findings import answer_findings, blocking_questions
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db

LEGAL = replace(USERS, code="OWN_LEGAL", measures=(), unit="POINTS", dimensions=(), lowest=0.0, highest=20.0)
TRAINED = replace(USERS, code="OWN_TRAINED", measures=(), unit="NUMBER", lowest=0.0, highest=None)


@dataclass
class World:
    asker: Organisation
    kenya: Organisation
    coordinator: Actor
    editor: Actor


@pytest.fixture
def world() -> World:
    loaded()
    asker = OrganisationFactory(slug="asker")
    kenya = OrganisationFactory(slug="kenya", name={"en": "Ministry of Networks"}, country="KE", kind="government")
    return World(asker, kenya, member(asker, Role.EDITOR), member(kenya, Role.EDITOR))


def series_of(owner: Organisation | None, *some: object) -> None:
    """The two series with one value each that was there before, in 2020 of France, and some of Kenya in 2024."""
    values = [observation(2020, 1.0, "FR", series=one.code) for one in (LEGAL, TRAINED)]
    put(dataset(*values, *some, series=(LEGAL, TRAINED)), organisation=owner)


def opened(world: World, by: Actor, **fields: object) -> Submission:
    open_round(
        actor=by,
        questionnaire=stored_questionnaire(gci_like()),
        organisation=world.asker,
        due=DUE,
        recipients=[world.kenya],
        now=NOW,
        **fields,
    )
    return Submission.objects.get(organisation=world.kenya)


def say(row: Submission, number: str, value: object = None, text: str = "") -> None:
    one = answer(row, number)
    write_answer(actor=SYSTEM, answer=one, text=text, value=value, version=one.version, now=NOW)
    set_answer_status(actor=SYSTEM, answer=answer(row, number), status=Status.APPROVED, now=NOW)


def handed_in(world: World, by: Actor, **fields: object) -> Submission:
    row = opened(world, by, **fields)
    say(row, "1", ["crime", "data"], "See [the law](https://example.org/law).")
    say(row, "2", "1250")
    return hand_in_submission(actor=world.editor, submission=row, now=NOW, with_empty=True)


def values(**fields: object) -> list[tuple[object, ...]]:
    rows = Observation.objects.filter(until=None, line__area="KE", line__shown=True, **fields).order_by(
        "line__series__code", "time"
    )
    return [(row.line.series.code, row.line.key, row.time, row.value) for row in rows]


WRITTEN = [("OWN_LEGAL", "", "2024", 20.0), ("OWN_TRAINED", "SEX=F", "2024", 1250.0)]


def test_answers_become_values_when_they_are_published_not_before(world: World) -> None:
    series_of(world.asker)
    row = handed_in(world, world.coordinator)
    assert values() == []
    row = publish_submission(actor=world.coordinator, submission=row, now=NOW)
    assert values() == WRITTEN
    legal = Observation.objects.get(line__series__code="OWN_LEGAL", line__area="KE")
    assert (legal.source, legal.footnote, legal.nature) == (
        f"Ministry of Networks, cyber@2024 1, submission {row.pk}",
        "https://example.org/law",
        "C",
    )
    vintage = row.vintage
    assert (vintage.origin, vintage.organisation, vintage.by, vintage.release, vintage.source, vintage.counts) == (
        Origin.ANSWER,
        world.asker,
        None,
        f"cyber@2024, submission {row.pk}",
        "Ministry of Networks",
        {"new": 2, "changed": 0},
    )
    newest = object_entries("submission", row.pk)[0]
    assert (newest.verb, newest.actor) == ("report", world.coordinator.user)


def test_a_round_that_publishes_writes_as_answers_come_in(world: World) -> None:
    series_of(world.asker)
    handed_in(world, world.coordinator, publishes=True)
    assert values() == WRITTEN, "whoever hands in writes by the round's right, not by their own"


@pytest.mark.parametrize("back", [reopen_submission, withdraw_submission])
def test_what_is_opened_again_or_withdrawn_is_taken_back(world: World, back: object) -> None:
    before = replace(observation(2024, 3.0, series="OWN_LEGAL"), source="A file")
    series_of(world.asker, before)
    row = publish_submission(actor=world.coordinator, submission=handed_in(world, world.coordinator), now=NOW)
    assert values() == WRITTEN
    who = world.coordinator if back is reopen_submission else world.editor
    row = back(actor=who, submission=row, reason="It was wrong.", now=NOW)
    assert values() == [("OWN_LEGAL", "", "2024", 3.0)], "what stood there before holds again"
    assert (row.vintage, Vintage.objects.filter(origin=Origin.ANSWER).exists()) == (None, False)
    assert not Observation.objects.filter(value=20.0).exists(), "and no older state of the data tells it"


def test_answers_that_are_published_anew_take_the_place_of_the_old(world: World) -> None:
    series_of(world.asker)
    row = publish_submission(actor=world.coordinator, submission=handed_in(world, world.coordinator), now=NOW)
    row = reopen_submission(actor=world.coordinator, submission=row, reason="One is missing.", now=NOW)
    set_answer_status(actor=SYSTEM, answer=answer(row, "1"), status=Status.DRAFTING, now=NOW)
    say(row, "1", ["unknown"])
    set_answer_status(actor=SYSTEM, answer=answer(row, "2"), status=Status.DRAFTING, now=NOW)
    say(row, "2", "1300")
    publish_submission(
        actor=world.coordinator,
        submission=hand_in_submission(actor=world.editor, submission=row, now=NOW, with_empty=True),
        now=NOW,
    )
    assert values() == [("OWN_TRAINED", "SEX=F", "2024", 1300.0)], "“not known” is no value"


def test_a_later_figure_stays_when_the_answer_is_taken_back(world: World) -> None:
    series_of(world.asker, observation(2024, 3.0, series="OWN_LEGAL"))
    row = publish_submission(actor=world.coordinator, submission=handed_in(world, world.coordinator), now=NOW)
    corrected = dataset(observation(2024, 19.0, series="OWN_LEGAL"), series=(LEGAL,))
    later = load_observations(
        actor=world.coordinator, dataset=corrected, now=NOW + timedelta(days=1), organisation=world.asker
    )
    withdraw_submission(actor=world.editor, submission=row, reason="It was wrong.", now=NOW)
    assert values() == [("OWN_LEGAL", "", "2024", 19.0)]
    chain = Observation.objects.filter(line__series__code="OWN_LEGAL", line__area="KE").order_by("pk")
    assert [(one.value, one.until_id) for one in chain] == [(3.0, later.vintage.pk), (19.0, None)]


def test_series_of_the_site_are_written_only_where_an_administrator_asked(world: World) -> None:
    series_of(None)
    row = publish_submission(actor=world.coordinator, submission=handed_in(world, world.coordinator), now=NOW)
    assert (values(), row.vintage) == ([], None)
    (finding,) = answer_findings(answer(row, "1"))
    assert (finding.fault, finding.severity) == (AnswerFault.NO_VALUE, Severity.WARNING)
    assert finding.message == (
        "the series OWN_LEGAL does not belong to the requesting organisation, so the answer does not become a value"
    )


def test_an_administrators_round_may_write_the_sites_series(world: World) -> None:
    series_of(None)
    publish_submission(actor=world.coordinator, submission=handed_in(world, administrator()), now=NOW)
    assert values() == WRITTEN


@pytest.mark.parametrize("owner", ["kenya", "third"])
def test_series_of_another_organisation_are_never_written(world: World, owner: str) -> None:
    series_of(world.kenya if owner == "kenya" else OrganisationFactory())
    publish_submission(actor=SYSTEM, submission=handed_in(world, administrator()), now=NOW)
    assert values() == []


def test_an_organisation_that_nobody_asked_writes_its_own_series_alone(world: World) -> None:
    series_of(world.kenya)
    row = start_submission(
        actor=world.editor,
        questionnaire=stored_questionnaire(gci_like()),
        organisation=world.kenya,
        year=2024,
        language="en",
        now=NOW,
    )
    say(row, "2", "7")
    publish_submission(
        actor=world.editor,
        submission=hand_in_submission(actor=world.editor, submission=row, now=NOW, with_empty=True),
        now=NOW,
    )
    assert values() == [("OWN_TRAINED", "SEX=F", "2024", 7.0)]
    assert [rules.may_become_values(row, owner) for owner in (world.kenya.pk, world.asker.pk, None)] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("fields", "year", "said"),
    [
        (
            {"country": ""},
            2024,
            ("no country is specified for the organisation, so the answer does not become a value of OWN_TRAINED"),
        ),
        ({}, None, "the submission has no year, so the answer does not become a value of OWN_TRAINED"),
    ],
)
def test_an_answer_without_country_or_year_becomes_no_value_and_says_so(
    world: World, fields: dict[str, str], year: int | None, said: str
) -> None:
    series_of(world.asker)
    for name, value in fields.items():
        setattr(world.kenya, name, value)
    world.kenya.save()
    row = opened(world, world.coordinator)
    Submission.objects.filter(pk=row.pk).update(year=year)
    say(row, "2", "7")
    assert [str(one.message) for one in answer_findings(answer(row, "2"))] == [said]
    assert blocking_questions(Submission.objects.get(pk=row.pk)) == []
    handed = hand_in_submission(actor=world.editor, submission=row, now=NOW, with_empty=True)
    assert publish_submission(actor=world.coordinator, submission=handed, now=NOW).vintage is None


def test_a_series_that_is_not_here_is_told_and_never_made(world: World) -> None:
    row = opened(world, world.coordinator)
    say(row, "2", "7")
    assert [one.message for one in answer_findings(answer(row, "2"))] == ["unknown series “OWN_TRAINED”: the answer does not become a value"]  # fmt: skip
    publish_submission(
        actor=SYSTEM, submission=hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True), now=NOW
    )
    assert Observation.objects.count() == 0


def test_a_value_that_cannot_be_stands_in_the_way(world: World) -> None:
    series_of(world.asker)
    row = opened(world, world.coordinator)
    one = answer(row, "2")
    write_answer(actor=SYSTEM, answer=one, text="", value="-5", version=one.version, now=NOW)
    (finding,) = answer_findings(answer(row, "2"))
    assert (finding.fault, finding.severity, finding.message) == (
        AnswerFault.BEYOND,
        Severity.ERROR,
        "-5 is below 0, the lowest possible value of OWN_TRAINED",
    )
    with pytest.raises(InputError, match="this prevents approval: -5 is below 0"):
        set_answer_status(actor=SYSTEM, answer=answer(row, "2"), status=Status.APPROVED, now=NOW)
    assert blocking_questions(Submission.objects.get(pk=row.pk)) == ["2"]


def test_a_footnote_names_published_records_alone(world: World) -> None:
    series_of(world.asker)
    found = stored(record("law", title={"en": "The law"}), organisation=world.kenya)
    found |= stored(record("secret", title={"en": "Secret work"}), organisation=world.kenya, public=False)
    row = opened(world, world.coordinator)
    say(row, "1", ["crime"])
    for name in ("law", "secret"):
        set_answer_status(actor=SYSTEM, answer=answer(row, "1"), status=Status.DRAFTING, now=NOW)
        one = answer(row, "1")
        insert_records(
            actor=SYSTEM,
            answer=one,
            records=[found[name].pk],
            form=CitationForm.SENTENCE,
            renderer=renderer_for(world.kenya, "en"),
            version=one.version,
            now=NOW,
        )
        set_answer_status(actor=SYSTEM, answer=answer(row, "1"), status=Status.APPROVED, now=NOW)
    Submission.objects.filter(pk=row.pk).update(state="submitted")
    publish_submission(actor=SYSTEM, submission=row, now=NOW)
    assert (
        Observation.objects.get(line__series__code="OWN_LEGAL", line__area="KE").footnote
        == f"The law (record {found['law'].pk})"
    )


def test_an_import_over_a_published_submission_takes_its_values_back(world: World) -> None:
    series_of(world.kenya)
    asked_ = stored_questionnaire(gci_like())

    def brought(text: str, *, publish: bool) -> Submission:
        row, _changed = import_submission(
            actor=SYSTEM,
            questionnaire=asked_,
            organisation=world.kenya,
            answers={"3": text},
            facts={},
            year=2024,
            language="en",
            source_file="a.txt",
            publish=publish,
            now=NOW,
        )
        return row

    row = brought("First.", publish=False)
    say(row, "2", "7")
    publish_submission(
        actor=SYSTEM, submission=hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True), now=NOW
    )
    assert values() == [("OWN_TRAINED", "SEX=F", "2024", 7.0)]
    brought("Second.", publish=False)
    assert values() == []


def test_figures_never_change_answers(world: World) -> None:
    series_of(world.asker)
    row = publish_submission(actor=world.coordinator, submission=handed_in(world, world.coordinator), now=NOW)
    put(dataset(observation(2024, 9.0, sex="F", series="OWN_TRAINED"), series=(TRAINED,)), organisation=world.asker)
    assert answer(row, "2").value == "1250"
    assert Observation.objects.filter(line__series__code="OWN_TRAINED", until=None, value=9.0).exists()
    assert values() == WRITTEN, "what people entered is shown before what another publisher says"

"""Questionnaires, rounds and submissions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.model import (
    Choice,
    EvidenceQuery,
    Fact,
    Question,
    QuestionKind,
    Questionnaire,
    RecordKind,
    Section,
    TableColumn,
)
from goalweave.surveys import models
from goalweave.surveys.actions import open_round, start_submission, store_questionnaire

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = date(2026, 6, 30)


def question(number: str, **fields: Any) -> Question:
    return Question(number, {"en": f"What of {number}?"}, {"en": f"Short {number}"}, **fields)


def questionnaire(edition: str = "2026", **fields: Any) -> Questionnaire:
    """Four questions: partnerships (required, at most 50 words), events as a list, a choice, and a table."""
    given = {
        "title": {"en": "Test survey"},
        "year": 2026,
        "facts": (Fact("membership", {"en": "Membership"}),),
        "sections": (
            Section(
                {"en": "Work"},
                (
                    question("1.1", required=True, most=50, evidence=EvidenceQuery(kinds=(RecordKind.PARTNERSHIP,))),
                    question("1.2", kind=QuestionKind.RECORDS, evidence=EvidenceQuery(kinds=(RecordKind.EVENT,))),
                ),
                "1",
            ),
            Section(
                {"en": "Views"},
                (
                    question(
                        "2",
                        kind=QuestionKind.CHOICE,
                        choices=(Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})),
                    ),
                    question(
                        "3",
                        kind=QuestionKind.TABLE,
                        columns=(TableColumn("a", {"en": "A"}), TableColumn("b", {"en": "B"})),
                    ),
                ),
            ),
        ),
    }
    return Questionnaire("test", edition, **(given | fields))


def gci_like(**fields: Any) -> Questionnaire:
    """As an index of countries asks: the laws that there are, each with its points, and a number."""
    measures = (
        Choice("crime", {"en": "A law on crime in networks"}, 12.0),
        Choice("data", {"en": "A law on personal data"}, 8.0),
        Choice("none", {"en": "Neither"}, 0.0),
        Choice("unknown", {"en": "Not known"}),
    )
    given = {
        "title": {"en": "Like an index of cybersecurity"},
        "year": 2024,
        "sections": (
            Section(
                {"en": "Laws and people"},
                (
                    question("1", kind=QuestionKind.CHOICE, many=True, choices=measures, series="OWN_LEGAL"),
                    question("2", kind=QuestionKind.NUMBER, series="OWN_TRAINED", key=(("SEX", "F"),)),
                    question("3"),
                ),
            ),
        ),
    }
    return Questionnaire("cyber", "2024", **(given | fields))


def stored_questionnaire(
    given: Questionnaire | None = None, organisation: Organisation | None = None
) -> models.Questionnaire:
    row, _changed = store_questionnaire(
        actor=SYSTEM, definition=given or questionnaire(), organisation=organisation, now=NOW
    )
    return row


def round_for(*organisations: Organisation, **fields: Any) -> models.Round:
    """A round put to these organisations."""
    values = {
        "questionnaire": fields.pop("questionnaire", None) or stored_questionnaire(),
        "organisation": OrganisationFactory(),
        "due": DUE,
        "now": NOW,
    } | fields
    return open_round(actor=SYSTEM, recipients=organisations, **values)


def begun(organisation: Organisation | None = None, **fields: Any) -> models.Submission:
    """A submission that nobody asked for."""
    values = {"questionnaire": fields.pop("questionnaire", None) or stored_questionnaire(), "year": 2026} | fields
    return start_submission(
        actor=SYSTEM, organisation=organisation or OrganisationFactory(), language="en", now=NOW, **values
    )


def answer(submission: models.Submission, number: str) -> models.Answer:
    rows = models.Answer.objects.select_related("submission__round", "submission__organisation", "question")
    return rows.get(submission=submission, question__number=number)

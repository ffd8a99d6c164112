"""Work that undermines itself, by the Swedish matrix: farming against bioenergy, hydropower against wetlands, and back."""

from __future__ import annotations

import sys
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.model import Evidence, Money, Record, RecordKind, RecordPlace
from goalweave.surveys.actions import draft_answer, start_submission
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.submissions.record_renderer import renderer_for

ORGANISATION = "itu"


def add_records() -> None:
    """Records of the organisation of the demo; with `basins`, which could mitigate what the other ones do."""
    organisation = Organisation.objects.get(slug=ORGANISATION)
    stored(*RECORDS, organisation=organisation)


def _work(name: str, title: str, text: str, node: str, place: str, money: int) -> Record:
    return record(
        name,
        title={"en": title},
        text={"en": text},
        kind=RecordKind.ACTIVITY,
        start="2019",
        places=(RecordPlace(place),),
        money=(Money(Decimal(money), "USD"),),
        mappings=(mapping(node, evidence=(Evidence(text, 0, len(text), "en"),)),) if node else (),
    )


RECORDS = (
    _work(
        "soil", "Soil sensors for smallholders", "Farmers keep their soils in good order.", "sdg@2025:2.4", "KE", 120000
    ),
    _work(
        "biogas", "Biogas for telecentres", "Telecentres run on gas from harvest residues.", "sdg@2025:7.2", "RW", 90000
    ),
    _work("hydro", "Small hydropower for base stations", "Dams feed base stations.", "sdg@2025:7.2", "UG", 400000),
    _work(
        "wetlands", "Wetland monitoring network", "Sensors watch the wetlands of the lake.", "sdg@2025:6.6", "UG", 60000
    ),
    _work(
        "basins", "Basin plans that share water", "Basin plans share water between dams and wetlands.", "", "UG", 30000
    ),
)


def draft_question(number: str) -> None:
    """Print the draft of a question of the survey that ships, of the organisation's answer, which then is as it was."""
    organisation = Organisation.objects.get(slug=ORGANISATION)
    questionnaire = Questionnaire.objects.get(code="undesa", edition="2020")
    now = timezone.now()
    with transaction.atomic():
        submission = start_submission(
            actor=SYSTEM, questionnaire=questionnaire, organisation=organisation, year=2020, language="en", now=now
        )
        answer = submission.answers.get(question__number=number)
        drafted = draft_answer(
            actor=SYSTEM, answer=answer, renderer=renderer_for(organisation, "en"), version=answer.version, now=now
        )
        sys.stdout.write(drafted.text)
        transaction.set_rollback(True)

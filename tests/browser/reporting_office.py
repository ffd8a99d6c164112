"""An office that reports every year, made behind the served site (`behind.Behind`), and its list of sixty projects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone
from openpyxl import Workbook

from goalweave.accounts.actions import add_member
from goalweave.accounts.actions.people import create_user
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role, Unit, User
from goalweave.surveys.actions import set_answer_status
from goalweave.surveys.models import Answer, AnswerStatus

DOMAIN = "office.example"
PEOPLE = {
    "officer": ("telecom-office", Role.MANAGER),
    "colleague": ("telecom-office", Role.EDITOR),
    "secretariat": ("secretariat", Role.EDITOR),
}
"""Who is whose what."""

GROUPS = ("Identification", None, "What", None, "Where and with whom", None, "Time", None, "Money", None, None)
"""The first of two header rows, over several columns each."""
HEADERS = (
    "Proj. ref.", "Type", "Proj. name", "What it does", "Country/ies", "Partner(s)",
    "Start dt", "End dt", "Budget (EUR mio)", "Resp. unit", "SDG(s)",
)  # fmt: skip
SUBJECTS = (
    ("Broadband for rural schools", "rural schools get a broadband connection and trained teachers", "4"),
    ("Digital skills for women", "women learn digital skills and start small firms", "5"),
    ("Health messages by mobile phone", "clinics send health messages to patients with diabetes", "3"),
    ("Flood warnings by radio", "villages get early warnings of floods by radio", "13"),
    ("Collection of old devices", "households hand in electronic waste at collection points", "12"),
    ("Networks for islands", "small islands get an affordable network", "9"),
)
COUNTRIES = ("Kenya", "Peru", "Fiji", "Nepal", "Ghana", "Samoa", "Chile", "Bhutan", "Togo", "Malta")
PARTNERS = ("UNESCO", "UNICEF; World Health Organization", "World Bank", "UN Women", "UNDP; UNEP")
UNITS = ("Field Office", "Standards Division")


def begin(password: str) -> None:
    """The office with its units, the secretariat that sends the rounds, and three people."""
    places: dict[str, Organisation] = {}
    for name, (slug, role) in PEOPLE.items():
        if slug not in places:
            title = slug.replace("-", " ").capitalize()
            places[slug] = Organisation.objects.create(slug=slug, name={"en": title}, short={"en": title})
        person = create_user(
            actor=SYSTEM, email=f"{name}@{DOMAIN}", name=f"The {name}", language="en", password=password
        )
        add_member(actor=SYSTEM, organisation=places[slug], user=person, role=role)
    for unit in UNITS:
        office = places["telecom-office"]
        Unit.objects.create(organisation=office, slug=unit.lower().replace(" ", "-"), name={"en": unit})


def approve(submission: str, *numbers: str) -> None:
    """The officer approves these answers, as the page of each does by a button."""
    officer = Actor(User.objects.get(email=f"officer@{DOMAIN}"))
    for answer in Answer.objects.filter(submission_id=submission, question__number__in=numbers):
        set_answer_status(actor=officer, answer=answer, status=AnswerStatus.APPROVED, now=timezone.now())


def write_projects(path: Path) -> None:
    """Two rows of headers; a country that does not exist, a unit that is not known, and a blank below a merged cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Portfolio"
    sheet.append(GROUPS)
    sheet.append(HEADERS)
    for number in range(60):
        sheet.append(_project(number))
    sheet["E12"] = "Kenja"
    sheet["J20"] = "Feild Office"
    sheet.merge_cells("F30:F31")
    for group in ("A1:B1", "C1:D1", "E1:F1", "G1:H1", "I1:K1"):
        sheet.merge_cells(group)
    book.save(path)


def _project(number: int) -> tuple[object, ...]:
    name, deed, goal = SUBJECTS[number % len(SUBJECTS)]
    country = COUNTRIES[number % len(COUNTRIES)]
    return (
        f"TO/{number + 1:03}",
        "Project",
        f"{name} in {country}" if number < 30 else f"{name} in {country}, second phase",
        f"In {country}, {20 + 3 * number} {deed}.",
        country,
        PARTNERS[number % len(PARTNERS)],
        date(2019 + number // 10, 1 + number % 12, 1),
        date(2021 + number // 10, 1 + number % 12, 28),
        round(0.2 + number / 40, 3),
        UNITS[number % len(UNITS)],
        goal,
    )

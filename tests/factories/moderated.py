"""A call with a field of every type, and entries to it that wait for a moderator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.models import Organisation
from goalweave.calls.models import Call, CallEntry, CallState, EntryContact, EntryEvent, EntryState, EntryStep
from goalweave.calls.phrases import store_phrases
from goalweave.core.model import Curie, calls as model
from goalweave.core.model.calls import CallChoice, CallField, CallFieldType, CallStep, RecordTarget
from goalweave.formats.definitions.calls import call_to_plain

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = "Radio links bring the internet to villages in the hills. Girls learn to program in the evening."
EVIDENCE: dict[str, Any] = {
    "text": "bring the internet to villages",
    "start": 12,
    "end": 42,
    "language": "en",
    "words": [],
    "code": "",
}
NODES = [
    {"node": "sdg@2020:9.c", "state": "accepted", "origin": "person", "score": 1.0, "evidence": [EVIDENCE]},
    {"node": "sdg@2020:4.4", "state": "suggested", "origin": "classifier:test-1", "score": 0.6, "evidence": []},
    {"node": "sdg@2020:9.1", "state": "rejected", "origin": "classifier:test-1", "score": 0.5, "evidence": []},
]
ANSWERS: dict[str, Any] = {
    "title": "Village radio network",
    "about": TEXT,
    "outcome": "Forty schools are online.",
    "hardest": "The masts are hit by lightning.",
    "learned": "Train two people for each mast.",
    "when": {"start": "2024-03", "end": "2025"},
    "where": ["KE", "UG"],
    "web": [{"url": "https://example.org/radio", "title": "The network"}],
    "with": ["Hill Schools Trust", "Ministry of Roads"],
    "phase": ["ongoing"],
    "reached": ["women", "others"],
    "owner": {"name": "Hill Radio Cooperative", "kind": "civil_society", "country": "KE", "url": "https://example.org"},
    "people": "640",
    "sector": ["water"],
    "phone": "+254 20 000 000",
}


def field(name: str, type_: CallFieldType, target: RecordTarget | None = None, **more: Any) -> CallField:
    label = {"en": f"Field {name}", "fr": f"Champ {name}"}
    return CallField(id=name, type=type_, label=label, help={}, required=False, target=target, **more)


def choices(*names: str) -> tuple[CallChoice, ...]:
    return tuple(CallChoice(name, {"en": name.title()}) for name in names)


FIELDS = (
    field("title", CallFieldType.TEXT, RecordTarget.TITLE),
    field("about", CallFieldType.TEXT, RecordTarget.TEXT),
    field("outcome", CallFieldType.TEXT, RecordTarget.RESULT),
    field("hardest", CallFieldType.TEXT, RecordTarget.CHALLENGE),
    field("learned", CallFieldType.TEXT, RecordTarget.LESSON),
    field("when", CallFieldType.PERIOD, RecordTarget.PERIOD),
    field("where", CallFieldType.PLACES, RecordTarget.PLACES),
    field("web", CallFieldType.LINKS, RecordTarget.LINKS),
    field("with", CallFieldType.PARTNERS, RecordTarget.PARTNERS),
    field("phase", CallFieldType.CHOICE, RecordTarget.STATUS, choices=choices("planned", "ongoing")),
    field("reached", CallFieldType.CHOICE, RecordTarget.GROUPS, choices=choices("women", "others")),
    field("owner", CallFieldType.ORGANISATION, RecordTarget.ORGANISATION),
    field("goals", CallFieldType.NODES, RecordTarget.MAPPINGS, frameworks=("sdg@2020",)),
    field("photo", CallFieldType.FILES, RecordTarget.FILES),
    field("people", CallFieldType.NUMBER),
    field("sector", CallFieldType.CHOICE, choices=choices("water", "roads")),
    field("phone", CallFieldType.TEXT, personal=True),
)


def definition(**changes: Any) -> model.Call:
    given: dict[str, Any] = {
        "id": "radio-call",
        "title": {"en": "Radio call", "fr": "Appel radio"},
        "summary": {"en": "Send in what you do with radio."},
        "text": {"en": "Tell us."},
        "steps": (CallStep("all", {"en": "All"}, FIELDS),),
        "consents": (model.Consent("publish", model.ConsentPurpose.PUBLICATION, {"en": "May be published."}, True),),
        "checklist": (
            model.CallCheck("real", {"en": "The project exists."}),
            model.CallCheck("clear", {"en": "The text can be understood."}),
        ),
        "eligibility": {"en": "Anyone."},
        "terms": {"en": "None."},
        "categories": (
            model.CallCategory("networks", {"en": "Networks"}, (Curie.parse("wsis@2003:C2"),), 1),
            model.CallCategory("skills", {"en": "Skills"}, (Curie.parse("wsis@2003:C4"),), 2),
        ),
    }
    return model.Call(**given | changes)


def call_row(organisation: Organisation | None = None, slug: str = "radio-call", **changes: Any) -> Call:
    return Call.objects.create(
        organisation=organisation or OrganisationFactory(),
        slug=slug,
        definition=call_to_plain(definition(**changes)),
        state=CallState.PUBLISHED,
        opens=NOW - 30 * DAY,
        closes=NOW + 30 * DAY,
        created=NOW - 40 * DAY,
        updated=NOW - 40 * DAY,
    )


def entry_row(call: Call, number: int = 1, *, email: str = "sender@example.org", **changes: Any) -> CallEntry:
    """One that was submitted two days before NOW."""
    given: dict[str, Any] = {
        "reference": f"{call.slug}-2026-{number:05d}",
        "token_hash": f"{call.pk}-{number}",
        "state": EntryState.SUBMITTED,
        "category": "networks",
        "answers": {**ANSWERS},
        "nodes": [{**node} for node in NODES],
        "consents": {"publish": (NOW - 3 * DAY).isoformat()},
        "created": NOW - 3 * DAY,
        "updated": NOW - 2 * DAY,
        "submitted": NOW - 2 * DAY,
    }
    row = CallEntry.objects.create(call=call, **given | changes)
    EntryContact.objects.create(entry=row, name="A. Sender", email=email, email_key="key", language=row.language)
    EntryEvent.objects.create(entry=row, step=EntryStep.SUBMITTED, at=NOW - 2 * DAY)
    store_phrases(row)
    return row


def ticked_entry(call: Call, number: int = 1, **changes: Any) -> CallEntry:
    """One whose checklist is done."""
    return entry_row(call, number, checked=["real", "clear"], **changes)

"""A small call with a field of every type, and entries of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.models import Organisation
from goalweave.calls import models
from goalweave.calls.actions.entries import EntryChanges, save_entry, start_entry, submit_entry
from goalweave.calls.actions.entry_files import add_entry_file
from goalweave.core.model import Curie
from goalweave.core.model.calls import (
    Call,
    CallCategory,
    CallCheck,
    CallChoice,
    CallField,
    CallFieldType,
    CallStep,
    Consent,
    ConsentPurpose,
    RecordTarget,
)
from goalweave.formats.definitions.calls import call_to_plain

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOSES = NOW + timedelta(days=30)
EMAIL = "writer@example.org"
STORY = (
    "The project brings the Internet to eleven villages in a mountain valley. Solar panels and batteries power the radio links. "
    "A local school hosts the servers, and its teachers hold evening classes in basic digital skills."
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def field(name: str, kind: CallFieldType = CallFieldType.TEXT, **options: Any) -> CallField:
    return CallField(name, kind, {"en": name.capitalize()}, {"en": f"Help on {name}"}, **options)


def call_definition(**options: Any) -> Call:
    """Two steps with a field of every type, two categories, three consents."""
    steps = (
        CallStep(
            "project",
            {"en": "Describe the project"},
            (
                field("title", fewest=2, most=12, target=RecordTarget.TITLE),
                field("story", fewest=10, most=60, target=RecordTarget.TEXT),
                field("aims", CallFieldType.NODES, frameworks=("sdg@2020", "wsis@2003"), required=False),
                field(
                    "state",
                    CallFieldType.CHOICE,
                    choices=(CallChoice("planned", {"en": "Planned"}), CallChoice("running", {"en": "Running"})),
                    most=1,
                    target=RecordTarget.STATUS,
                ),
                field("photo", CallFieldType.FILES, required=False, most=2, target=RecordTarget.FILES),
            ),
        ),
        CallStep(
            "people",
            {"en": "Who and where"},
            (
                field("organisation", CallFieldType.ORGANISATION, target=RecordTarget.ORGANISATION),
                field("places", CallFieldType.PLACES, target=RecordTarget.PLACES, most=5),
                field("period", CallFieldType.PERIOD, required=False, target=RecordTarget.PERIOD),
                field("links", CallFieldType.LINKS, required=False, most=3, target=RecordTarget.LINKS),
                field("partners", CallFieldType.PARTNERS, required=False, target=RecordTarget.PARTNERS),
                field("reached", CallFieldType.NUMBER, required=False),
                field("telephone", required=False, public=False, personal=True),
            ),
        ),
    )
    defaults: dict[str, Any] = {
        "id": "stocktaking",
        "title": {"en": "Stocktaking of projects", "ar": "حصر المشاريع"},
        "summary": {"en": "Tell us what you do."},
        "text": {"en": "Every project counts."},
        "steps": steps,
        "consents": (
            Consent("publish", ConsentPurpose.PUBLICATION, {"en": "The entry may be published."}, required=True),
            Consent("people", ConsentPurpose.PEOPLE, {"en": "Everyone in the photo agreed."}),
            Consent("later", ConsentPurpose.CONTACT, {"en": "You may write to me about later calls."}),
        ),
        "checklist": (CallCheck("real", {"en": "The project exists."}),),
        "eligibility": {"en": "Anyone."},
        "terms": {"en": "Be honest."},
        "categories": (
            CallCategory("c2", {"en": "Infrastructure"}, (Curie.parse("wsis@2003:C2"),), 2),
            CallCategory("c4", {"en": "Capacity building"}, (Curie.parse("wsis@2003:C4"),), 4),
        ),
    }
    return Call(**{**defaults, **options})


def stored_call(
    organisation: Organisation | None = None, slug: str = "stocktaking-2026", now: datetime = NOW, **options: Any
) -> models.Call:
    """A call that takes entries for a month."""
    return models.Call.objects.create(
        organisation=organisation or OrganisationFactory(),
        slug=slug,
        definition=call_to_plain(call_definition(**options)),
        state=models.CallState.PUBLISHED,
        opens=now - timedelta(days=1),
        closes=now + timedelta(days=30),
        created=now,
        updated=now,
    )


def complete_changes(**answers: Any) -> EntryChanges:
    """What an entry needs to be submitted."""
    needed = {
        "title": "Mesh of the valley",
        "story": STORY,
        "state": ["running"],
        "organisation": {"name": "Valley Cooperative", "kind": "civil_society", "country": "CO", "url": ""},
        "places": ["CO"],
    }
    return EntryChanges(answers={**needed, **answers}, category="c2", consents={"publish": True}, name="Ana Ruiz")


def started(call: models.Call | None = None, email: str = EMAIL, now: datetime = NOW) -> tuple[models.CallEntry, str]:
    """An entry whose link was mailed, and its token."""
    return start_entry(call=call or stored_call(now=now), email=email, language="en", now=now)


def drafted(call: models.Call | None = None, now: datetime = NOW, **answers: Any) -> models.CallEntry:
    """An entry with all that it needs."""
    entry, _token = started(call, now=now)
    return save_entry(entry=entry, changes=complete_changes(**answers), now=now)


def submitted(call: models.Call | None = None, now: datetime = NOW, **answers: Any) -> models.CallEntry:
    return submit_entry(entry=drafted(call, now=now, **answers), now=now)


def photo_added(entry: models.CallEntry, text: str = "A radio mast", now: datetime = NOW) -> models.EntryFile:
    return add_entry_file(entry=entry, field="photo", name="mast.png", content=BytesIO(PIXEL), text=text, now=now)

"""An organisation with people in every role, another one beside it, and one of every thing that an address may name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UnitFactory,
    administrator,
    everybody,
    member,
    person,
)
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.permissions.routes import Route

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.analysis.actions import save_view, share_view
from goalweave.analysis.models import Page
from goalweave.audit.models import Entry
from goalweave.core.model import Partner, RecordKind
from goalweave.intake.actions import upload_file
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import add_record, delete_records, set_visibility, store_records
from goalweave.registry.actions.attachments import add_attachment
from goalweave.registry.models import Record, Visibility

NOW = datetime.now(UTC)
NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]
"""What stands at the address → the values of its parameters."""

PUBLISHED, WITHIN, DRAFT, DELETED = "published", "within the organisation", "draft", "deleted"
ELSEWHERE, NOTHING = "within another organisation", "nothing"


@dataclass
class World:
    own: Organisation
    other: Organisation
    actors: dict[str, Actor]
    records: dict[str, Record] = field(default_factory=dict)
    ids: dict[str, Variants] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    posted: dict[str, dict[str, str]] = field(default_factory=dict)


def build() -> World:
    loaded()
    own, other = OrganisationFactory(slug="own"), OrganisationFactory(slug="other")
    author = member(own, Role.CONTRIBUTOR)
    known = everybody(own)
    actors = {
        "visitor": VISITOR,
        "stranger": known["stranger"],
        "reader": known["reader"],
        "contributor": known["contributor"],
        "author": author,
        "reviewer": known["reviewer"],
        "editor": known["editor"],
        "manager": known["manager"],
        "administrator": administrator(),
    }
    world = World(own, other, actors)
    world.records = _records(world)
    world.ids = _ids(world)
    world.posted = _posted(world)
    return world


def title(state: str) -> str:
    return f"Zebra {state}"


def _records(world: World) -> dict[str, Record]:
    author = world.actors["author"]

    def made(state: str, visibility: Visibility, organisation: Organisation, actor: Actor) -> Record:
        tags = (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested", score=0.6))
        given = record(
            state.replace(" ", "-"),
            kind=RecordKind.PARTNERSHIP,
            title={"en": title(state)},
            start="2020",
            partners=(Partner("Water Fund"),),
        )
        row = add_record(actor=actor, organisation=organisation, record=given, visibility=visibility)
        store_mappings(actor=SYSTEM, mappings={row: tags})
        return row

    rows = {
        PUBLISHED: made(PUBLISHED, Visibility.ORGANISATION, world.own, author),
        WITHIN: made(WITHIN, Visibility.ORGANISATION, world.own, author),
        DRAFT: made(DRAFT, Visibility.DRAFT, world.own, author),
        DELETED: made(DELETED, Visibility.ORGANISATION, world.own, author),
        ELSEWHERE: made(ELSEWHERE, Visibility.ORGANISATION, world.other, SYSTEM),
    }
    store_records(actor=SYSTEM, organisation=world.own, records=[record("batch")], batch=uuid4())
    stored(record("of-batch"), organisation=world.own, public=False)
    set_visibility(actor=SYSTEM, ids=[rows[PUBLISHED].pk], visibility=Visibility.PUBLIC)
    delete_records(actor=SYSTEM, ids=[rows[DELETED].pk])
    return rows


def _ids(world: World) -> dict[str, Variants]:
    """Beginning of an address → variants of its parameters; the longest beginning counts."""
    own, other, editor, manager = world.own, world.other, world.actors["editor"], world.actors["manager"]
    by_record = {state: {"pk": row.pk, "id": row.pk} for state, row in world.records.items()}
    by_record[NOTHING] = {"pk": NOWHERE, "id": NOWHERE}
    with_line = {
        state: {
            "pk": row.pk,
            "line": Entry.objects.filter(object_type="record", object_id=str(row.pk)).earliest("pk").pk,
        }
        for state, row in world.records.items()
    } | {NOTHING: {"pk": NOWHERE, "line": NOWHERE}}
    files = {
        state: {
            "pk": add_attachment(
                actor=SYSTEM,
                record=world.records[state],
                name="plan.txt",
                content=BytesIO(b"A plan in words."),
                now=NOW,
            ).pk
        }
        for state in (PUBLISHED, WITHIN, DRAFT, ELSEWHERE)
    } | {NOTHING: {"pk": NOWHERE}}
    organisations = {
        "with published records": {"slug": own.slug},
        "without any": {"slug": other.slug},
        NOTHING: {"slug": "nowhere"},
    }
    UnitFactory(organisation=own, slug="bureau")
    UnitFactory(organisation=other, slug="bureau")
    units = {where: {**values, "unit": "bureau"} for where, values in organisations.items()}
    leaving = MembershipFactory(organisation=own, user=person()).pk
    elsewhere = MembershipFactory(organisation=other, role=Role.READER, user=person()).pk
    people = {
        "with published records": {"slug": own.slug, "pk": leaving},
        "without any": {"slug": other.slug, "pk": elsewhere},
        NOTHING: {"slug": "nowhere", "pk": leaving},
    }
    asked = {}
    for where, organisation in (("with published records", own), ("without any", other)):
        made, _token = invite(
            actor=SYSTEM,
            organisation=organisation,
            email=f"new@{organisation.slug}.example",
            role=Role.READER,
            unit=None,
            now=NOW,
        )
        asked[where] = {"slug": organisation.slug, "pk": made.pk}
    _made, token = invite(
        actor=SYSTEM, organisation=own, email="guest@example.org", role=Role.READER, unit=None, now=NOW
    )
    imports = {
        name: {
            "pk": upload_file(
                actor=actor,
                organisation=organisation,
                stream=BytesIO(b"title,text\nWells,Wells for ten villages.\n"),
                name="a.csv",
                now=NOW + timedelta(seconds=number),
            ).pk
        }
        for number, (name, actor, organisation) in enumerate(
            [("own", editor, own), ("of another organisation", SYSTEM, other)]
        )
    } | {NOTHING: {"pk": NOWHERE}}
    mine = save_view(actor=editor, name="Mine", page=Page.RECORDS, query="q=water")
    ours = save_view(actor=manager, name="Ours", page=Page.RECORDS, query="q=water")
    share_view(actor=manager, view=ours, organisation=own)
    partner = world.records[PUBLISHED].partners.get().organisation_id
    hidden = stored(record("hidden", partners=(Partner("Quiet Fund"),)), organisation=other, public=False)["hidden"]
    merged = Entry.objects.filter(object_type="record").first()
    partners = {
        "of published records": {"pk": partner, "entry": merged.pk if merged else NOWHERE},
        "of nothing that is shown": {"pk": hidden.partners.get().organisation_id, "entry": NOWHERE},
        NOTHING: {"pk": NOWHERE, "entry": NOWHERE},
    }
    batch = Entry.objects.exclude(batch=None).latest("pk").batch
    return {
        "records/": by_record,
        "records/<int:pk>/history/<": with_line,
        "records/files/": files,
        "review/": by_record,
        "api/v1/records/": by_record,
        "organisations/": organisations,
        "organisations/<slug:slug>/units/": units,
        "organisations/<slug:slug>/people/": people,
        "organisations/<slug:slug>/invitations/": asked,
        "api/v1/organisations/": organisations,
        "invitations/": {"a standing link": {"token": token}, NOTHING: {"token": "x" * 43}},
        "import/": imports,
        "rollup/views/": {
            "one's own (the editor's)": {"pk": mine.pk},
            "shared": {"pk": ours.pk},
            NOTHING: {"pk": NOWHERE},
        },
        "partners/": partners,
        "history/batch/": {"own": {"batch": batch}, NOTHING: {"batch": uuid4()}},
        "frameworks/": {"": {"key": "sdg@2020", "code": "9.c"}, NOTHING: {"key": "mdg@2000", "code": "1"}},
        "api/v1/frameworks/": {
            "": {"framework": "sdg@2020", "code": "9.c"},
            NOTHING: {"framework": "mdg", "code": "1"},
        },
        "api/v1/coverage/": {"": {"framework": "sdg@2020"}, NOTHING: {"framework": "mdg"}},
        "api/v1/gaps/": {"": {"framework": "sdg@2020"}, NOTHING: {"framework": "mdg"}},
        "api/v1/linkages/": {"": {"linkage": "wsis-sdg"}, NOTHING: {"linkage": "nothing"}},
        "sign-in/": {
            "": {"provider_id": "none", "key": "none", "uidb36": "1", "token": "none", "process": "login"},
        },
    }


def _posted(world: World) -> dict[str, dict[str, str]]:
    """What an address needs to be told at least, for it to look at anything else."""
    return {
        "records/<int:pk>/visibility/": {"visibility": "organisation"},
        "rollup/views/": {"page": "records", "query": "q=water", "name": "Water"},
        "rollup/views/<int:pk>/": {"do": "rename", "name": "Rivers"},
        "history/undo/": {"batch": str(world.ids["history/batch/"]["own"]["batch"])},
    }


def variants(world: World, route: Route) -> Variants:
    """What may stand at an address; raises LookupError for one whose parameters nobody has thought of."""
    if not route.parameters:
        return {"": {}}
    beginning = max((one for one in world.ids if route.path.startswith(one)), key=len, default=None)
    if beginning is None:
        raise LookupError(f"tests/permissions/world.py has nothing for {route.shown}")
    return world.ids[beginning]

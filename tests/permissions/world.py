"""An organisation with people in every role, another one beside it, and one of every thing that an address may name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from django.contrib.sessions.models import Session
from django.test import Client
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
from tests.factories.surveys import answer, begun, round_for, stored_questionnaire
from tests.permissions.calls import call_posts, call_variants
from tests.permissions.entries import entry_variants
from tests.permissions.figures import figure_variants
from tests.permissions.indicators import indicator_posts, indicator_variants
from tests.permissions.indices import index_variants
from tests.permissions.integrations import integration_posts, integration_variants
from tests.permissions.interlinkages import interlinkage_variants
from tests.permissions.linkages import linkage_posts, linkage_variants
from tests.permissions.moderation import moderation_posts, moderation_variants
from tests.permissions.open_data import export_posts, open_data_variants
from tests.permissions.prizes import prize_posts, prize_variants
from tests.permissions.progress import progress_posts, progress_variants
from tests.permissions.public_pages import public_page_variants
from tests.permissions.questionnaires import questionnaire_posts, questionnaire_variants
from tests.permissions.resources import resource_posts, resource_variants
from tests.permissions.rounds import round_posts, round_variants
from tests.permissions.routes import Route
from tests.permissions.scoring import scoring_posts, scoring_variants
from tests.permissions.trade_offs import trade_off_posts, trade_off_variants
from tests.permissions.votes import vote_posts, vote_variants

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role, SignedInDevice
from goalweave.analysis.actions import save_view, share_view
from goalweave.analysis.models import Page
from goalweave.audit.models import Entry
from goalweave.core.model import Partner, RecordKind
from goalweave.imports.actions import upload_file
from goalweave.imports.models import SourceDocument
from goalweave.imports.own_frameworks.actions import upload_framework
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import add_record, delete_records, move_to_unit, set_visibility, store_records
from goalweave.registry.actions.attachments import add_attachment
from goalweave.registry.models import Record, Visibility
from goalweave.surveys.actions import (
    CitationForm,
    MarkedText,
    add_comment,
    add_file,
    hand_in_submission,
    insert_records,
    publish_submission,
    set_answer_status,
    suggest_change,
)
from goalweave.surveys.library.pending_uploads import store_upload
from goalweave.surveys.models import Answer, AnswerStatus
from goalweave.surveys.submissions.record_renderer import renderer_for

NOW = datetime.now(UTC)
LATER = NOW.date() + timedelta(days=90)
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
    client: Client = field(default_factory=Client)


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


def sign_in_everybody(world: World) -> None:
    """Keep the cookies with which each of them is signed in."""
    for name, actor in world.actors.items():
        client = Client()
        if actor.user is not None:
            client.force_login(actor.user)
        world.cookies[name] = {key: cookie.value for key, cookie in client.cookies.items()}


def title(state: str) -> str:
    return f"Zebra {state}"


def _records(world: World) -> dict[str, Record]:
    author = world.actors["author"]

    def stored_record(state: str, visibility: Visibility, organisation: Organisation, actor: Actor) -> Record:
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
        PUBLISHED: stored_record(PUBLISHED, Visibility.ORGANISATION, world.own, author),
        WITHIN: stored_record(WITHIN, Visibility.ORGANISATION, world.own, author),
        DRAFT: stored_record(DRAFT, Visibility.DRAFT, world.own, author),
        DELETED: stored_record(DELETED, Visibility.ORGANISATION, world.own, author),
        ELSEWHERE: stored_record(ELSEWHERE, Visibility.ORGANISATION, world.other, SYSTEM),
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
    gone = person()
    leaving = MembershipFactory(organisation=own, user=gone).pk
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
    for place in imports.values():
        if place["pk"] != NOWHERE:
            SourceDocument.objects.create(upload_id=place["pk"], text="Wells", set_aside=[[0, 5, "notice", ""]])
    framework, elsewhere = (
        upload_framework(actor=actor, stream=BytesIO(b"code,label\n1,Rivers\n"), name="rivers.csv", now=NOW)
        for actor in (manager, world.actors["administrator"])
    )
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
    submissions, handed = _submissions(world)
    return {
        "help/": {"": {"section": "records"}, NOTHING: {"section": "nowhere"}},
        "reports/": {"": {"rest": "rounds/"}},
        "surveys/submissions/": submissions,
        "documents/": {"": {"kind": "profile"}, NOTHING: {"kind": "nothing"}},
        "documents/submissions/": submissions,
        "surveys/submissions/files/": handed,
        **_library(world, submissions),
        **round_variants(own, other, NOW),
        **scoring_variants(own, other, world.actors["contributor"], NOW),
        **questionnaire_variants(own, other),
        **index_variants(own, other, NOW),
        **interlinkage_variants(own, other, editor, NOW),
        **progress_variants(own),
        **linkage_variants(own, other, NOW),
        **indicator_variants(own, other, editor, NOW),
        **figure_variants(),
        **resource_variants(own, other, NOW),
        **open_data_variants(world.records, own, other, NOW),
        **prize_variants(own, other, world.actors["contributor"], NOW),
        **trade_off_variants(own, other, NOW),
        **moderation_variants(own, other, NOW),
        **vote_variants(own, other, NOW),
        **entry_variants(own, other, NOW),
        **call_variants(own, other, NOW),
        **integration_variants(
            own,
            other,
            editor,
            world.actors["administrator"],
            {state: row.pk for state, row in world.records.items()} | {NOTHING: NOWHERE},
            NOW,
        ),
        "records/": by_record,
        "records/<number:pk>/history/<": with_line,
        "records/files/": files,
        "review/": by_record,
        "api/v1/records/": by_record,
        "organisations/": organisations,
        **public_page_variants(world.records[PUBLISHED].pk, world.records[WITHIN].pk, own.slug, other.slug),
        "organisations/<slug:slug>/units/": units,
        "organisations/<slug:slug>/people/": people,
        "organisations/<slug:slug>/invitations/": asked,
        "api/v1/organisations/": organisations,
        "invitations/": {"a standing link": {"token": token}, NOTHING: {"token": "x" * 43}},
        "me/sessions/": {"one's own (the editor's)": {"pk": _signed_in(editor)}, NOTHING: {"pk": NOWHERE}},
        "people/": {"a person": {"pk": gone.pk}, NOTHING: {"pk": NOWHERE}},
        "import/": imports,
        "import/frameworks/": {
            "one's own (the manager's)": {"pk": framework.pk},
            "an administrator's": {"pk": elsewhere.pk},
            NOTHING: {"pk": NOWHERE},
        },
        "rollup/views/": {
            "one's own (the editor's)": {"pk": mine.pk},
            "shared": {"pk": ours.pk},
            NOTHING: {"pk": NOWHERE},
        },
        "partners/": partners,
        "records/table.": {"": {"form": "csv"}, NOTHING: {"form": "none"}},
        "records/selected/": {"one's own (the editor's)": {"batch": _moved(own, editor)}, NOTHING: {"batch": uuid4()}},
        "history/batch/": {"own": {"batch": batch}, NOTHING: {"batch": uuid4()}},
        "frameworks/": {"": {"key": "sdg@2020", "code": "9.c"}, NOTHING: {"key": "mdg@2000", "code": "1"}},
        "api/v1/frameworks/": {
            "": {"framework": "sdg@2020", "code": "9.c"},
            NOTHING: {"framework": "mdg", "code": "1"},
        },
        "api/v1/coverage/": {"": {"framework": "sdg@2020"}, NOTHING: {"framework": "mdg"}},
        "api/v1/gaps/": {"": {"framework": "sdg@2020"}, NOTHING: {"framework": "mdg"}},
        "api/v1/linkages/": {
            "": {"linkage": "wsis-sdg", "number": "1.0"},
            NOTHING: {"linkage": "nothing", "number": "1.0"},
        },
        "sign-in/": {
            "": {"provider_id": "none", "key": "none", "uidb36": "1", "token": "none", "process": "login"},
        },
    }


def _signed_in(actor: Actor) -> int:
    """A session of this person on another device."""
    session = Session.objects.create(session_key="elsewhere", session_data="", expire_date=NOW + timedelta(days=1))
    return SignedInDevice.objects.create(session=session, user=actor.user, device="Firefox", since=NOW).pk


def _submissions(world: World) -> tuple[Variants, Variants]:
    """Submissions that are answered, handed in and published, each with an answer that cites a record and has a comment; the files
    handed in with them."""
    given = stored_questionnaire()
    asks = round_for(world.own, questionnaire=given, organisation=OrganisationFactory(slug="asks"), now=NOW, due=LATER)
    open_ = asks.submissions.get()
    published, elsewhere = (begun(one, questionnaire=given) for one in (world.own, world.other))
    found, files = {}, {}
    for state, row in (("own", open_), ("own, published", published), (ELSEWHERE, elsewhere)):
        cited = world.records[WITHIN] if row.organisation == world.own else world.records[ELSEWHERE]
        one = answer(row, "1.1")
        told = {"actor": SYSTEM, "answer": one, "now": NOW}
        insert_records(
            **told,
            records=[cited.pk],
            form=CitationForm.SENTENCE,
            renderer=renderer_for(row.organisation, "en"),
            version=1,
        )
        made = add_comment(**told, text="Look at this.")
        written = answer(row, "1.1").text
        change = suggest_change(**told, marked=MarkedText(written, 0, len(written)), replacement="Words.")
        kept = add_file(
            actor=SYSTEM, submission=row, answer=None, name="plan.txt", content=BytesIO(b"A plan in words."), now=NOW
        )
        ids = {"source": 1, "comment": made.pk, "suggestion": change.pk, "snapshot": 1}
        found[state] = {"pk": row.pk, "number": "1.1", **ids}
        files[state] = {"pk": kept.pk}
    set_answer_status(actor=SYSTEM, answer=answer(published, "1.1"), status=AnswerStatus.APPROVED, now=NOW)
    hand_in_submission(actor=SYSTEM, submission=published, now=NOW, with_empty=True)
    publish_submission(actor=SYSTEM, submission=published, now=NOW)
    ids = {"source": 1, "comment": NOWHERE, "suggestion": NOWHERE, "snapshot": 1}
    nothing = {"pk": NOWHERE, "number": "1.1", **ids}
    return found | {NOTHING: nothing}, files | {NOTHING: {"pk": NOWHERE}}


def _library(world: World, submissions: Variants) -> dict[str, Variants]:
    """What stands in the library, and a file of the editor's on its way there."""
    answers = {
        state: {
            "pk": Answer.objects.filter(submission=one["pk"], question__number="1.1")
            .values_list("pk", flat=True)
            .first()
            or NOWHERE
        }
        for state, one in submissions.items()
    }
    token = store_upload(
        actor=world.actors["editor"], stream=BytesIO(b"1.1 What of 1.1?\n\nWe built wells.\n"), name="old.txt", now=NOW
    )
    asked_for = {"": {"key": "test@2026", "number": "1.1"}, NOTHING: {"key": "none@1", "number": "1"}}
    return {
        "library/<": {state: {"pk": one["pk"], "form": "json"} for state, one in submissions.items()},
        "library/answers/": answers,
        "library/questions/": asked_for,
        "library/import/": {"the editor's": {"token": token}, NOTHING: {"token": "x"}},
        "api/v1/submissions/": {state: {"id": one["pk"]} for state, one in submissions.items()},
        "api/v1/questionnaires/": asked_for,
    }


def _moved(own: Organisation, editor: Actor) -> UUID:
    """The batch of a change to many records of a list."""
    batch, row = uuid4(), Record.objects.get(slug="of-batch")
    move_to_unit(actor=editor, ids=[row.pk], organisation=own.pk, unit=own.units.get(slug="bureau"), batch=batch)
    return batch


def _posted(world: World) -> dict[str, dict[str, str]]:
    """What an address needs to be told at least, for it to look at anything else."""
    return {
        "records/<number:pk>/visibility/": {"visibility": "organisation"},
        "records/columns/": {"column": "title", "size": "25"},
        "records/selected/": {"do": "internal", "id": str(world.records[PUBLISHED].pk), "expected": "1"},
        "import/<number:pk>/put-back/": {"start": "0", "end": "5"},
        "library/import/<str:token>/": {"questionnaire": "test@2026", "organisation": "own", "language": "en"},
        "rollup/views/": {"page": "records", "query": "q=water", "name": "Water"},
        "rollup/views/<number:pk>/": {"do": "rename", "name": "Rivers"},
        "surveys/submissions/<number:pk>/<str:number>/write/": {"text": "Words.", "version": "1"},
        "surveys/submissions/<number:pk>/<str:number>/status/": {"status": "drafting"},
        "surveys/submissions/<number:pk>/<str:number>/source/": {"detach": "1"},
        "surveys/submissions/<number:pk>/<str:number>/insert/": {"insert": f"sentence:{world.records[WITHIN].pk}"},
        "surveys/submissions/<number:pk>/<str:number>/support/": {
            "record": str(world.records[WITHIN].pk),
            "claim": "Words.",
        },
        "surveys/submissions/<number:pk>/<str:number>/comments/": {"comment": "Words."},
        "surveys/submissions/<number:pk>/<str:number>/suggestions/": {"replacement": "No", "start": "0", "end": "0"},
        "surveys/submissions/<number:pk>/<str:number>/suggestions/<number:suggestion>/": {"decide": "accept"},
        "surveys/submissions/<number:pk>/<str:number>/publish/": {"publish": "all"},
        **round_posts(NOW),
        **questionnaire_posts(),
        **call_posts(),
        **integration_posts(),
        **progress_posts(world.own),
        **export_posts(world.own),
        **linkage_posts(world.own),
        **indicator_posts(),
        **scoring_posts(),
        **prize_posts(),
        **resource_posts(),
        **trade_off_posts(),
        **moderation_posts(),
        **vote_posts(),
        "history/undo/": {"batch": str(world.ids["history/batch/"]["own"]["batch"])},
    }


def variants(world: World, route: Route) -> Variants:
    """What may stand at an address; raises LookupError for one whose parameters nobody has thought of."""
    if not route.parameters:
        return {"": {}}
    beginning = max((one for one in world.ids if route.path.startswith(one)), key=len, default=None)
    if beginning is None:
        raise LookupError(f"tests/permissions/world.py has nothing for {route.pattern}")
    return world.ids[beginning]

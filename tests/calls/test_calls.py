"""Writes to calls: who may, what is refused, what stays once there is an entry, and what the log knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.entries import NOW, call_definition, started

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.calls.actions.calls import (
    archive_call,
    change_call,
    create_call,
    delete_call,
    last_change_line,
    publish_call,
    set_days,
    undo_change,
    unpublish_call,
)
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallState
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.model import calls as model
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db
DEFINITION = call_definition(
    categories=(), steps=(model.CallStep("s", {"en": "S"}, call_definition().steps[0].fields[:2]),)
)


def new_call(organisation: Organisation | None = None, slug: str = "water-2026", **changes: object) -> Call:
    definition = replace(DEFINITION, **changes)  # type: ignore[arg-type]
    owner = organisation or OrganisationFactory()
    return create_call(actor=SYSTEM, organisation=owner, slug=slug, definition=definition, now=NOW)


def published(**changes: object) -> Call:
    row = new_call(**changes)  # type: ignore[arg-type]
    row = set_days(actor=SYSTEM, call=row, opens=NOW, closes=NOW + timedelta(days=9), version=1, now=NOW)
    return publish_call(actor=SYSTEM, call=row, version=2, now=NOW)


def test_only_editors_create_and_change() -> None:
    row = new_call()
    editor = member(row.organisation, Role.EDITOR)
    reviewer = member(row.organisation, Role.REVIEWER)
    changed = replace(DEFINITION, title={"en": "Rivers"})
    for stranger in (VISITOR, reviewer):
        with pytest.raises(NotAllowed):
            create_call(actor=stranger, organisation=row.organisation, slug="b", definition=DEFINITION, now=NOW)
        with pytest.raises(NotAllowed):
            change_call(actor=stranger, call=row, definition=changed, version=1, now=NOW)
        with pytest.raises(NotAllowed):
            set_days(actor=stranger, call=row, opens=NOW, closes=None, version=1, now=NOW)
        with pytest.raises(NotAllowed):
            delete_call(actor=stranger, call=row)
    assert change_call(actor=editor, call=row, definition=changed, version=1, now=NOW).version == 2
    line = Entry.objects.latest("pk")
    assert (line.verb, line.before, line.after) == (
        "change",
        {"title": {"en": "Stocktaking of projects", "ar": "حصر المشاريع"}},
        {"title": {"en": "Rivers"}},
    )


@pytest.mark.parametrize("slug", ["", "new", "import", "Water", "water--2026", "../up", "a" * 81, "water 2026"])
def test_address_of_a_call_is_a_word(slug: str) -> None:
    with pytest.raises(InputError) as refused:
        new_call(slug=slug)
    assert refused.value.field == "slug"
    assert not Call.objects.exists()


def test_address_of_a_call_is_its_own() -> None:
    new_call()
    with pytest.raises(InputError, match="another call has this address"):
        new_call()


def test_unknown_nodes_are_refused() -> None:
    unknown = model.CallCategory("c99", {"en": "C99"}, (model.Curie("wsis", "2003", "C99"),))
    with pytest.raises(InputError, match="unknown framework") as refused:
        new_call(categories=(unknown,))
    assert (refused.value.file, refused.value.field) == ("c99", "nodes")


def test_second_save_of_one_version_conflicts() -> None:
    row = new_call()
    first = replace(DEFINITION, title={"en": "First"})
    change_call(actor=SYSTEM, call=row, definition=first, version=1, now=NOW)
    with pytest.raises(Conflict):
        change_call(actor=SYSTEM, call=row, definition=DEFINITION, version=1, now=NOW)
    assert definition_of(Call.objects.get()).title == {"en": "First"}


def test_call_closes_after_it_opens() -> None:
    row = new_call()
    for closes in (NOW, NOW - timedelta(days=1)):
        with pytest.raises(InputError) as refused:
            set_days(actor=SYSTEM, call=row, opens=NOW, closes=closes, version=1, now=NOW)
        assert refused.value.field == "closes"
    assert set_days(actor=SYSTEM, call=row, opens=NOW, closes=None, version=1, now=NOW).version == 2


def test_publishing_names_all_that_is_missing() -> None:
    row = new_call(consents=(), steps=())
    with pytest.raises(InputErrors) as refused:
        publish_call(actor=SYSTEM, call=row, version=1, now=NOW)
    assert len(refused.value.problems) == 2
    with pytest.raises(InputError, match="the day on which it opens"):
        publish_call(actor=SYSTEM, call=new_call(slug="b"), version=1, now=NOW)
    assert set(Call.objects.values_list("state", flat=True)) == {CallState.DRAFT}


def test_fields_stay_once_there_is_an_entry() -> None:
    row = published()
    started(row)
    row.refresh_from_db()
    with pytest.raises(InputError, match="someone has begun an entry"):
        change_call(actor=SYSTEM, call=row, definition=replace(DEFINITION, steps=()), version=row.version, now=NOW)
    with pytest.raises(InputError, match="archive it instead"):
        unpublish_call(actor=SYSTEM, call=row, version=row.version, now=NOW)
    renamed = replace(DEFINITION, title={"en": "Rivers"})
    row = change_call(actor=SYSTEM, call=row, definition=renamed, version=row.version, now=NOW)
    row = set_days(actor=SYSTEM, call=row, opens=NOW, closes=None, version=row.version, now=NOW)
    assert (row.definition["title"], row.closes) == ({"en": "Rivers"}, None)
    assert archive_call(actor=SYSTEM, call=row, version=row.version, now=NOW).state == CallState.ARCHIVED
    with pytest.raises(InputError):
        delete_call(actor=SYSTEM, call=row)


def test_change_can_be_undone_until_it_is_changed_again() -> None:
    row = new_call()
    editor = member(row.organisation, Role.EDITOR)
    row = change_call(actor=editor, call=row, definition=replace(DEFINITION, consents=()), version=1, now=NOW)
    line = last_change_line(row, editor)
    row = undo_change(actor=editor, call=row, line=line, now=NOW)
    assert definition_of(row) == DEFINITION
    with pytest.raises(Conflict):
        undo_change(actor=editor, call=row, line=line, now=NOW)
    with pytest.raises(InputError, match="nothing to undo"):
        undo_change(actor=editor, call=row, line=10**9, now=NOW)


def test_published_call_is_found_by_everyone() -> None:
    row = new_call()
    assert [hit.object_id for hit in search("stocktaking", actor=SYSTEM, language="en")] == ["water-2026"]
    assert search("stocktaking", actor=VISITOR, language="en") == []
    row = set_days(actor=SYSTEM, call=row, opens=NOW, closes=None, version=1, now=NOW)
    publish_call(actor=SYSTEM, call=row, version=2, now=NOW)
    (hit,) = search("حصر", actor=VISITOR, language="ar")
    assert (hit.kind, hit.object_id) == ("call", "water-2026")


def test_deleted_draft_is_gone_from_search() -> None:
    delete_call(actor=SYSTEM, call=new_call())
    assert search("stocktaking", actor=SYSTEM, language="en") == []

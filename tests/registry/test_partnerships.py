"""The yearly review of a partnership."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.records import record, stored

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.models import Role
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import Partner, RecordKind
from goalweave.registry import queries
from goalweave.registry.actions import mark_reviewed
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def test_a_review_changes_its_date_and_nothing_else() -> None:
    organisation = OrganisationFactory()
    who = member(organisation, Role.EDITOR)
    one = record(
        kind=RecordKind.PARTNERSHIP, partners=(Partner("A"),), details={"funding": {"en": "Fees"}, "reviewed": "2024"}
    )
    row = stored(one, organisation=organisation)["one"]
    mark_reviewed(actor=who, row=queries.find_record(who, row.pk), version=1, today=TODAY)
    after = queries.find_record(who, row.pk)
    assert after is not None
    assert after.details == {"funding": {"en": "Fees"}, "reviewed": "2026-03-01"}
    assert after.version == 2
    line = object_entries("record", row.pk)[0]
    assert (line.verb, set(line.before), set(line.after)) == ("review", {"details"}, {"details"})
    with pytest.raises(Conflict):
        mark_reviewed(actor=who, row=after, version=1, today=date(2026, 3, 2))


def test_only_a_partnership_is_reviewed() -> None:
    organisation = OrganisationFactory()
    row = stored(record(), organisation=organisation)["one"]
    with pytest.raises(InputError):
        mark_reviewed(actor=member(organisation, Role.EDITOR), row=row, version=1, today=TODAY)


def test_who_may_note_a_review() -> None:
    organisation = OrganisationFactory()
    row = stored(record(kind=RecordKind.PARTNERSHIP), organisation=organisation)["one"]
    allowed = set()
    for number, (name, who) in enumerate(everybody(organisation).items()):
        current = Record.objects.select_related("organisation").get(pk=row.pk)
        try:
            mark_reviewed(actor=who, row=current, version=current.version, today=date(2026, 3, 1 + number))
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}

"""What is typed and not saved: one's own, one a record, of limited size."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.records import RecordFactory

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import LimitError, NotAllowed
from goalweave.registry import queries
from goalweave.registry.actions import discard_draft, drafts, save_draft
from goalweave.registry.models import FormDraft, Record

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORM = {"title:en": ["Half a ti"], "groups": ["women", "youth"]}


def test_a_draft_is_kept_once_for_each_record_and_for_a_new_one() -> None:
    organisation = OrganisationFactory()
    who, row = member(organisation, Role.EDITOR), RecordFactory(organisation=organisation)
    for record in (None, row, None, row):
        save_draft(actor=who, organisation=organisation, record=record, form=FORM, now=NOW)
    assert FormDraft.objects.count() == 2
    kept = queries.find_form_draft(who, row)
    assert kept is not None
    assert (kept.form, kept.updated) == (FORM, NOW)
    before = Record.objects.values().get(pk=row.pk)
    discard_draft(actor=who, record=row)
    assert queries.find_form_draft(who, row) is None
    assert queries.find_form_draft(who, None) is not None
    assert Record.objects.values().get(pk=row.pk) == before
    assert not Entry.objects.filter(object_type="record").exists()


def test_nobody_sees_or_discards_another_s_draft() -> None:
    organisation = OrganisationFactory()
    one, other = member(organisation, Role.EDITOR), member(organisation, Role.EDITOR)
    save_draft(actor=one, organisation=organisation, record=None, form=FORM, now=NOW)
    discard_draft(actor=other, record=None)
    assert queries.find_form_draft(other, None) is None
    assert queries.find_form_draft(one, None) is not None


def test_a_draft_that_is_too_large_is_refused_and_the_old_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = OrganisationFactory()
    who = member(organisation, Role.EDITOR)
    save_draft(actor=who, organisation=organisation, record=None, form=FORM, now=NOW)
    monkeypatch.setattr(drafts, "LARGEST_FORM", 100)
    with pytest.raises(LimitError):
        save_draft(actor=who, organisation=organisation, record=None, form={"text:en": ["x" * 100]}, now=NOW)
    kept = queries.find_form_draft(who, None)
    assert kept is not None
    assert kept.form == FORM


def test_who_may_write_may_keep_a_draft() -> None:
    organisation = OrganisationFactory()
    row = RecordFactory(organisation=organisation)
    allowed: dict[str, set[str]] = {"new": set(), "record": set()}
    for name, who in everybody(organisation).items():
        for what, record in (("new", None), ("record", row)):
            try:
                save_draft(actor=who, organisation=organisation, record=record, form=FORM, now=NOW)
                allowed[what].add(name)
            except NotAllowed:
                pass
    assert allowed == {
        "new": {"contributor", "reviewer", "editor", "manager", "administrator"},
        "record": {"editor", "manager", "administrator"},
    }


def test_what_no_database_keeps_is_left_out() -> None:
    organisation = OrganisationFactory()
    who = member(organisation, Role.EDITOR)
    form = {"title:en": ["Nul\x00 and \ud800 half"]}
    save_draft(actor=who, organisation=organisation, record=None, form=form, now=NOW)
    kept = queries.find_form_draft(who, None)
    assert kept is not None
    assert "\x00" not in kept.form["title:en"][0]
    assert "half" in kept.form["title:en"][0]

"""Suggestions from the text of a record are stored, decided on by those who may change it, and undone."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.records import record

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.core.errors import NotAllowed
from goalweave.registry.actions import (
    accept_facts,
    accept_kinds,
    add_record,
    change_record,
    dismiss_facts,
    store_records,
    undo_decision,
    undo_lines,
)
from goalweave.registry.models import FactReading, Record, Visibility
from goalweave.registry.queries import to_core
from goalweave.registry.text_facts import FactKind, FactState, SuggestedFact, unpack_facts

pytestmark = pytest.mark.django_db
TEXT = "In 2017 schools in Kenya and Uganda were connected with UNICEF."


def facts_of(row: Record) -> dict[str, SuggestedFact]:
    return {fact.value[0]: fact for fact in unpack_facts(FactReading.objects.get(record=row).facts)}


def added(organisation: Organisation, actor: Actor, text: str = TEXT) -> Record:
    return add_record(actor=actor, organisation=organisation, record=record("schools", text={"en": text}))


def fresh(row: Record) -> Record:
    return Record.objects.get(pk=row.pk)


def areas(row: Record) -> set[str]:
    return set(row.places.values_list("area", flat=True))


def test_accepted_facts_are_in_the_record_and_undone_with_their_log_entry() -> None:
    organisation = OrganisationFactory()
    editor = member(organisation, Role.EDITOR)
    row = added(organisation, editor)
    known = facts_of(row)
    done = accept_facts(actor=editor, row=row, facts=[known["2017"].id, known["KE"].id])
    assert (done.decided, done.left) == (2, ())
    assert (fresh(row).start, fresh(row).end, fresh(row).year, areas(row)) == ("2017", "2017", 2017, {"KE"})
    assert facts_of(row)["KE"].state is FactState.ACCEPTED
    assert facts_of(row)["KE"].user == editor.user.pk
    assert FactReading.objects.get(record=row).waiting == "op"
    entry = Entry.objects.filter(verb="accept").get()
    assert undo_decision(actor=editor, row=row, line=entry)
    assert (fresh(row).start, fresh(row).year, areas(row)) == ("", None, set())
    assert facts_of(row) == known
    assert FactReading.objects.get(record=row).waiting == "dop"


def test_dismissed_fact_stays_dismissed_when_the_text_changes() -> None:
    organisation = OrganisationFactory()
    editor = member(organisation, Role.EDITOR)
    row = added(organisation, editor)
    dismiss_facts(actor=editor, row=row, facts=[facts_of(row)["UG"].id])
    assert fresh(row).version == 1
    changed = replace(to_core(row), text={"en": f"Since then: {TEXT} Peru followed."})
    change_record(actor=editor, row=row, record=changed, version=1)
    known = facts_of(row)
    assert known["UG"].state is FactState.DISMISSED
    assert known["PE"].state is FactState.SUGGESTED
    assert undo_decision(actor=editor, row=row, line=Entry.objects.filter(verb="dismiss").get())
    assert facts_of(row)["UG"].state is FactState.SUGGESTED


def test_only_those_who_may_change_a_record_decide_on_its_text() -> None:
    organisation = OrganisationFactory()
    actors = everybody(organisation)
    row = added(organisation, member(organisation, Role.EDITOR))
    fact = facts_of(row)["KE"].id
    allowed = set()
    for name, actor in actors.items():
        for decide in (accept_facts, dismiss_facts):
            try:
                decide(actor=actor, row=row, facts=[fact])
                allowed.add(name)
            except NotAllowed:
                pass
    assert {"editor", "manager"} <= allowed
    assert not allowed & {"visitor", "stranger", "deactivated", "reader", "reviewer", "contributor"}


def test_records_of_a_document_are_read_and_accepted_by_kind_and_undone_at_once() -> None:
    organisation = OrganisationFactory()
    texts = {"a": TEXT, "b": "A workshop in Peru.", "c": "Nothing else."}
    rows = store_records(
        actor=SYSTEM,
        organisation=organisation,
        records=[record(name, text={"en": text}) for name, text in texts.items()],
        visibility=Visibility.ORGANISATION,
        read_texts=True,
    ).rows
    ids = [row.pk for row in rows.values()]
    assert dict(FactReading.objects.values_list("record__slug", "waiting")) == {"a": "dop", "b": "p"}
    editor, batch = member(organisation, Role.EDITOR), uuid4()
    done = accept_kinds(actor=editor, ids=ids, kinds=[FactKind.PLACES], batch=batch)
    assert (done.decided, set(done.records)) == (3, {rows["a"].pk, rows["b"].pk})
    assert areas(rows["a"]) == {"KE", "UG"}
    undone = undo_lines(actor=editor, lines=Entry.objects.filter(batch=batch))
    assert (undone.records, undone.unchanged) == (2, ())
    assert areas(rows["b"]) == set()
    assert dict(FactReading.objects.values_list("record__slug", "waiting")) == {"a": "dop", "b": "p"}


def test_rows_of_a_table_are_not_read_when_they_are_stored() -> None:
    organisation = OrganisationFactory()
    row = store_records(actor=SYSTEM, organisation=organisation, records=[record("a", text={"en": TEXT})]).rows["a"]
    assert not FactReading.objects.exists()
    editor = member(organisation, Role.EDITOR)
    wanted = [fact.id for fact in facts_of(added(organisation, editor)).values() if fact.kind is FactKind.PLACES]
    accept_facts(actor=editor, row=row, facts=wanted)
    assert areas(row) == {"KE", "UG"}

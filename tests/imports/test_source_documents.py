"""The text of an imported document: what of it is in records, what is set aside, and how a passage is put back."""

from __future__ import annotations

import pytest
from tests.factories.accounts import member
from tests.imports.conftest import NOW, Bring

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.core.text.asides import AsideReason
from goalweave.imports.actions import accept_imported_facts, put_back, start_undo, undo_accepted_facts, undo_import
from goalweave.imports.models import SourceDocument
from goalweave.imports.queries import BULK_KINDS, accepted_fact_entries, fact_counts
from goalweave.imports.source_documents import excerpt_of_record, segments, shares
from goalweave.registry.models import Record
from goalweave.registry.text_facts import FactKind

pytestmark = pytest.mark.django_db
TEXT = """2.1 Schools

We trained 300 teach-
ers in the rural schools of Kenya in 2019.

Short one.

We trained 300 teachers in the rural schools of Kenya in 2019.
"""


def test_a_checked_document_is_kept_whole(check: Bring) -> None:
    parts = segments(check(TEXT, "report.txt").document)
    assert "".join(part.text for part in parts) == TEXT
    assert [part.reason for part in parts] == [AsideReason.HEADING, None, AsideReason.SHORT, AsideReason.DUPLICATE]
    assert parts[3].record == parts[1].record
    assert sum(share for _reason, share in shares(parts)) == pytest.approx(1)


def test_a_second_check_replaces_the_document_and_a_table_has_none(check: Bring) -> None:
    check(TEXT, "report.txt")
    check("id,title\n1,Wells", "work.csv")
    assert SourceDocument.objects.count() == 1


def test_a_record_knows_its_place_in_the_document(apply: Bring, editor: Actor) -> None:
    apply(TEXT, "report.txt")
    row = Record.objects.get()
    excerpt = excerpt_of_record(editor, row)
    assert excerpt is not None
    assert excerpt.before == "2.1 Schools\n\n"
    body = row.text["en"]
    start = body.index("teachers")
    [[span]] = excerpt.places(body, [(start, start + len("teachers in"))])
    assert TEXT[span.start : span.end] == "teach-\ners in"


def test_the_document_of_a_record_is_not_for_everyone(apply: Bring, ministry: Organisation) -> None:
    apply(TEXT, "report.txt")
    row = Record.objects.get()
    assert excerpt_of_record(VISITOR, row) is None
    assert excerpt_of_record(member(ministry, Role.READER), row) is None


def test_a_passage_put_back_is_a_record_that_undo_removes(apply: Bring, undo: Bring, editor: Actor) -> None:
    upload = apply(TEXT, "report.txt")
    start = TEXT.index("Short one.")
    row = put_back(actor=editor, upload=upload, start=start, end=start + len("Short one.\n\n"))
    assert row.text == {"en": "Short one."}
    parts = segments(SourceDocument.objects.get())
    assert "".join(part.text for part in parts) == TEXT
    assert [part.record for part in parts if part.text.startswith("Short")] == [row.slug]
    excerpt = excerpt_of_record(editor, row)
    assert excerpt is not None
    assert excerpt.spans[0].start == start
    undo(upload)
    assert not Record.objects.filter(deleted__isnull=True).exists()


def test_only_what_is_set_aside_is_put_back_and_only_once(apply: Bring, editor: Actor) -> None:
    upload = apply(TEXT, "report.txt")
    start = TEXT.index("Short one.")
    end = start + len("Short one.\n\n")
    with pytest.raises(Conflict):
        put_back(actor=editor, upload=upload, start=start, end=end - 1)
    put_back(actor=editor, upload=upload, start=start, end=end)
    with pytest.raises(Conflict):
        put_back(actor=editor, upload=upload, start=start, end=end)


def test_a_document_that_is_only_checked_gives_no_records(check: Bring, editor: Actor) -> None:
    upload = check(TEXT, "report.txt")
    start = TEXT.index("Short one.")
    with pytest.raises(Conflict):
        put_back(actor=editor, upload=upload, start=start, end=start + len("Short one.\n\n"))
    assert not Record.objects.exists()


def test_a_stranger_puts_nothing_back(apply: Bring) -> None:
    upload = apply(TEXT, "report.txt")
    start = TEXT.index("Short one.")
    with pytest.raises(NotAllowed):
        put_back(actor=VISITOR, upload=upload, start=start, end=start + len("Short one.\n\n"))


def test_texts_of_a_document_are_read_and_accepted_by_kind(apply: Bring, editor: Actor, ministry: Organisation) -> None:
    made = apply(TEXT, "report.txt")
    assert fact_counts(made) == {FactKind.DATES: 1, FactKind.PLACES: 1}
    with pytest.raises(NotAllowed):
        accept_imported_facts(actor=member(ministry, Role.CONTRIBUTOR), upload=made, kinds=[FactKind.PLACES])
    done = accept_imported_facts(actor=editor, upload=made, kinds=[FactKind.PLACES])
    assert (done.decided, done.left) == (1, 0)
    row = Record.objects.get()
    assert list(row.places.values_list("area", flat=True)) == ["KE"]
    assert fact_counts(made) == {FactKind.DATES: 1}
    undo_accepted_facts(actor=editor, upload=made)
    assert not row.places.exists()
    assert fact_counts(made) == {FactKind.DATES: 1, FactKind.PLACES: 1}
    assert not accepted_fact_entries(made).exists()
    accept_imported_facts(actor=editor, upload=made, kinds=BULK_KINDS)
    undo_import(actor=editor, upload=start_undo(actor=editor, upload=made), now=NOW)
    assert not Record.objects.filter(deleted__isnull=True).exists()

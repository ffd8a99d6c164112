"""Files of records: kept, taken away and put back, by whom, and what the log has of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.files import PDF, PNG
from tests.factories.records import RecordFactory

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, LimitError, NotAllowed
from goalweave.registry import queries
from goalweave.registry.actions import add_attachment, attachments, remove_attachment, restore_attachment
from goalweave.registry.models import Attachment, Record, Visibility

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def attach(record: Record, name: str = "a.pdf", content: bytes = PDF, **more: object) -> Attachment:
    return add_attachment(actor=SYSTEM, record=record, name=name, content=io.BytesIO(content), now=NOW, **more)


def names(record: Record) -> list[str]:
    return [one.name for one in queries.attachments(record)]


def test_a_file_is_kept_outside_the_web_under_a_name_of_our_own(folder: Path) -> None:
    record = RecordFactory()
    done = attach(record, "../Rapport été.pdf", language="fr-CA")
    assert (done.name, done.media_type, done.size, done.language, done.added) == (
        "Rapport été.pdf", "application/pdf", len(PDF), "fr", NOW,
    )  # fmt: skip
    path = folder / done.file.name
    assert path.read_bytes() == PDF
    assert "Rapport" not in done.file.name
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="view alone"):
        _ = done.file.url


def test_what_is_done_with_files_is_in_the_log(folder: Path) -> None:
    record = RecordFactory()
    done = attach(record)
    remove_attachment(actor=SYSTEM, attachment=done, now=NOW)
    assert names(record) == []
    assert (folder / done.file.name).exists()
    restore_attachment(actor=SYSTEM, attachment=done)
    assert names(record) == ["a.pdf"]
    told = {"media_type": "application/pdf", "size": len(PDF), "digest": done.digest}
    lines = Entry.objects.filter(object_type="attachment", object_id=str(record.pk)).order_by("pk")
    assert [(one.verb, one.before, one.after, one.organisation) for one in lines] == [
        ("attach", {"a.pdf": None}, {"a.pdf": told}, record.organisation_id),
        ("detach", {"a.pdf": told}, {"a.pdf": None}, record.organisation_id),
        ("attach", {"a.pdf": None}, {"a.pdf": told}, record.organisation_id),
    ]


def test_the_same_file_is_not_kept_twice(folder: Path) -> None:
    record = RecordFactory()
    assert attach(record) == attach(record)
    attach(record, "b.pdf")
    assert names(record) == ["a.pdf", "b.pdf"]
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


def test_a_refused_file_leaves_nothing(folder: Path) -> None:
    record = RecordFactory()
    with pytest.raises(InputError):
        attach(record, "a.pdf", PNG)
    assert not folder.exists()
    assert not Entry.objects.filter(object_type="attachment").exists()


def test_a_record_has_so_many_files_and_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_ATTACHMENTS", 1)
    record = RecordFactory()
    first = attach(record)
    with pytest.raises(LimitError, match="up to 1 files"):
        attach(record, "b.pdf")
    remove_attachment(actor=SYSTEM, attachment=first, now=NOW)
    attach(record, "b.pdf")
    with pytest.raises(InputError, match="up to 1 files"):
        restore_attachment(actor=SYSTEM, attachment=first)
    assert names(record) == ["b.pdf"]


def test_who_may_attach_see_and_take_away(folder: Path) -> None:
    organisation = OrganisationFactory()
    author = member(organisation, Role.CONTRIBUTOR)
    record = RecordFactory(organisation=organisation, author=author.user, visibility=Visibility.ORGANISATION)
    kept = attach(record)
    people = {**everybody(organisation), "author": author}
    seen, changed = set(), set()
    for name, who in people.items():
        if queries.find_attachment(who, kept.pk):
            seen.add(name)
        try:
            add_attachment(actor=who, record=record, name=f"{len(name)}.png", content=io.BytesIO(PNG), now=NOW)
            remove_attachment(actor=who, attachment=kept, now=NOW)
            restore_attachment(actor=who, attachment=kept)
            changed.add(name)
        except NotAllowed:
            for act in (restore_attachment, lambda **given: remove_attachment(now=NOW, **given)):
                with pytest.raises(NotAllowed):
                    act(actor=who, attachment=kept)
    assert seen == {"reader", "contributor", "reviewer", "editor", "manager", "administrator", "system", "author"}
    assert changed == {"editor", "manager", "administrator", "system", "author"}

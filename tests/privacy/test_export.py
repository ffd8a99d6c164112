"""The archive about a person has all that is theirs and nothing that opens anything."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.votes import DURING, running_vote
from tests.privacy.conftest import ADDRESS, NAME, Everywhere

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.errors import NotAllowed
from goalweave.privacy.export import SECRETS, export_person
from goalweave.privacy.identities import Identity, find_identity, identity_of
from goalweave.prizes.voting import request_link

pytestmark = pytest.mark.django_db


def exported(identity: Identity) -> dict[str, list[dict[str, object]]]:
    file = BytesIO()
    export_person(actor=SYSTEM, identity=identity, file=file)
    with ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jsonl")]
        return {
            name.removesuffix(".jsonl"): [json.loads(line) for line in archive.read(name).splitlines()]
            for name in names
        }


def test_the_archive_has_every_table_that_knows_the_person(everywhere: Everywhere) -> None:
    tables = exported(identity_of(everywhere.user))
    assert {
        "accounts.User",
        "accounts.Invitation",
        "accounts.Membership",
        "analysis.SavedView",
        "audit.Entry",
        "calls.CallEntry",
        "calls.EntryContact",
        "calls.EntryFile",
        "integrations.ApiKey",
        "interlinkages.Panellist",
        "outbox.Mail",
        "prizes.Expert",
        "registry.FormDraft",
        "surveys.Comment",
        "surveys.GuestLink",
        "sessions",
    } <= tables.keys()
    assert [(row["as"], row["name"], row["email"]) for row in tables["accounts.User"]] == [("account", NAME, ADDRESS)]
    assert {row["text"] for row in tables["surveys.Comment"]} == {"As a member.", "As a guest."}
    assert len(tables["sessions"]) == 1
    for rows in tables.values():
        assert set().union(*rows) & SECRETS == set()


def test_votes_have_their_receipts_only_for_the_voter() -> None:
    vote = running_vote()
    request_link(edition=vote.edition, email="voter@example.org", language="en", now=DURING)
    assert [row["receipts"] for row in exported(find_identity("Voter+x@example.org"))["votes"]] == [[]]
    assert exported(find_identity("other@example.org"))["votes"] == []


def test_only_the_person_exports(everywhere: Everywhere) -> None:
    for actor in (administrator(), member(OrganisationFactory(), Role.MANAGER)):
        with pytest.raises(NotAllowed):
            export_person(actor=actor, identity=identity_of(everywhere.user), file=BytesIO())

"""Why records are not offered to an answer."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import EvidenceQuery, NoteKind, Partner, RecordKind
from goalweave.frameworks.queries import catalogue
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Record, Visibility
from goalweave.surveys.actions import CitationForm, insert_records
from goalweave.surveys.submissions.evidence import cited_elsewhere
from goalweave.surveys.submissions.missing_evidence import find_missing_evidence
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db
QUERY = EvidenceQuery(kinds=(RecordKind.PARTNERSHIP,), since=-3, until=0, nodes=("sdg@2020:9",), words=("water",))


@pytest.fixture
def own(db: None) -> Organisation:
    loaded()
    return OrganisationFactory()


def partnership(name: str, **fields: Any) -> Any:
    given = {
        "title": {"en": f"Water {name}"},
        "kind": RecordKind.PARTNERSHIP,
        "start": "2025",
        "mappings": (mapping("sdg@2020:9.c"),),
    }
    return record(name, **(given | fields))


def missing(own: Organisation, query: EvidenceQuery = QUERY, actor: Actor = SYSTEM) -> dict[str, list[str]]:
    slugs = dict(Record.objects.values_list("pk", "slug"))
    some = find_missing_evidence(actor, own.pk, query, 2026, catalogue())
    return {str(part.reason): sorted(slugs[candidate.pk] for candidate in part.candidates) for part in some}


def test_records_that_miss_by_one_thing_are_listed_by_what_it_is(own: Organisation) -> None:
    rows = stored(
        partnership("fits"),
        partnership("draft"),
        partnership("old", start="2019", end="2020"),
        partnership("suggested", mappings=(mapping("sdg@2020:9.c", "suggested", score=0.6),)),
        partnership("elsewhere", mappings=(mapping("sdg@2020:4"),)),
        partnership("wordless", title={"en": "Fire"}),
        partnership("event", kind=RecordKind.EVENT),
        partnership("two", start="2019", end="2020", title={"en": "Fire"}),
        organisation=own,
    )
    set_visibility(actor=SYSTEM, ids=[rows["draft"].pk], visibility=Visibility.DRAFT)
    # What matches is offered; only what is easily put right is told of the rest.
    assert missing(own) == {"draft": ["draft"], "suggested": ["suggested"], "period": ["old"]}
    set_visibility(actor=SYSTEM, ids=[rows["draft"].pk], visibility=Visibility.PUBLIC)
    assert missing(own) == {"suggested": ["suggested"], "period": ["old"]}
    set_visibility(actor=SYSTEM, ids=[rows[name].pk for name in ("draft", "fits")], visibility=Visibility.DRAFT)
    assert missing(own) == {
        "draft": ["draft", "fits"],
        "suggested": ["suggested"],
        "period": ["old"],
        "words": ["wordless"],
        "nodes": ["elsewhere", "suggested"],
        "kinds": ["event"],
    }


def test_parts_of_a_record_that_are_missing_are_named(own: Organisation) -> None:
    stored(partnership("bare", partners=(Partner("FAO"),)), partnership("alone"), organisation=own)
    query = EvidenceQuery(notes=(NoteKind.LESSON,), partners=True)
    assert missing(own, query) == {"notes": ["bare"]}
    assert missing(own, EvidenceQuery(details=("funding",), partners=True)) == {"details": ["bare"]}


def test_drafts_are_told_only_to_those_who_see_them(own: Organisation) -> None:
    rows = stored(partnership("draft"), organisation=own)
    set_visibility(actor=SYSTEM, ids=[rows["draft"].pk], visibility=Visibility.DRAFT)
    author, other, editor = (member(own, role) for role in (Role.CONTRIBUTOR, Role.CONTRIBUTOR, Role.EDITOR))
    Record.objects.update(author=author.user)
    told = [missing(own, actor=actor) for actor in (author, other, editor, member(OrganisationFactory(), Role.EDITOR))]
    assert told == [{"draft": ["draft"]}, {}, {"draft": ["draft"]}, {}]


def test_other_answers_that_cite_a_record_are_named_while_the_mark_stands(own: Organisation) -> None:
    rows = stored(partnership("one"), partnership("two"), organisation=own)
    submission = begun(own)
    for number in ("1.1", "1.2"):
        insert_records(
            actor=SYSTEM,
            answer=answer(submission, number),
            records=[row.pk for row in rows.values()],
            form=CitationForm.BULLET,
            renderer=renderer_for(own, "en"),
            version=1,
            now=NOW,
        )
    third = answer(submission, "3")
    assert cited_elsewhere(third) == dict.fromkeys((row.pk for row in rows.values()), ("1.1", "1.2"))
    row = answer(submission, "1.2")
    row.text = row.text.replace("[^2]", "")
    row.save()
    assert cited_elsewhere(third)[rows["two"].pk] == ("1.1",)
    assert cited_elsewhere(answer(submission, "1.1")) == {rows["one"].pk: ("1.2",)}

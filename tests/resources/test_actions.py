"""Writes to resources: what is refused, what is logged and found, order, undo and files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.factories.accounts import OrganisationFactory, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.resources import NOW, resource_fields, stored_resource

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.resources.actions import (
    change_resource,
    create_resource,
    delete_resource,
    move_resource,
    publish_resource,
    undelete_resource,
    undo_change,
)
from goalweave.resources.file_actions import MOST_FILES, add_file, remove_file, restore_file
from goalweave.resources.models import Resource
from goalweave.resources.queries import ResourceFilter, ResourceListing, nodes_of, resources_for_node
from goalweave.search.queries import search


@pytest.fixture(scope="module", autouse=True)
def _frameworks(standing: None) -> None:
    loaded()


@pytest.fixture(autouse=True)
def _database(_frameworks: None, db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "<b>"}),
        ("title", {"title": {"en": " \x00 "}}),
        ("title", {"title": {"en": "x" * 301}}),
        ("text", {"text": {"en": "x" * 100_001}}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "https://"}),
        ("url", {"url": 'https://example.org/"><script>'}),
        ("url", {"url": "https://[example"}),
        ("url", {"url": "https://example.org/" + "x" * 1000}),
        ("licence", {"licence": "x" * 101}),
        ("nodes", {"nodes": ("sdg:9.c", "sdg:99")}),
        ("nodes", {"nodes": ("9.c",)}),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        create_resource(actor=SYSTEM, organisation=None, fields=resource_fields(**changes), now=NOW)
    assert raised.value.field == field
    assert not Resource.objects.exists()
    assert not Entry.objects.filter(object_type="resource").exists()


def test_editors_keep_what_is_their_organisations() -> None:
    own = OrganisationFactory()
    row = stored_resource(own)
    for actor in (VISITOR, stranger(), member(own, Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            change_resource(actor=actor, resource=row, fields=resource_fields(), version=row.version, now=NOW)
        with pytest.raises(NotAllowed):
            delete_resource(actor=actor, resource=row, now=NOW)
    with pytest.raises(NotAllowed):
        create_resource(actor=member(own, Role.EDITOR), organisation=None, fields=resource_fields(), now=NOW)
    changed = change_resource(
        actor=member(own, Role.EDITOR),
        resource=row,
        fields=resource_fields(licence="CC0"),
        version=row.version,
        now=NOW,
    )
    assert changed.licence == "CC0"


def test_change_is_logged_undone_and_kept_from_crossing_another() -> None:
    row = stored_resource(text={"en": "First"})
    fields = resource_fields(text={"en": "Second"}, nodes=("sdg:4", "sdg:9.c"))
    row = change_resource(actor=SYSTEM, resource=row, fields=fields, version=row.version, now=NOW)
    line = Entry.objects.filter(object_type="resource").latest("pk")
    assert (line.verb, line.before, line.after) == (
        "change",
        {"text": {"en": "First"}, "nodes": ["sdg@2020:9.c"]},
        {"text": {"en": "Second"}, "nodes": ["sdg@2020:4", "sdg@2020:9.c"]},
    )
    with pytest.raises(Conflict):
        change_resource(actor=SYSTEM, resource=row, fields=resource_fields(), version=1, now=NOW)
    row = undo_change(actor=SYSTEM, resource=row, line=line.pk, now=NOW)
    row = Resource.objects.get(pk=row.pk)
    assert (row.text, list(map(str, nodes_of(row)))) == ({"en": "First"}, ["sdg@2020:9.c"])
    with pytest.raises(Conflict):
        undo_change(actor=SYSTEM, resource=row, line=line.pk, now=NOW)


def test_draft_needs_content_before_it_is_published() -> None:
    row = stored_resource(published=False, text={}, url="")
    with pytest.raises(InputError, match="Add a text, a link or a file"):
        publish_resource(actor=SYSTEM, resource=row, version=row.version, now=NOW)
    assert list(search("broadband", actor=VISITOR, kind="resource")) == []


def test_search_finds_what_is_published_until_it_is_deleted() -> None:
    row = stored_resource()
    found = [(hit.object_id, hit.language) for hit in search("broadband", actor=VISITOR, kind="resource")]
    assert found == [(str(row.pk), "en")]
    delete_resource(actor=SYSTEM, resource=row, now=NOW)
    assert list(search("broadband", actor=VISITOR, kind="resource")) == []
    undelete_resource(actor=SYSTEM, resource=row, now=NOW)
    assert [hit.object_id for hit in search("broadband", actor=VISITOR, kind="resource")] == [str(row.pk)]


def test_resources_move_among_those_of_their_owner() -> None:
    first, second = stored_resource(), stored_resource()
    elsewhere = stored_resource(OrganisationFactory())
    move_resource(actor=SYSTEM, resource=second, up=True)
    move_resource(actor=SYSTEM, resource=elsewhere, up=True)
    assert list(Resource.objects.values_list("pk", flat=True)) == [second.pk, first.pk, elsewhere.pk]


def test_listing_filters_and_counts() -> None:
    owner = OrganisationFactory(slug="owner")
    guide = stored_resource()
    tool = stored_resource(owner, kind="tool", title={"fr": "Outil <b>"}, nodes=("sdg:4.4",))
    stored_resource(owner, published=False)
    known = catalogue()
    framework = known.framework("sdg")

    def listed(**chosen: Any) -> list[int]:
        return [row.pk for row in ResourceListing(VISITOR, ResourceFilter(**chosen), known).rows]

    assert listed() == [guide.pk, tool.pk]
    assert listed(node=framework.curie("9")) == [guide.pk]
    assert listed(text="OUTIL <b>") == [tool.pk]
    assert listed(text="\x00") == [guide.pk, tool.pk]
    assert listed(language="ar") == [guide.pk]
    assert listed(organisation="owner", kind="guide") == []
    listing = ResourceListing(VISITOR, ResourceFilter(kind="tool"), known)
    assert listing.facet("kind") == [("guide", 1), ("tool", 1)]
    assert listing.facet("node", framework) == [("sdg@2020:4", 1)]
    assert listing.facet("language") == [("fr", 1)]
    assert [row.pk for row in resources_for_node(VISITOR, framework, "4")] == [tool.pk]


def test_files_are_looked_at_and_can_be_put_back(tmp_path: Path) -> None:
    row = stored_resource(text={}, url="", published=False)

    def added(name: str, content: bytes) -> Any:
        return add_file(actor=SYSTEM, resource=row, name=name, content=BytesIO(content), language="fr", now=NOW)

    for name, content in (("page.txt", b"<html><script>1</script>"), ("tool.exe", b"MZ"), ("plan.pdf", b"text")):
        with pytest.raises(InputError) as raised:
            added(name, content)
        assert raised.value.field == "file"
    assert not [*tmp_path.rglob("*.*"), *(path for path in tmp_path.rglob("*") if path.is_file())]
    file = added("../plan.txt", b"A plan in words.")
    assert (file.name, file.language, added("plan.txt", b"A plan in words.").pk) == ("plan.txt", "fr", file.pk)
    published = publish_resource(actor=SYSTEM, resource=row, version=row.version, now=NOW)
    with pytest.raises(InputError, match="all that the published resource has"):
        remove_file(actor=SYSTEM, file=file, now=NOW)
    change_resource(actor=SYSTEM, resource=row, fields=resource_fields(), version=published.version, now=NOW)
    remove_file(actor=SYSTEM, file=file, now=NOW)
    assert not row.files.filter(removed=None).exists()
    restore_file(actor=SYSTEM, file=file)
    for number in range(MOST_FILES - 1):
        added(f"{number}.txt", b"Words.")
    with pytest.raises(InputError, match="up to 30 files"):
        added("more.txt", b"Words.")

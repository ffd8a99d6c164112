"""A user's own framework: checked as a whole, loaded with its pack, undone with both."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import SDG, loaded, small
from tests.factories.records import MappingFactory

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, InputErrors, LimitError, NotAllowed
from goalweave.core.model import Linkage, LinkageKind
from goalweave.formats.frameworks.skos import write_skos
from goalweave.formats.frameworks.sssom import write_sssom
from goalweave.frameworks.actions import load_catalogue, replace_linkage
from goalweave.frameworks.history import framework_history
from goalweave.frameworks.models import Framework, Node
from goalweave.frameworks.queries import catalogue
from goalweave.imports.models import FrameworkState, FrameworkUpload
from goalweave.imports.own_frameworks import storage
from goalweave.imports.own_frameworks.actions import (
    cancel_upload,
    check_again,
    load_framework,
    undo_framework,
    upload_framework,
)
from goalweave.imports.own_frameworks.checking import catalogue_with
from goalweave.imports.own_frameworks.queries import drafted_pack, framework_uploads
from goalweave.interlinkages.models import Matrix
from goalweave.linkages.models import JointLinkage
from goalweave.packs import library
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRAVERSAL = (
    "#mapping_set_id: https://goalweave.org/id/linkage/..%2Fx\n"
    "subject_id\tpredicate_id\tobject_id\nsdg:9.c\tskos:exactMatch\twsis:C2\n"
)
PLAN = "code,parent,label.en,sdg\nA,,Clean rivers,9\nA.1,A,Less waste,9.c\nA.2,A,More fish,\n"
Bring = Callable[..., FrameworkUpload]


@pytest.fixture
def admin(db: None) -> Actor:
    loaded()
    return administrator()


@pytest.fixture
def bring(admin: Actor) -> Bring:
    """Text → the upload, checked."""

    def upload(content: str | bytes = PLAN, name: str = "rivers.csv", actor: Actor = admin) -> FrameworkUpload:
        data = content.encode() if isinstance(content, str) else content
        return upload_framework(actor=actor, stream=io.BytesIO(data), name=name, now=NOW)

    return upload


@pytest.fixture
def load(admin: Actor, bring: Bring) -> Bring:
    """The same, loaded."""
    return lambda *content, **options: load_framework(actor=admin, upload=bring(*content, **options), now=NOW)


def problems(upload: FrameworkUpload) -> list[tuple[str, int | None, str]]:
    return [(problem["severity"], problem["line"], problem["field"]) for problem in upload.problems]


def messages(upload: FrameworkUpload) -> str:
    return str([problem["message"] for problem in upload.problems])


def pack_names() -> list[str]:
    folder = storage.packs_folder()
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_check_writes_nothing_that_others_see(bring: Bring) -> None:
    before, log = catalogue(), Entry.objects.count()
    upload = bring()
    assert (upload.errors, upload.pack, upload.frameworks, upload.linkages) == (
        0,
        "rivers",
        ["rivers@1"],
        ["rivers-sdg"],
    )
    assert catalogue() == before
    assert pack_names() == []
    assert Entry.objects.count() == log + 1
    assert not search("rivers", actor=upload_actor(upload))


def upload_actor(upload: FrameworkUpload) -> Actor:
    return Actor(upload.uploaded_by)


def test_a_loaded_framework_is_in_database_packs_search_and_history(load: Bring, admin: Actor) -> None:
    upload = load()
    assert upload.state == FrameworkState.LOADED
    now = catalogue()
    assert list(now.frameworks) == ["sdg@2020", "wsis@2003", "rivers@1"]
    assert [(link.subject, link.object) for link in now.linkages[-1].links] == [("A", "9"), ("A.1", "9.c")]
    # The command line and a restart read the same from the files.
    own = library(storage.packs_folder()).pack("rivers")
    assert own.frameworks == (now.frameworks["rivers@1"],)
    assert own.linkages == (now.linkages[-1],)
    assert [hit.object_id for hit in search("fish", actor=admin)] == ["rivers:A.2"]
    assert [(one.name, one.made) for one in framework_history().loads[:2]] == [("rivers-sdg", True), ("rivers@1", True)]
    assert pack_names() == ["rivers"]


def test_undo_brings_back_files_and_database(load: Bring, admin: Actor) -> None:
    before = catalogue()
    done = undo_framework(actor=admin, upload=load(), now=NOW)
    assert done.state == FrameworkState.UNDONE
    assert catalogue() == before
    assert pack_names() == []
    assert not search("fish", actor=admin)
    assert [(one.name, one.removed) for one in framework_history().loads[:2]] == [
        ("rivers-sdg", True),
        ("rivers@1", True),
    ]
    # An undone file is not loaded a second time; it is uploaded again.
    with pytest.raises(Conflict):
        check_again(actor=admin, upload=done)


def test_a_second_version_changes_nodes_and_undo_restores_the_first(load: Bring, admin: Actor) -> None:
    load()
    first, files = catalogue(), storage.folder_digest(storage.packs_folder() / "rivers")
    second = load(PLAN.replace("More fish", "Much more fish").replace("A.1,A,Less waste,9.c\n", ""))
    assert "A.1" not in catalogue().frameworks["rivers@1"].by_code
    change = framework_history().loads[1]
    assert (change.new, change.changed, change.gone) == ((), ("A.2",), ("A.1",))
    undo_framework(actor=admin, upload=second, now=NOW)
    assert catalogue() == first
    assert storage.folder_digest(storage.packs_folder() / "rivers") == files


def test_nodes_in_use_are_not_lost_by_a_load(load: Bring, bring: Bring, admin: Actor) -> None:
    load()
    MappingFactory(node=Node.objects.get(code="A.1"))
    upload = bring(PLAN.replace("A.1,A,Less waste,9.c\n", ""))
    assert problems(upload) == [("warning", None, "rivers-sdg"), ("error", None, "rivers@1")]
    assert "A.1" in messages(upload)
    assert "records are mapped" in messages(upload)
    with pytest.raises(InputError, match="has errors"):
        load_framework(actor=admin, upload=upload, now=NOW)
    assert "A.1" in catalogue().frameworks["rivers@1"].by_code


def test_nodes_in_use_are_not_lost_by_an_undo(load: Bring, admin: Actor) -> None:
    upload = load()
    MappingFactory(node=Node.objects.get(code="A.2"))
    before = catalogue()
    with pytest.raises(InputErrors, match=r"mapped to nodes that would be removed: A\.2"):
        undo_framework(actor=admin, upload=upload, now=NOW)
    assert catalogue() == before
    assert pack_names() == ["rivers"]


def test_an_undo_is_refused_while_another_linkage_leads_to_the_framework(load: Bring, admin: Actor) -> None:
    upload = load()
    load("code,label,rivers\n1,Ponds,A.2\n", "ponds.csv")
    with pytest.raises(InputErrors, match="ponds-rivers"):
        undo_framework(actor=admin, upload=upload, now=NOW)
    assert pack_names() == ["ponds", "rivers"]


def test_an_undo_is_refused_after_a_later_change(load: Bring, admin: Actor) -> None:
    first = load()
    later = load(PLAN.replace("More fish", "Much more fish"))
    with pytest.raises(Conflict, match="Undo the later changes first"):
        undo_framework(actor=admin, upload=first, now=NOW)
    undo_framework(actor=admin, upload=later, now=NOW)
    assert undo_framework(actor=admin, upload=first, now=NOW).state == FrameworkState.UNDONE
    assert catalogue() == small()


def test_two_administrators_do_not_overwrite_each_other(bring: Bring, admin: Actor) -> None:
    mine, yours = bring(), bring(PLAN.replace("More fish", "Fewer fish"))
    load_framework(actor=admin, upload=mine, now=NOW)
    with pytest.raises(Conflict, match="changed since this file was checked"):
        load_framework(actor=admin, upload=yours, now=NOW)
    assert catalogue().frameworks["rivers@1"].node("A.2").label == {"en": "More fish"}
    with pytest.raises(Conflict):
        load_framework(actor=admin, upload=mine, now=NOW)
    checked = check_again(actor=admin, upload=yours)
    load_framework(actor=admin, upload=checked, now=NOW)
    assert catalogue().frameworks["rivers@1"].node("A.2").label == {"en": "Fewer fish"}


def test_a_pack_changed_on_the_command_line_in_between_is_not_overwritten(bring: Bring, admin: Actor) -> None:
    upload = bring()
    folder = storage.packs_folder() / "rivers"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: rivers\ntitle: {en: Mine}\n", encoding="utf-8")
    with pytest.raises(Conflict):
        load_framework(actor=admin, upload=upload, now=NOW)
    assert (folder / "pack.yaml").read_text(encoding="utf-8") == "id: rivers\ntitle: {en: Mine}\n"
    assert catalogue() == small()


def test_a_load_whose_files_cannot_be_written_leaves_no_rows(bring: Bring, admin: Actor) -> None:
    upload = bring()
    storage.packs_folder().parent.mkdir(exist_ok=True)
    storage.packs_folder().write_text("a file where the folder belongs", encoding="utf-8")
    with pytest.raises(OSError, match="packs"):
        load_framework(actor=admin, upload=upload, now=NOW)
    assert catalogue() == small()
    assert FrameworkUpload.objects.get().state == FrameworkState.CHECKED


def test_files_of_a_load_that_was_cut_off_go_back(bring: Bring, admin: Actor) -> None:
    upload, other = bring(), bring("code,label\n1,Ponds\n", "ponds.csv")
    # As after a crash between the change of the files and the end of the transaction.
    storage.note_change(storage.PackChange(upload.pk, "rivers", f"{upload.folder}/before", "checked"))
    storage.replace_pack("rivers", storage.upload_files(upload.folder).pack)
    load_framework(actor=admin, upload=other, now=NOW)
    assert pack_names() == ["ponds"]
    assert storage.read_change() is None


def test_a_linkage_alone_is_loaded_and_undone(load: Bring, admin: Actor) -> None:
    links = Linkage(
        "extra", LinkageKind.LINKAGE, "wsis@2003", "sdg@2020", small().linkages[0].links[:1], {"en": "Extra"}
    )
    upload = load(write_sssom(links, small()), "extra.sssom.tsv")
    assert catalogue().linkages == (*small().linkages, links)
    assert pack_names() == ["extra"]
    undo_framework(actor=admin, upload=upload, now=NOW)
    assert catalogue() == small()
    assert framework_history().loads[0].removed


def test_skos_keeps_all_that_it_says(load: Bring) -> None:
    own = replace(SDG, id="own", edition="2030", mentions=(), opened=())
    load(write_skos(own), "own.ttl")
    assert catalogue().frameworks["own@2030"] == own


def test_what_the_file_does_not_name_stays(load: Bring, bring: Bring) -> None:
    load()
    upload = bring(write_skos(replace(SDG, id="rivers", edition="2", mentions=(), default=False)), "rivers.ttl")
    pack = drafted_pack(upload)
    assert pack is not None
    assert [framework.key for framework in pack.frameworks] == ["rivers@1", "rivers@2"]
    assert list(catalogue_with(catalogue(), pack).frameworks) == ["sdg@2020", "wsis@2003", "rivers@1", "rivers@2"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("code,parent,label\nA,B,One\nB,A,Two\n", "a.csv", "cycle"),
        ("code,label,sdg\nA,One,9.zz\n", "a.csv", "has no node"),
        ("code,label,sdg\nA,One,9.c=1.5\n", "a.csv", "must be greater than 0"),
        ("code,label\n" + "x" * 70 + ",Long\n", "a.csv", "the limit is"),
        ("code,label\nA,One\n", "sdg.csv", "ships with Goalweave"),
        ("code,label\nA,One\n", "a.pdf", "not a plan"),
        (b"\xff\xfe\x00\xd8code", "a.csv", ""),
        (b"", "a.ttl", "empty"),
        (b"PK\x03\x04broken", "a.xlsx", "complete ZIP archive"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><rdf:RDF/>", "a.rdf", "DTD"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><a", "a.rdf", "not valid"),
        ("subject_id\tpredicate_id\tobject_id\nsdg:9.c\tskos:exactMatch\tsdg:9.c\n", "a.tsv", "to itself"),
        ("subject_id\tpredicate_id\tobject_id\nsdg:9.c\tskos:exactMatch\tsdg:9.q\n", "a.tsv", "has no node"),
        (TRAVERSAL, "a.tsv", "must be a single word"),
    ],
)  # fmt: skip
def test_bad_files_are_explained_and_leave_nothing(
    bring: Bring, admin: Actor, content: str | bytes, name: str, said: str
) -> None:
    upload = bring(content, name)
    assert upload.errors
    assert said in messages(upload)
    with pytest.raises(InputError):
        load_framework(actor=admin, upload=upload, now=NOW)
    assert catalogue() == small()
    assert pack_names() == []


def test_an_archive_that_expands_too_far_is_refused(bring: Bring) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert "the archive unpacks to more" in messages(bring(packed.getvalue(), "a.xlsx"))


def test_a_large_file_is_refused_and_deleted(bring: Bring) -> None:
    with pytest.raises(LimitError, match="10,000,000 bytes"):
        bring(b"x" * (storage.LARGEST_FILE + 1))
    assert not FrameworkUpload.objects.exists()
    assert not list((Path(storage.uploads_folder()) / "frameworks").iterdir())


def test_formulas_stay_texts(load: Bring) -> None:
    load('code,label\nA,"=HYPERLINK(""http://example.org"")"\n', "formula.csv")
    assert catalogue().frameworks["formula@1"].node("A").label == {"en": '=HYPERLINK("http://example.org")'}


def test_managers_upload_and_administrators_load(bring: Bring, admin: Actor) -> None:
    ministry = OrganisationFactory()
    manager, editor = member(ministry, Role.MANAGER), member(ministry, Role.EDITOR)
    upload = bring(actor=manager)
    assert list(framework_uploads(manager)) == [upload]
    assert list(framework_uploads(admin)) == [upload]
    assert not framework_uploads(editor)
    assert not framework_uploads(member(ministry, Role.MANAGER))
    with pytest.raises(NotAllowed):
        bring(actor=editor)
    for act in (load_framework, undo_framework):
        with pytest.raises(NotAllowed):
            act(actor=manager, upload=upload, now=NOW)
    with pytest.raises(NotAllowed):
        cancel_upload(actor=member(ministry, Role.MANAGER), upload=upload)
    assert cancel_upload(actor=manager, upload=upload).state == FrameworkState.CANCELLED
    assert not storage.upload_files(upload.folder).folder.exists()


def test_a_linkage_that_organisations_maintain_is_not_replaced(load: Bring, bring: Bring, admin: Actor) -> None:
    upload = load()
    JointLinkage.objects.create(slug="rivers-sdg", subject="rivers@1", object="sdg@2020", created=NOW)
    changed = bring(PLAN.replace("9.c", "9.1"))
    assert ("error", None, "rivers-sdg") in problems(changed)
    assert "maintained on the site" in messages(changed)
    assert not bring(PLAN.replace("More fish", "Many fish")).errors
    with pytest.raises(InputErrors, match="maintained on the site"):
        undo_framework(actor=admin, upload=upload, now=NOW)
    assert "rivers@1" in catalogue().frameworks


def test_a_released_linkage_is_not_replaced(load: Bring, bring: Bring, admin: Actor) -> None:
    load()
    replace_linkage(actor=admin, linkage=catalogue().linkages[-1], release="1")
    upload = bring(PLAN.replace("9.c", "9.1"))
    assert ("error", None, "rivers-sdg") in problems(upload)


def test_an_undo_is_refused_while_a_matrix_scores_the_framework(load: Bring, admin: Actor) -> None:
    upload = load()
    Matrix.objects.create(
        slug="rivers",
        framework=Framework.objects.get(key="rivers@1"),
        lowest=-3,
        highest=3,
        revision=uuid4(),
        loaded=NOW,
    )
    before = catalogue()
    with pytest.raises(InputError, match="cross-impact matrices of rivers@1"):
        undo_framework(actor=admin, upload=upload, now=NOW)
    assert catalogue() == before
    assert pack_names() == ["rivers"]


def test_a_check_tells_what_breaks_elsewhere(load: Bring, bring: Bring) -> None:
    load()
    load("code,label,rivers\n1,Ponds,A.2\n", "ponds.csv")
    upload = bring(PLAN.replace("A.2,A,More fish,\n", ""))
    assert ("error", None, "ponds-rivers: 1 → A.2") in problems(upload)


def test_a_load_after_new_frameworks_needs_another_check(bring: Bring, admin: Actor) -> None:
    upload = bring()
    load_catalogue(actor=admin, catalogue=replace(small(), linkages=()))
    with pytest.raises(Conflict):
        load_framework(actor=admin, upload=upload, now=NOW)

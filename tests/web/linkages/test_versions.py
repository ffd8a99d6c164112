"""Versions: their pages, differences and files; the queue of suggested links."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from itertools import chain

import pytest
from tests.factories.accounts import administrator
from tests.factories.linkages import NEW_LINK, NOW, JointMatrix
from tests.web.linkages.test_matrix import page

from goalweave.accounts.actor import SYSTEM
from goalweave.core.document import ItemList, PageBreak, Table
from goalweave.documents.joint_matrix import joint_matrix_document
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.actions import accept_proposal, propose_link, release_version, store_suggestions
from goalweave.linkages.models import Proposal, Suggestion, Version
from goalweave.linkages.suggesting import SuggestedLink

BASE = "/linkages/wsis-sdg/"


def add_link(matrix: JointMatrix) -> None:
    proposal = propose_link(
        actor=matrix.ada.editor, linkage=matrix.linkage, organisation=matrix.ada.organisation, link=NEW_LINK, now=NOW
    )
    accept_proposal(
        actor=matrix.bell.editor,
        proposal=proposal,
        organisation=matrix.bell.organisation,
        version=proposal.version,
        now=NOW,
    )


def released(matrix: JointMatrix) -> Version:
    """Version 1.1: C2 is signed by all its owners and has one link more."""
    add_link(matrix)
    matrix.sign(matrix.ada, matrix.bell, matrix.curie)
    return release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": "Schools are linked."}, now=NOW)


def test_version_has_an_address_for_good(matrix: JointMatrix, client) -> None:
    version = released(matrix)
    text = page(client, f"{BASE}versions/1.1/")
    assert "Schools are linked." in text
    assert f'<span class="code wrapped">{version.digest}</span>' in text
    assert '<span class="code wrapped">http://testserver/linkages/wsis-sdg/versions/1.1/</span>' in text
    assert "1 link added, 0 changed, 0 removed" in text
    assert "strong, as signed" in text
    assert "Networks reach schools." not in page(client, f"{BASE}versions/1.0/")
    for missing in ("1.2", "one", "1"):
        assert client.get(f"{BASE}versions/{missing}/").status_code == 404


def test_two_versions_are_compared(matrix: JointMatrix, client) -> None:
    released(matrix)
    text = page(client, f"{BASE}versions/compare/")
    assert "From version 1.0 to version 1.1:" in text
    assert "Networks reach schools." in text
    backwards = page(client, f"{BASE}versions/compare/?from=1.1&to=1.0")
    assert "0 links added, 0 changed, 1 removed" in backwards
    assert client.get(f"{BASE}versions/compare/?from=7.0").status_code == 404


def test_csv_of_a_version_names_who_agreed(matrix: JointMatrix, client) -> None:
    released(matrix)
    response = client.get(f"{BASE}versions/1.1/links.csv")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    link = next(row for row in rows if row["object"] == "4.4" and row["subject"] == "C2")
    assert (link["strength"], link["strength_by"], link["status"]) == ("strong", "signed", "official")
    assert link["agreed"] == "ada bell curie"
    assert link["rationale.en"] == "Networks reach schools."


def test_printed_matrix_has_states_rationale_and_signatures(matrix: JointMatrix) -> None:
    version = released(matrix)
    title = {"en": "Matrix"}
    document = joint_matrix_document(catalogue(), version, title, "en", "https://example.org/1.1/")
    assert document.title == "Matrix, version 1.1"
    breaks = [block for block in document.blocks if isinstance(block, PageBreak)]
    assert [block.large for block in breaks] == [True, False]
    cells, signatures = (block for block in document.blocks if isinstance(block, Table))
    rows = [["".join(getattr(run, "text", "") for run in cell.content) for cell in row] for row in cells.rows]
    # The columns are goals 4 and 9; what hinders is marked and not counted.
    assert rows[0][1:] == ["ada, bell, curie", "signed by 3 of 3", "1", "1−", "2"]
    assert [row[1:] for row in rows[1:]] == [["curie", "draft", "1", "", "1"], ["2", "1", "3"]]
    states = [row[2].content[0].text for row in signatures.rows]
    assert states == ["signed", "signed", "signed", "has not signed"]
    items = chain.from_iterable(block.items for block in document.blocks if isinstance(block, ItemList))
    runs = chain.from_iterable(paragraph.content for paragraph in chain.from_iterable(items))
    texts = "\n".join(getattr(run, "text", "") for run in runs)
    assert "Networks reach schools." in texts
    assert "Agreed by all owners of the row. Source: A page" in texts


@pytest.mark.usefixtures("pango")
def test_pdf_of_a_version_is_tagged_and_has_a_large_page(matrix: JointMatrix, client) -> None:
    from pypdf import PdfReader

    released(matrix)
    response = client.get(f"{BASE}versions/1.1/matrix.pdf")
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    assert "/StructTreeRoot" in reader.root_object
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
    assert sizes == {(595, 842), (1191, 842)}
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "signed by 3 of 3" in text
    assert "Networks reach schools." in text


def test_release_shows_what_has_changed_and_what_is_not_signed(matrix: JointMatrix, as_) -> None:
    add_link(matrix)
    admin = as_(administrator())
    text = page(admin, f"{BASE}release/")
    assert "2 rows are not signed by all their owners; the version says so:" in text
    assert "Networks reach schools." in text
    assert admin.post(f"{BASE}release/", {"notes:en": ""}).status_code == 400
    posted = admin.post(f"{BASE}release/", {"notes:en": "Schools.", "notes:fr": "Écoles.", "major": "on"})
    assert posted["Location"] == f"{BASE}versions/2.0/"
    assert matrix.linkage.versions.get(major=2).notes == {"en": "Schools.", "fr": "Écoles."}


def test_manager_of_an_owner_releases_once_all_have_signed(matrix: JointMatrix, as_) -> None:
    add_link(matrix)
    manager = as_(matrix.ada.manager)
    assert manager.get(f"{BASE}release/").status_code == 403
    matrix.sign(matrix.ada, matrix.bell, matrix.curie)
    matrix.sign(matrix.curie, code="C4")
    assert manager.post(f"{BASE}release/", {"notes:en": "All signed."}).status_code == 302
    assert as_(matrix.ada.editor).get(f"{BASE}release/").status_code == 403


def suggested(matrix: JointMatrix, *ends: tuple[str, str]) -> list[Suggestion]:
    links = [SuggestedLink(*pair, 0.9 - 0.1 * at, 0.5, 0, ()) for at, pair in enumerate(ends)]
    store_suggestions(actor=SYSTEM, linkage=matrix.linkage, suggested=links, now=NOW)
    return list(matrix.linkage.suggestions.order_by("-score"))


def test_queue_shows_the_best_first_and_goes_on_after_a_decision(matrix: JointMatrix, as_) -> None:
    first, second = suggested(matrix, ("C2", "4.4"), ("C4", "9.1"))
    client = as_(matrix.ada.editor)
    text = page(client, f"{BASE}suggestions/")
    assert text.index("4.4") < text.index("9.1")
    for key in ("a", "e", "x", "j"):
        assert f'data-key="{key}"' in text
    posted = client.post(
        f"{BASE}suggestions/{first.pk}/", {"do": "accept", "organisation": "ada", "onward": str(second.pk)}
    )
    assert posted["Location"] == f"{BASE}suggestions/?at={second.pk}"
    proposal = Proposal.objects.get()
    assert (proposal.subject, proposal.object, proposal.origin) == ("C2", "4.4", "suggestion")


def test_rejected_suggestion_is_remembered_and_can_be_restored(matrix: JointMatrix, as_) -> None:
    (one,) = suggested(matrix, ("C2", "4.4"))
    client = as_(matrix.ada.editor)
    path = f"{BASE}suggestions/{one.pk}/"
    client.post(path, {"do": "reject", "reason": ""})
    one.refresh_from_db()
    assert one.state == "waiting"
    posted = client.post(path, {"do": "reject", "other": "Not a facilitator’s task"})
    text = page(client, posted["Location"])
    assert "Not a facilitator’s task" in text
    assert 'data-key="u"' in text
    client.post(path, {"do": "restore"})
    one.refresh_from_db()
    assert one.state == "waiting"


def test_suggestions_are_for_owners_only(matrix: JointMatrix, as_, client) -> None:
    (one,) = suggested(matrix, ("C2", "4.4"))
    assert client.get(f"{BASE}suggestions/").status_code == 302
    assert as_(matrix.ada.contributor).post(f"{BASE}suggestions/{one.pk}/", {"do": "accept"}).status_code == 403


def test_links_are_searched_for_by_the_texts_of_nodes(matrix: JointMatrix, as_, settings) -> None:
    settings.GOALWEAVE_TIER = "fast"
    as_(matrix.ada.editor).post(f"{BASE}suggestions/search/")
    ends = set(matrix.linkage.suggestions.values_list("subject", "object"))
    assert all(subject in ("C2", "C4", "C7") for subject, _object in ends)

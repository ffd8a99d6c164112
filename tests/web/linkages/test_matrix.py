"""The list of joint linkages, the matrix and its rows, as outsiders and owners see them."""

from __future__ import annotations

from tests.factories.accounts import administrator
from tests.factories.linkages import NEW_LINK, NOW, JointMatrix
from tests.markup import compact

from goalweave.linkages.actions import accept_proposal, dispute_link, propose_link
from goalweave.linkages.models import JointLinkage

ROW = "/linkages/wsis-sdg/rows/C2/"


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return compact(response.content.decode())


def test_list_says_what_waits_for_the_reader(matrix: JointMatrix, as_) -> None:
    matrix.sign(matrix.ada)
    text = page(as_(matrix.curie.editor), "/linkages/")
    assert "2 rows to sign" in text
    assert 'href="/linkages/wsis-sdg/rows/C2/"' in text
    assert 'href="/linkages/wsis-sdg/rows/C4/"' in text
    assert "row to sign" not in page(as_(matrix.ada.editor), "/linkages/")


def test_list_offers_to_start_maintenance_to_administrators_only(matrix: JointMatrix, as_, client) -> None:
    JointLinkage.objects.all().delete()
    assert "/linkages/wsis-sdg/start/" in page(as_(administrator()), "/linkages/")
    assert "/linkages/wsis-sdg/start/" not in page(client, "/linkages/")


def test_matrix_shows_states_owners_and_cells(matrix: JointMatrix, client) -> None:
    matrix.sign(matrix.ada, matrix.bell)
    matrix.sign(matrix.curie, code="C4")
    text = page(client, "/linkages/wsis-sdg/")
    assert '<span class="st partly">signed by 2 of 3</span>' in text
    assert '<span class="st signed">signed by 1 of 1</span>' in text
    assert "ada, bell, curie" in text
    cells = text.count('data-code="9"')
    assert cells == 2, "one in row C2, one in the totals"


def test_row_opens_at_an_address_of_its_own(matrix: JointMatrix, client) -> None:
    text = page(client, ROW)
    assert 'aria-expanded="true" id="r-c2"' in text
    assert "Networks carry the internet." in text
    assert "as in version 1.0" in text
    assert text.count("disputed: the published readings differ") == 1
    assert "Sign row" not in text
    assert "/links/" not in text
    assert page(client, "/linkages/wsis-sdg/rows/C99/", 404)


def test_sign_strength_and_agreement_of_a_link_are_written(matrix: JointMatrix, as_) -> None:
    proposal = propose_link(
        actor=matrix.ada.editor,
        linkage=matrix.linkage,
        organisation=matrix.ada.organisation,
        link=NEW_LINK,
        now=NOW,
    )
    accept_proposal(
        actor=matrix.bell.editor,
        proposal=proposal,
        organisation=matrix.bell.organisation,
        version=proposal.version,
        now=NOW,
    )
    client = as_(matrix.ada.editor)
    before = page(client, ROW)
    assert "strong (our assessment)" in before
    assert "no owner yet" in before
    assert '<span class="signmark hindering" aria-hidden="true">−</span> hinders' in before
    matrix.sign(matrix.ada, matrix.bell, matrix.curie)
    after = page(client, ROW)
    assert "strong, as signed" in after
    assert "all 3 owners" in after


def test_editor_signs_the_row_as_it_is_shown(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.editor)
    text = page(client, ROW)
    assert f'name="digest" value="{matrix.row().digest}"' in text
    assert "/history/?object=joint_linkage" in text
    assert "/history/?object=joint_linkage" not in page(as_(matrix.ada.contributor), ROW)
    assert client.get("/history/?object=joint_linkage").status_code == 200
    assert "/links/" in text
    posted = client.post(f"{ROW}sign/", {"digest": matrix.row().digest, "organisation": "ada"})
    assert (posted.status_code, posted["Location"]) == (302, ROW)
    text = page(client, ROW)
    assert "signed on 1 March 2026" not in text
    assert matrix.row().signed == 1
    assert "Sign row" not in text
    assert "Withdraw the signature of ada" in text
    client.post(f"{ROW}unsign/", {"organisation": "ada"})
    assert matrix.row().signed == 0


def test_row_that_has_changed_is_not_signed(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.editor)
    client.post(f"{ROW}sign/", {"digest": "of another text", "organisation": "ada"})
    assert "This row has changed since you opened it." in page(client, ROW)
    assert matrix.row().signed == 0


def test_nobody_signs_for_others(matrix: JointMatrix, as_) -> None:
    digest = matrix.row().digest
    posted = as_(matrix.ada.editor).post(f"{ROW}sign/", {"digest": digest, "organisation": "bell"})
    assert posted.status_code == 404
    assert as_(matrix.ada.contributor).post(f"{ROW}sign/", {"digest": digest}).status_code == 403
    assert matrix.row().signed == 0


def test_row_says_that_an_owner_signed_an_earlier_text(matrix: JointMatrix, as_) -> None:
    matrix.sign(matrix.ada, matrix.bell)
    proposal = propose_link(
        actor=matrix.ada.editor,
        linkage=matrix.linkage,
        organisation=matrix.ada.organisation,
        link=NEW_LINK,
        now=NOW,
    )
    accept_proposal(
        actor=matrix.bell.editor,
        proposal=proposal,
        organisation=matrix.bell.organisation,
        version=proposal.version,
        now=NOW,
    )
    text = page(as_(matrix.ada.editor), ROW)
    assert text.count("signed an earlier text on 1 March 2026") == 2
    assert "waits for you" in text


def test_outsiders_see_a_dispute_without_its_reason(matrix: JointMatrix, as_, client) -> None:
    dispute = dispute_link(
        actor=matrix.ada.editor,
        working=matrix.link(),
        organisation=matrix.ada.organisation,
        reason="Nobody has measured this.",
        now=NOW,
    )
    text = page(client, ROW)
    assert "disputed by ada" in text
    assert "open since 1 March 2026" in text
    assert "Nobody has measured this." not in text
    assert "Nobody has measured this." not in page(client, f"/linkages/wsis-sdg/disputes/{dispute.pk}/")
    assert "Nobody has measured this." in page(as_(matrix.bell.contributor), ROW)
    cell = 'c-sdg-9 shade0 disputing" data-code="9"'
    assert cell in text


def test_pages_lead_to_the_linkage(matrix: JointMatrix, as_, client) -> None:
    assert "jointly, version 1.0" in page(client, "/frameworks/")
    assert "Maintained jointly:" in page(client, "/explore/?f=wsis@2003&f=sdg@2020&view=matrix")
    assert "2 rows of joint linkages wait for your signature" in page(as_(matrix.curie.editor), "/")
    assert "signature" not in page(client, "/")


def test_linkage_of_a_pack_says_that_it_is_not_maintained_here(matrix: JointMatrix, as_, client) -> None:
    JointLinkage.objects.all().delete()
    assert "It is not maintained jointly on this site." in page(client, "/linkages/wsis-sdg/")
    admin = as_(administrator())
    assert "This cannot be undone." in page(admin, "/linkages/wsis-sdg/start/")
    posted = admin.post("/linkages/wsis-sdg/start/", {"side": "subject"})
    assert posted["Location"] == "/linkages/wsis-sdg/owners/"
    assert JointLinkage.objects.get().versions.get().number == "1.0"
    assert page(client, "/linkages/none/", 404)


def test_administrator_appoints_and_removes_owners(matrix: JointMatrix, as_) -> None:
    admin = as_(administrator())
    path = "/linkages/wsis-sdg/owners/"
    posted = admin.post(path, {"code": "C7 Applications", "organisation": "bell", "role": "lead"})
    assert posted.status_code == 302
    owner = matrix.linkage.owners.get(code="C7")
    assert (owner.organisation.slug, owner.role) == ("bell", "lead")
    assert "lead facilitator" in page(admin, path)
    wrong = admin.post(path, {"code": "C99", "organisation": "bell", "role": "lead"})
    assert wrong.status_code == 400
    assert "“C99” is not a node of Action lines." in wrong.content.decode()
    admin.post(path, {"remove": owner.pk})
    assert not matrix.linkage.owners.filter(code="C7").exists()
    assert as_(matrix.ada.manager).get(path).status_code == 403


def test_matrix_takes_as_many_queries_whatever_the_number_of_rows(
    matrix: JointMatrix, as_, client, django_assert_max_num_queries
) -> None:
    member = as_(matrix.ada.editor)
    page(client, ROW)
    page(member, ROW)
    with django_assert_max_num_queries(17):
        page(client, ROW)
    with django_assert_max_num_queries(40):
        page(member, ROW)

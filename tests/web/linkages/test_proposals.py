"""Proposals and disputes from their forms to the row."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.linkages import NEW_LINK, NOW, JointMatrix
from tests.web.linkages.test_matrix import ROW, page

from goalweave.linkages.actions import dispute_link, propose_link
from goalweave.linkages.models import Dispute, Proposal

BASE = "/linkages/wsis-sdg/"
FORM: Mapping[str, str] = {
    "subject": "C2 Infrastructure",
    "object": "4.4 Skills for work",
    "sign": "1",
    "relation": "contributes",
    "strength": "strong",
    "rationale:en": "Networks reach schools.",
    "rationale:fr": "Les réseaux atteignent les écoles.",
    "source": "A page",
    "comment": "From our survey.",
}


def proposed(matrix: JointMatrix) -> Proposal:
    return propose_link(
        actor=matrix.ada.editor, linkage=matrix.linkage, organisation=matrix.ada.organisation, link=NEW_LINK, now=NOW
    )


def test_editor_proposes_a_link_with_nodes_of_the_list(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.editor)
    text = page(client, f"{BASE}propose/?row=C2")
    assert 'name="subject" value="C2"' in text
    assert '<option value="9.c Internet for everyone"></option>' in text
    posted = client.post(f"{BASE}propose/", FORM)
    proposal = Proposal.objects.get()
    assert posted["Location"] == f"{BASE}proposals/{proposal.pk}/"
    assert (proposal.subject, proposal.object, proposal.state, proposal.strength) == ("C2", "4.4", "proposed", "strong")
    assert proposal.rationale == {"en": "Networks reach schools.", "fr": "Les réseaux atteignent les écoles."}
    assert {message.to[0] for message in mail.outbox} == matrix.bell.notified | matrix.curie.notified
    assert f"ada proposes a link: C2 → 4.4.\nhttp://testserver{BASE}proposals/{proposal.pk}/" in mail.outbox[0].body


def test_row_that_is_not_in_the_linkage_is_left_out(matrix: JointMatrix, as_) -> None:
    text = page(as_(matrix.ada.editor), f"{BASE}propose/?row=C2/%3Cscript%3E")
    assert 'name="subject"' in text
    assert 'value="C2/' not in text


def test_wrong_nodes_are_said_at_their_fields(matrix: JointMatrix, as_) -> None:
    posted = as_(matrix.ada.editor).post(f"{BASE}propose/", {**FORM, "object": "99 Nothing"})
    text = posted.content.decode()
    assert posted.status_code == 400
    assert "“99 Nothing” is not a node of SDG. Choose one from the list, or enter its code." in text
    assert "Networks reach schools." in text
    there = as_(matrix.ada.editor).post(f"{BASE}propose/", {**FORM, "object": "9.c"})
    assert "The linkage has this link already; propose a change of it." in there.content.decode()
    assert not Proposal.objects.exists()


def test_contributor_writes_drafts_that_others_do_not_see(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.contributor)
    assert client.post(f"{BASE}propose/", FORM).status_code == 403
    client.post(f"{BASE}propose/", {**FORM, "draft": "1"})
    proposal = Proposal.objects.get()
    path = f"{BASE}proposals/{proposal.pk}/"
    assert proposal.state == "draft"
    assert mail.outbox == []
    assert page(client, path)
    assert as_(matrix.bell.editor).get(path).status_code == 404
    as_(matrix.ada.editor).post(f"{path}act/", {"do": "submit"})
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_another_owner_accepts_and_the_row_shows_the_link(matrix: JointMatrix, as_) -> None:
    proposal = proposed(matrix)
    path = f"{BASE}proposals/{proposal.pk}/"
    assert 'value="accept"' not in page(as_(matrix.ada.editor), path)
    client = as_(matrix.bell.editor)
    assert 'value="accept"' in page(client, path)
    posted = client.post(f"{path}act/", {"do": "accept", "version": proposal.version, "organisation": "bell"})
    assert posted["Location"] == ROW
    assert "Networks reach schools." in page(client, ROW)
    assert as_(matrix.ada.editor).post(f"{path}act/", {"do": "accept", "version": "2"}).status_code == 403


def test_proposal_that_was_edited_is_not_accepted_unread(matrix: JointMatrix, as_) -> None:
    proposal = proposed(matrix)
    path = f"{BASE}proposals/{proposal.pk}/"
    author = as_(matrix.ada.editor)
    author.post(f"{path}edit/", {**FORM, "version": proposal.version, "strength": "weak"})
    proposal.refresh_from_db()
    assert proposal.strength == "weak"
    client = as_(matrix.bell.editor)
    client.post(f"{path}act/", {"do": "accept", "version": "1", "organisation": "bell"})
    assert "This proposal has changed since you opened it." in page(client, path)
    assert not matrix.linkage.links.filter(object="4.4", subject="C2").exists()


def test_rejecting_needs_a_reason(matrix: JointMatrix, as_) -> None:
    proposal = proposed(matrix)
    client = as_(matrix.bell.editor)
    act = f"{BASE}proposals/{proposal.pk}/act/"
    assert client.post(act, {"do": "reject", "reason": " "}).status_code == 400
    client.post(act, {"do": "reject", "reason": "Too indirect"})
    assert "<b>Rejected:</b> Too indirect" in page(client, f"{BASE}proposals/{proposal.pk}/")


def test_change_is_shown_beside_what_the_link_says(matrix: JointMatrix, as_) -> None:
    link = matrix.link()
    client = as_(matrix.ada.editor)
    path = f"{BASE}links/{link.pk}/change/"
    assert "Networks carry the internet." in page(client, path)
    posted = client.post(path, {**FORM, "rationale:en": "Networks carry the internet everywhere."})
    text = page(client, posted["Location"])
    assert "<ins>" in text
    assert "<b>strong</b>" in text
    assert matrix.link().strength == ""


def test_removal_is_proposed_with_a_reason(matrix: JointMatrix, as_) -> None:
    link = matrix.link()
    client = as_(matrix.ada.editor)
    assert client.post(f"{BASE}links/{link.pk}/remove/", {"reason": ""}).status_code == 400
    client.post(f"{BASE}links/{link.pk}/remove/", {"reason": "It repeats C4."})
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.comment) == ("remove", "It repeats C4.")


def test_dispute_is_answered_and_settled_by_a_third_owner(matrix: JointMatrix, as_) -> None:
    link = matrix.link()
    disputing, answering, settling = (as_(one.editor) for one in (matrix.ada, matrix.bell, matrix.curie))
    opened = disputing.post(f"{BASE}links/{link.pk}/dispute/", {"reason": "Nobody has measured this."})
    path = opened["Location"]
    assert 'value="settle"' not in page(disputing, path)
    answering.post(path, {"do": "answer", "answer-text": "Two studies have."})
    assert "Two studies have." in page(disputing, path)
    assert settling.post(path, {"do": "settle", "settle-outcome": "kept", "settle-text": ""}).status_code == 400
    settled = settling.post(path, {"do": "settle", "settle-outcome": "kept", "settle-text": "The studies are sound."})
    assert settled["Location"] == ROW
    dispute = Dispute.objects.get()
    assert (dispute.outcome, dispute.settled_by) == ("kept", matrix.curie.organisation)
    assert "the link stays as it is" in page(disputing, path)
    assert any("curie has settled the dispute about C2 → 9.c." in message.body for message in mail.outbox)


def test_party_to_a_dispute_withdraws_but_does_not_settle_it(matrix: JointMatrix, as_) -> None:
    dispute = dispute_link(
        actor=matrix.ada.editor, working=matrix.link(), organisation=matrix.ada.organisation, reason="Why?", now=NOW
    )
    path = f"{BASE}disputes/{dispute.pk}/"
    client = as_(matrix.ada.editor)
    posted = client.post(path, {"do": "settle", "settle-outcome": "removed", "settle-text": "So be it."})
    assert posted.status_code == 403
    client.post(path, {"do": "withdraw"})
    dispute.refresh_from_db()
    assert dispute.outcome == "withdrawn"


def test_workbook_is_checked_before_it_is_proposed(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.editor)
    book = client.get(f"{BASE}workbook/links.xlsx")
    assert book["Content-Disposition"] == 'attachment; filename="wsis-sdg.xlsx"'
    unchanged = client.post(f"{BASE}workbook/", {"file": upload("links.xlsx", book.content)})
    assert "Every line says what the linkage already says." in unchanged.content.decode()
    rows = b"from,to,relation,sign,strength,rationale.en\nC2,4.4,contributes,hinders,weak,Screens tire pupils.\n"
    shown = client.post(f"{BASE}workbook/", {"file": upload("links.csv", rows)})
    text = shown.content.decode()
    assert "Propose 1 change for ada" in text
    assert not Proposal.objects.exists()
    assert mail.outbox == []
    checked = text.split('name="checked" value="')[1].split('"')[0]
    client.post(f"{BASE}workbook/", {"checked": checked, "organisation": "ada"})
    proposal = Proposal.objects.get()
    assert (proposal.object, proposal.sign, proposal.strength, proposal.origin) == ("4.4", -1, "weak", "file")
    forged = client.post(f"{BASE}workbook/", {"checked": checked + "x", "organisation": "ada"})
    assert forged.status_code == 400


def test_workbook_with_faults_says_where(matrix: JointMatrix, as_) -> None:
    client = as_(matrix.ada.editor)
    rows = b"from,to,sign\nC2,99,supports\nC9,4.4,supports\n"
    response = client.post(f"{BASE}workbook/", {"file": upload("links.csv", rows)})
    text = response.content.decode()
    assert response.status_code == 400
    assert "The file has 2 problems. Nothing was proposed." in text
    assert "links.csv" in text
    assert client.post(f"{BASE}workbook/").status_code == 400
    assert as_(matrix.ada.contributor).get(f"{BASE}workbook/").status_code == 403


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BytesIO(content).getvalue())

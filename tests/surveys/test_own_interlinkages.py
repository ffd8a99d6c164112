"""Drafts of a question on interlinkages begin with the trade-offs of the organisation's work."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored as stored_records
from tests.factories.surveys import NOW, answer, begun, question, questionnaire, stored_questionnaire
from tests.web.interlinkages.test_tradeoffs import World

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Role
from goalweave.core.answers.claims import extract_claims
from goalweave.core.model import EvidenceQuery, Section
from goalweave.surveys.actions import draft_all_answers, draft_answer
from goalweave.surveys.submissions.own_interlinkages import find_statements
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db

ASKED = question("3.7", evidence=EvidenceQuery(words=("interlinkages",), interlinkages=True))


@pytest.fixture
def world() -> World:
    return World()


def submission(world: World):
    given = questionnaire(sections=(Section({"en": "Work"}, (ASKED,), "3"),))
    return begun(world.owner, questionnaire=stored_questionnaire(given))


def test_draft_says_what_mitigates_a_trade_off_with_its_source(world: World) -> None:
    world.treat(state="mitigated", reason="", measure=world.rows["shares"])
    row = answer(submission(world), "3.7")
    drafted = draft_answer(
        actor=world.manager, answer=row, renderer=renderer_for(world.owner, "en"), version=row.version, now=NOW
    )
    first = drafted.text.split("\n\n")[0]
    assert first == (
        "The work of Roads on SDG 9.1 (**Title of roads**) can hinder its work on SDG 4.4 (**Title of skills**): "
        "“A panel in Nairobi” scores this link −2.[^1][^2] Roads mitigates this through **A fund that both share**.[^3]"
    )
    cited = {citation.number: citation.record_id for citation in drafted.citations.all()}
    assert [cited[number] for number in (1, 2, 3)] == [world.rows[name].pk for name in ("roads", "skills", "shares")]
    assert all(claim.sources for claim in extract_claims(drafted.text))


def test_all_answers_are_drafted_alike(world: World) -> None:
    row = submission(world)
    done = draft_all_answers(actor=world.manager, submission=row, renderer=renderer_for(world.owner, "en"), now=NOW)
    assert done == ["3.7"]
    assert "This trade-off is still open.[^1][^2]" in answer(row, "3.7").text


def test_what_does_not_apply_is_not_told(world: World) -> None:
    world.treat(state="not_applicable", reason="Elsewhere.")
    statements = find_statements(world.manager, world.owner.pk, [ASKED])
    assert statements is not None
    assert [entry.pair.subject.code for entry in statements.trade_offs] == ["4.4"]


def test_others_and_other_questions_get_no_statements(world: World) -> None:
    stranger = member(OrganisationFactory(), Role.MANAGER)
    assert find_statements(stranger, world.owner.pk, [ASKED]) is None
    assert find_statements(VISITOR, world.owner.pk, [ASKED]) is None
    assert find_statements(world.manager, world.owner.pk, [question("1")]) is None
    elsewhere = OrganisationFactory()
    stored_records(record("alone"), organisation=elsewhere)
    assert find_statements(member(elsewhere, Role.MANAGER), elsewhere.pk, [ASKED]) is None

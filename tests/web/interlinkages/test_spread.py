"""How far the scorers of a panel are apart, on the page of a pair: single scores for those who took part, else their ends."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.interlinkages.panels import NOW, answer_all, panel, planned
from tests.web.interlinkages.pages import page, text

from goalweave.accounts.models import Role
from goalweave.interlinkages import actions

pytestmark = pytest.mark.django_db

REASON = "Skills need a network first."


@pytest.fixture(scope="module")
def scored(standing: None):
    """The coordinator of an exercise in which three people gave 9.c → 4.4 one, two and three points."""
    loaded()
    organisation = OrganisationFactory()
    coordinator = member(organisation, Role.EDITOR)
    exercise = planned(organisation, coordinator, per_pair=3, public=True)
    people = panel(exercise, coordinator)
    actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW)
    for points, person in enumerate(people, start=1):
        answer_all(person, exercise, {("9.c", "4.4"): points}, REASON if points == 3 else "")
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    matrix = actions.close_exercise(actor=coordinator, exercise=exercise, now=NOW)
    return coordinator, matrix


def test_the_coordinator_sees_single_scores_and_their_reasons(scored) -> None:
    client = Client()
    client.force_login(scored[0].user)
    html = page(f"/interlinkages/pairs/{scored[1].framework.key}/9.c/4.4/", client)
    assert "3 scores, from +1 to +3, median +2" in text(html)
    assert html.count('<circle class="a"') == 3 + 3
    assert REASON in html


def test_others_see_the_ends_alone(scored) -> None:
    html = page(f"/interlinkages/pairs/{scored[1].framework.key}/9.c/4.4/")
    assert "3 scores, from +1 to +3, median +2" in text(html)
    assert "3 scores, all 0, median 0" in text(html)
    assert '<circle class="a"' not in html
    assert '<path class="rng"' in html
    assert REASON not in html


def test_the_matrix_of_a_panel_is_filtered_by_its_spread(scored) -> None:
    html = page(f"/interlinkages/matrices/{scored[1].slug}/?show=apart")
    assert "Scorers apart by 2 or more 1" in text(html)
    assert "scored by a group" in page("/interlinkages/")

"""Results: what is settled, who sees it when, and what happens when someone leaves."""

from __future__ import annotations

import pytest
from tests.factories.catalogues import loaded
from tests.factories.prizes import DAY, NOW, RULES, announced, counted, edition, nominated

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.calls.models import EntryState
from goalweave.core.errors import InputError, InputErrors
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, queries
from goalweave.prizes.models import Certificate, Edition, NomineeState, Placing
from goalweave.prizes.queries import Dimension, StatisticRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frameworks() -> None:
    loaded()


def confirm(row: Edition, winners: dict[str, list[int]], **reasons: str) -> Edition:
    row.refresh_from_db()
    return actions.confirm_results(
        actor=SYSTEM, edition=row, winners=winners, reasons=reasons, version=row.version, now=NOW
    )


def titles(row: Edition) -> list[tuple[int | None, str]]:
    return list(row.nominees.order_by("pk").values_list("place", "placing"))


def test_results_are_refused_before_the_vote_is_over_and_counted() -> None:
    row = edition()
    nominated(row)
    with pytest.raises(InputError, match="not over"):
        confirm(row, {})
    row.vote_opens, row.vote_closes = NOW - 2 * DAY, NOW - DAY
    row.save()
    with pytest.raises(InputError, match="not counted"):
        confirm(row, {})


def test_winner_is_one_of_the_champions_with_a_reason() -> None:
    row = edition()
    nominated(row)
    third, first, second = counted(row, (10, 30, 20))
    for winners, reasons, field in (
        ({}, {}, "winner-c2"),
        ({"c2": [third.pk]}, {"c2": "Why"}, "winner-c2"),
        ({"c2": [second.pk]}, {}, "reason-c2"),
        ({"c2": [999]}, {"c2": "Why"}, "winner-c2"),
    ):
        with pytest.raises(InputErrors) as error:
            confirm(row, winners, **reasons)
        assert [problem.field for problem in error.value.problems if isinstance(problem, InputError)] == [field]
    assert titles(row) == [(None, "")] * 3
    confirm(row, {"c2": [second.pk]}, c2="The most people.")
    assert titles(row) == [(3, ""), (1, "champion"), (2, "winner")]
    confirm(row, {"c2": [first.pk]}, c2="On second thought.")
    assert titles(row) == [(3, ""), (1, "winner"), (2, "champion")]


def test_no_one_sees_results_before_their_moment() -> None:
    row = edition()
    nominated(row)
    _third, first, _second = counted(row, (10, 30, 20))
    confirm(row, {"c2": [first.pk]}, c2="Why")
    later = NOW + DAY
    actions.announce_results(actor=SYSTEM, edition=row, at=later, now=NOW)
    row.refresh_from_db()
    number = Certificate.objects.filter(edition=row).first().number
    before = queries.public_nominees(row, NOW)
    assert [(own.place, own.placing, own.votes, own.score, own.winner_reason) for own in before] == [
        (None, "", None, None, "")
    ] * 3
    assert queries.announced_nominees(VISITOR, NOW) == []
    assert queries.public_certificate(row, number, NOW) is None
    assert not any(own.champion or own.winner for own in queries.participants([row], catalogue(), NOW))
    after = queries.public_nominees(row, later)
    assert [(own.place, own.placing, own.votes) for own in after] == [
        (1, "winner", 30),
        (2, "champion", 20),
        (3, "", 10),
    ]
    assert [own.placing for own in queries.announced_nominees(VISITOR, later)] == ["winner", "champion"]
    assert queries.public_certificate(row, number, later) is not None


def test_announcement_needs_settled_results_and_a_moment_to_come() -> None:
    row = edition()
    nominated(row)
    _third, first, _second = counted(row, (10, 30, 20))
    with pytest.raises(InputError, match="settle the results"):
        actions.announce_results(actor=SYSTEM, edition=row, at=NOW, now=NOW)
    confirm(row, {"c2": [first.pk]}, c2="Why")
    with pytest.raises(InputError) as error:
        actions.announce_results(actor=SYSTEM, edition=row, at=NOW - DAY, now=NOW)
    assert error.value.field == "at"


def test_certificates_are_numbered_once_for_every_title() -> None:
    row = edition()
    announced(row)
    assert list(Certificate.objects.filter(edition=row).order_by("number").values_list("number", "kind")) == [
        ("2026-0001", "nominee"),
        ("2026-0002", "champion"),
        ("2026-0003", "winner"),
        ("2026-0004", "nominee"),
        ("2026-0005", "champion"),
        ("2026-0006", "nominee"),
    ]


def test_nominee_who_leaves_in_the_vote_is_void_and_the_next_moves_up() -> None:
    row = edition()
    third, first, second = nominated(row)
    actions.remove_nominee(
        actor=SYSTEM, edition=row, nominee=first.pk, state=NomineeState.WITHDRAWN, reason="By its sender.", now=NOW
    )
    counted(row, (10, 30, 20))
    confirm(row, {"c2": [third.pk]}, c2="Why")
    # The factory nominates by score: `third` has the highest.
    assert {own.pk: (own.place, own.placing) for own in row.nominees.all()} == {
        third.pk: (2, "winner"),
        first.pk: (None, ""),
        second.pk: (1, "champion"),
    }


def test_leaving_between_settling_and_announcing_unsettles_the_results() -> None:
    row = edition()
    nominated(row)
    _third, first, second = counted(row, (10, 30, 20))
    confirm(row, {"c2": [first.pk]}, c2="Why")
    actions.announce_results(actor=SYSTEM, edition=row, at=NOW + DAY, now=NOW)
    actions.remove_nominee(
        actor=SYSTEM, edition=row, nominee=first.pk, state=NomineeState.DISQUALIFIED, reason="Votes bought.", now=NOW
    )
    row.refresh_from_db()
    assert (row.confirmed, row.announced) == (None, None)
    confirm(row, {"c2": [second.pk]}, c2="Why")
    assert titles(row) == [(2, "champion"), (None, ""), (1, "winner")]


def test_place_stays_empty_after_the_announcement_and_another_champion_can_be_named() -> None:
    row = edition()
    winner, champion, third = announced(row)
    later = NOW + DAY
    actions.remove_nominee(
        actor=SYSTEM, edition=row, nominee=winner.pk, state=NomineeState.DISQUALIFIED, reason="Votes bought.", now=later
    )
    assert Certificate.objects.filter(nominee=winner, withdrawn=None).count() == 0
    with pytest.raises(InputError, match="one of the champions"):
        actions.name_winner(actor=SYSTEM, edition=row, nominee=third.pk, reason="Why", now=later)
    with pytest.raises(InputError) as error:
        actions.name_winner(actor=SYSTEM, edition=row, nominee=champion.pk, reason=" ", now=later)
    assert error.value.field == "reason"
    actions.name_winner(actor=SYSTEM, edition=row, nominee=champion.pk, reason="Second best.", now=later)
    assert [(own.place, own.placing) for own in queries.public_nominees(row, later)] == [
        (1, ""),
        (2, "winner"),
        (3, ""),
    ]
    assert Certificate.objects.get(nominee=champion, kind="winner").number == "2026-0007"


def test_winner_that_its_sender_withdraws_is_no_longer_listed() -> None:
    row = edition()
    winner, _champion, _third = announced(row)
    winner.entry.state = EntryState.WITHDRAWN
    winner.entry.save()
    assert [own.placing for own in queries.announced_nominees(VISITOR, NOW)] == [Placing.CHAMPION]
    certificate = queries.public_certificate(row, "2026-0003", NOW)
    assert certificate is not None
    assert certificate.withdrawn == winner.entry.updated
    assert winner.pk not in queries.certificates_of(row, "c2", NOW)


def test_scores_decide_where_there_is_no_vote() -> None:
    row = edition(prize=RULES.__class__(RULES.criteria, RULES.eligibility, nominees=3, champions=2, vote=False))
    rows = nominated(row)
    row.vote_opens = row.vote_closes = None
    row.nomination_closes = NOW
    row.save()
    confirm(row, {"c2": [rows[0].pk]}, c2="Why")
    assert titles(row) == [(1, "winner"), (2, "champion"), (3, "")]


def test_statistics_count_entries_nominees_champions_and_winners() -> None:
    row = edition()
    announced(row)
    people = queries.participants([row], catalogue(), NOW)
    expected = {
        Dimension.COUNTRY: "KE",
        Dimension.GOAL: "9",
        Dimension.LINE: "C2",
        Dimension.KIND: "civil_society",
        Dimension.YEAR: "2026",
    }
    assert {name: queries.count_participants(people, name) for name in Dimension} == {
        name: [StatisticRow(key, 3, 3, 2, 1)] for name, key in expected.items()
    }

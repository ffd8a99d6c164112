"""Dates and phases of an edition, and the check of its entries."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tests.factories.accounts import everybody, member
from tests.factories.catalogues import loaded
from tests.factories.prizes import DAY, NOW, RULES, edition, entry

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.calls.models import CallState, EntryState
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, rules
from goalweave.prizes.eligibility import FindingKind, PastWinner, count_by_organisation, find_problems
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.prizes.models import Edition
from goalweave.prizes.phases import MOMENTS, Phase, moment_of, phase_line, phase_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frameworks() -> None:
    loaded()


def dates_of(row: Edition, **changes: object) -> dict[str, object]:
    return {name: moment_of(row, name) for name in MOMENTS} | changes


def fields_of(error: pytest.ExceptionInfo[InputErrors]) -> list[str]:
    return [problem.field for problem in error.value.problems if isinstance(problem, InputError)]


def test_phase_follows_the_dates() -> None:
    row = edition()
    expected = [
        (-50, Phase.ANNOUNCED),
        (-30, Phase.SUBMISSION),
        (-15, Phase.ELIGIBILITY),
        (0, Phase.NOMINATION),
        (10, Phase.VOTE),
        (30, Phase.COUNT),
    ]
    assert [(days, phase_of(row, NOW + days * DAY)) for days, _phase in expected] == expected


def test_line_of_phases_names_each_as_past_current_or_coming() -> None:
    line = phase_line(edition(), NOW, vote=True)
    assert [(span.phase, span.state) for span in line] == [
        (Phase.SUBMISSION, "past"),
        (Phase.ELIGIBILITY, "past"),
        (Phase.NOMINATION, "current"),
        (Phase.VOTE, "coming"),
        (Phase.RESULTS, "coming"),
    ]


def test_dates_out_of_order_are_named_one_by_one() -> None:
    row = edition()
    row.call.state = CallState.DRAFT
    row.call.save()
    wrong = dates_of(row, vote_opens=NOW + 4 * DAY, announcement=NOW + 20 * DAY)
    with pytest.raises(InputErrors) as error:
        actions.set_dates(actor=SYSTEM, edition=row, dates=wrong, version=row.version, now=NOW)
    assert fields_of(error) == ["vote_opens", "announcement"]


def test_extension_needs_a_reason_and_is_shown() -> None:
    row = edition()
    later = dates_of(row, nomination_closes=NOW + 8 * DAY)
    with pytest.raises(InputErrors) as error:
        actions.set_dates(actor=SYSTEM, edition=row, dates=later, version=row.version, now=NOW)
    assert fields_of(error) == ["reason"]
    actions.set_dates(actor=SYSTEM, edition=row, dates=later, version=row.version, now=NOW, reason=" More \n time ")
    change = row.phase_changes.get()
    assert (change.moment, change.before, change.after, change.reason) == (
        "nomination_closes",
        NOW + 5 * DAY,
        NOW + 8 * DAY,
        "More time",
    )
    assert Entry.objects.filter(object_type="edition", verb="change").get().after == {
        "nomination_closes": (NOW + 8 * DAY).isoformat()
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes": NOW + DAY}, "closes"),
        ({"nomination_opens": NOW - 8 * DAY}, "nomination_opens"),
        ({"nomination_closes": NOW + DAY}, "nomination_closes"),
        ({"nomination_closes": None}, "nomination_closes"),
    ],
)
def test_past_dates_stay_and_a_running_phase_is_not_shortened(changes: dict[str, object], field: str) -> None:
    row = edition()
    with pytest.raises(InputErrors) as error:
        actions.set_dates(
            actor=SYSTEM, edition=row, dates=dates_of(row, **changes), version=row.version, now=NOW, reason="Why"
        )
    assert field in fields_of(error)


def test_dates_changed_elsewhere_are_a_conflict() -> None:
    row = edition()
    with pytest.raises(Conflict):
        actions.set_dates(actor=SYSTEM, edition=row, dates=dates_of(row), version=9, now=NOW)


def test_call_gets_one_edition_and_needs_rules_of_a_prize() -> None:
    row = edition()
    with pytest.raises(InputError, match="has an edition"):
        actions.create_edition(actor=SYSTEM, call=row.call, year=2026)
    other = edition(slug="other", prize=None)
    call = other.call
    other.delete()
    with pytest.raises(InputError, match="no rules"):
        actions.create_edition(actor=SYSTEM, call=call, year=2026)


def test_only_editors_and_managers_run_an_edition() -> None:
    row = edition()
    people = everybody(row.call.organisation)
    may = {name for name, actor in people.items() if rules.may_run_edition(actor, row)}
    assert may == {"editor", "manager", "administrator", "system"}
    with pytest.raises(NotAllowed):
        actions.set_dates(actor=people["reviewer"], edition=row, dates={}, version=1, now=NOW)


def test_findings_name_what_is_wrong_with_an_entry() -> None:
    row = edition(prize=RULES.__class__(RULES.criteria, RULES.eligibility, one_per_organisation=True))
    first = entry(row, 1, eligible=None)
    late = entry(
        row, 2, eligible=None, story="Too short.", organisation={"name": "COOPERATIVE 1", "country": "KE"}, places=[]
    )
    late.submitted = row.call.closes + timedelta(minutes=1)
    facts = [read_entry_facts(own, catalogue()) for own in (first, late)]
    past = [PastWinner("Project: number one", "Someone else", 2024), PastWinner("project NUMBER 2", "Else", 2023)]
    counts = count_by_organisation(facts)
    prize = RULES.__class__(RULES.criteria, RULES.eligibility, one_per_organisation=True)
    found = [(finding.kind, finding.field) for finding in find_problems(facts[1], prize, counts, past)]
    assert found == [
        (FindingKind.WORDS, "story"),
        (FindingKind.MISSING, "places"),
        (FindingKind.LATE, ""),
        (FindingKind.ORGANISATION, ""),
        (FindingKind.PAST_WINNER, ""),
    ]
    assert find_problems(facts[0], RULES, Counter(), ()) == ()


def test_eligible_entry_needs_every_condition_and_another_a_reason() -> None:
    row = edition()
    own = entry(row, 1, eligible=None)
    decide = {"actor": SYSTEM, "edition": row, "entry": own, "now": NOW}
    with pytest.raises(InputError, match="tick every condition first; 1 are not"):
        actions.decide_eligibility(**decide, eligible=True, checked=["finished", "forged"])
    with pytest.raises(InputError) as error:
        actions.decide_eligibility(**decide, eligible=False, checked=[])
    assert error.value.field == "reason"
    decision = actions.decide_eligibility(**decide, eligible=False, checked=["new"], reason="Not finished.")
    assert (decision.eligible, decision.checked, decision.reason) == (False, ["new"], "Not finished.")
    again = actions.decide_eligibility(**decide, eligible=True, checked=["new", "finished"])
    assert (again.pk, again.eligible, again.checked, again.reason) == (decision.pk, True, ["finished", "new"], "")


def test_withdrawn_entry_and_one_of_another_call_are_not_checked() -> None:
    row, other = edition(), edition(slug="elsewhere")
    gone, strange = entry(row, 1, eligible=None), entry(other, 1, eligible=None)
    gone.state = EntryState.WITHDRAWN
    gone.save()
    for own in (gone, strange):
        with pytest.raises(InputError, match="does not compete"):
            actions.decide_eligibility(actor=SYSTEM, edition=row, entry=own, eligible=True, checked=[], now=NOW)


def test_eligibility_is_settled_when_the_vote_opens() -> None:
    row = edition()
    own = entry(row, 1, eligible=None)
    with pytest.raises(InputError, match="until the vote opens"):
        actions.decide_eligibility(
            actor=SYSTEM, edition=row, entry=own, eligible=True, checked=["finished", "new"], now=NOW + 11 * DAY
        )


def test_facts_count_confirmed_nodes_alone() -> None:
    row = edition()
    facts = read_entry_facts(entry(row, 1), catalogue())
    assert (facts.title, facts.organisation, facts.kind, facts.country, facts.goals, facts.lines) == (
        "Project number 1",
        "Cooperative 1",
        "civil_society",
        "KE",
        ("9",),
        ("C2",),
    )


def test_draft_is_seen_by_its_editors_alone() -> None:
    row = edition()
    row.call.state = CallState.DRAFT
    row.call.save()
    reader, editor = member(row.call.organisation, Role.READER), member(row.call.organisation, Role.EDITOR)
    assert [rules.may_view_edition(actor, row) for actor in (reader, editor)] == [False, True]
    assert [Edition.objects.filter(rules.visible_editions(actor)).exists() for actor in (reader, editor)] == [
        False,
        True,
    ]

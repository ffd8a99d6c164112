from datetime import date, timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import DUE, NOW, answer, begun, round_for, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import RecordKind
from goalweave.search.queries import search
from goalweave.surveys import queries, rules
from goalweave.surveys.actions import (
    CitationForm,
    EmptyAnswers,
    add_recipients,
    close_round,
    decline_submission,
    extend_round,
    extend_submission,
    hand_in_submission,
    insert_records,
    open_round,
    publish_submission,
    reopen_round,
    reopen_submission,
    set_answer_status,
    set_submission_facts,
    withdraw_submission,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus as Status, Submission, SubmissionState as State
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.surveys.submissions.snapshot import content_digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(db):
    """A submission of a round whose required answer is approved."""
    loaded()
    own = OrganisationFactory()
    round_for(own)
    row = Submission.objects.select_related("round", "organisation", "questionnaire").get()
    found = stored(record("equals", kind=RecordKind.PARTNERSHIP, mappings=(mapping("sdg@2020:9.c"),)), organisation=own)
    renderer = renderer_for(own, "en")
    one = insert_records(
        actor=SYSTEM,
        answer=answer(row, "1.1"),
        records=[found["equals"].pk],
        form=CitationForm.SENTENCE,
        renderer=renderer,
        version=1,
        now=NOW,
    )
    set_answer_status(actor=SYSTEM, answer=one, status=Status.APPROVED, now=NOW)
    return row


def test_a_round_gives_each_organisation_an_empty_answer_to_each_question():
    one, other = OrganisationFactory(), OrganisationFactory()
    survey = round_for(one, other, one)
    rows = queries.submissions_of(survey)
    assert [(row.organisation, row.state, row.year, queries.deadline_of(row)) for row in rows] == [
        (one, State.OPEN, 2026, DUE),
        (other, State.OPEN, 2026, DUE),
    ]
    assert queries.answer_progress(rows)[rows[0].pk] == queries.AnswerProgress(empty=4, drafting=0, ready=0, approved=0)
    assert survey.questionnaire.frozen == NOW


def test_who_may_open_a_round():
    own, row = OrganisationFactory(), stored_questionnaire()
    allowed = set()
    for name, actor in everybody(own).items():
        try:
            open_round(actor=actor, questionnaire=row, organisation=own, due=DUE, recipients=[own], now=NOW)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}


def test_a_round_needs_a_day_to_come_and_somebody_to_ask():
    own = OrganisationFactory()
    with pytest.raises(InputError, match="already passed"):
        round_for(own, due=date(2026, 3, 1))
    with pytest.raises(InputError, match="at least one"):
        round_for()
    assert not Submission.objects.exists()


def test_further_organisations_are_asked_until_the_round_is_closed():
    one, other = OrganisationFactory(), OrganisationFactory()
    survey = round_for(one)
    assert [
        row.organisation for row in add_recipients(actor=SYSTEM, survey=survey, recipients=[one, other], now=NOW)
    ] == [other]
    close_round(actor=SYSTEM, survey=survey, now=NOW)
    with pytest.raises(InputError, match="closed"):
        add_recipients(actor=SYSTEM, survey=survey, recipients=[OrganisationFactory()], now=NOW)
    row = Submission.objects.select_related("round").first()
    assert not rules.may_write(SYSTEM, row)
    reopen_round(actor=SYSTEM, survey=survey)
    row = Submission.objects.select_related("round").first()
    assert rules.may_write(SYSTEM, row)


def test_the_last_day_may_be_moved_for_all_or_for_one():
    own = OrganisationFactory()
    survey = round_for(own)
    extend_round(actor=SYSTEM, survey=survey, due=DUE + timedelta(days=7), now=NOW)
    row = Submission.objects.select_related("round").get()
    assert queries.deadline_of(row) == date(2026, 7, 7)
    extend_submission(actor=SYSTEM, submission=row, due=DUE + timedelta(days=9), now=NOW)
    row = Submission.objects.select_related("round").get()
    assert queries.deadline_of(row) == date(2026, 7, 9)
    with pytest.raises(NotAllowed):
        extend_submission(actor=member(own, Role.MANAGER), submission=row, due=DUE, now=NOW)


def test_handing_in_freezes_what_is_approved(answered):
    manager = member(answered.organisation, Role.MANAGER)
    row = hand_in_submission(actor=manager, submission=answered, now=NOW, with_empty=True)
    assert (row.state, row.submitted, row.late, row.published) == (State.SUBMITTED, NOW, False, None)
    snapshot = row.snapshots.get()
    assert snapshot.digest == content_digest(snapshot.content)
    first = snapshot.content["answers"][0]
    assert first["text"] == "organisation-0 takes part in the partnership **Title of equals**.[^1]".replace(
        "organisation-0", answered.organisation.short["en"]
    )
    assert [(one["number"], one["nodes"]) for one in first["sources"]] == [(1, ["sdg@2020:9.c"])]
    with pytest.raises(NotAllowed):
        write_answer(actor=manager, answer=answer(row, "1.2"), text="Late words", version=1, now=NOW)


def test_what_is_missing_or_not_approved_stands_in_the_way(answered):
    own = OrganisationFactory()
    with pytest.raises(InputError, match="fix the problems in these answers first: 1\\.1"):
        hand_in_submission(
            actor=SYSTEM, submission=begun(own, questionnaire=answered.questionnaire), now=NOW, with_empty=True
        )
    write_answer(actor=SYSTEM, answer=answer(answered, "1.2"), text="A few words", version=1, now=NOW)
    with pytest.raises(InputError, match=r"have not been approved: 1\.2"):
        hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)


def test_empty_answers_have_to_be_confirmed(answered):
    with pytest.raises(EmptyAnswers, match=r"3 answers are empty: 1\.2, 2, 3\. Confirm that you submit without them\."):
        hand_in_submission(actor=SYSTEM, submission=answered, now=NOW)
    assert Submission.objects.get(pk=answered.pk).state == State.OPEN
    assert hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True).state == State.SUBMITTED


def test_what_comes_after_the_last_day_is_late(answered):
    assert hand_in_submission(actor=SYSTEM, submission=answered, now=NOW + timedelta(days=200), with_empty=True).late


def test_only_the_published_is_read_and_found_by_everybody(answered):
    row = hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)
    assert queries.submission(VISITOR, row.pk) is None
    assert search("equals", actor=VISITOR, kind="answer") == []
    publish_submission(actor=SYSTEM, submission=row, now=NOW)
    assert queries.submission(VISITOR, row.pk) == row
    assert [hit.object_id for hit in search("equals", actor=VISITOR, kind="answer")] == [str(answer(row, "1.1").pk)]
    withdraw_submission(actor=SYSTEM, submission=row, reason="A mistake", now=NOW)
    assert queries.submission(VISITOR, row.pk) is None
    assert search("equals", actor=VISITOR, kind="answer") == []


def test_a_round_may_publish_as_answers_come_in():
    loaded()
    own = OrganisationFactory()
    round_for(own, publishes=True)
    row = Submission.objects.select_related("round").get()
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="We do it all here.", version=1, now=NOW)
    set_answer_status(actor=SYSTEM, answer=done, status=Status.APPROVED, now=NOW)
    assert hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True).state == State.PUBLISHED


def test_reopened_it_is_written_again_and_the_first_snapshot_stays(answered):
    row = hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)
    row = reopen_submission(
        actor=SYSTEM, submission=row, reason="Please add events", now=NOW, due=DUE + timedelta(days=3)
    )
    assert (row.state, row.reason, queries.deadline_of(row)) == (State.REOPENED, "Please add events", date(2026, 7, 3))
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    assert [one.number for one in row.snapshots.all()] == [1, 2]


def test_declining_and_withdrawing_say_why(answered):
    with pytest.raises(InputError, match="enter a reason"):
        decline_submission(actor=SYSTEM, submission=answered, reason=" ", now=NOW)
    assert decline_submission(actor=SYSTEM, submission=answered, reason="Not ours", now=NOW).state == State.DECLINED
    with pytest.raises(NotAllowed):
        hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)


def test_who_may_do_what_with_a_submission(answered):
    survey = answered.round
    own, asking = everybody(answered.organisation), everybody(survey.organisation)
    editors, writers = {"editor", "manager"}, {"contributor", "reviewer", "editor", "manager"}
    everything = {"administrator", "system"}

    def those(people, rule):
        return {name for name, actor in people.items() if rule(actor, answered)}

    assert those(own, rules.may_work_on) == {"reader"} | writers | everything
    assert those(own, rules.may_view_submission) == {"reader"} | writers | everything
    assert those(asking, rules.may_view_submission) == everything
    assert those(own, rules.may_write) == those(own, rules.may_comment) == writers | everything
    assert those(own, rules.may_edit) == those(own, rules.may_hand_in) == editors | everything
    assert those(own, rules.may_decline) == editors | everything
    answered = hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)
    assert those(asking, rules.may_view_submission) == those(asking, rules.may_publish) == editors | everything
    assert those(asking, rules.may_reopen) == editors | everything
    assert those(own, rules.may_publish) == everything
    assert those(own, rules.may_write) == set()
    assert those(own, rules.may_withdraw) == editors | everything


def test_facts_are_those_that_the_questionnaire_asks_for(answered):
    row = set_submission_facts(
        actor=SYSTEM, submission=answered, facts={"membership": " ECESA\u202e Plus "}, language="fr", year=2027
    )
    assert (row.facts, row.language, row.year) == ({"membership": "ECESA Plus"}, "fr", 2027)
    with pytest.raises(InputError):
        set_submission_facts(actor=SYSTEM, submission=answered, facts={"other": "x"}, language="fr", year=2027)


def test_every_state_leaves_a_line_in_the_log(answered):
    hand_in_submission(actor=SYSTEM, submission=answered, now=NOW, with_empty=True)
    reopen_submission(actor=SYSTEM, submission=answered, reason="Why", now=NOW)
    verbs = [line.verb for line in object_entries("submission", answered.pk)]
    assert verbs == ["reopen", "hand_in", "freeze", "open"]
